import { expect, test } from '@jest/globals'
import { formulas } from './formulas.ts'

test.each(formulas.map(row => [row.formula, row] as const))('%s', (_formula, row) => {
  expect(row.got()).toBe(row.expected)
})
