/**
 * The follower, stage 10's source: refolds every cell of every stage from the log as it grows, and
 * says how many of its facts came out the same. It appends `CellCompared`; the core reports.
 *
 * Of several processes one follows: who owns the one cell of the group. It starts a job of its own,
 * from the beginning of the log, because what was refolded is kept nowhere.
 */
import { randomUUID } from 'node:crypto'
import { rawHeader, topics } from '@polytraders/messages'
import {
  type Cell,
  type Codec,
  type Edge,
  type Log,
  lease,
  type Member,
  openSource,
  type RawFact,
  type Source,
} from '@polytraders/runtime'
import { createHub, type Limits } from './hub.ts'
import { createRefolder, type Locate, type Progress, type Refolder } from './refolder.ts'

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
  /** Fresh cells of all that is followed. */
  readonly cells: () => readonly Cell[]
  readonly locate: Locate
  readonly limits?: Partial<FollowerLimits>
  readonly now: () => number
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

/** One following of everything from the beginning, until it is stopped. */
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
    const reports = createReports(options, source, limits.reportFacts, fail)
    const refolders = options.cells().map(cell => {
      return createRefolder({ cell, hub, locate: options.locate, changed: reports.changed })
    })
    const reporting = setInterval(() => reports.say(refolders), limits.reportEveryMs)
    const relieving = setInterval(hub.relieve, limits.relieveEveryMs)
    for (const timer of [reporting, relieving]) timer.unref()
    try {
      await Promise.all(refolders.map(refolder => refolder.run()))
      await hub.ended
      reports.say(refolders)
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

/** Says how far each cell is: at an interval, after many facts, and at its first divergence. */
function createReports(
  { now }: FollowerOptions,
  source: Source,
  factsMax: number,
  failed: (error: unknown) => void,
) {
  const jobId = randomUUID()
  const said = new Map<Refolder, Progress>()
  const isNews = (refolder: Refolder) => {
    const { compared, divergence } = refolder.progress()
    const last = said.get(refolder)
    return compared > (last?.compared ?? 0) || (divergence !== null && !last?.divergence)
  }
  function say(refolders: readonly Refolder[]): void {
    const news = refolders.filter(isNews)
    if (news.length === 0) return
    for (const refolder of news) said.set(refolder, refolder.progress())
    source.append(news.map(refolder => comparedFact(refolder, jobId, now()))).catch(failed)
  }
  return {
    say,
    changed(refolder: Refolder): void {
      const { compared, divergence } = refolder.progress()
      const last = said.get(refolder)
      const much = compared - (last?.compared ?? 0) >= factsMax
      if (much || (divergence && !last?.divergence)) say([refolder])
    },
  }
}

function comparedFact(refolder: Refolder, jobId: string, atMs: number): RawFact {
  const { stage, cell } = refolder.cell.spec
  const { fromEventId, toEventId, compared, equal, divergence } = refolder.progress()
  return {
    type: 'CellCompared',
    fact: {
      ...rawHeader(atMs),
      quality: divergence ? 'suspect' : 'clean',
      replay_job_id: jobId,
      stage,
      cell,
      from_event_id: fromEventId,
      to_event_id: toEventId,
      compared,
      equal,
      divergence,
      content_hash: refolder.contentHash(),
      model_version: '',
      signal_version: '',
    },
  }
}
