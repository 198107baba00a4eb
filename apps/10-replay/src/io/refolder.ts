/**
 * One cell that refolds as its records arrive, and what it came to. It goes on after a difference,
 * so that the counts tell how much is affected; a core or a log that does not let it go on is a
 * finding too, and ends it.
 *
 *   place ─▶ refold ─▶ another core version wrote on: not comparable ─▶ place beyond ─▶ refold
 *     └▶ nowhere: not comparable                                            └▶ nowhere: done
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Facts } from '@polytraders/messages'
import {
  type Cell,
  createContentHash,
  type Difference,
  type LogRecord,
  type RefoldReport,
  refold,
} from '@polytraders/runtime'
import { type Hub } from './hub.ts'

export type Divergence = NonNullable<Facts['CellCompared']['divergence']>

/** Names the place and the first field of a difference. */
export type Locate = (cell: Cell, difference: Difference) => Divergence

/** Since the cell was last placed; another object each time that there is news. */
export type Progress = {
  readonly fromEventId: number
  readonly toEventId: number
  readonly compared: number
  readonly equal: number
  /** The first one. */
  readonly divergence: Divergence | null
  /** Why no more is compared; empty while it goes on. */
  readonly notComparable: string
  /** The newest fact compared. */
  readonly newest: LogRecord | null
}

export type Refolder = {
  readonly cell: Cell
  progress(): Progress
  /** The content hash of the facts compared so far. */
  contentHash(): Buffer
  /** Resolves when the hub has closed or the cell can't go on; rejects without log or registry. */
  run(): Promise<void>
}

export type RefolderOptions = {
  readonly cell: Cell
  readonly hub: Hub
  readonly locate: Locate
  /** Puts the cell where it can begin, beyond an own record's offset if one is given. */
  readonly place: (cell: Cell, beyond: number | null) => Promise<boolean>
  /** Called whenever there is news. */
  readonly changed: (refolder: Refolder) => void
}

/** Records between two turns of the event loop: heartbeats and the other cells have theirs. */
const turnRecords = 50

const reasonLettersMax = 300

export const nothingYet: Progress = {
  fromEventId: 0,
  toEventId: 0,
  compared: 0,
  equal: 0,
  divergence: null,
  notComparable: '',
  newest: null,
}

const noBeginning = 'retention took the beginning of its log, and no snapshot of it is left'

export function createRefolder({ cell, hub, locate, place, changed }: RefolderOptions): Refolder {
  let content = createContentHash()
  let progress = nothingYet
  const note = (news: Partial<Progress>) => {
    progress = { ...progress, ...news }
    changed(refolder)
  }

  /** What was found before stands until something is compared from here on. */
  function begin() {
    content = createContentHash()
    let since = nothingYet
    let divergence: Divergence | null = null
    return refold(cell, {
      until: Number.POSITIVE_INFINITY,
      differs(difference) {
        divergence ??= locate(cell, difference)
      },
      compared(facts, { compared, equal }) {
        for (const fact of facts) content.add(fact)
        if (compared === since.compared) return
        const newest = facts.at(-1) ?? since.newest
        const toEventId = newest?.headers.eventId ?? 0
        const fromEventId = since.fromEventId || (facts[0]?.headers.eventId ?? 0)
        since = { ...since, fromEventId, toEventId, newest, compared, equal, divergence }
        note(since)
      },
    })
  }

  async function run(): Promise<void> {
    let beyond: number | null = null
    while (await place(cell, beyond)) {
      const report = await drive(cell, hub, begin())
      if (report instanceof Error) note({ divergence: progress.divergence ?? broken(cell, report) })
      if (!report || report instanceof Error || !report.foreign) return
      beyond = report.foreign.record.offset
      note({ notComparable: report.foreign.reason })
    }
    if (beyond === null && !hub.closed()) note({ notComparable: noBeginning })
  }

  const refolder: Refolder = {
    cell,
    progress: () => progress,
    contentHash: () => content.digest(),
    run,
  }
  return refolder
}

/** Gives a cell's refolding what it asks for. Null once the hub has closed; what it threw. */
async function drive(
  cell: Cell,
  hub: Hub,
  folding: ReturnType<typeof refold>,
): Promise<RefoldReport | Error | null> {
  const { spec, state } = cell
  const own = hub.open(spec.own, state.self.next)
  const inputs = spec.inputs.map((at, input) => hub.open(at, state.readers[input]?.next ?? 0))
  let taken = 0
  try {
    let wanted = next(folding, null)
    while (!(wanted instanceof Error)) {
      if (wanted.done) return wanted.value
      const cursor = wanted.value === 'own' ? own : inputs[wanted.value]
      if (!cursor) throw new RangeError(`${spec.stage} has no input ${wanted.value}`)
      const record = cursor.take()
      if (!record) {
        if (hub.closed()) return null
        await cursor.arrival()
        continue
      }
      const learning = spec.codec.learn?.(record.value)
      if (learning) await learning
      wanted = next(folding, record)
      if (++taken % turnRecords === 0) await nextTurn()
    }
    return wanted
  } finally {
    for (const cursor of [own, ...inputs]) cursor.close()
  }
}

function next(folding: ReturnType<typeof refold>, record: LogRecord | null) {
  try {
    return folding.next(record)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** What did not let a cell go on, at the record of its own topic that it had come to. */
function broken({ spec, state }: Cell, error: Error): Divergence {
  return {
    ...spec.own,
    offset: state.self.next - 1,
    event_id: state.self.lastId,
    type: '',
    field: '(refold)',
    expected: 'a cell that goes on',
    got: String(error).slice(0, reasonLettersMax),
  }
}
