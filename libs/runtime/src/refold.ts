/**
 * Refolding: a cell takes its inputs again in the recorded order, silently, and what its core says
 * is compared with what the log holds. Recovery, replay and the parity stage are all this one
 * function.
 *
 * It is a generator that asks for records and is given them, so that whoever drives it may wait for
 * Kafka or read an array. It asks for the cell's own topic (`own`) or for an input by its number.
 *
 *   own:  F F F J  F F J ...      a batch of facts, then the journal of what was taken for them
 *          └─┬─┘ └▶ take these inputs; each one's outputs must be the facts it is the cause of
 *
 * A cell of one input keeps no journal: the causes of its facts are one. Where its state is cut, it
 * writes down the last input taken, which may have said nothing.
 *
 * A cell with a `replay` in its spec takes each owner's configuration from its `Owner` record. Its
 * state is carried over, as at the takeover itself; what it can't refold ends it.
 */
import { bodyOf, parseSourceRef, type Run } from '@polytraders/messages'
import { type Cell, hear, keepsJournal } from './cell.ts'
import { LogError, type LogRecord, type NewRecord } from './log.ts'
import { accept } from './reader.ts'
import { readOwner } from './records.ts'

/** What the generator asks for next. */
export type Want = 'own' | number

export type Difference = {
  readonly recorded: LogRecord | null
  readonly said: NewRecord | null
  readonly cause: string
}

export type RefoldReport = {
  compared: number
  equal: number
  /** Inputs taken. */
  taken: number
  first: Difference | null
  /** The record that a replay ended at, and why its writer's records can't be refolded. */
  foreign: { readonly record: LogRecord; readonly reason: string } | null
}

export type RefoldOptions = {
  /** Stops before this offset of the own topic: where the cell's new `Owner` record is. */
  readonly until: number
  /** Called at the first difference, and at every one after it. Recovery throws here. */
  readonly differs: (difference: Difference) => void
  /** Called with each recorded fact that counts. */
  readonly counted?: (record: LogRecord) => void
  /** Called with the facts that were compared together, and what all came to so far. */
  readonly compared?: (facts: readonly LogRecord[], report: Readonly<RefoldReport>) => void
}

/**
 * Folds up to the tail. The cell is left as it was when it wrote its last batch. `null` given for
 * an own record means that there are no more.
 */
export function* refold(
  cell: Cell,
  { until, differs, counted, compared }: RefoldOptions,
): Generator<Want, RefoldReport, LogRecord | null> {
  const report: RefoldReport = { compared: 0, equal: 0, taken: 0, first: null, foreign: null }
  const note = (difference: Difference) => {
    report.first ??= difference
    differs(difference)
  }
  let batch: LogRecord[] = []
  let refusal: string | null = null
  /** Of a cell of one input: the facts of the newest cause, once there are no more of them. */
  function* compareNewest(): Generator<Want, void, LogRecord | null> {
    if (batch.length === 0) return
    yield* takeUpTo(cell, batch, report, note)
    compared?.(batch, report)
    batch = []
  }
  while (cell.state.self.next < until) {
    const record: LogRecord | null = yield 'own'
    if (!record || record.offset >= until) break
    const isFact = accept(cell.state.self, record, cell.spec.rules)
    if (record.headers.type === 'Owner') {
      if (!keepsJournal(cell)) yield* compareNewest()
      refusal = takeWriter(cell, record)
      continue
    }
    if (refusal !== null && counts(cell, record)) {
      report.foreign = { record, reason: refusal }
      return report
    }
    if (isFact) counted?.(record)
    if (keepsJournal(cell)) {
      if (isFact) batch.push(record)
      else if (isJournal(cell, record)) {
        yield* takeRuns(cell, runsOf(cell, record), batch, report, note)
        compared?.(batch, report)
        batch = []
      }
    } else if (isFact) {
      if (batch[0]?.headers.cause !== record.headers.cause) yield* compareNewest()
      batch.push(record)
    } else if (isJournal(cell, record)) {
      yield* compareNewest()
      const from = cell.state.readers[0]?.next ?? 0
      yield* takeRuns(
        cell,
        runsOf(cell, record).map(run => ({ ...run, from })),
        [],
        report,
        note,
      )
    }
  }
  if (batch.length > 0 && keepsJournal(cell)) {
    throw new LogError('impossible', `${cell.spec.stage}: a batch without its journal at the tail`)
  }
  yield* compareNewest()
  return report
}

/** Before anything was taken, the state is one of the writer's configuration as well. */
function takeWriter({ spec, state }: Cell, { value }: LogRecord): string | null {
  if (!spec.replay || !value) return null
  const owner = readOwner(spec.codec, value)
  if (!owner) return 'its Owner record can not be read'
  const refusal = spec.replay.writtenBy(owner)
  const isFresh = state.readers.every(({ next }) => next === 0)
  if (refusal === null && isFresh) state.core = spec.core.initial()
  return refusal
}

/** A superseded owner's journal does not count. */
const isJournal = (cell: Cell, record: LogRecord) =>
  record.headers.type === 'Journal' && counts(cell, record)

const counts = (cell: Cell, { headers: { owner }, offset }: LogRecord) =>
  owner >= cell.state.self.maxOwner && owner < offset

function runsOf(cell: Cell, record: LogRecord): readonly Run[] {
  if (!record.value) throw new LogError('impossible', 'a journal without a value')
  return (cell.spec.codec.decode('Journal', record.value) as { readonly runs: readonly Run[] }).runs
}

type Note = (difference: Difference) => void

/** The one input up to the cause that a group of facts shares. */
function* takeUpTo(cell: Cell, batch: readonly LogRecord[], report: RefoldReport, note: Note) {
  const cause = parseSourceRef(batch[0]?.headers.cause ?? '')
  const from = cell.state.readers[0]?.next ?? 0
  const { topic, partition, offset: to } = cause
  yield* takeRuns(cell, [{ topic, partition, from, to }], batch, report, note)
}

function* takeRuns(
  cell: Cell,
  runs: readonly Run[],
  batch: readonly LogRecord[],
  report: RefoldReport,
  note: Note,
): Generator<Want, void, LogRecord | null> {
  let at = 0
  for (const { topic, partition, from, to } of runs) {
    const input = cell.spec.inputs.findIndex(i => i.topic === topic && i.partition === partition)
    if (input < 0)
      throw new LogError('impossible', `the journal names ${topic}:${partition}, no input`)
    for (let offset = from; offset <= to; offset++) {
      const record: LogRecord | null = yield input
      if (record?.offset !== offset) {
        const found = record ? `offset ${record.offset}` : 'nothing'
        throw new LogError('hole', `expected ${topic}:${partition}:${offset}, found ${found}`)
      }
      report.taken++
      const { outputs } = hear(cell, input, record)
      at = compare(outputs, batch, at, `${topic}:${partition}:${offset}`, report, note)
    }
  }
  for (const recorded of batch.slice(at)) {
    report.compared++
    note({ recorded, said: null, cause: recorded.headers.cause })
  }
}

/**
 * Compares what one input led to with the facts recorded for it. Returns where the next one's
 * begin.
 */
function compare(
  outputs: readonly NewRecord[],
  batch: readonly LogRecord[],
  from: number,
  cause: string,
  report: RefoldReport,
  note: Note,
): number {
  let at = from
  for (const said of outputs) {
    const recorded = batch[at]
    report.compared++
    if (recorded?.headers.cause !== cause) {
      note({ recorded: null, said, cause })
      continue
    }
    at++
    if (sameFact(recorded, said)) report.equal++
    else note({ recorded, said, cause })
  }
  for (; batch[at]?.headers.cause === cause; at++) {
    report.compared++
    note({ recorded: batch[at] ?? null, said: null, cause })
  }
  return at
}

/**
 * Same fact, byte for byte: type, id and value (whose schema prefix may differ between installs).
 */
function sameFact(recorded: LogRecord, said: NewRecord): boolean {
  if (recorded.headers.type !== said.headers.type) return false
  if (recorded.headers.eventId !== said.headers.eventId) return false
  if (!recorded.value || !said.value) return recorded.value === said.value
  return Buffer.compare(bodyOf(recorded.value), bodyOf(said.value)) === 0
}
