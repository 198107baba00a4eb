/**
 * Replay: every stage's real core refolds the log with the recorded interleaving, and what it says is
 * compared byte by byte with what the log holds. The first difference is named by stage, cell, event
 * and field.
 */
import { hashParity } from '@polytraders/10-replay/validation'
import { type FactName, type Facts } from '@polytraders/messages'
import {
  buildCodec,
  type Cell,
  createContentHash,
  type Difference,
  isFactName,
  type LogRecord,
  refold,
  type TopicPartition,
} from '@polytraders/runtime'
import { loopCells } from './loop.ts'
import { type LoopStage } from './stages.ts'

/** Where the records come from: a memory log, an archive, a copy of Kafka's topics. */
export type Records = (at: TopicPartition) => readonly LogRecord[]

export type Parity = {
  readonly stage: string
  readonly cell: number
  readonly compared: number
  readonly equal: number
  /** equal / compared x 100; 100 when there was nothing to compare. */
  readonly parity: number
  readonly content: string
  readonly firstEventId: number
  readonly lastEventId: number
  readonly divergence: Facts['ReplayReport']['divergence']
}

/** Refolds each cell of each stage in turn. */
export function* replay(
  stages: readonly LoopStage[],
  cells: number,
  records: Records,
): Generator<Parity> {
  for (const cell of loopCells(stages, cells)) yield replayCell(cell, records)
}

export function replayCell(cell: Cell, records: Records): Parity {
  const { spec } = cell
  const own = records(spec.own)
  const inputs = spec.inputs.map(records)
  // What a cell wrote under is part of its headers, not of its content; replay writes nothing.
  const folding = refold(cell, { until: own.length, differs() {} })
  let at = 0
  let wanted = folding.next()
  while (!wanted.done) {
    const { value } = wanted
    const record =
      value === 'own' ? own[at++] : inputs[value]?.[cell.state.readers[value]?.next ?? 0]
    wanted = folding.next(record ?? null)
  }
  const { compared, equal, first } = wanted.value
  const content = createContentHash()
  for (const record of own) content.add(record)
  return {
    stage: spec.stage,
    cell: spec.cell,
    compared,
    equal,
    parity: hashParity(equal, compared),
    content: content.digest().toString('hex'),
    firstEventId: own.find(record => record.headers.eventId > 0)?.headers.eventId ?? 0,
    lastEventId: own.findLast(record => record.headers.eventId > 0)?.headers.eventId ?? 0,
    divergence: first ? locate(cell, first) : null,
  }
}

function locate(
  { spec }: Cell,
  { recorded, said, cause }: Difference,
): Facts['ReplayReport']['divergence'] {
  const at = recorded ?? { ...spec.own, offset: -1 }
  const type = recorded?.headers.type ?? said?.headers.type ?? ''
  const place = { topic: at.topic, partition: at.partition, offset: at.offset, type }
  const eventId = recorded?.headers.eventId ?? said?.headers.eventId ?? 0
  if (!recorded?.value || !said?.value || said.headers.type !== type || !isFactName(type)) {
    const expected = recorded ? recorded.headers.type : `nothing, at ${cause}`
    const got = said ? said.headers.type : `nothing, at ${cause}`
    return { ...place, event_id: eventId, field: '(fact)', expected, got }
  }
  const codec = buildCodec()
  const difference = firstDifference(
    decodeOrBytes(codec, type, recorded.value),
    decodeOrBytes(codec, type, said.value),
    '',
  )
  return { ...place, event_id: eventId, ...(difference ?? headersOnly(recorded, said)) }
}

const headersOnly = (recorded: LogRecord, said: { headers: LogRecord['headers'] }) => ({
  field: 'event-id',
  expected: String(recorded.headers.eventId),
  got: String(said.headers.eventId),
})

function decodeOrBytes(
  codec: ReturnType<typeof buildCodec>,
  type: FactName,
  value: Buffer,
): unknown {
  try {
    return codec.decode(type, value)
  } catch (error) {
    return `unreadable: ${error}`
  }
}

type FieldDifference = { readonly field: string; readonly expected: string; readonly got: string }

/** The first field, in schema order, whose values differ; null when none does. */
export function firstDifference(a: unknown, b: unknown, field: string): FieldDifference | null {
  if (Object.is(a, b)) return null
  const bothObjects = typeof a === 'object' && typeof b === 'object' && a !== null && b !== null
  if (!bothObjects || a instanceof Uint8Array) {
    return show(a) === show(b) ? null : { field, expected: show(a), got: show(b) }
  }
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  for (const name of names) {
    const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]
    const found = firstDifference(left[name], right[name], field ? `${field}.${name}` : name)
    if (found) return found
  }
  return null
}

const show = (value: unknown) =>
  value instanceof Uint8Array
    ? Buffer.from(value).toString('hex')
    : (JSON.stringify(value) ?? 'none')
