import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { complement, priceValid, sizeValid, tickSizes } from './market-rules.ts'
import { ONE } from './micros.ts'

test('0.645 is a price at tick 0.005 and none at 0.01', () => {
  expect(priceValid(645_000, 5_000)).toBe(true)
  expect(priceValid(645_000, 10_000)).toBe(false)
})

test('prices go from one tick to one tick below 1', () => {
  for (const tick of tickSizes) {
    expect(priceValid(tick, tick)).toBe(true)
    expect(priceValid(ONE - tick, tick)).toBe(true)
    for (const price of [0, ONE, -tick, ONE + tick, Number.NaN]) {
      expect(priceValid(price, tick)).toBe(false)
    }
  }
})

test('every tick of the venue divides 1, so a price and its complement are valid together', () => {
  fc.assert(
    fc.property(fc.constantFrom(...tickSizes), fc.integer({ min: -5, max: ONE + 5 }), (tick, p) => {
      expect(priceValid(complement(p), tick)).toBe(priceValid(p, tick))
      expect(complement(complement(p))).toBe(p)
    }),
  )
  for (const tick of tickSizes) expect(ONE % tick).toBe(0)
})

test('with a minimum of 5, 4.99 shares are too few', () => {
  const rule = { price: 500_000, minSize: 5 * ONE, taking: false }
  expect(sizeValid({ ...rule, size: 4_990_000 })).toBe(false)
  expect(sizeValid({ ...rule, size: 5 * ONE })).toBe(true)
})

test('5 shares at .15 are worth $0.75: they may rest but not take', () => {
  const rule = { price: 150_000, size: 5 * ONE, minSize: 5 * ONE }
  expect(sizeValid({ ...rule, taking: true })).toBe(false)
  expect(sizeValid({ ...rule, taking: false })).toBe(true)
})

test('a taker’s dollar is counted rounded down', () => {
  const rule = { price: 100_000, minSize: ONE, taking: true }
  expect(sizeValid({ ...rule, size: 10 * ONE })).toBe(true)
  expect(sizeValid({ ...rule, size: 10 * ONE - 1 })).toBe(false)
})
