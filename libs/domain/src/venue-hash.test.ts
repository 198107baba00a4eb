import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { createLadder, setLevel, tickOf } from './ladder.ts'
import { formatMicros, parseMicros } from './micros.ts'
import { venueBookHash, venueLevel } from './venue-hash.ts'

const vectors = '../shared/vectors/orderbook_hash.json'
const recorded = existsSync(vectors) ? test : test.skip

recorded(`real books of ten keys reproduce the venue's hash (${vectors})`, () => {
  const books = realBooks()
  expect(books.length).toBeGreaterThanOrEqual(10)
  for (const book of books) {
    expect(hashOf(book, jsonOf(book.bids), jsonOf(book.asks))).toBe(book.expected)
  }
})

recorded(`so do they after a round trip through a ladder (${vectors})`, () => {
  for (const book of realBooks()) {
    const ladder = createLadder(parseMicros(book.tick_size))
    for (const [side, levels] of [
      ['BUY', book.bids],
      ['SELL', book.asks],
    ] as const) {
      for (const { price, size } of levels) {
        setLevel(ladder, side, tickOf(ladder, parseMicros(price)), parseMicros(size))
      }
    }
    const text = (sizes: Float64Array) =>
      [...sizes].flatMap((size, tick) =>
        size > 0 ? [venueLevel(formatMicros(tick * ladder.tickSize), formatMicros(size))] : [],
      )
    const asks = text(ladder.asks).reverse()
    expect(hashOf(book, text(ladder.bids).join(), asks.join())).toBe(book.expected)
  }
})

test('one changed character is another hash', () => {
  const book = { ...plain, bids: venueLevel('0.62', '100') }
  const hash = venueBookHash(book)
  expect(hash).toMatch(/^[0-9a-f]{40}$/)
  expect(venueBookHash({ ...book, lastTradePrice: '0.620' })).not.toBe(hash)
  expect(venueBookHash({ ...book, bids: venueLevel('0.62', '101') })).not.toBe(hash)
  expect(venueBookHash({ ...book, negRisk: true })).not.toBe(hash)
})

// Shorthand.
type RealLevel = { readonly price: string; readonly size: string }
type RealBook = {
  readonly variant: string
  readonly market: string
  readonly asset_id: string
  readonly timestamp: string
  readonly bids: readonly RealLevel[]
  readonly asks: readonly RealLevel[]
  readonly min_order_size: string
  readonly tick_size: string
  readonly neg_risk: boolean
  readonly last_trade_price: string
  readonly expected: string
}
const realBooks = (): readonly RealBook[] =>
  JSON.parse(readFileSync(vectors, 'utf8')).real_books.filter(
    (book: RealBook) => book.variant === 'v10',
  )
const jsonOf = (levels: readonly RealLevel[]) =>
  levels.map(({ price, size }) => venueLevel(price, size)).join()
const hashOf = (book: RealBook, bids: string, asks: string) =>
  venueBookHash({
    market: book.market,
    assetId: book.asset_id,
    timestamp: book.timestamp,
    bids,
    asks,
    minOrderSize: book.min_order_size,
    tickSize: book.tick_size,
    negRisk: book.neg_risk,
    lastTradePrice: book.last_trade_price,
  })
const plain = {
  market: '0xab',
  assetId: '1',
  timestamp: '1',
  bids: '',
  asks: '',
  minOrderSize: '5',
  tickSize: '0.01',
  negRisk: false,
  lastTradePrice: '',
}
