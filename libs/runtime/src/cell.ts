/**
 * A cell: one core, its inputs, and what it has said. Everything about hosting a core that needs no
 * clock and no IO is here, so that the Kafka host, the one-process loop, recovery and replay all
 * fold in exactly the same way.
 *
 *   record ──▶ reader rule ──▶ decode ──▶ core.step ──▶ encode, dense id, cause ──▶ outputs
 *                 │ skip          │ dead letter  │ dead letter (Unreadable)
 *
 * `CellState` is plain data: a snapshot is its bytes.
 */
import {
  bodyOf,
  CodecError,
  type FactName,
  type Facts,
  keyOf,
  type Source,
  sourceRef,
} from '@polytraders/messages'
import { type Stage } from '@polytraders/stage'
import { type Codec, isFactName } from './codec.ts'
import { type LogRecord, type NewRecord, type TopicPartition } from './log.ts'
import { accept, allRules, newReader, type Reader, type ReaderRules } from './reader.ts'

/** What a core hears and says, with the names forgotten: the host serves all of them alike. */
export type AnyHeard = {
  readonly type: FactName
  readonly fact: Facts[FactName]
  readonly source: Source
  readonly content: Uint8Array
}
export type AnySaid =
  | { readonly type: FactName; readonly fact: Facts[FactName] }
  | { readonly type: 'Unreadable'; readonly reason: string; readonly detail: string }
export type AnyStage = Stage<unknown, AnyHeard, AnySaid>

export type Input = TopicPartition & {
  /** Facts the core hears; others are passed over. */
  readonly hears: ReadonlySet<string>
  /** Whether its records carry dense ids of one owner; false for the one topic that all write. */
  readonly dense: boolean
  /** Whether what waits here is taken before what arrived earlier elsewhere. */
  readonly first: boolean
}

export type CellSpec = {
  readonly stage: string
  readonly cell: number
  readonly core: AnyStage
  readonly inputs: readonly Input[]
  readonly own: TopicPartition
  readonly codec: Codec
  readonly rules?: ReaderRules
  /** The W3C traceparent of what is said under a correlation id; none when absent. */
  readonly traceparent?: (correlationId: string, eventId: number) => string
  /** Compacted views: a fact said is also kept there, under its key. */
  readonly views?: ReadonlyMap<string, TopicPartition>
  /** Of a cell that refolds what others wrote. */
  readonly replay?: ReplaySpec
}

export type ReplaySpec = {
  /** Where the cell's snapshots are. */
  readonly snapshots: TopicPartition
  /** The core is that of the writer's configuration from here on. Why it can't be, or null. */
  writtenBy(writer: { readonly core_version: string; readonly config: string }): string | null
}

export type CellState = {
  core: unknown
  /** Inputs as `topic:partition`, in the order of `readers`. */
  readonly inputs: readonly string[]
  readonly readers: Reader[]
  /** The rule applied to what the cell itself wrote. */
  readonly self: Reader
  lastId: number
  /** Offset of the `Owner` record it writes under. */
  owner: number
  /** Facts taken, facts said, and what could not be read. */
  heard: number
  deadLetters: number
  /** Newest receive time heard: how far the cell's knowledge reaches. Epoch ms. */
  heardTs: number
  /** Facts this build does not know: a newer writer's, passed over. */
  unknown: number
}

export type Cell = { readonly spec: CellSpec; readonly state: CellState }

export type DeadLetter = Source & {
  readonly reason: string
  readonly detail: string
  readonly value: Buffer
}

export type Outcome = {
  readonly outputs: readonly NewRecord[]
  readonly deadLetters: readonly DeadLetter[]
  /** Its source's time of the fact that was taken, epoch ms; 0 where there is none. */
  readonly sourceTs: number
}

const nothing: Outcome = { outputs: [], deadLetters: [], sourceTs: 0 }

export function createCell(spec: CellSpec): Cell {
  return {
    spec,
    state: {
      core: spec.core.initial(),
      inputs: spec.inputs.map(({ topic, partition }) => `${topic}:${partition}`),
      readers: spec.inputs.map(newReader),
      self: newReader(),
      lastId: 0,
      owner: -1,
      heard: 0,
      deadLetters: 0,
      heardTs: 0,
      unknown: 0,
    },
  }
}

/** Whether the order in which inputs are taken has to be written down. */
export const keepsJournal = (cell: Cell) => cell.spec.inputs.length > 1

/** Takes one record of one input. What follows from it is said in order, with ids and cause. */
export function hear(cell: Cell, input: number, record: LogRecord): Outcome {
  const { spec, state } = cell
  const reader = state.readers[input]
  const from = spec.inputs[input]
  if (!reader || !from) throw new RangeError(`${spec.stage} has no input ${input}`)
  if (!from.dense) reader.next = record.offset + 1
  else if (!accept(reader, record, spec.rules ?? allRules)) return nothing
  const { type } = record.headers
  if (!from.hears.has(type)) {
    if (!isFactName(type)) state.unknown++
    return nothing
  }
  const read = decode(spec.codec, type as FactName, record)
  if ('reason' in read) return deadLetter(cell, record, read.reason, read.detail)
  state.heard++
  if ('recv_ts' in read.fact && read.fact.recv_ts > state.heardTs) state.heardTs = read.fact.recv_ts
  return step(cell, record, read)
}

function step(cell: Cell, record: LogRecord, heard: AnyHeard): Outcome {
  const { spec, state } = cell
  const outputs: NewRecord[] = []
  let letters: DeadLetter[] | undefined
  const cause = sourceRef(record)
  state.core = spec.core.step(state.core, heard, said => {
    if (said.type === 'Unreadable') {
      const letter = deadLetter(cell, record, said.reason, said.detail)
      letters = [...(letters ?? []), ...letter.deadLetters]
      return
    }
    state.lastId++
    outputs.push({
      key: keyOf(said.fact),
      value: spec.codec.encode(said.type, said.fact),
      headers: {
        type: said.type,
        eventId: state.lastId,
        owner: state.owner,
        cause,
        traceparent: trace(spec, said.fact, state.lastId),
      },
    })
  })
  const sourceTs = 'source_ts' in heard.fact ? heard.fact.source_ts : 0
  return { outputs, deadLetters: letters ?? [], sourceTs }
}

function trace(spec: CellSpec, fact: Facts[FactName], eventId: number): string {
  if (!spec.traceparent || !('correlation_id' in fact) || fact.correlation_id === '') return ''
  return spec.traceparent(fact.correlation_id, eventId)
}

type Unread = { readonly reason: string; readonly detail: string }

/** Few cores ask for the content of a fact, so that its view is made when they do. */
class HeardRecord implements AnyHeard {
  readonly type: FactName
  readonly fact: Facts[FactName]
  readonly source: Source
  readonly #value: Uint8Array
  constructor(type: FactName, fact: Facts[FactName], source: Source, value: Uint8Array) {
    this.type = type
    this.fact = fact
    this.source = source
    this.#value = value
  }
  get content(): Uint8Array {
    return bodyOf(this.#value)
  }
}

function decode(codec: Codec, type: FactName, record: LogRecord): AnyHeard | Unread {
  const { value } = record
  if (!value)
    return { reason: 'no-value', detail: `expected a value of ${type}, found a tombstone` }
  try {
    return new HeardRecord(type, codec.decode(type, value), record, value)
  } catch (error) {
    if (!(error instanceof CodecError)) throw error
    return { reason: error.code, detail: error.message }
  }
}

function deadLetter(cell: Cell, record: LogRecord, reason: string, detail: string): Outcome {
  cell.state.deadLetters++
  const { topic, partition, offset } = record
  const value = record.value ?? Buffer.alloc(0)
  const letter = { topic, partition, offset, reason, detail, value }
  return { ...nothing, deadLetters: [letter] }
}
