import { expect, test } from '@jest/globals'
import { formulas } from './formulas.ts'

test.each(formulas)('$formula', ({ expected, got }) => {
  expect(got()).toBe(expected)
})
