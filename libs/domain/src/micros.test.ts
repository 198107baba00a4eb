import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  formatMicros,
  microsMax,
  mulDivCeil,
  mulDivFloor,
  notionalCeil,
  notionalFloor,
  ONE,
  parseMicros,
} from './micros.ts'

test('a decimal is read exactly', () => {
  expect(parseMicros('0.645')).toBe(645_000)
  expect(parseMicros('3.581817')).toBe(3_581_817)
  expect(parseMicros('20')).toBe(20 * ONE)
  expect(parseMicros('0.850')).toBe(850_000)
  expect(parseMicros('0.1000000000')).toBe(100_000)
  expect(parseMicros('1000000000')).toBe(microsMax)
})

test('micros are written as the venue writes them', () => {
  expect(formatMicros(100_000)).toBe('0.1')
  expect(formatMicros(20 * ONE)).toBe('20')
  expect(formatMicros(3_581_817)).toBe('3.581817')
  expect(formatMicros(1)).toBe('0.000001')
  expect(formatMicros(-1_290_000_000)).toBe('-1290')
  expect(formatMicros(-0)).toBe('0')
})

test('what is written is read back', () => {
  fc.assert(
    fc.property(micros, amount => {
      expect(parseMicros(formatMicros(amount))).toBe(amount)
    }),
  )
})

test('trailing zeros change nothing', () => {
  fc.assert(
    fc.property(micros, fc.nat(6), (amount, zeros) => {
      const text = formatMicros(amount)
      const longer = (text.includes('.') ? text : `${text}.0`) + '0'.repeat(zeros)
      expect(parseMicros(longer)).toBe(amount)
    }),
  )
})

test('what is not a plain decimal is refused, and the message shows what was found', () => {
  const bad = ['', '-1', '+1', '1e3', 'NaN', 'Infinity', '.5', '1.', ' 1', '1 ', '0x1', '1,5', '١']
  for (const text of bad) expect(() => parseMicros(text)).toThrow(JSON.stringify(text))
})

test('a seventh decimal and more than a billion are refused', () => {
  expect(() => parseMicros('0.1234567')).toThrow('expected at most 6 decimals')
  expect(() => parseMicros('1000000000.000001')).toThrow('expected at most 1e9')
  expect(() => parseMicros('9999999999')).toThrow('expected at most 1e9')
  expect(() => parseMicros('99999999999')).toThrow('expected a decimal')
})

test('a refusal quotes at most forty characters of what it was given', () => {
  expect(() => parseMicros('x'.repeat(10_000))).toThrow(new RegExp(`"${'x'.repeat(40)}"$`))
})

test('mulDivFloor is the floor of the exact quotient', () => {
  fc.assert(
    fc.property(safe, safe, divisor, (a, b, d) => {
      const exact = floorOf(BigInt(a) * BigInt(b), BigInt(d))
      fc.pre(fits(exact))
      expect(BigInt(mulDivFloor(a, b, d))).toBe(exact)
    }),
    { numRuns: 2_000 },
  )
})

test('mulDivCeil is the ceiling of the exact quotient', () => {
  fc.assert(
    fc.property(safe, safe, divisor, (a, b, d) => {
      const exact = -floorOf(-BigInt(a) * BigInt(b), BigInt(d))
      fc.pre(fits(exact))
      expect(BigInt(mulDivCeil(a, b, d))).toBe(exact)
    }),
    { numRuns: 2_000 },
  )
})

test('products just past 2^53 lose nothing', () => {
  const edge = 2 ** 26.5
  const near = fc.integer({ min: Math.floor(edge) - 1_000, max: Math.ceil(edge) + 1_000 })
  fc.assert(
    fc.property(near, near, fc.integer({ min: 2, max: 20 }), (a, b, d) => {
      const product = BigInt(a) * BigInt(b)
      expect(BigInt(mulDivFloor(a, b, d))).toBe(product / BigInt(d))
      expect(BigInt(mulDivCeil(a, b, d))).toBe(-floorOf(-product, BigInt(d)))
    }),
    { numRuns: 2_000 },
  )
})

test('a divisor below zero divides exactly too, and zero is refused', () => {
  expect([mulDivFloor(7, 1, -2), mulDivCeil(7, 1, -2)]).toEqual([-4, -3])
  expect([mulDivFloor(-7, 1, -2), mulDivCeil(-7, 1, -2)]).toEqual([3, 4])
  expect(() => mulDivFloor(7, 1, 0)).toThrow('zero')
  expect(() => mulDivCeil(7, 1, 0)).toThrow('zero')
})

test('zero has no sign', () => {
  expect(mulDivFloor(0, -5, 3)).toBe(0)
  expect(mulDivCeil(-5, 0, 3)).toBe(0)
  expect(mulDivCeil(-1, 1, 3)).toBe(0)
})

test('notional is rounded down for what we receive and up for what we pay', () => {
  expect(notionalFloor(645_000, 2_000 * ONE)).toBe(1_290 * ONE)
  expect(notionalFloor(333_333, 1)).toBe(0)
  expect(notionalCeil(333_333, 1)).toBe(1)
})

// Shorthand.
const micros = fc.integer({ min: 0, max: microsMax })
const safe = fc.oneof(
  fc.integer({ min: -1_000, max: 1_000 }),
  fc.integer({ min: 0, max: ONE }),
  fc.maxSafeInteger(),
)
const divisor = fc.oneof(fc.constantFrom(1, ONE, 10_000), fc.integer({ min: 1, max: 2 ** 40 }))
const floorOf = (a: bigint, b: bigint) => (a >= 0n || a % b === 0n ? a / b : a / b - 1n)
const fits = (value: bigint) => value <= 2n ** 53n - 1n && value >= -(2n ** 53n) + 1n
