import { expect, test } from '@jest/globals'
import { tickSizes } from '@polytraders/domain'
import fc from 'fast-check'
import {
  adjustBuyAmount,
  limitAmounts,
  marketAmounts,
  marketPrice,
  roundingConfigs,
} from './amounts.ts'
import { noFee } from './translate/fee.ts'

const fixed = (numbers: number) => Math.round(numbers * 1_000_000)

test('every tick that the venue has can be traded, and no other', () => {
  expect([...roundingConfigs.keys()].sort()).toEqual([...tickSizes].sort())
  expect(limitAmounts({ side: 'BUY', price: 500_000, size: 5_000_000, tickSize: 2_000 })).toBeNull()
})

test('21.04 shares at 0.056: $1.17824 for a buyer to give, and for a seller to take', () => {
  const limit = { price: fixed(0.056), size: fixed(21.04), tickSize: 1_000 }
  expect(limitAmounts({ ...limit, side: 'BUY' })).toEqual({
    makerAmount: 1_178_240,
    takerAmount: 21_040_000,
  })
  expect(limitAmounts({ ...limit, side: 'SELL' })).toEqual({
    makerAmount: 21_040_000,
    takerAmount: 1_178_240,
  })
})

test('$10 at 0.52: as the old client rounds, the price is a hair worse than the limit', () => {
  const market = { side: 'BUY' as const, price: fixed(0.52), amount: fixed(10), tickSize: 10_000 }
  expect(marketAmounts(market)).toEqual({ makerAmount: 10_000_000, takerAmount: 19_230_700 })
  expect(marketAmounts({ ...market, protectPrice: true })).toEqual({
    makerAmount: 10_000_000,
    takerAmount: 19_230_800,
  })
})

test('a protected buy never implies a price over its limit', () => {
  const ticks = fc.constantFrom(...roundingConfigs.keys())
  fc.assert(
    fc.property(
      ticks,
      fc.integer({ min: 1 }),
      fc.integer({ min: 10_000, max: 1e12 }),
      (...args) => {
        const [tickSize, seed, amount] = args
        const price = tickSize * (1 + (seed % (1_000_000 / tickSize - 1)))
        const order = { side: 'BUY' as const, price, amount, tickSize, protectPrice: true }
        const amounts = marketAmounts(order)
        if (!amounts) return
        const { makerAmount, takerAmount } = amounts
        expect(BigInt(makerAmount) * 1_000_000n <= BigInt(price) * BigInt(takerAmount)).toBe(true)
      },
    ),
  )
})

test("a limit order's money is its shares at its price, to the micro", () => {
  const ticks = fc.constantFrom(...roundingConfigs.keys())
  fc.assert(
    fc.property(ticks, fc.integer({ min: 1 }), fc.integer({ min: 1, max: 1e12 }), (...args) => {
      const [tickSize, seed, hundredths] = args
      const price = tickSize * (1 + (seed % (1_000_000 / tickSize - 1)))
      const size = (hundredths % 1e8) * 10_000
      const amounts = limitAmounts({ side: 'BUY', price, size, tickSize })
      if (size === 0) return expect(amounts).toBeNull()
      expect(BigInt(amounts?.makerAmount ?? 0) * 1_000_000n).toBe(BigInt(price) * BigInt(size))
    }),
  )
})

test('an amount of which nothing is left is no order', () => {
  expect(limitAmounts({ side: 'BUY', price: 500_000, size: 9_999, tickSize: 10_000 })).toBeNull()
  expect(marketAmounts({ side: 'BUY', price: 9_999, amount: 1e6, tickSize: 10_000 })).toBeNull()
})

test('a market price is the level at which the amount is filled', () => {
  const asks = [
    { price: fixed(0.3), size: fixed(100) },
    { price: fixed(0.4), size: fixed(100) },
  ]
  const price = (amount: number, orderType: 'FOK' | 'FAK') =>
    marketPrice(asks, { side: 'BUY', amount: fixed(amount), orderType })
  expect([price(30, 'FOK'), price(30.01, 'FOK'), price(70, 'FOK')]).toEqual(
    [0.3, 0.4, 0.4].map(fixed),
  )
  expect([price(70.01, 'FOK'), price(70.01, 'FAK')]).toEqual([null, fixed(0.4)])
  expect(marketPrice([], { side: 'SELL', amount: 1, orderType: 'FAK' })).toBeNull()
})

test('a buy of the whole balance leaves what its fees need', () => {
  const fee = { ...noFee, rate: 50_000 }
  const buy = { amount: fixed(100), price: fixed(0.5), fee }
  expect(adjustBuyAmount({ ...buy, balance: fixed(100) })).toBe(fixed(97.5))
  expect(adjustBuyAmount({ ...buy, balance: fixed(102.5) })).toBe(fixed(100))
  expect(adjustBuyAmount({ ...buy, balance: fixed(200) })).toBe(fixed(100))
  expect(adjustBuyAmount({ ...buy, balance: 0 })).toBe(0)
})
