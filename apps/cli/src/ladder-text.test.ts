import { expect, test } from '@jest/globals'
import { type HotBook } from '@polytraders/redis'
import { drawLadder } from './ladder-text.ts'

test('a book is a ladder with aligned columns, bars by size, its certificate and its age', () => {
  expect(drawLadder(book, { depth: 2, nowMs: 10_500 })).toBe(
    [
      'YES 61',
      'of 0xc0',
      'certificate SUSPECT (frames-missing)  book valid  feed connected  epoch 2, seq 9',
      'received 500 ms ago, written 100 ms ago',
      '',
      '       price      size',
      `  ask   0.65      5.00  █`,
      `  ask   0.64  1,000.00  ${'█'.repeat(16)}`,
      '  --- spread 0.02 ---',
      `  bid   0.62  2,000.00  ${'█'.repeat(32)}`,
      `  bid   0.61     35.50  █`,
      '',
      '  1 more levels; --depth shows them',
    ].join('\n'),
  )
})

test('a side on which nothing rests is said', () => {
  const text = drawLadder({ ...book, asks: [] }, { depth: 9, nowMs: 99_000 })
  expect(text).toContain('--- no ask ---')
  expect(text).toContain('received 89 s ago')
})

const book: HotBook = {
  token: '61',
  outcome: 'YES',
  conditionId: '0xc0',
  owner: 1,
  eventId: 2,
  epoch: 2,
  seq: 9,
  verdict: 'SUSPECT',
  reasons: ['frames-missing'],
  validity: 'valid',
  feed: 'connected',
  tickSize: 10_000,
  bids: [
    { price: 620_000, size: 2_000_000_000 },
    { price: 610_000, size: 35_500_000 },
    { price: 600_000, size: 1_000_000 },
  ],
  asks: [
    { price: 640_000, size: 1_000_000_000 },
    { price: 650_000, size: 5_000_000 },
  ],
  sourceMs: 9_990,
  recvMs: 10_000,
  writtenMs: 10_400,
}
