/** Pollers in memory: a venue that can go away, a clock that passes an hour in a second. */
import { type FactName, type Facts, partitionsOf, topics } from '@polytraders/messages'
import {
  buildCodec,
  createMemoryLog,
  openSource,
  type RawFact,
  type Source,
} from '@polytraders/runtime'
import { VenueError } from '@polytraders/venue'
import { type MarketRest } from '../src/io/asking.ts'
import { type Clock } from '../src/io/clock.ts'
import { type PollerOptions, type Pollers, startPollers } from '../src/io/pollers.ts'
import { openMarket, startMs } from './bodies.ts'

export const cells = 4
const codec = buildCodec()

/** A market of the test venue, by number. */
export const idOf = (market: number) => `0x${market.toString(16).padStart(64, '0')}`
export const marketOf = (market: number, over: object = {}) => ({
  ...openMarket,
  id: String(market),
  conditionId: idOf(market),
  clobTokenIds: JSON.stringify([String(market * 2), String(market * 2 + 1)]),
  events: [{ id: `e${market}` }],
  volume24hr: market,
  ...over,
})

export type Venue = MarketRest & {
  readonly markets: Map<string, ReturnType<typeof marketOf> & { readonly closed: boolean }>
  readonly asked: string[]
  away: boolean
  /** Fails at the page after so many; counts down. */
  failAfterPages: number
}

export function createVenue(nowMs: () => number, pageSize = 2): Venue {
  const gone = (endpoint: string) =>
    new VenueError('unavailable', 'connection refused', { endpoint, status: 0, retryAfterMs: null })
  const ask = (what: string) => {
    venue.asked.push(what)
    if (venue.away) throw gone(what)
  }
  // Spaces and a trailing zero, which parsing and writing again would lose.
  const answer = (list: readonly object[]) => ({
    text: `{ "markets": [ ${list.map(textOf).join(' , ')} ] }`,
    recvMs: nowMs(),
    tookMs: 1,
    elements: list,
  })
  const venue: Venue = {
    markets: new Map(),
    asked: [],
    away: false,
    failAfterPages: Number.POSITIVE_INFINITY,
    gamma: {
      async *markets({ after = '' } = {}) {
        for (let at = Number(after || 0), index = 0; ; at += pageSize, index++) {
          ask(`markets ${at}`)
          if (venue.failAfterPages-- <= 0) throw gone('GET /markets/keyset')
          const open = [...venue.markets.values()].filter(({ closed }) => !closed)
          const isLast = at + pageSize >= open.length
          const nextCursor = isLast ? '' : String(at + pageSize)
          yield { ...answer(open.slice(at, at + pageSize)), index, nextCursor }
          if (isLast) return
        }
      },
      async marketsOf(ids, { filter = [] } = {}) {
        const closed = filter.some(([name, value]) => name === 'closed' && value === 'true')
        ask(`marketsOf ${closed} ${ids.length}`)
        const found = ids.flatMap(id => venue.markets.get(id) ?? [])
        return answer(found.filter(market => market.closed === closed))
      },
    },
    clob: {
      async clobMarket(id) {
        ask(`clobMarket ${id}`)
        const text = `{"c":"${id}","t":[],"mts":0.01,"mos":5.0}`
        return { text, recvMs: nowMs(), tookMs: 1 }
      },
    },
  }
  return venue
}

export const textOf = (market: object) => `${JSON.stringify(market).slice(0, -1)}, "odd":1.0 }`

type Sleeper = { readonly dueMs: number; readonly wake: () => void }

/** Time that passes only when the test says so. */
export function createClock(): Clock & { pass(ms: number, stepMs?: number): Promise<void> } {
  let nowMs = startMs
  const sleepers = new Set<Sleeper>()
  return {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise(resolve => {
        const sleeper = {
          dueMs: nowMs + ms,
          wake() {
            sleepers.delete(sleeper)
            resolve()
          },
        }
        sleepers.add(sleeper)
        if (signal.aborted) sleeper.wake()
        signal.addEventListener('abort', sleeper.wake, { once: true })
      }),
    async pass(ms, stepMs = 1_000) {
      const untilMs = nowMs + ms
      await settle()
      while (nowMs < untilMs) {
        nowMs = Math.min(untilMs, nowMs + stepMs)
        for (const sleeper of [...sleepers]) if (sleeper.dueMs <= nowMs) sleeper.wake()
        await settle()
      }
    },
  }
}

/** Lets everything happen that needs no time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await new Promise(resolve => setImmediate(resolve))
}

export function createWorld() {
  const clock = createClock()
  const venue = createVenue(clock.now)
  const layouts = new Map(Object.values(topics).map(topic => [topic.name, topic]))
  const log = createMemoryLog({
    partitionsOf(name) {
      const topic = layouts.get(name)
      return topic ? partitionsOf(topic, cells) : 1
    },
    now: clock.now,
  })
  const failures: unknown[] = []
  const sources = new Map<string, Source>()
  const running: Pollers[] = []
  const bodies = () =>
    log.records({ topic: topics.registryRaw.name, partition: 0 }).flatMap(({ value, headers }) => {
      if (headers.type !== 'RegistryBody' || !value) return []
      const fact = codec.decode('RegistryBody', value)
      return 'endpoint' in fact && 'body' in fact ? [fact] : []
    })
  return {
    clock,
    venue,
    log,
    failures,
    bodies,
    /** What was appended since it was last asked. */
    fresh: createFresh(bodies),
    async start(more: Partial<PollerOptions> = {}): Promise<Pollers> {
      const failed = (error: unknown) => void failures.push(error)
      const random = () => 1
      const rest = venue
      const options = { log, codec, build: 'test', rest, clock, random, failed, ...more }
      const pollers = await startPollers(options)
      running.push(pollers)
      await clock.pass(0)
      return pollers
    },
    async say<Name extends FactName>(
      topic: string,
      partition: number,
      type: Name,
      fact: Facts[Name],
    ) {
      const name = `${topic}:${partition}`
      const at = { topic, partition }
      const known = sources.get(name)
      const source = known ?? (await openSource({ log, codec, at, name: 'test', build: 'test' }))
      sources.set(name, source)
      await source.append([{ type, fact } as RawFact])
      await clock.pass(0)
    },
    async stop() {
      for (const pollers of running) await pollers.stop()
    },
  }
}

type Bodies = () => readonly Facts['RegistryBody'][]

function createFresh(bodies: Bodies): Bodies {
  let seen = 0
  return () => {
    const all = bodies()
    const fresh = all.slice(seen)
    seen = all.length
    return fresh
  }
}
