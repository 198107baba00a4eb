import { expect, test } from '@jest/globals'
import { workedExamples } from './worked-examples.ts'

test('every row of the formula tables has its worked example: 41 of them', () => {
  expect(workedExamples.length).toBe(41)
  expect(new Set(workedExamples.map(({ formula }) => formula)).size).toBe(41)
})

test.each(
  workedExamples.map(example => [`${example.stage}: ${example.formula}`, example] as const),
)('%s', (_, { expected, got }) => {
  expect(got()).toBe(expected)
})
