import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { decimalOf, decimalPlaces, roundDecimal, roundUnits } from './rounding.ts'

test.each([
  ['1.005', 2, 1010n, 1000n, 1010n],
  ['0.28999999', 3, 29_000_000n, 28_900_000n, 29_000_000n],
  ['0.3', 1, 3n, 3n, 3n],
])('%p to %p decimals rounds half up, where floats would miss it', (text, places, ...expected) => {
  const value = decimalOf(text)
  const rounded = (['nearest', 'down', 'up'] as const).map(
    rounding => value && roundDecimal(value, places, rounding).digits,
  )
  expect(rounded).toEqual(expected)
})

test('down, nearest and up are in that order, and less than a step apart', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.nat(8), (units, places) => {
      const [down, nearest, up] = (['down', 'nearest', 'up'] as const).map(rounding =>
        roundUnits(units, 8, places, rounding),
      )
      if (down === undefined || nearest === undefined || up === undefined) throw new Error()
      expect(down <= nearest && nearest <= up && down <= units && units <= up).toBe(true)
      expect(up - down < 2n * 10n ** BigInt(8 - places)).toBe(true)
    }),
  )
})

test('a number is read as it prints itself, exponent included', () => {
  expect(decimalOf('1e-7')).toEqual({ digits: 1n, scale: 7 })
  expect(decimalOf('1e+2')).toEqual({ digits: 100n, scale: 0 })
  expect(['', '-1', '0x1', '1.', '1e9999', '9'.repeat(101)].map(decimalOf)).toEqual(
    Array(6).fill(null),
  )
})

test('trailing zeros are no decimals', () => {
  const placesOf = (text: string) => decimalPlaces(decimalOf(text) ?? { digits: 0n, scale: 99 })
  expect(['0.10', '5', '0.30000000000000004'].map(placesOf)).toEqual([1, 0, 17])
})
