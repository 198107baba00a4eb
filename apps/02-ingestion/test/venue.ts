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
  const yes = createNaiveBook()
  const no = createNaiveBook()
  let lastTradePrice = ''
  let seq = 0

  const set = (level: Level) => {
    setNaiveLevel(yes, level.side, level.price, level.size)
    const other = mirrored(level)
    setNaiveLevel(no, other.side, other.price, other.size)
  }
  const hashOf = (token: string, atMs: number) =>
    venueBookHash({
      market: conditionId,
      assetId: token,
      timestamp: String(atMs),
      bids: levelsText(token === yesId ? yes.bids : no.bids),
      asks: levelsText(token === yesId ? yes.asks : no.asks),
      minOrderSize: '5',
      tickSize: formatMicros(tickSize),
      negRisk: false,
      lastTradePrice,
    })
  const element = (token: string, level: Level, atMs: number) => {
    const book = token === yesId ? yes : no
    return {
      asset_id: token,
      price: formatMicros(level.price),
      size: formatMicros(level.size),
      side: level.side,
      hash: hashOf(token, atMs),
      best_bid: formatMicros(book.bids[0]?.price ?? 0),
      best_ask: formatMicros(book.asks[0]?.price ?? ONE),
    }
  }
  const bookOf = (token: string, atMs: number, tick: boolean) => {
    const book = token === yesId ? yes : no
    const list = (levels: NaiveBook['bids']) =>
      [...levels].reverse().map(({ price, size }) => ({
        price: formatMicros(price),
        size: formatMicros(size),
      }))
    return {
      market: conditionId,
      asset_id: token,
      timestamp: String(atMs),
      hash: hashOf(token, atMs),
      bids: list(book.bids),
      asks: list(book.asks),
      event_type: 'book',
      ...(tick ? { tick_size: formatMicros(tickSize), last_trade_price: lastTradePrice } : {}),
    }
  }

  return {
    yes,
    no,
    set,
    connection,

    subscribed: (atMs: number): Input =>
      subscribed(
        atMs,
        {
          condition_id: conditionId,
          group_id: conditionId,
          token_ids: [yesId, noId],
          tick_size: tickSize,
          min_size: 5 * ONE,
          neg_risk: false,
        },
        connection,
      ),

    /** Any text, received 10 ms after the venue's time, as the connection's next frame. */
    frame: (atMs: number, text: string, epoch = 1): Input =>
      frame({ recv_ms: atMs + 10, connection, seq: ++seq, text }, epoch),

    /** A frame that is lost on the way: its number is spent. */
    lose: () => {
      seq++
    },

    reconnect: () => {
      seq = 0
    },

    /** Texts of one batch: every level set first, so that each message claims the end of it. */
    changes(atMs: number, ...messages: readonly (readonly Level[])[]): readonly string[] {
      for (const level of messages.flat()) set(level)
      return messages.map(levels =>
        JSON.stringify({
          market: conditionId,
          price_changes: levels.flatMap(level => [
            element(yesId, level, atMs),
            element(noId, mirrored(level), atMs),
          ]),
          timestamp: String(atMs),
          event_type: 'price_change',
        }),
      )
    },

    /** Both books, as sent on subscribing. */
    snapshot: (atMs: number) =>
      JSON.stringify([bookOf(yesId, atMs, true), bookOf(noId, atMs, true)]),

    /** One token's book, as sent after a trade. */
    refresh: (token: string, atMs: number) => JSON.stringify(bookOf(token, atMs, false)),

    /** The body of GET /book. */
    rest(token: string, atMs: number) {
      const { event_type: _, ...body } = bookOf(token, atMs, true)
      return JSON.stringify({ ...body, min_order_size: '5', neg_risk: false })
    },

    /** From now on the books' hashes are after a trade at this price. */
    traded: (price: string) => {
      lastTradePrice = price
    },

    trade: (atMs: number, price: string, size = '10', extra: object = {}) =>
      JSON.stringify({
        market: conditionId,
        asset_id: yesId,
        price,
        size,
        fee_rate_bps: '0',
        side: 'BUY',
        timestamp: String(atMs),
        event_type: 'last_trade_price',
        ...extra,
      }),
  }
}

const levelsText = (levels: NaiveBook['bids']) =>
  [...levels]
    .reverse()
    .map(({ price, size }) => venueLevel(formatMicros(price), formatMicros(size)))
    .join(',')
