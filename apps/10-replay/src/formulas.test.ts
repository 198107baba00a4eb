import { expect, test } from '@jest/globals'
import { formulas } from './formulas.ts'
import { brierScore, hashParity, maxDrawdown, sharpeRatio } from './validation.ts'

test.each(formulas.map(example => [example.formula, example] as const))('%s', (_, example) => {
  expect(example.got()).toBe(example.expected)
})

test('nothing compared is no divergence', () => {
  expect(hashParity(0, 0)).toBe(100)
})

test('returns that never vary have no Sharpe ratio to speak of', () => {
  expect(sharpeRatio([0.01, 0.01], 365)).toBe(0)
})

test('a curve that only rises has no drawdown', () => {
  expect(maxDrawdown([100, 110, 120])).toBe(0)
})

test('forecasts without their outcomes are refused', () => {
  expect(() => brierScore([0.5], [])).toThrow('expected as many outcomes')
})
