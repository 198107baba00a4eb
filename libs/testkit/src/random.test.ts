import { expect, test } from '@jest/globals'
import { createRandom, integerBetween } from './random.ts'

test('one seed, one sequence', () => {
  const draw = (seed: number) => {
    const random = createRandom(seed)
    return Array.from({ length: 20 }, () => random())
  }
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
  for (const value of draw(7)) expect(value).toBeGreaterThanOrEqual(0)
  for (const value of draw(7)) expect(value).toBeLessThan(1)
})

test('integers lie between their bounds, both of which are reached', () => {
  const random = createRandom(1)
  const drawn = new Set(Array.from({ length: 200 }, () => integerBetween(random, 3, 5)))
  expect([...drawn].sort()).toEqual([3, 4, 5])
})
