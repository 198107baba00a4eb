/**
 * The follower, stage 10's source: refolds every cell of every stage from the log as it grows, and
 * says how many of its facts came out the same. It appends `CellCompared`; the core reports.
 *
 * Of several processes one follows: who owns the one cell of the group. It starts a job of its own,
 * each cell from the beginning of the log or, where retention took that, from its newest snapshot:
 * what was refolded is kept nowhere.
 */
import { randomUUID } from 'node:crypto'
import { CodecError, rawHeader, topics } from '@polytraders/messages'
import {
  type Cell,
  type CellSpec,
  type Codec,
  type Edge,
  isFactName,
  type Log,
  type LogRecord,
  lease,
  type Member,
  openSource,
  placeCell,
  type RawFact,
  type Source,
} from '@polytraders/runtime'
import { versionsOf } from '../versions.ts'
import { createHub, type Hub, type Limits } from './hub.ts'
import {
  createRefolder,
  type Locate,
  nothingYet,
  type Progress,
  type Refolder,
} from './refolder.ts'

export type FollowerLimits = Limits & {
  /** A cell with news is reported this often. */
  readonly reportEveryMs: number
  /** And at once when so many facts were compared since. */
  readonly reportFacts: number
  /** How long a window may be stuck before who holds it is let go. */
  readonly relieveEveryMs: number
}

/** Four cells have 46 partitions: 92 MiB at most, and one delivery each. */
export const defaultLimits: FollowerLimits = {
  windowRecordsMax: 4_000,
  windowBytesMax: 2 * 1024 * 1024,
  reportEveryMs: 5_000,
  reportFacts: 50_000,
  relieveEveryMs: 1_000,
}

export type FollowerOptions = {
  readonly log: Log
  readonly codec: Codec
  readonly build: string
  /** Fresh cells of all that is followed, to be replayed. */
  readonly cells: () => readonly Cell[]
  readonly locate: Locate
  readonly limits?: Partial<FollowerLimits>
  /** Something that can't be handled: the process should exit. */
  readonly failed: (error: Error) => void
}

const group = 'polytraders-10-replay-follower'
const at = { topic: topics.replayRaw.name, partition: 0 }

/** Stopping says what is left to say, and leaves the group. */
export function startFollower(options: FollowerOptions): Promise<Edge> {
  return lease({
    log: options.log,
    group,
    own: topics.replay.name,
    broadcast: topicsOf(options.cells()),
    start: async (_, member, failed) => startJob(options, member, failed),
    failed: options.failed,
  })
}

function topicsOf(cells: readonly Cell[]): readonly string[] {
  const names = cells.flatMap(({ spec }) => [spec.own, ...spec.inputs].map(({ topic }) => topic))
  return [...new Set(names)]
}

/** One following of everything, until it is stopped. */
function startJob(
  options: FollowerOptions,
  member: Member,
  failed: (error: unknown) => void,
): Edge {
  const limits = { ...defaultLimits, ...options.limits }
  const hub = createHub(member, limits)
  let stopped = false
  const fail = (error: unknown) => {
    if (!stopped) failed(error)
  }

  async function run(): Promise<void> {
    const { log, codec, build } = options
    const source = await openSource({ log, codec, at, name: '10-replay/follower', build })
    try {
      if (!stopped) await followAll(source)
    } finally {
      await source.close()
    }
  }

  async function followAll(source: Source): Promise<void> {
    const { log, locate, cells } = options
    const { say, changed } = createReports(source, limits.reportFacts, fail)
    const place = createPlacing(log, hub)
    const refolders = cells().map(cell => createRefolder({ cell, hub, locate, place, changed }))
    const reporting = setInterval(() => say(refolders), limits.reportEveryMs)
    const relieving = setInterval(hub.relieve, limits.relieveEveryMs)
    for (const timer of [reporting, relieving]) timer.unref()
    try {
      await Promise.all(refolders.map(refolder => refolder.run()))
      await hub.ended
      say(refolders)
    } finally {
      for (const timer of [reporting, relieving]) clearInterval(timer)
    }
  }

  const done = run().catch(fail)
  return {
    async stop() {
      stopped = true
      hub.close()
      await done
    },
  }
}

/** One cell is placed at a time: of snapshots, which may be large, only one is in memory. */
function createPlacing(log: Log, hub: Hub) {
  let turn = Promise.resolve(false)
  return (cell: Cell, beyond: number | null): Promise<boolean> => {
    turn = turn.then(() => !hub.closed() && placeCell(log, cell, beyond))
    return turn
  }
}

/** Says how far each cell is: at an interval, after many facts, and at what ends its parity. */
function createReports(source: Source, factsMax: number, failed: (error: unknown) => void) {
  const jobId = randomUUID()
  const said = new Map<Refolder, Progress>()
  const lastOf = (refolder: Refolder) => said.get(refolder) ?? nothingYet
  const isNews = (refolder: Refolder) => refolder.progress() !== lastOf(refolder)
  function say(refolders: readonly Refolder[]): void {
    const news = refolders.filter(isNews)
    if (news.length === 0) return
    for (const refolder of news) said.set(refolder, refolder.progress())
    source.append(news.map(refolder => comparedFact(refolder, jobId))).catch(failed)
  }
  return {
    say,
    changed(refolder: Refolder): void {
      const { toEventId, divergence, notComparable } = refolder.progress()
      const last = lastOf(refolder)
      const isMuch = toEventId - last.toEventId >= factsMax
      const isFirst = divergence !== null && last.divergence === null
      if (isMuch || isFirst || notComparable !== last.notComparable) say([refolder])
    },
  }
}

/** Its time is how far the cell's knowledge reaches: the log's, whenever it is refolded. */
function comparedFact(refolder: Refolder, jobId: string): RawFact {
  const { spec, state } = refolder.cell
  const { stage, cell } = spec
  const progress = refolder.progress()
  const { fromEventId, toEventId, compared, equal, divergence, notComparable, newest } = progress
  return {
    type: 'CellCompared',
    fact: {
      ...rawHeader(state.heardTs),
      quality: divergence ? 'suspect' : 'clean',
      replay_job_id: jobId,
      stage,
      cell,
      from_event_id: fromEventId,
      to_event_id: toEventId,
      compared,
      equal,
      divergence,
      not_comparable: notComparable,
      content_hash: refolder.contentHash(),
      ...versionsOf(newest && factOf(spec, newest)),
    },
  }
}

/** Null for what can't be read. */
function factOf({ codec }: CellSpec, { headers: { type }, value }: LogRecord): unknown {
  if (!value || !isFactName(type)) return null
  try {
    return codec.decode(type, value)
  } catch (error) {
    if (error instanceof CodecError) return null
    throw error
  }
}
