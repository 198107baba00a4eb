import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { noVector } from './features.ts'
import { createStandard, standardise } from './standardise.ts'

const policy = { memoryMs: 600_000, weightMin: 3 }

test('a score is the distance from the weighted mean of the past, in its deviations', () => {
  const script = fc.array(
    fc.tuple(
      fc.nat(60_000),
      fc.integer({ min: -400, max: 400 }).map(quarters => quarters / 4),
    ),
    { minLength: 1, maxLength: 60 },
  )
  fc.assert(
    fc.property(script, steps => {
      const seen: { readonly t: number; readonly x: number }[] = []
      const run = runner()
      let t = 1
      for (const [gap, x] of steps) {
        t += gap
        const score = run(t, x)
        const naive = naiveScore(seen, t, x)
        if (Number.isNaN(naive)) expect(score).toBeNaN()
        else expect(score).toBeCloseTo(naive, 6)
        seen.push({ t, x })
      }
    }),
  )
})

test('there is no score before enough was seen, nor for what never varies', () => {
  const run = runner()
  expect([1, 2, 3].map(t => run(t, 5))).toEqual([Number.NaN, Number.NaN, Number.NaN])
  expect(run(4, 5)).toBeNaN()
  const varied = runner()
  for (const x of [1, 2, 1, 2]) varied(1, x)
  expect(varied(1, 3)).toBeCloseTo(3)
})

test('a feature that is missing has no score and is not learned', () => {
  const run = runner()
  for (const x of [1, 2, 1, 2]) run(1, x)
  expect(run(1, Number.NaN)).toBeNaN()
  expect(run(1, 3)).toBeCloseTo(3)
})

test('what happened long ago is forgotten', () => {
  const run = runner()
  for (const x of [1, 2, 1, 2]) run(1, x)
  expect(run(1 + 20 * policy.memoryMs, 3)).toBeNaN()
})

function runner() {
  const standard = createStandard()
  const values = noVector()
  const scores = noVector()
  return (t: number, x: number): number => {
    values[0] = x
    standardise(standard, values, scores, policy, t, true)
    return scores[0] ?? Number.NaN
  }
}

function naiveScore(seen: readonly { t: number; x: number }[], t: number, x: number): number {
  const weights = seen.map(s => Math.exp((s.t - t) / policy.memoryMs))
  const weight = weights.reduce((a, b) => a + b, 0)
  if (weight < policy.weightMin) return Number.NaN
  const sum = (f: (x: number) => number) =>
    seen.reduce((total, s, n) => total + (weights[n] ?? 0) * f(s.x), 0) / weight
  const mean = sum(v => v)
  const sd = Math.sqrt(sum(v => (v - mean) ** 2))
  return sd > 1e-9 * (1 + Math.abs(mean)) ? (x - mean) / sd : Number.NaN
}
