/**
 * The feed of a seeded day: markets act in turn, and what they do is told as the venue's socket
 * tells it.
 *
 * One action of one engine is one batch: one timestamp, a price_change for each level it touched,
 * each with the hash and the best prices of the batch's end. After a trade come the books of both
 * tokens, and some milliseconds later the trade itself. As at the venue, a level consumed by an
 * order that then rests at its price is sometimes not said to be gone: best prices and the book
 * refresh show it.
 *
 * Always true: timestamps and receive times never decrease; two batches of a market never share a
 * timestamp; trades of a market are told in order. Memory does not grow with the day.
 */
import { hash } from 'node:crypto'
import { formatMicros, ONE, type Side } from '@polytraders/domain'
import { type Filled, type MatchEvent } from '@polytraders/matching'
import { type Belief, beliefAt } from './belief.ts'
import { type Listing } from './listing.ts'
import { below, between, chance, createRandom, exponential, type Random } from './random.ts'
import { act, createMarket, type Market, open, settle, type Worth } from './traders.ts'
import {
  type BatchEnd,
  batchEnd,
  bestBidAskText,
  createWireBook,
  firstText,
  priceChangeText,
  refreshLevel,
  refreshText,
  type WireBook,
} from './wire-book.ts'

/** A line of a recording: what arrived, when, and where. */
export type Frame = {
  readonly recv_ms: number
  readonly connection: number
  readonly seq: number
  readonly text: string
}

/** A market, and what is to be believed of it from the start of the day. */
export type Subject = {
  readonly listing: Listing
  readonly belief: Belief
}

export type Day = {
  readonly seed: string
  readonly startMs: number
  readonly endMs: number
  readonly resolvedAtMs: number
  readonly framesPerSecond: number
  readonly subjects: readonly Subject[]
}

/** 400 assets, which is what one of the venue's connections serves. */
export const marketsPerConnection = 200

const tradeDelayMsMin = 15
const tradeDelayMsMax = 150
const latencyMsMin = 8
const latencyMsMax = 60
const bestBidAskShare = 0.05
const untoldRemovalShare = 0.25

type Place = Subject & {
  readonly market: Market
  readonly wire: WireBook
  readonly connection: number
  /** Time of its last batch, and of the last trade told. */
  lastMs: number
  lastTradeMs: number
}

type Message = { readonly atMs: number; readonly connection: number; readonly text: string }

type Feed = {
  readonly day: Day
  readonly random: Random
  nowMs: number
  recvMs: number
  readonly seqs: Map<number, number>
  /** Trades yet to be told, in order of time: those of the last `tradeDelayMsMax`. */
  readonly waiting: Message[]
}

export function* play(day: Day): Generator<Frame, void> {
  const random = createRandom(day.seed, 'feed')
  const { startMs, endMs, framesPerSecond } = day
  const feed: Feed = {
    day,
    random,
    nowMs: startMs,
    recvMs: startMs,
    seqs: new Map(),
    waiting: [],
  }
  const places = day.subjects.map((subject, n) => createPlace(day, subject, n))
  yield* firstFrames(feed, places)

  // The wait after an action is as long as the frames it made are worth, so that the rate holds.
  let made = 1
  for (let dueMs = startMs; ; ) {
    dueMs += (exponential(random) * made * 1_000) / framesPerSecond
    if (dueMs >= endMs) break
    const place = places[below(random, places.length)]
    if (!place) break
    feed.nowMs = Math.max(feed.nowMs, Math.floor(dueMs))
    made = yield* oneAct(feed, place)
  }
  yield* tell(feed, Number.POSITIVE_INFINITY)
  for (const place of places) yield frameOf(feed, resolvedMessage(feed, place))
}

/** Lets one trader of a market act. Returns the frames that makes, or little when it makes none. */
function* oneAct(feed: Feed, place: Place): Generator<Frame, number> {
  let made = 0
  for (const events of act(place.market, worthOf(feed, place), feed.nowMs)) {
    feed.nowMs = Math.max(feed.nowMs, place.lastMs + 1)
    yield* tell(feed, feed.nowMs)
    settle(place.market, events)
    for (const text of batchTexts(feed, place, events)) {
      yield frameOf(feed, { atMs: feed.nowMs, connection: place.connection, text })
      made++
    }
    made += wait(feed, place, events)
  }
  return Math.max(made, 0.1)
}

/** What a batch of one market says, in the venue's order. */
function batchTexts(feed: Feed, place: Place, events: readonly MatchEvent[]): readonly string[] {
  const { wire, market } = place
  const { random } = feed
  const { bestBid, bestAsk } = wire
  const changes = touched(market, events).filter(({ side, tick }) => refreshLevel(wire, side, tick))
  if (changes.length === 0) return []

  const last = events.findLast(event => event.type === 'Filled')
  if (last) wire.lastTradePrice = threeDecimals(last.taker.price)
  place.lastMs = feed.nowMs
  const end = batchEnd(wire, feed.nowMs)
  const moved = wire.bestBid !== bestBid || wire.bestAsk !== bestAsk
  const texts: string[] = []
  if (moved && chance(random, bestBidAskShare)) texts.push(...bothTokens(bestBidAskText, wire, end))
  const untold = chance(random, untoldRemovalShare) ? consumed(market, events) : undefined
  for (const { side, tick } of changes) {
    if (untold?.side === side && untold.tick === tick) continue
    texts.push(priceChangeText(wire, side, tick, end))
  }
  if (last) texts.push(...bothTokens(refreshText, wire, end))
  return texts
}

type LevelKey = { readonly side: Side; readonly tick: number }

/**
 * The levels a batch touched, each once: what came to rest first, then what it took or cancelled.
 */
function touched(market: Market, events: readonly MatchEvent[]): readonly LevelKey[] {
  const { tickSize } = market.listing
  const keys: LevelKey[] = []
  const add = (side: Side, yesPrice: number) => {
    const tick = yesPrice / tickSize
    if (!keys.some(key => key.side === side && key.tick === tick)) keys.push({ side, tick })
  }
  for (const event of events) {
    if (event.type === 'Rested') add(event.bookSide, event.yesPrice)
  }
  for (const event of events) {
    if (event.type === 'Filled') add(makerSide(event), event.yesPrice)
    if (event.type === 'Cancelled' && event.cause !== 'unfilled') {
      add(event.bookSide, event.yesPrice)
    }
  }
  return keys
}

/** The level an order consumed before it came to rest at that very price. */
function consumed(market: Market, events: readonly MatchEvent[]): LevelKey | undefined {
  const rested = events.find(event => event.type === 'Rested')
  const last = events.findLast(event => event.type === 'Filled')
  if (!rested || last?.yesPrice !== rested.yesPrice) return undefined
  return { side: makerSide(last), tick: last.yesPrice / market.listing.tickSize }
}

const makerSide = ({ maker }: Filled): Side =>
  (maker.token === 'YES') === (maker.side === 'BUY') ? 'BUY' : 'SELL'

/** Puts a batch's trades among those to be told, one for each price. Returns how many. */
function wait(feed: Feed, place: Place, events: readonly MatchEvent[]): number {
  const trades: { price: number; size: number; fill: Filled }[] = []
  for (const event of events) {
    if (event.type !== 'Filled') continue
    const last = trades.at(-1)
    if (last?.price === event.taker.price) last.size += event.size
    else trades.push({ price: event.taker.price, size: event.size, fill: event })
  }
  if (trades.length === 0) return 0
  const delayMs = Math.floor(between(feed.random, tradeDelayMsMin, tradeDelayMsMax))
  const atMs = Math.max(feed.nowMs + delayMs, place.lastTradeMs)
  place.lastTradeMs = atMs
  for (const { size, fill } of trades) {
    const after = feed.waiting.findIndex(message => message.atMs > atMs)
    const text = tradeText(feed, place, { fill, size, atMs })
    const message = { atMs, connection: place.connection, text }
    feed.waiting.splice(after < 0 ? feed.waiting.length : after, 0, message)
  }
  return trades.length
}

function* tell(feed: Feed, untilMs: number): Generator<Frame, void> {
  for (let next = feed.waiting[0]; next && next.atMs <= untilMs; next = feed.waiting[0]) {
    feed.waiting.shift()
    yield frameOf(feed, next)
  }
}

function frameOf(feed: Feed, { atMs, connection, text }: Message): Frame {
  const latencyMs = Math.min(latencyMsMin + 12 * exponential(feed.random), latencyMsMax)
  feed.recvMs = Math.max(feed.recvMs, atMs + Math.floor(latencyMs))
  const seq = (feed.seqs.get(connection) ?? 0) + 1
  feed.seqs.set(connection, seq)
  return { recv_ms: feed.recvMs, connection, seq, text }
}

/** One frame a connection: the books of both tokens of every market on it. */
function* firstFrames(feed: Feed, places: readonly Place[]): Generator<Frame, void> {
  for (let first = 0; first < places.length; first += marketsPerConnection) {
    const books: string[] = []
    for (const place of places.slice(first, first + marketsPerConnection)) {
      for (const events of open(place.market, worthOf(feed, place))) {
        for (const { side, tick } of touched(place.market, events)) {
          refreshLevel(place.wire, side, tick)
        }
      }
      place.lastMs = feed.day.startMs - below(feed.random, 2_000)
      books.push(...bothTokens(firstText, place.wire, batchEnd(place.wire, place.lastMs)))
    }
    const connection = 1 + first / marketsPerConnection
    yield frameOf(feed, { atMs: feed.day.startMs, connection, text: `[${books.join()}]` })
  }
}

function createPlace(day: Day, subject: Subject, n: number): Place {
  const { listing, belief } = subject
  const market = createMarket(day.seed, listing)
  const { ticks, tickSize } = market.book.ladder
  const price = Math.round(beliefAt(belief, listing.outcome, 0) * ticks) * tickSize
  return {
    ...subject,
    market,
    wire: createWireBook(listing, market.book.ladder, listing.traded ? threeDecimals(price) : ''),
    connection: 1 + Math.floor(n / marketsPerConnection),
    lastMs: 0,
    lastTradeMs: 0,
  }
}

function worthOf({ nowMs, day }: Feed, { belief, listing, market }: Place): Worth {
  const { ticks } = market.book.ladder
  return lagMs => beliefAt(belief, listing.outcome, (nowMs - lagMs - day.startMs) / 1_000) * ticks
}

type Told = { readonly fill: Filled; readonly size: number; readonly atMs: number }

function tradeText({ day }: Feed, { listing }: Place, { fill, size, atMs }: Told): string {
  const { conditionId, tokenIds } = listing
  const { token, side, price } = fill.taker
  const transaction = hash('sha256', `${day.seed}/${conditionId}/${fill.tradeNumber}`)
  return (
    `{"market":"${conditionId}", "asset_id":"${tokenIds[token === 'YES' ? 0 : 1]}", ` +
    `"price":"${formatMicros(price)}", "size":"${formatMicros(size)}", "fee_rate_bps":"0", ` +
    `"side":"${side}", "timestamp":"${atMs}", "event_type":"last_trade_price", ` +
    `"transaction_hash":"0x${transaction}"}`
  )
}

function resolvedMessage({ day, nowMs }: Feed, { listing, belief, connection }: Place): Message {
  const atMs = Math.max(nowMs, day.resolvedAtMs)
  const { id, conditionId, tokenIds, outcome } = listing
  const yes = belief.outcome === outcome
  const text =
    `{"event_type":"market_resolved","id":"${id}","market":"${conditionId}",` +
    `"assets_ids":["${tokenIds[0]}","${tokenIds[1]}"],` +
    `"winning_asset_id":"${tokenIds[yes ? 0 : 1]}","winning_outcome":"${yes ? 'Yes' : 'No'}",` +
    `"timestamp":"${atMs}","tags":["seeded"]}`
  return { atMs, connection, text }
}

type TokenText = (book: WireBook, token: 0 | 1, end: BatchEnd) => string

const bothTokens = (text: TokenText, wire: WireBook, end: BatchEnd) =>
  [text(wire, 0, end), text(wire, 1, end)] as const

/** How a last trade price stands in the venue's hash. */
const threeDecimals = (price: number) => (price / ONE).toFixed(3)
