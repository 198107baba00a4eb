/**
 * The venue's feed as the collector would append it, in data time: connections that number their
 * frames, PONGs, ticks, and books over REST when a book is in doubt or has been quiet. Seeded: the
 * same again and again.
 */
import { below, createRandom, type Random } from '@polytraders/market'
import { rawHeader, topics } from '@polytraders/messages'
import {
  bookOf,
  type Fault,
  firstBookText,
  happen,
  nextAtMs,
  restBookText,
  type Telling,
  type TrueMarket,
  type Venue,
} from '@polytraders/venue-simulator'
import { type Input } from '../src/core.ts'

export type Connection = {
  readonly number: number
  epoch: number
  seq: number
  up: boolean
  lastFrameMs: number
  lastTickMs: number
  /** A frame is never delivered before the one that was sent before it. */
  lastDeliveryMs: number
  readonly faults: Set<Fault>
}

export type Delivery = {
  readonly atMs: number
  readonly connection: Connection
  readonly telling: Telling
  /** Whether a fault made, held or changed it. */
  readonly struck: boolean
}

export type Feed = {
  readonly venue: Venue
  readonly connections: readonly Connection[]
  readonly random: Random
  readonly agenda: Entry[]
  nowMs: number
  restSeq: number
  readonly hear: (input: Input) => void
  readonly delivered: (delivery: Delivery) => void
  /** Called when the venue's books have changed. */
  readonly changed: (conditionId: string, atMs: number) => void
}

type Entry = { readonly atMs: number; readonly run: () => void }

/** REST has a connection of its own, so that its bodies prove no socket alive. */
const restConnection = 9
const latencyMsMax = 40
const restMsMin = 20
const restMsMax = 120
const pongEveryMs = 10_000
/** As the collector's: a tick each time a connection has been quiet this long. */
const tickMs = 100
/** How often that is looked at. */
const tickCheckMs = 20
const downMs = 300

export function at(feed: Feed, atMs: number, run: () => void): void {
  const { agenda } = feed
  let low = 0
  let high = agenda.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((agenda[middle]?.atMs ?? 0) <= atMs) low = middle + 1
    else high = middle
  }
  agenda.splice(low, 0, { atMs, run })
}

export function createFeed(
  venue: Venue,
  seed: string,
  count: number,
  on: Pick<Feed, 'hear' | 'delivered' | 'changed'>,
): Feed {
  const startMs = nextAtMs(venue) ?? venue.nowMs
  return {
    venue,
    restSeq: 0,
    random: createRandom(seed, 'collector'),
    agenda: [],
    nowMs: startMs,
    connections: Array.from({ length: count }, (_, n) => ({
      number: n + 1,
      epoch: 0,
      seq: 0,
      up: false,
      lastFrameMs: startMs,
      lastTickMs: startMs,
      lastDeliveryMs: startMs,
      faults: new Set<Fault>(),
    })),
    ...on,
  }
}

/** Subscribes every market on every connection. */
export function open(feed: Feed): void {
  const { venue, nowMs: startMs } = feed
  for (const connection of feed.connections) {
    for (const market of venue.markets.values()) feed.hear(subscribed(startMs, market, connection))
    connect(feed, connection)
    at(feed, startMs + tickCheckMs, () => tickWhenQuiet(feed, connection))
    at(feed, startMs + pongEveryMs, () => pong(feed, connection))
  }
  for (const market of venue.markets.keys()) feed.changed(market, startMs)
}

/** Lets time pass until the script is over, or until a time. */
export function run(feed: Feed, untilMs: number): void {
  for (;;) {
    const scriptMs = nextAtMs(feed.venue)
    const [entry] = feed.agenda
    if (scriptMs === null || scriptMs > untilMs) return
    if (entry && entry.atMs <= scriptMs) {
      feed.agenda.shift()
      feed.nowMs = Math.max(feed.nowMs, entry.atMs)
      entry.run()
      continue
    }
    feed.nowMs = Math.max(feed.nowMs, scriptMs)
    const tellings = happen(feed.venue)
    for (const telling of tellings) tellAll(feed, telling)
  }
}

/** Tells all connections that are up; the books are the venue's already. */
export function tellAll(feed: Feed, telling: Telling): void {
  if (telling.kind === 'price_change' || telling.kind === 'book') {
    feed.changed(telling.market, feed.nowMs)
  }
  for (const connection of feed.connections) {
    if (connection.up) tell(feed, connection, telling)
  }
}

function tell(feed: Feed, connection: Connection, telling: Telling): void {
  let tellings: readonly Telling[] = [telling]
  for (const fault of connection.faults) tellings = tellings.flatMap(fault.take)
  deliver(feed, connection, tellings, telling)
}

function deliver(
  feed: Feed,
  connection: Connection,
  tellings: readonly Telling[],
  original: Telling | null,
): void {
  for (const telling of tellings) {
    const atMs = Math.max(connection.lastDeliveryMs, feed.nowMs + below(feed.random, latencyMsMax))
    connection.lastDeliveryMs = atMs
    const { epoch } = connection
    const struck = telling !== original
    at(feed, atMs, () => {
      if (!connection.up || connection.epoch !== epoch) return
      append(feed, connection, telling.text)
      feed.delivered({ atMs, connection, telling, struck })
    })
  }
}

function append(feed: Feed, connection: Connection, text: string): void {
  connection.lastFrameMs = feed.nowMs
  const { number, epoch } = connection
  feed.hear(frame(feed.nowMs, { connection: number, epoch, seq: ++connection.seq, text }))
}

/** Ends a fault: what it held back is told. */
export function endFault(feed: Feed, connection: Connection, fault: Fault): void {
  if (connection.faults.delete(fault)) deliver(feed, connection, fault.end(), null)
}

/** Gives a connection up, and opens it again. */
export function reconnect(feed: Feed, connection: Connection): void {
  connection.up = false
  feed.hear(connectionChanged(feed.nowMs, connection, 'disconnected'))
  at(feed, feed.nowMs + downMs, () => connect(feed, connection))
}

function connect(feed: Feed, connection: Connection): void {
  connection.epoch++
  connection.seq = 0
  connection.up = true
  feed.hear(connectionChanged(feed.nowMs, connection, 'connected'))
  const books = [...feed.venue.markets.values()].flatMap(market =>
    market.tokens.map(token => firstBookText(bookOf(market, token))),
  )
  tell(feed, connection, {
    atMs: feed.nowMs,
    text: `[${books.join()}]`,
    kind: 'snapshot',
    market: '',
    tokens: [],
  })
}

/** Asks for both books of a market, which come as they are when the answer is written. */
export function askRest(feed: Feed, conditionId: string): void {
  const askedMs = feed.nowMs
  const waitMs = restMsMin + below(feed.random, restMsMax - restMsMin)
  at(feed, feed.nowMs + Math.floor(waitMs / 2), () => {
    const market = feed.venue.markets.get(conditionId)
    if (!market) return
    const text = `[${market.tokens.map(token => restBookText(bookOf(market, token))).join()}]`
    at(feed, feed.nowMs + Math.ceil(waitMs / 2), () => {
      const seq = ++feed.restSeq
      const body = { connection: restConnection, epoch: 1, seq, text }
      feed.hear(frame(feed.nowMs, body, askedMs))
    })
  })
}

function pong(feed: Feed, connection: Connection): void {
  if (connection.up) append(feed, connection, 'PONG')
  at(feed, feed.nowMs + pongEveryMs, () => pong(feed, connection))
}

function tickWhenQuiet(feed: Feed, connection: Connection): void {
  const { lastFrameMs, lastTickMs } = connection
  if (feed.nowMs - Math.max(lastFrameMs, lastTickMs) >= tickMs) {
    connection.lastTickMs = feed.nowMs
    feed.hear(tick(feed.nowMs, connection))
  }
  at(feed, feed.nowMs + tickCheckMs, () => tickWhenQuiet(feed, connection))
}

const heard = {
  source: { topic: topics.ingestionRaw.name, partition: 0, offset: 0 },
  content: new Uint8Array(),
} as const

type Framed = {
  readonly connection: number
  readonly epoch: number
  readonly seq: number
  readonly text: string
}

const frame = (atMs: number, of: Framed, sourceMs = atMs): Input => ({
  type: 'RawFrame',
  fact: { ...rawHeader(atMs), source_ts: sourceMs, ...of },
  ...heard,
})

const tick = (atMs: number, { number, lastFrameMs }: Connection): Input => ({
  type: 'RawTick',
  fact: { ...rawHeader(atMs), connection: number, alive_ts: lastFrameMs },
  ...heard,
})

const connectionChanged = (
  atMs: number,
  { number, epoch }: Connection,
  state: 'connected' | 'disconnected',
): Input => ({
  type: 'ConnectionChanged',
  fact: { ...rawHeader(atMs), connection: number, epoch, state, reason: 'drill' },
  ...heard,
})

const subscribed = (atMs: number, market: TrueMarket, { number }: Connection): Input => ({
  type: 'InstrumentSubscribed',
  fact: {
    ...rawHeader(atMs),
    connection: number,
    condition_id: market.conditionId,
    group_id: market.conditionId,
    token_ids: market.tokens.map(({ tokenId }) => tokenId),
    tick_size: market.tickSize,
    min_size: market.minSize,
    neg_risk: market.negRisk,
  },
  ...heard,
})
