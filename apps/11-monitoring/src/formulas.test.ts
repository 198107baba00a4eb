/** Each formula of stage 11 comes out as a person with a pencil has it. */
import { expect, test } from '@jest/globals'
import { formulas } from './formulas.ts'

test.each(formulas)('$formula', ({ expected, got }) => {
  expect(got()).toBe(expected)
})
