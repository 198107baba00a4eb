/**
 * A venue of one market for tests: two naive books, and the frames that the real one would send for
 * what happens to them, hashes included. It is the oracle: sorted lists, and the domain's hash.
 */
import {
  createNaiveBook,
  formatMicros,
  type NaiveBook,
  ONE,
  type Side,
  setNaiveLevel,
  venueBookHash,
  venueLevel,
} from '@polytraders/domain'
import { type Input } from '../src/core.ts'
import { frame, subscribed } from './recording.ts'

export const conditionId = `0x${'ab'.repeat(32)}`
export const yesId = '101'
export const noId = '202'

/** One level of YES; the venue tells its mirror on NO as well. */
export type Level = { readonly side: Side; readonly price: number; readonly size: number }

export type Venue = ReturnType<typeof createVenue>

const mirrored = ({ side, price, size }: Level): Level => ({
  side: side === 'BUY' ? 'SELL' : 'BUY',
  price: ONE - price,
  size,
})

export function createVenue(tickSize = 10_000, connection = 1) {
  const engine = createEngine(tickSize)
  return {
    yes: engine.yes,
    no: engine.no,
    set: engine.set,
    traded: engine.traded,
    ...deliveries(tickSize, connection),
    ...texts(engine),
  }
}

type Engine = ReturnType<typeof createEngine>

/** The two books, and the venue's hash of them. */
function createEngine(tickSize: number) {
  const yes = createNaiveBook()
  const no = createNaiveBook()
  let lastTradePrice = ''
  const bookOf = (token: string) => (token === yesId ? yes : no)
  return {
    tickSize,
    yes,
    no,
    bookOf,
    lastTradePrice: () => lastTradePrice,
    set(level: Level) {
      setNaiveLevel(yes, level.side, level.price, level.size)
      const other = mirrored(level)
      setNaiveLevel(no, other.side, other.price, other.size)
    },
    /** From now on the books' hashes are after a trade at this price. */
    traded(price: string) {
      lastTradePrice = price
    },
    hashOf: (token: string, atMs: number) =>
      venueBookHash({
        market: conditionId,
        assetId: token,
        timestamp: String(atMs),
        bids: levelsText(bookOf(token).bids),
        asks: levelsText(bookOf(token).asks),
        minOrderSize: '5',
        tickSize: formatMicros(tickSize),
        negRisk: false,
        lastTradePrice,
      }),
  }
}

/** What the collector appends. */
function deliveries(tickSize: number, connection: number) {
  let seq = 0
  const market = {
    condition_id: conditionId,
    group_id: conditionId,
    token_ids: [yesId, noId],
    tick_size: tickSize,
    min_size: 5 * ONE,
    neg_risk: false,
  }
  return {
    subscribed: (atMs: number): Input => subscribed(atMs, market, connection),

    /** Any text, received 10 ms after the venue's time, as the connection's next frame. */
    frame: (atMs: number, text: string, epoch = 1): Input =>
      frame({ recv_ms: atMs + 10, connection, seq: ++seq, text }, epoch),

    /** A frame that is lost on the way: its number is spent. */
    lose() {
      seq++
    },

    reconnect() {
      seq = 0
    },
  }
}

/** What the venue sends. */
function texts(engine: Engine) {
  return {
    /** Texts of one batch: every level set first, so that each message claims the end of it. */
    changes(atMs: number, ...messages: readonly (readonly Level[])[]): readonly string[] {
      for (const level of messages.flat()) engine.set(level)
      return messages.map(levels =>
        JSON.stringify({
          market: conditionId,
          price_changes: levels.flatMap(level => [
            elementOf(engine, yesId, level, atMs),
            elementOf(engine, noId, mirrored(level), atMs),
          ]),
          timestamp: String(atMs),
          event_type: 'price_change',
        }),
      )
    },

    /** Both books, as sent on subscribing. */
    snapshot: (atMs: number) =>
      JSON.stringify([yesId, noId].map(token => fullBook(engine, token, atMs))),

    /** One token's book, as sent after a trade. */
    refresh: (token: string, atMs: number) =>
      JSON.stringify({ ...sentBook(engine, token, atMs), event_type: 'book' }),

    /** The body of GET /book. */
    rest(token: string, atMs: number) {
      const { event_type: _, ...body } = fullBook(engine, token, atMs)
      return JSON.stringify({ ...body, min_order_size: '5', neg_risk: false })
    },

    trade: (atMs: number, price: string, size = '10') =>
      JSON.stringify({
        market: conditionId,
        asset_id: yesId,
        price,
        size,
        fee_rate_bps: '0',
        side: 'BUY',
        timestamp: String(atMs),
        event_type: 'last_trade_price',
      }),
  }
}

function elementOf(engine: Engine, token: string, level: Level, atMs: number) {
  const book = engine.bookOf(token)
  return {
    asset_id: token,
    price: formatMicros(level.price),
    size: formatMicros(level.size),
    side: level.side,
    hash: engine.hashOf(token, atMs),
    best_bid: formatMicros(book.bids[0]?.price ?? 0),
    best_ask: formatMicros(book.asks[0]?.price ?? ONE),
  }
}

function sentBook(engine: Engine, token: string, atMs: number) {
  const { bids, asks } = engine.bookOf(token)
  const list = (levels: NaiveBook['bids']) =>
    [...levels]
      .reverse()
      .map(({ price, size }) => ({ price: formatMicros(price), size: formatMicros(size) }))
  return {
    market: conditionId,
    asset_id: token,
    timestamp: String(atMs),
    hash: engine.hashOf(token, atMs),
    bids: list(bids),
    asks: list(asks),
  }
}

const fullBook = (engine: Engine, token: string, atMs: number) => ({
  ...sentBook(engine, token, atMs),
  tick_size: formatMicros(engine.tickSize),
  event_type: 'book',
  last_trade_price: engine.lastTradePrice(),
})

const levelsText = (levels: NaiveBook['bids']) =>
  [...levels]
    .reverse()
    .map(({ price, size }) => venueLevel(formatMicros(price), formatMicros(size)))
    .join(',')
