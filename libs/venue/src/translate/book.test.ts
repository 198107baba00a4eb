import { expect, test } from '@jest/globals'
import { venueBookHash, venueLevel } from '@polytraders/domain'
import { sharedText } from '../../test/recording.ts'
import { testWith } from '../../test/shared.ts'
import { type RestBook, readBookBody } from './book.ts'

test('a body is one book or an array of them, with what the socket never says', () => {
  const book = {
    market: '0x7d',
    asset_id: '27',
    timestamp: '1786728198766',
    hash: '4514',
    bids: [],
    asks: [{ price: '0.999', size: '231.08' }],
    min_order_size: '5',
    tick_size: '0.001',
    neg_risk: true,
    last_trade_price: '0.004',
  }
  const expected = { assetId: '27', minOrderSize: 5_000_000, negRisk: true, tickSize: 1_000 }
  expect(readBookBody(JSON.stringify(book))).toMatchObject({ ok: true, value: [expected] })
  expect(readBookBody(JSON.stringify([book, book]))).toMatchObject({
    ok: true,
    value: [expected, expected],
  })
})

test.each([
  ['an error body', '{"error":"No orderbook exists for the requested token id"}', 'not-a-body'],
  ['the request itself', '[{"token_id":"111"}]', 'not-a-body'],
  ['a page of HTML', '<html>', 'unreadable-json'],
])('%s is no book', (_, text, reason) => {
  expect(readBookBody(text)).toMatchObject({ ok: false, reason })
})

testWith(
  'data/neg-risk-event',
  'ten real books over REST are read, and their hashes reproduce',
  () => {
    const books = booksOf(sharedText('data/neg-risk-event/clob-books.json'))
    expect(books.length).toBe(10)
    for (const book of books) expect(hashOf(book, '0.001')).toBe(book.hash)
  },
)

testWith(
  'data/rest',
  'the book of a market that never traded or did is read, and its hash agrees',
  () => {
    const [book] = booksOf(sharedText('data/rest/clob_book.json'))
    expect(book && hashOf(book, '0.01')).toBe(book?.hash)
  },
)

function booksOf(text: string): readonly RestBook[] {
  const reading = readBookBody(text)
  if (!reading.ok) throw new Error(reading.detail)
  return reading.value
}

const hashOf = (book: RestBook, tickSize: string) =>
  venueBookHash({
    market: book.market,
    assetId: book.assetId,
    timestamp: book.timestamp,
    bids: book.bids.map(level => venueLevel(level.priceText, level.sizeText)).join(','),
    asks: book.asks.map(level => venueLevel(level.priceText, level.sizeText)).join(','),
    minOrderSize: '5',
    tickSize,
    negRisk: book.negRisk === true,
    lastTradePrice: book.lastTradePrice ?? '',
  })
