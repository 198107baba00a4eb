/**
 * One cell that refolds as its records arrive, and what it came to. It goes on after a difference,
 * so that the counts tell how much is affected; a core or a log that does not let it go on is a
 * finding too, and ends it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Facts } from '@polytraders/messages'
import {
  type Cell,
  createContentHash,
  type Difference,
  type LogRecord,
  refold,
} from '@polytraders/runtime'
import { type Cursor, type Hub } from './hub.ts'

export type Divergence = NonNullable<Facts['CellCompared']['divergence']>

/** Names the place and the first field of a difference. */
export type Locate = (cell: Cell, difference: Difference) => Divergence

export type Progress = {
  readonly fromEventId: number
  readonly toEventId: number
  readonly compared: number
  readonly equal: number
  /** The first one. */
  readonly divergence: Divergence | null
}

export type Refolder = {
  readonly cell: Cell
  progress(): Progress
  /** The content hash of the facts compared so far. */
  contentHash(): Buffer
  /** Resolves when the hub has closed or the cell can't go on; rejects without the registry. */
  run(): Promise<void>
}

export type RefolderOptions = {
  readonly cell: Cell
  readonly hub: Hub
  readonly locate: Locate
  /** Called whenever facts were compared, and when the cell can't go on. */
  readonly changed: (refolder: Refolder) => void
}

/** Records between two turns of the event loop: heartbeats and the other cells have theirs. */
const turnRecords = 50

const reasonLettersMax = 300

export function createRefolder({ cell, hub, locate, changed }: RefolderOptions): Refolder {
  const content = createContentHash()
  let progress: Progress = {
    fromEventId: 0,
    toEventId: 0,
    compared: 0,
    equal: 0,
    divergence: null,
  }
  const found = (divergence: Divergence) => {
    progress = { ...progress, divergence: progress.divergence ?? divergence }
  }
  const folding = refold(cell, {
    until: Number.POSITIVE_INFINITY,
    differs(difference) {
      if (!progress.divergence) found(locate(cell, difference))
    },
    compared(facts, { compared, equal }) {
      for (const fact of facts) content.add(fact)
      const toEventId = facts.at(-1)?.headers.eventId ?? progress.toEventId
      const fromEventId = progress.fromEventId || (facts[0]?.headers.eventId ?? 0)
      const changes = compared > progress.compared
      progress = { ...progress, fromEventId, toEventId, compared, equal }
      if (changes) changed(refolder)
    },
  })

  /** What is wanted after this record; null when it does not go on. */
  function fold(record: LogRecord | null) {
    try {
      return folding.next(record)
    } catch (error) {
      found(stopped(cell, error))
      changed(refolder)
      return null
    }
  }

  async function run(): Promise<void> {
    const { spec } = cell
    const own = hub.open(spec.own)
    const inputs = spec.inputs.map(at => hub.open(at))
    let taken = 0
    let wanted = fold(null)
    while (wanted && !wanted.done) {
      const cursor: Cursor | undefined = wanted.value === 'own' ? own : inputs[wanted.value]
      if (!cursor) throw new RangeError(`${spec.stage} has no input ${wanted.value}`)
      const record = cursor.take()
      if (!record) {
        if (hub.closed()) return
        await cursor.arrival()
        continue
      }
      const learning = wanted.value === 'own' ? null : spec.codec.learn?.(record.value)
      if (learning) await learning
      wanted = fold(record)
      if (++taken % turnRecords === 0) await nextTurn()
    }
    for (const cursor of [own, ...inputs]) cursor.close()
  }

  const refolder: Refolder = {
    cell,
    progress: () => progress,
    contentHash: content.digest,
    run,
  }
  return refolder
}

/** What did not let a cell go on, at the record of its own topic that it had come to. */
function stopped({ spec, state }: Cell, error: unknown): Divergence {
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
