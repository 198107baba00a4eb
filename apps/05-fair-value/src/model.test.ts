import { expect, test } from '@jest/globals'
import golden from '../models/golden.json' with { type: 'json' }
import { ModelError, parseModel } from './model.ts'
import { demoModel, goldenModel } from './models.ts'

test('the models that come with the platform are valid, and the demo says what it is', () => {
  expect(goldenModel.modelVersion).toBe('golden-1.0.0')
  expect(demoModel.about).toMatch(/DEMONSTRATION, not a fitted model/)
  expect(demoModel.training).toEqual({ dataSha256: '', rows: 0, from: '', to: '' })
})

test('everything that is wrong with a file is said at once, with what was expected', () => {
  const file = {
    ...golden,
    modelId: 7,
    features: [{ ...golden.features[0], name: 'moon_phase', weight: 'heavy' }],
    calibration: knots(0, 0, 0.5, 0.6, 0.4, 0.7),
    residuals: [0.1, -0.1],
    widening: -1,
    weigths: [],
  }
  const problems = refusal(file)
  expect(problems).toContain('model: expected no field "weigths"')
  expect(problems).toContain('modelId: expected text, found 7')
  expect(problems).toContain('features[0].name: expected one of midpoint, spread,')
  expect(problems).toContain('found "moon_phase"')
  expect(problems).toContain('features[0].weight: expected a number from')
  expect(problems).toContain('calibration[2]: expected x to rise and y not to fall')
  expect(problems).toContain('residuals[1]: expected at least 0.1, found -0.1')
  expect(problems).toContain('widening: expected a number from 0 to 1, found -1')
})

test.each([null, 'model', [], 5, {}, { features: {} }])('%j is refused as a model', file => {
  expect(() => parseModel(file)).toThrow(ModelError)
})

test('a calibration map may not fall, even with NaN hidden in it', () => {
  expect(refusal({ ...golden, bias: Number.NaN })).toContain('bias: expected a number')
  expect(refusal({ ...golden, calibration: knots(0, 0.9, 1, 0.1) })).toContain('y not to fall')
})

test('a model reads as itself again', () => {
  expect(parseModel(goldenModel)).toEqual(goldenModel)
})

const knots = (...xy: readonly number[]) =>
  xy.flatMap((x, n) => (n % 2 === 0 ? [{ x, y: xy[n + 1] }] : []))

function refusal(file: unknown): string {
  try {
    parseModel(file)
  } catch (error) {
    if (error instanceof ModelError) return error.message
    throw error
  }
  return 'accepted'
}
