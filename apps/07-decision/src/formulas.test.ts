/** Every row of the stage's formula table, by name. */
import { expect, test } from '@jest/globals'
import { formulas } from './formulas.ts'

test.each(formulas.map(example => [example.formula, example] as const))('%s', (_name, example) => {
  expect(example.got()).toBe(example.expected)
})
