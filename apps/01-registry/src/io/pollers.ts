/**
 * The registry's source: reads what the venue says of its markets, and appends it to registry.raw
 * before anything interprets it. Of several processes the owner of that topic's partition reads.
 *
 * What it knows when it begins is the registry's own view, so that a market that closed while
 * nobody was reading is asked for, and a market's group stays the one first seen.
 */
import { topics } from '@polytraders/messages'
import {
  type Codec,
  type Edge,
  joiningAt,
  type Log,
  LogError,
  lease,
  type Member,
  openSource,
  type Source,
  startSink,
} from '@polytraders/runtime'
import { type VenueErrorCode } from '@polytraders/venue'
import { type Asking, type MarketRest } from './asking.ts'
import { type Catalogue, createCatalogue } from './catalogue.ts'
import { type Clock, wallClock } from './clock.ts'
import { defaultPolls, type PollLimits, poll } from './polling.ts'
import { createUrgent, type Urgent } from './urgent.ts'

export type PollerOptions = {
  readonly log: Log
  readonly codec: Codec
  readonly build: string
  readonly rest: MarketRest
  readonly limits?: Partial<PollLimits>
  readonly marketsMax?: number
  readonly clock?: Clock
  readonly random?: () => number
  readonly failed: (error: unknown) => void
  /** Topics and group; a test's own where said. */
  readonly places?: Partial<Places>
}

type Places = {
  readonly group: string
  readonly raw: string
  readonly ingestion: string
  readonly current: string
}

const defaultPlaces: Places = {
  group: 'polytraders-01-registry-pollers',
  raw: topics.registryRaw.name,
  ingestion: topics.ingestion.name,
  current: topics.registryCurrent.name,
}

/** How the polling goes, as an operator may ask. */
export type PollStatus = {
  bodies: number
  tooLarge: number
  lastAnswerMs: number
  /** Failures since the venue last answered; 0 in health. */
  failing: number
  failures: { [Code in VenueErrorCode]?: number }
  lastFailure: string
}

/** `polling` is null in a process that stands by. */
export type PollReport = {
  readonly polling:
    | (PollStatus & {
        readonly markets: number
        /** Markets for which there was no room. */
        readonly turnedAway: number
        readonly urgent: number
        readonly noticesDropped: number
      })
    | null
}

/** The report in numbers, of the one cell there is; nothing of a process that stands by. */
export function pollCounts({ polling }: PollReport) {
  if (!polling) return []
  const { failures, lastFailure, ...numbers } = polling
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0)
  return [[0, { ...numbers, failures: failed }]] as const
}

/** What /metrics says of each. */
export const pollMetrics = {
  bodies: { counter: 'Bodies appended.' },
  tooLarge: { counter: 'Bodies too large for the log, not appended.' },
  lastAnswerMs: { gauge: 'When the venue last answered, epoch ms.' },
  failing: { gauge: 'Failures since the venue last answered; 0 in health.' },
  failures: { counter: 'Requests that failed.' },
  markets: { gauge: 'Markets known to the pollers.' },
  turnedAway: { counter: 'Times that there was no room for a market.' },
  urgent: { gauge: 'Notices waiting to be acted on.' },
  noticesDropped: { counter: 'Notices dropped because too many waited.' },
} as const

export type Pollers = Edge & { report(): PollReport }

const newStatus = (): PollStatus => ({
  bodies: 0,
  tooLarge: 0,
  lastAnswerMs: 0,
  failing: 0,
  failures: {},
  lastFailure: '',
})

const defaultMarketsMax = 20_000

export async function startPollers(options: PollerOptions): Promise<Pollers> {
  const places = { ...defaultPlaces, ...options.places }
  let polling: Polling | null = null
  const edge = await lease({
    log: options.log,
    group: places.group,
    own: places.raw,
    celled: [places.ingestion],
    async start(_, member, failed) {
      const started = await startPolling(options, places, member, failed)
      polling = started
      return {
        async stop() {
          polling = null
          await started.stop()
        },
      }
    },
    failed: options.failed,
  })
  return { ...edge, report: () => ({ polling: polling?.report() ?? null }) }
}

type Polling = Edge & { report(): PollReport['polling'] }

async function startPolling(
  options: PollerOptions,
  places: Places,
  member: Member,
  failed: (error: unknown) => void,
): Promise<Polling> {
  const { log, codec, build, rest, clock = wallClock, random = Math.random } = options
  const at = { topic: places.raw, partition: 0 }
  const source = await openSource({ log, codec, at, name: '01-registry/pollers', build })
  const stopping = new AbortController()
  const status = newStatus()
  const catalogue = await readKnown(options, places)
  const urgent = createUrgent()
  const heard = await followNotices(options, places, member, { catalogue, urgent, clock, failed })
  const asking = createAsking(rest, catalogue, source, status, stopping.signal)
  const done = poll({
    asking,
    urgent,
    limits: { ...defaultPolls, ...options.limits },
    clock,
    random,
    silent({ code, message }) {
      status.failing++
      status.failures[code] = (status.failures[code] ?? 0) + 1
      status.lastFailure = message
    },
  }).catch(failed)
  return {
    report: () => ({
      ...status,
      markets: catalogue.size(),
      turnedAway: catalogue.turnedAway(),
      urgent: urgent.size(),
      noticesDropped: urgent.dropped(),
    }),
    async stop() {
      stopping.abort()
      await done
      for (const sink of heard) await sink.stop()
      await source.close()
    },
  }
}

function createAsking(
  rest: MarketRest,
  catalogue: Catalogue,
  source: Source,
  status: PollStatus,
  signal: AbortSignal,
): Asking {
  return {
    rest,
    catalogue,
    signal,
    async append(facts) {
      await source.append(facts)
      status.bodies += facts.length
      status.failing = 0
      for (const { fact } of facts.slice(-1)) {
        if ('recv_ts' in fact) status.lastAnswerMs = fact.recv_ts
      }
    },
    tooLarge() {
      status.tooLarge++
    },
  }
}

/** The markets that are not over, by the registry's own newest word. */
async function readKnown(options: PollerOptions, places: Places): Promise<Catalogue> {
  const { log, codec, marketsMax = defaultMarketsMax } = options
  const groups = new Map<string, string>()
  const at = { topic: places.current, partition: 0 }
  const [{ low } = { low: 0 }] = await log.ends(at.topic)
  for await (const records of log.read(at, low)) {
    for (const { value, headers } of records) {
      if (!value || headers.type !== 'InstrumentChanged') continue
      await codec.learn?.(value)
      const fact = codec.decode('InstrumentChanged', value)
      if (!('changed' in fact)) continue
      if (fact.status === 'resolved') groups.delete(fact.condition_id)
      else groups.set(fact.condition_id, fact.group_id)
    }
  }
  const catalogue = createCatalogue(marketsMax)
  for (const [conditionId, groupId] of groups) catalogue.seed(conditionId, groupId)
  return catalogue
}

type Hearing = {
  readonly catalogue: Catalogue
  readonly urgent: Urgent
  readonly clock: Clock
  readonly failed: (error: unknown) => void
}

/** Hears the notices of every cell from now on, and which markets have books that are kept. */
async function followNotices(
  { log, codec }: PollerOptions,
  { ingestion }: Places,
  member: Member,
  { catalogue, urgent, clock, failed }: Hearing,
): Promise<readonly Edge[]> {
  const ends = await log.ends(ingestion)
  if (ends.length === 0) throw new LogError('unavailable', `${ingestion} has no partitions yet`)
  return Promise.all(
    ends.map(({ partition, high }) =>
      startSink({
        member,
        cell: 0,
        codec,
        at: { topic: ingestion, partition },
        from: joiningAt(high),
        hears: ['MarketNotice', 'BookSnapshot'],
        async write({ records }) {
          for (const { type, fact } of records) {
            if (type === 'MarketNotice') urgent.notice(fact, clock.now())
            if (type === 'BookSnapshot') catalogue.use(fact.condition_id, clock.now())
          }
        },
        failed,
      }),
    ),
  )
}
