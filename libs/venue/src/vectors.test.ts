import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import {
  complement,
  formatMicros,
  parseMicros,
  venueBookHash,
  venueLevel,
} from '@polytraders/domain'
import { sharedJson, sharedPath } from '../test/recording.ts'
import { testWith } from '../test/shared.ts'
import { runVectors } from './vectors.ts'

testWith('vectors', 'every shared vector that can be computed holds', async () => {
  const report = await runVectors(sharedPath('vectors'))
  expect(report.problems.filter(row => row.outcome !== 'incomplete')).toEqual([])
  expect(report).toMatchObject({ passed: 724, failed: 0, unimplemented: 0, incomplete: 4 })
  // Four price-change hashes come without the books they are of.
  expect(new Set(report.problems.map(row => row.list))).toEqual(
    new Set(['real_price_change_hashes']),
  )
})

testWith('vectors', 'one file of vectors is run as well as a folder', async () => {
  const report = await runVectors(sharedPath('vectors/auth.json'))
  expect(report).toMatchObject({ passed: 5, failed: 0, lists: [{ rows: 2 }, { rows: 3 }] })
})

test('a vector that does not hold is failed, and one of no known kind unimplemented', async () => {
  const rows = [
    { price: 0.5, tickSize: '0.01', valid: true },
    { price: 0.5, tickSize: '0.01', valid: false },
    { price: 'half', tickSize: '0.01', valid: true },
    { prise: 0.5 },
  ]
  const report = await runText(JSON.stringify({ priceValid: rows, mysteries: [{ a: 1 }] }))
  expect(report).toMatchObject({ passed: 1, failed: 2, unimplemented: 2, incomplete: 0 })
  expect(report.problems.map(row => [row.list, row.at, row.detail])).toEqual([
    ['priceValid', 1, 'expected false, got true'],
    ['priceValid', 2, expect.stringContaining('in price, found "half"')],
    ['priceValid', 3, 'no check for rows with prise'],
    ['mysteries', 0, 'no check for rows with a'],
  ])
})

test.each(['', '[]', '{"priceValid":'])('%p is no file of vectors', async text => {
  await expect(runText(text)).rejects.toThrow(/vectors\.json: expected /)
})

/**
 * Three of the four price-change hashes can be found from the book before their batch: sha1 agrees
 * with one set of changes, found by search. They were deletions, and one remainder of a trade.
 */
testWith('vectors', 'real price-change hashes are the hash of the book after their batch', () => {
  const { real_books, real_price_change_hashes } = sharedJson('vectors/orderbook_hash.json') as {
    real_books: readonly Book[]
    real_price_change_hashes: readonly Hash[]
  }
  const before = (batch: string) => {
    const book = real_books.find(({ source }) => source.includes(`'${batch}'`))
    if (!book) throw new Error(`no checkpoint of ${batch}`)
    return book
  }
  const hashes = real_price_change_hashes.filter(({ timestamp }) => timestamp !== '1789156413836')
  const found = hashes.map(hash => hashOf(changed(before(hash.batch), hash), hash))
  expect(found).toEqual(hashes.map(({ expected }) => expected))
  expect(found.length).toBe(3)
})

type Level = { readonly price: string; readonly size: string }
type Sides = { readonly bids: readonly Level[]; readonly asks: readonly Level[] }
type Book = Sides & {
  readonly source: string
  readonly market: string
  readonly tick_size: string
  readonly min_order_size: string
}
type Hash = {
  readonly batch: string
  readonly asset_id: string
  readonly timestamp: string
  readonly expected: string
  readonly last_trade_price: string
}

function changed(book: Book, { batch }: Hash): Book {
  const without = (levels: readonly Level[], ...prices: readonly string[]) =>
    levels.filter(({ price }) => !prices.includes(price))
  switch (batch) {
    case 'ask cancellation':
      return { ...book, asks: without(book.asks, '0.637', '0.644', '0.659') }
    case 'bid cancellation':
      return { ...book, bids: book.bids.filter(({ price }) => Number(price) <= 0.546) }
    default:
      // Seen from the other token: what was left of the sale rests where the bids were.
      return { ...book, ...mirrored(book, [{ price: '0.63', size: '9' }]) }
  }
}

function mirrored({ bids, asks }: Sides, left: readonly Level[]): Sides {
  const seen = (levels: readonly Level[]) =>
    levels.map(({ price, size }) => ({ price: formatMicros(complement(parseMicros(price))), size }))
  const consumed = new Set(left.map(({ price }) => price))
  return {
    bids: seen([...asks, ...left]),
    asks: seen(bids.filter(({ price }) => !consumed.has(price))),
  }
}

const hashOf = (book: Book, { asset_id, timestamp, last_trade_price }: Hash) =>
  venueBookHash({
    market: book.market,
    assetId: asset_id,
    timestamp,
    bids: book.bids.map(({ price, size }) => venueLevel(price, size)).join(','),
    asks: book.asks.map(({ price, size }) => venueLevel(price, size)).join(','),
    minOrderSize: book.min_order_size,
    tickSize: book.tick_size,
    negRisk: false,
    lastTradePrice: last_trade_price,
  })

async function runText(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'vectors-'))
  try {
    writeFileSync(join(folder, 'vectors.json'), text)
    return await runVectors(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
