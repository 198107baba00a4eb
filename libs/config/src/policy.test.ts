import { expect, test } from '@jest/globals'
import { policyOf } from './policy.ts'

const defaults = { cap: 5, limits: { spread: 1, age: 2 }, list: [1, 2] }

test('what the file leaves out is the default, however deep', () => {
  const policies = { '07-decision': { limits: { age: 9 }, list: [3] } }
  expect(policyOf(policies, '07-decision', defaults)).toEqual({
    cap: 5,
    limits: { spread: 1, age: 9 },
    list: [3],
  })
})

test('a stage that the file does not name has its defaults', () => {
  expect(policyOf({}, '07-decision', defaults)).toEqual(defaults)
})

test('a misspelt policy is refused, and what there is is named', () => {
  const read = () => policyOf({ '07-decision': { capp: 1 } }, '07-decision', defaults)
  expect(read).toThrow('07-decision has no policy capp; it has cap, limits, list')
})
