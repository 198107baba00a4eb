/**
 * Replay: every stage's real core refolds the log with the recorded interleaving, and what it says
 * is compared byte by byte with what the log holds. The first difference is named by stage, cell,
 * event and field.
 */
import { hashParity } from '@polytraders/10-replay/validation'
import { type Versions, versionsOf } from '@polytraders/10-replay/versions'
import {
  type Cell,
  createContentHash,
  isFact,
  type LogRecord,
  refold,
  type TopicPartition,
} from '@polytraders/runtime'
import { type Divergence, decodeOrBytes, locate } from './divergence.ts'
import { replayCells } from './loop.ts'
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
  readonly divergence: Divergence | null
  /** Why nothing after the last event was compared; empty when everything was. */
  readonly notComparable: string
  /** Of the last event compared; empty where it names none. */
  readonly versions: Versions
  readonly counts: CellCounts
}

/** What a cell counted itself, of its inputs and of what it wrote. */
export type CellCounts = {
  readonly heard: number
  readonly duplicates: number
  readonly deadLetters: number
}

export const countsOf = ({ state }: Cell): CellCounts => ({
  heard: state.heard,
  duplicates: [state.self, ...state.readers].reduce((sum, { duplicates }) => sum + duplicates, 0),
  deadLetters: state.deadLetters,
})

/**
 * Refolds each cell of each stage in turn, by the policies that the log's owners name: those of the
 * stages given are not asked.
 */
export function* replay(
  stages: readonly LoopStage[],
  cells: number,
  records: Records,
): Generator<Parity> {
  for (const cell of replayCells(stages, cells)) yield replayCell(cell, records)
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
  const { compared, equal, first, foreign } = wanted.value
  const judged = foreign ? own.slice(0, foreign.record.offset) : own
  const content = createContentHash()
  for (const record of judged) content.add(record)
  const last = judged.findLast(isFact)
  return {
    stage: spec.stage,
    cell: spec.cell,
    compared,
    equal,
    parity: hashParity(equal, compared),
    content: content.digest().toString('hex'),
    firstEventId: judged.find(isFact)?.headers.eventId ?? 0,
    lastEventId: last?.headers.eventId ?? 0,
    divergence: first ? locate(cell, first) : null,
    notComparable: foreign?.reason ?? '',
    versions: versionsOf(last?.value && decodeOrBytes(spec.codec, last.headers.type, last.value)),
    counts: countsOf(cell),
  }
}
