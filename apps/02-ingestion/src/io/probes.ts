/**
 * What a cell asks over REST: books of doubted markets at once, every market's in turn, and the
 * venue's clock. An answer is appended as it came; what it proves is for the book builder to say.
 */
import { type Timer, type Timers, VenueError, type VenueRest } from '@polytraders/venue'
import { type Counting } from './counters.ts'
import { type Doubts } from './doubts.ts'
import { type Instrument } from './instruments.ts'
import { type RawLog } from './raw-log.ts'
import { type CollectorSettings } from './settings.ts'

export type Probes = { stop(): Promise<void> }

export type ProbesOptions = {
  readonly rest: VenueRest
  readonly raw: RawLog
  readonly timers: Timers
  readonly random: () => number
  readonly settings: CollectorSettings
  readonly counting: Counting
  readonly doubts: Doubts
  /** Markets collected. */
  readonly markets: () => ReadonlyMap<string, Instrument>
  readonly resubscribe: (conditionId: string) => void
  readonly failed: (error: unknown) => void
}

export function startProbes(options: ProbesOptions): Probes {
  const { timers, settings } = options
  const stopping = new AbortController()
  const underWay = new Set<Promise<void>>()
  const jobs = { count: 0 }

  /** Runs what may fail as the venue fails: that is counted, and the next attempt is due anyway. */
  function run(work: () => Promise<void>, done: () => void = () => {}): void {
    const promise = work()
      .catch(error => {
        if (!(error instanceof VenueError)) options.failed(error)
        else if (error.code !== 'aborted') options.counting.restErrors++
      })
      .finally(() => {
        underWay.delete(promise)
        done()
      })
    underWay.add(promise)
  }

  async function append(instruments: readonly Instrument[]): Promise<void> {
    const tokenIds = instruments.flatMap(({ tokenIds }) => tokenIds)
    const askedMs = timers.now()
    const { text, recvMs } = await options.rest.clob.books(tokenIds, { signal: stopping.signal })
    if (!stopping.signal.aborted) options.raw.body(text, askedMs, recvMs)
  }

  const audits = createAudits(options)
  const running: Timer[] = [
    timers.every(settings.jobsEveryMs, () => resync(options, jobs, run, append)),
    timers.every(settings.jobsEveryMs, () => {
      const due = audits.due()
      if (due.length === 0) return
      options.counting.audits += due.length
      run(() => append(due), audits.done)
    }),
    timers.every(settings.clockEveryMs, () =>
      run(async () => {
        const { skewMs } = await options.rest.clob.clock({ signal: stopping.signal })
        options.counting.clockSkewMs = skewMs
      }),
    ),
  ]
  return {
    async stop() {
      stopping.abort()
      for (const timer of running) timer.cancel()
      await Promise.all(underWay)
    },
  }
}

type Run = (work: () => Promise<void>, done?: () => void) => void

/** Attempts that are due, as many as may be under way at once. */
function resync(
  { doubts, counting, timers, settings, markets, resubscribe }: ProbesOptions,
  jobs: { count: number },
  run: Run,
  append: (instruments: readonly Instrument[]) => Promise<void>,
): void {
  for (const { conditionId, kind } of doubts.due(
    timers.now(),
    settings.jobsAtOnceMax - jobs.count,
  )) {
    const instrument = markets().get(conditionId)
    if (!instrument) {
      doubts.forget(conditionId)
      continue
    }
    counting.resyncJobs++
    if (kind === 'subscribe') {
      resubscribe(conditionId)
      continue
    }
    jobs.count++
    run(
      () => append([instrument]),
      () => {
        jobs.count--
      },
    )
  }
  counting.resyncJobsPutOff = doubts.putOff()
  counting.booksInDoubt = doubts.size()
}

/** Which markets' turn it is to be audited. One request at a time. */
function createAudits({ timers, random, settings, doubts, markets }: ProbesOptions) {
  const { auditMs, silentAuditMs, silentAfterMs, auditMarketsMax } = settings
  const auditedMs = new Map<string, number>()
  let isUnderWay = false

  function isDue(conditionId: string, nowMs: number): boolean {
    const lastMs = auditedMs.get(conditionId)
    if (lastMs === undefined) {
      // The first turns are spread, so that the later ones are.
      auditedMs.set(conditionId, nowMs - Math.floor(random() * Math.min(auditMs, silentAuditMs)))
      return false
    }
    const isSilent = nowMs - doubts.heardMs(conditionId) >= silentAfterMs
    return nowMs - lastMs >= (isSilent ? Math.min(auditMs, silentAuditMs) : auditMs)
  }

  return {
    due(): readonly Instrument[] {
      if (isUnderWay) return []
      const nowMs = timers.now()
      const known = markets()
      for (const id of auditedMs.keys()) if (!known.has(id)) auditedMs.delete(id)
      const due: Instrument[] = []
      for (const [conditionId, instrument] of known) {
        if (due.length >= auditMarketsMax) break
        if (!isDue(conditionId, nowMs)) continue
        auditedMs.set(conditionId, nowMs)
        due.push(instrument)
      }
      isUnderWay = due.length > 0
      return due
    },
    done() {
      isUnderWay = false
    },
  }
}
