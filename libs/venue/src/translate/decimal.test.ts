import { expect, test } from '@jest/globals'
import { parseMicros } from '@polytraders/domain'
import fc from 'fast-check'
import { decimalMicros, decimalPrice, numberMicros } from './decimal.ts'

test('a decimal string is read as the domain reads it, and refused where it refuses', () => {
  const digits = fc.stringMatching(/^[0-9]{0,12}$/)
  const decimal = fc.tuple(digits, fc.constantFrom('', '.'), fc.stringMatching(/^[0-9]{0,20}$/))
  const noise = fc.string({ unit: fc.constantFrom('0', '9', '.', '-', '+', 'e', ' ', 'N', 'x') })
  const text = fc.oneof(
    decimal.map(parts => parts.join('')),
    noise,
  )
  fc.assert(
    fc.property(text, candidate => {
      expect(decimalMicros(candidate)).toBe(byDomain(candidate))
    }),
    { numRuns: 3_000 },
  )
})

test.each([
  ['0', 0],
  ['0.1', 100_000],
  ['3.581817', 3_581_817],
  ['1000000000', 1_000_000_000_000_000],
  ['0.1000000', 100_000],
  ['1000000000.000001', -1],
  ['0.1234567', -1],
  ['.5', -1],
  ['5.', -1],
  ['-1', -1],
  ['NaN', -1],
  ['1e3', -1],
  ['', -1],
])('%p is %p micros', (text, micros) => {
  expect(decimalMicros(text)).toBe(micros)
})

test('a price is on 0..1, both ends included', () => {
  expect(['0', '0.5', '1', '1.000001'].map(decimalPrice)).toEqual([0, 500_000, 1_000_000, -1])
})

test('a JSON number is read by its digits, and what is no amount is refused', () => {
  expect([0.05, 5, 0, 0.0001].map(numberMicros)).toEqual([50_000, 5_000_000, 0, 100])
  expect([-1, Number.NaN, 1e-7, 1e21, null, undefined, {}].map(numberMicros)).toEqual(
    Array(7).fill(-1),
  )
})

function byDomain(text: string): number {
  try {
    return parseMicros(text)
  } catch {
    return -1
  }
}
