/** The canary's interval, and what it does to the ladder. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { addPair, canaryDelta, judgeCanary, noPairs } from './canary.ts'

const pairsOf = (differences: readonly number[]) => {
  const pairs = noPairs()
  for (const difference of differences) addPair(pairs, difference)
  return pairs
}

test('mean and spread are those of the list of differences', () => {
  const difference = fc.integer({ min: -1_000_000, max: 1_000_000 })
  fc.assert(
    fc.property(fc.array(difference, { minLength: 2, maxLength: 200 }), list => {
      const { n, mean, squares } = pairsOf(list)
      const naive = list.reduce((a, b) => a + b, 0) / list.length
      expect(n).toBe(list.length)
      expect(mean).toBeCloseTo(naive, 4)
      const sum = list.reduce((a, b) => a + (b - naive) ** 2, 0)
      expect(squares / Math.max(1, sum)).toBeCloseTo(sum === 0 ? 0 : 1, 6)
    }),
  )
})

test('of a thousand canaries like their baseline, looked at always, few ever look bad', () => {
  let seed = 1
  const uniform = () => {
    seed = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) + 0x9e3779b9
    return ((seed ^ (seed >>> 13)) >>> 0) / 2 ** 32
  }
  let excluded = 0
  for (let canary = 0; canary < 1_000; canary += 1) {
    const pairs = noPairs()
    let bad = false
    for (let n = 0; n < 400; n += 1) {
      addPair(pairs, uniform() + uniform() + uniform() - 1.5)
      const { low, high } = canaryDelta(pairs)
      bad ||= pairs.n >= 20 && (low > 0 || high < 0)
    }
    excluded += bad ? 1 : 0
  }
  expect(excluded / 1_000).toBeLessThan(0.05)
})

test('a canary goes up, goes back or holds by the bad and the good end of its interval', () => {
  const around = (mean: number) =>
    pairsOf(Array.from({ length: 50 }, (_, n) => mean + (n % 2 === 0 ? 100 : -100)))
  expect(judgeCanary(around(0), -1_000, 20)).toBe('success')
  expect(judgeCanary(around(-2_000), -1_000, 20)).toBe('failure')
  expect(judgeCanary(around(-1_000), -1_000, 20)).toBe('inconclusive')
  expect(judgeCanary(pairsOf([-9_000, -9_001]), -1_000, 20)).toBe('inconclusive')
})
