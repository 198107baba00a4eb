/** The order in which inputs were taken, run-length: what makes several inputs replayable. */
import { type Journal, type Run } from '@polytraders/messages'
import { type Cell } from './cell.ts'
import { type LogRecord, type NewRecord } from './log.ts'

/** Silent inputs are written down without a batch once this many runs of them were taken. */
export const journalRunsMax = 500

/** Runs of one batch, being written. */
export type Runs = { topic: string; partition: number; from: number; to: number }[]

export function noteTaken(runs: Runs, { topic, partition, offset }: LogRecord): void {
  const last = runs.at(-1)
  if (last && last.topic === topic && last.partition === partition) last.to = offset
  else runs.push({ topic, partition, from: offset, to: offset })
}

/** Of a cell of one input, the last one taken: no fact tells of what said nothing after it. */
export function takenUpTo({ spec, state }: Cell): Runs {
  const [at] = spec.inputs
  const last = (state.readers[0]?.next ?? 0) - 1
  return at && last >= 0 ? [{ topic: at.topic, partition: at.partition, from: last, to: last }] : []
}

/** The batch's last record. It carries no event id: it is transport, not a fact. */
export function journalRecord(cell: Cell, runs: readonly Run[]): NewRecord {
  const journal: Journal = { runs }
  return {
    key: '',
    value: cell.spec.codec.encode('Journal', journal),
    headers: { type: 'Journal', eventId: 0, owner: cell.state.owner, cause: '', traceparent: '' },
  }
}
