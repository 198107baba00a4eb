import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { vector } from '../test/vectors.ts'
import { goldenModel } from './models.ts'
import { logit, sigma, toMicros } from './probability.ts'
import { bandOf, calibratedProbability, createScorer, linearScore } from './score.ts'

test('the golden vector scores 0.708185', () => {
  expect(linearScore(goldenModel, vector())).toBeCloseTo(0.708185, 6)
})

test.each([
  [0.7, 0.752],
  [0.9, 0.947],
  [0.25, 0.192],
])('recalibrating at slope 1.31 takes %f to %f', (p, wanted) => {
  const steep = { ...goldenModel, recalibration: { slope: 1.31, intercept: 0 } }
  expect(calibratedProbability(steep, logit(p))).toBeCloseTo(wanted, 3)
})

test('a calibration map is read between its knots', () => {
  const calibration = [
    { x: 0, y: 0 },
    { x: 0.5, y: 0.6 },
    { x: 1, y: 1 },
  ]
  expect(calibratedProbability({ ...goldenModel, calibration }, logit(0.25))).toBeCloseTo(0.3)
  expect(calibratedProbability({ ...goldenModel, calibration }, logit(0.75))).toBeCloseTo(0.8)
})

test('the band holds p_hat and stays a probability, and the buffer is never rounded down', () => {
  const scorer = createScorer(goldenModel)
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), p => {
      const { pHat, lb, ub, uncertaintyBuffer } = bandOf(scorer, p)
      expect(pHat).toBe(toMicros(p))
      expect(lb).toBeGreaterThanOrEqual(0)
      expect(lb).toBeLessThanOrEqual(pHat)
      expect(ub).toBeGreaterThanOrEqual(pHat)
      expect(ub).toBeLessThanOrEqual(1_000_000)
      expect(uncertaintyBuffer).toBeGreaterThanOrEqual((0.365 * (ub - lb)) / 2 - 1e-6)
      expect(uncertaintyBuffer).toBeLessThan((0.365 * (ub - lb)) / 2 + 1)
    }),
  )
})

test('a certainty has a band too', () => {
  const scorer = createScorer(goldenModel)
  expect(bandOf(scorer, 1)).toMatchObject({ pHat: 1_000_000, lb: 1_000_000, ub: 1_000_000 })
  expect(bandOf(scorer, 0)).toMatchObject({ pHat: 0, lb: 0, ub: 0 })
})

test('a clipped feature counts as its limit, and a missing one as zero or not at all', () => {
  const feature = {
    name: 'ofi_60s' as const,
    from: 'standardised' as const,
    transform: 'identity' as const,
    weight: 2,
    clip: 3,
    missing: 'zero' as const,
  }
  const zero = { ...goldenModel, bias: 1, features: [feature] }
  const strict = { ...zero, features: [{ ...feature, missing: 'suppress' as const }] }
  expect(linearScore(zero, vector({ standardised: { ofi_60s: -80 } }))).toBe(-5)
  expect(linearScore(zero, vector())).toBe(1)
  expect(linearScore(strict, vector())).toBeNaN()
})

test('sigma and logit undo each other', () => {
  expect(sigma(logit(0.67))).toBeCloseTo(0.67, 12)
  expect(sigma(800)).toBe(1)
  expect(sigma(-800)).toBe(0)
})
