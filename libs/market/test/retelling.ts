/**
 * Reads a feed back as a stranger would: from the frames' text alone, token by token. For tests; it
 * shares nothing with what made the frames but the domain's hash.
 */
import {
  formatMicros,
  ONE,
  parseMicros,
  type Side,
  venueBookHash,
  venueLevel,
} from '@polytraders/domain'
import { type Frame } from '../src/feed.ts'

export type Constants = { readonly minOrderSize: string; readonly negRisk: boolean }

export type TokenBook = {
  readonly assetId: string
  bids: Map<number, number>
  asks: Map<number, number>
  hash: string
  bestBid: number
  bestAsk: number
}

/** What a market says between two moments, told once its last element is there. */
export type Batch = {
  readonly type: 'Batch'
  readonly market: string
  readonly timestamp: string
  readonly tokens: readonly TokenBook[]
  readonly elements: readonly Element[]
  readonly tickSize: string
}

export type Trade = {
  readonly type: 'Trade'
  readonly market: string
  readonly assetId: string
  readonly price: number
  readonly size: number
  readonly side: Side
  readonly atMs: number
}

export type Resolved = {
  readonly type: 'Resolved'
  readonly market: string
  readonly winner: string
}

export type Element = {
  readonly asset_id: string
  readonly price: string
  readonly size: string
  readonly side: Side
  readonly hash: string
  readonly best_bid: string
  readonly best_ask: string
}

/** Any event of the feed; which fields are there depends on `event_type`. */
export type WireEvent = {
  readonly event_type: string
  readonly market: string
  readonly asset_id: string
  readonly timestamp: string
  readonly hash: string
  readonly tick_size?: string
  readonly bids: readonly { readonly price: string; readonly size: string }[]
  readonly asks: readonly { readonly price: string; readonly size: string }[]
  readonly price_changes: readonly Element[]
  readonly price: string
  readonly size: string
  readonly side: Side
  readonly winning_asset_id: string
}

export const eventsOf = (frame: Frame): readonly WireEvent[] => {
  const json: WireEvent | readonly WireEvent[] = JSON.parse(frame.text)
  return Array.isArray(json) ? json : [json as WireEvent]
}

export function* retell(frames: Iterable<Frame>): Generator<Batch | Trade | Resolved, void> {
  const markets = new Map<string, Reader>()
  for (const frame of frames) {
    for (const event of eventsOf(frame)) {
      const reader = markets.get(event.market) ?? newReader(event.market)
      markets.set(event.market, reader)
      yield* read(reader, event)
    }
  }
  for (const reader of markets.values()) yield* endBatch(reader)
}

/** The hash of a token's book with a last trade price, as the venue computes it. */
export function hashOf(batch: Batch, book: TokenBook, constants: Constants, ltp: string): string {
  const text = (levels: Map<number, number>, order: number) =>
    [...levels]
      .sort(([a], [b]) => order * (a - b))
      .map(([price, size]) => venueLevel(formatMicros(price), formatMicros(size)))
      .join()
  return venueBookHash({
    market: batch.market,
    assetId: book.assetId,
    timestamp: batch.timestamp,
    bids: text(book.bids, 1),
    asks: text(book.asks, -1),
    tickSize: batch.tickSize,
    lastTradePrice: ltp,
    ...constants,
  })
}

type Reader = {
  readonly market: string
  readonly tokens: Map<string, TokenBook>
  tickSize: string
  timestamp: string
  elements: Element[]
}

const newReader = (market: string): Reader => ({
  market,
  tokens: new Map(),
  tickSize: '',
  timestamp: '',
  elements: [],
})

function* read(reader: Reader, event: WireEvent): Generator<Batch | Trade | Resolved, void> {
  if (event.event_type === 'best_bid_ask') return
  const inBatch = event.event_type === 'book' || event.event_type === 'price_change'
  if (!inBatch || event.timestamp !== reader.timestamp) yield* endBatch(reader)
  if (inBatch) reader.timestamp = event.timestamp
  switch (event.event_type) {
    case 'book':
      return readBook(reader, event)
    case 'price_change':
      return readChanges(reader, event)
    case 'last_trade_price':
      yield readTrade(event)
      return
    case 'market_resolved':
      yield { type: 'Resolved', market: event.market, winner: event.winning_asset_id }
      return
    default:
      throw new Error(`unexpected event ${event.event_type}`)
  }
}

function* endBatch(reader: Reader): Generator<Batch, void> {
  const { market, timestamp, elements, tickSize } = reader
  if (timestamp === '') return
  reader.timestamp = ''
  reader.elements = []
  // Copies: the reader goes on changing its own.
  const tokens = [...reader.tokens.values()].map(book => ({
    ...book,
    bids: new Map(book.bids),
    asks: new Map(book.asks),
  }))
  yield { type: 'Batch', market, timestamp, tokens, elements, tickSize }
}

function readBook(reader: Reader, event: WireEvent): void {
  const levels = (side: WireEvent['bids']) =>
    new Map(side.map(({ price, size }) => [parseMicros(price), parseMicros(size)]))
  const bids = levels(event.bids)
  const asks = levels(event.asks)
  if (event.tick_size) reader.tickSize = event.tick_size
  reader.tokens.set(event.asset_id, {
    assetId: event.asset_id,
    bids,
    asks,
    hash: event.hash,
    bestBid: Math.max(0, ...bids.keys()),
    bestAsk: Math.min(ONE, ...asks.keys()),
  })
}

function readChanges(reader: Reader, event: WireEvent): void {
  for (const element of event.price_changes) {
    reader.elements.push(element)
    const book = reader.tokens.get(element.asset_id)
    if (!book) throw new Error(`no snapshot of ${element.asset_id}`)
    const levels = element.side === 'BUY' ? book.bids : book.asks
    const size = parseMicros(element.size)
    if (size === 0) levels.delete(parseMicros(element.price))
    else levels.set(parseMicros(element.price), size)
    book.hash = element.hash
    book.bestBid = parseMicros(element.best_bid)
    book.bestAsk = parseMicros(element.best_ask)
    for (const price of book.bids.keys()) if (price > book.bestBid) book.bids.delete(price)
    for (const price of book.asks.keys()) if (price < book.bestAsk) book.asks.delete(price)
  }
}

const readTrade = (event: WireEvent): Trade => ({
  type: 'Trade',
  market: event.market,
  assetId: event.asset_id,
  price: parseMicros(event.price),
  size: parseMicros(event.size),
  side: event.side,
  atMs: Number(event.timestamp),
})
