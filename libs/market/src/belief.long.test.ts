import { expect, test } from '@jest/globals'
import { beliefAt, createBelief } from './belief.ts'
import { createRandom } from './random.ts'

test('beliefs are calibrated: what is believed to p happens p of the time', () => {
  const bins = Array.from({ length: 5 }, () => ({ count: 0, believed: 0, happened: 0 }))
  for (let n = 0; n < 2_000; n++) {
    const belief = createBelief(createRandom(`${n}`, 'calibration'), [0.5, 0.3, 0.2], 240)
    const p = beliefAt(belief, 0, 240)
    const bin = bins[Math.min(4, Math.floor(p * 5))]
    if (!bin) continue
    bin.count++
    bin.believed += p
    bin.happened += belief.outcome === 0 ? 1 : 0
  }
  for (const { count, believed, happened } of bins.filter(bin => bin.count > 100)) {
    const p = believed / count
    const deviation = Math.sqrt((p * (1 - p)) / count)
    expect(Math.abs(happened / count - p)).toBeLessThan(4 * deviation)
  }
})

test('on average nothing is learnt: the mean belief stays the prior', () => {
  let sum = 0
  const runs = 2_000
  for (let n = 0; n < runs; n++) {
    sum += beliefAt(createBelief(createRandom(`${n}`, 'mean'), [0.3, 0.7], 240), 0, 240)
  }
  expect(Math.abs(sum / runs - 0.3)).toBeLessThan(0.01)
})

test('beliefs of exclusive outcomes sum to one and stay inside 0 and 1', () => {
  const belief = createBelief(createRandom('sum', 'belief'), [0.5, 0.3, 0.2], 1_800)
  for (let second = 0; second <= 1_800; second++) {
    const all = [0, 1, 2].map(n => beliefAt(belief, n, second))
    expect(all.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12)
    for (const p of all) expect(p > 0 && p < 1).toBe(true)
  }
})

test('before the start the prior holds, after the end the last belief', () => {
  const belief = createBelief(createRandom('ends', 'belief'), [0.4, 0.6], 60)
  expect(beliefAt(belief, 0, -5)).toBeCloseTo(0.4, 12)
  expect(beliefAt(belief, 0, 1e9)).toBe(beliefAt(belief, 0, 60))
})
