import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { depletionTable, micropriceOf, tableProblem } from './microprice.ts'

const cent = 10_000
const table = depletionTable(10, 3)

test('the microprice leans to the side with less to take', () => {
  expect(price(62, 63, 500, 500)).toBe(62.5 * cent)
  expect(price(62, 63, 900, 100)).toBeCloseTo(62.9 * cent, 6)
  expect(price(62, 63, 100, 900)).toBeCloseTo(62.1 * cent, 6)
})

test('it never leaves the spread, and mirrors when the sides are exchanged', () => {
  const shares = fc.integer({ min: 1, max: 1_000_000 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 98 }), fc.nat(20), shares, shares, (bid, wide, b, a) => {
      const ask = Math.min(99, bid + 1 + wide)
      const micro = price(bid, ask, b, a)
      expect(micro).toBeGreaterThanOrEqual(bid * cent)
      expect(micro).toBeLessThanOrEqual(ask * cent)
      expect(micro + price(100 - ask, 100 - bid, a, b)).toBeCloseTo(100 * cent, 5)
    }),
  )
})

test('a table that favours one side is refused, and says where', () => {
  expect(tableProblem(table)).toBe('')
  expect(tableProblem({ rows: [[-0.4, 0.5]] })).toMatch(/row 0 to be antisymmetric/)
  expect(tableProblem({ rows: [[]] })).toMatch(/expected buckets in row 0/)
})

const price = (bid: number, ask: number, bidSize: number, askSize: number) =>
  micropriceOf(table, bid * cent, ask * cent, bidSize, askSize, cent)
