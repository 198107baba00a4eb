import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type FeeSchedule, feeOf, feePerShare, knownSchedule } from './fees.ts'
import { ONE } from './micros.ts'

test('flat: 2,000 at .645 with 50 bps is $6.45', () => {
  expect(feeOf(flat(50), 645_000, 2_000 * ONE)).toBe(6_450_000)
})

test('curve: the gold numbers', () => {
  expect(feeOf(curve(50_000), 130_000, 25 * ONE)).toBe(141_380)
  expect(feeOf(curve(50_000), 500_000, 100 * ONE)).toBe(1_250_000)
  expect(feeOf(curve(72_000), 500_000, 100 * ONE)).toBe(1_800_000)
  expect(feeOf(curve(40_000), 900_000, 10 * ONE)).toBe(36_000)
  expect(feeOf(curve(30_000), 20_000, 10 * ONE)).toBe(5_880)
})

test('curve: half of the fifth decimal goes up, and what is not zero is at least 0.00001', () => {
  expect(feeOf(curve(50_000), 500_000, 1_200)).toBe(20)
  expect(feeOf(curve(50_000), 500_000, 1_199)).toBe(10)
  expect(feeOf(curve(50_000), 1, 1)).toBe(10)
  expect(feeOf(curve(0), 500_000, 100 * ONE)).toBe(0)
})

test('makers pay nothing when the schedule is taker only, whichever its kind', () => {
  for (const schedule of [flat(50), curve(50_000)]) {
    expect(feeOf(schedule, 500_000, 100 * ONE, 'maker')).toBe(0)
    const both = { ...schedule, taker_only: false }
    expect(feeOf(both, 500_000, 100 * ONE, 'maker')).toBe(feeOf(schedule, 500_000, 100 * ONE))
  }
})

test('an unknown schedule has no fee to compute', () => {
  const unknown = { ...flat(0), kind: 'unknown' } as const
  expect(() => feeOf(unknown, 500_000, ONE)).toThrow('must not be traded')
})

test('flat is the exact product rounded up to a micro, once', () => {
  fc.assert(
    fc.property(price, size, fc.integer({ min: 0, max: 10_000 }), (p, s, bps) => {
      const exact = BigInt(p) * BigInt(s) * BigInt(bps)
      const scale = 10_000_000_000n
      expect(BigInt(feeOf(flat(bps), p, s))).toBe((exact + scale - 1n) / scale)
    }),
    { numRuns: 1_000 },
  )
})

test('curve is the exact product, half of a step up, wherever a half is near or not', () => {
  const exactly = (p: number, s: number, rate: number) => {
    const numerator = BigInt(s) * BigInt(rate) * BigInt(p * (ONE - p))
    const steps = (numerator + 5n * 10n ** 18n) / 10n ** 19n
    return (numerator > 0n && steps === 0n ? 1n : steps) * 10n
  }
  const rate = fc.integer({ min: 0, max: ONE })
  fc.assert(
    fc.property(price, size, rate, (p, s, r) => {
      expect(BigInt(feeOf(curve(r), p, s))).toBe(exactly(p, s, r))
      // The sizes on both sides of where a step begins, at which rounding turns.
      const turn = Math.floor(5e18 / Math.max(1, r * p * (ONE - p)))
      for (const near of [turn, turn + 1].filter(n => n > 0 && n <= 1e12)) {
        expect(BigInt(feeOf(curve(r), p, near))).toBe(exactly(p, near, r))
      }
    }),
    { numRuns: 2_000 },
  )
})

test('what is no amount has no fee', () => {
  expect(() => feeOf(curve(50_000), 500_000, 1.5)).toThrow()
})

test('a schedule that nothing exact can be computed with counts as unknown', () => {
  const known = [flat(0), flat(10_000), curve(0), { ...curve(ONE), exponent: 4 }]
  expect(known.map(knownSchedule)).toEqual(known)
  const unknown = [flat(-1), flat(10_001), flat(0.5), curve(ONE + 1), { ...curve(1), exponent: 5 }]
  for (const schedule of [...unknown, { ...none, kind: 'unknown' as const }]) {
    expect(knownSchedule(schedule)).toBe(null)
  }
})

test('a fee over its shares is rounded up, against us', () => {
  expect(feePerShare(6_450_000, 2_000 * ONE)).toBe(3_225)
  expect(feePerShare(10, 3 * ONE)).toBe(4)
  expect(feePerShare(0, 0)).toBe(0)
})

test('curve: a fee is the same for p and 1 - p, and grows with size', () => {
  fc.assert(
    fc.property(price, size, fc.integer({ min: 0, max: 4 }), (p, s, exponent) => {
      const schedule = { ...curve(70_000), exponent }
      expect(feeOf(schedule, p, s)).toBe(feeOf(schedule, ONE - p, s))
      expect(feeOf(schedule, p, s + ONE)).toBeGreaterThanOrEqual(feeOf(schedule, p, s))
      expect(feeOf(schedule, p, s) % 10).toBe(0)
    }),
  )
})

const vectors = '../shared/vectors/fees.json'
const named = existsSync(vectors) ? test : test.skip
named(`the venue's own unit cases, rounded to 5 decimals (${vectors})`, () => {
  const cases: readonly UnitCase[] = JSON.parse(
    readFileSync(vectors, 'utf8'),
  ).unit_cases_from_official_tests
  expect(cases.length).toBeGreaterThan(0)
  for (const { shares, price: p, rate, exponent, fee } of cases) {
    const schedule = { ...curve(micros(rate)), exponent }
    expect(feeOf(schedule, micros(p), micros(shares))).toBe(Math.round(fee * 1e5 + 1e-6) * 10)
  }
})

// Shorthand.
type UnitCase = {
  readonly shares: number
  readonly price: number
  readonly rate: number
  readonly exponent: number
  readonly fee: number
}
const micros = (decimal: number) => Math.round(decimal * ONE)
const price = fc.integer({ min: 1, max: ONE - 1 })
const size = fc.integer({ min: 1, max: 1_000_000 * ONE })
const none = { fee_bps: 0, rate: 0, exponent: 1, taker_only: true, rebate_rate: 0 }
const flat = (fee_bps: number): FeeSchedule => ({ ...none, kind: 'flat', fee_bps })
const curve = (rate: number): FeeSchedule => ({ ...none, kind: 'curve', rate })
