import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ONE } from './micros.ts'
import { averagePrice, walk } from './walk.ts'

test('buying 2,000 on [.64:1500, .65:600] costs .6425 a share', () => {
  expect(averagePrice(walk(asks([0.64, 1500], [0.65, 600]), 2_000 * ONE))).toBe(642_500)
})

test('buying 2,000 on [.64:1000, .65:1200] costs .645 a share', () => {
  const taken = walk(asks([0.64, 1000], [0.65, 1200]), 2_000 * ONE)
  expect(averagePrice(taken)).toBe(645_000)
  expect(taken).toMatchObject({ filled: 2_000 * ONE, cost: 1_290 * ONE, worstPrice: 650_000 })
})

test('levels past the limit are not touched, and a thin book fills in part', () => {
  const levels = asks([0.64, 1000], [0.65, 1200])
  const taken = walk(levels, 2_000 * ONE, price => price <= 640_000)
  expect(taken).toMatchObject({ filled: 1_000 * ONE, worstPrice: 640_000 })
  expect(walk(levels, 5_000 * ONE).filled).toBe(2_200 * ONE)
})

test('nothing found costs nothing and has no price', () => {
  expect(walk([], ONE)).toEqual({ filled: 0, cost: 0, worstPrice: 0, taken: [] })
  expect(averagePrice(walk([], ONE))).toBe(0)
})

test('the average is never under the best price touched, and rounded against the buyer', () => {
  fc.assert(
    fc.property(someLevels, fc.integer({ min: 1, max: 5_000 * ONE }), (levels, size) => {
      const taken = walk(levels, size)
      const parts = taken.taken.reduce((sum, part) => sum + part.size, 0)
      expect(parts).toBe(taken.filled)
      expect(taken.filled).toBeLessThanOrEqual(size)
      if (taken.filled === 0) return
      const money = taken.taken.reduce((sum, p) => sum + BigInt(p.price) * BigInt(p.size), 0n)
      expect(BigInt(averagePrice(taken)) * BigInt(taken.filled)).toBeGreaterThanOrEqual(money)
      expect(averagePrice(taken)).toBeGreaterThanOrEqual(levels[0]?.price ?? 0)
    }),
  )
})

// Shorthand.
const asks = (...levels: readonly (readonly [number, number])[]) =>
  levels.map(([price, size]) => ({ price: Math.round(price * ONE), size: size * ONE }))
const someLevels = fc
  .array(
    fc.record({
      price: fc.integer({ min: 1, max: 99 }).map(tick => tick * 10_000),
      size: fc.integer({ min: 1, max: 1_000 * ONE }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map(levels => levels.sort((a, b) => a.price - b.price))
