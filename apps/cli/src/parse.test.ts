import { expect, test } from '@jest/globals'
import { cellsOption, wholeNumber } from './parse.ts'

test('a number is digits: nothing, exponents, signs and other bases are refused', () => {
  expect(wholeNumber('0')).toBe(0)
  expect(wholeNumber('1000')).toBe(1_000)
  for (const text of ['', ' 1', '1e3', '0x10', '-1', '1.5', '99999999999999999']) {
    expect(() => wholeNumber(text)).toThrow(/expected a whole number from 0 up, found/)
  }
})

test('an install has between one cell and sixty-four', () => {
  const cells = (text: string) => cellsOption().parseArg?.(text, 4)
  expect([cells('1'), cells('64')]).toEqual([1, 64])
  for (const text of ['0', '65']) {
    expect(() => cells(text)).toThrow(`expected a whole number from 1 to 64, found ${text}`)
  }
})
