/** The gold numbers are those of scikit-learn 1.9.1's IsotonicRegression(out_of_bounds='clip'). */
import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { fitIsotonic, interpolate, type Knot, type Observation } from './isotonic.ts'

const x = [
  0.62, 0.881, 0.765, 0.236, 0.308, 0.765, 0.025, 0.808, 0.785, 0.469, 0.311, 0.765, 0.265, 0.447,
  0.504, 0.551, 0.976, 0.469, 0.617, 0.969, 0.881, 0.174, 0.608, 0.062,
]
const outcomes = [1, 1, 1, 0, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 0]
const reals = [
  -1.5257, -2.1468, -0.1858, -1.7941, -2.0563, -0.6122, -1.0598, -0.196, 1.4921, -0.9156, -0.6964,
  0.0436, 0.2971, -0.1653, -0.1763, 0.5566, 0.7685, -0.1739, 0.605, 0.7176, 0.2085, 1.374, 0.5706,
  2.3012,
]
const weights = [
  1.77, 2.68, 1.4, 2.0, 0.65, 1.47, 1.31, 0.88, 2.54, 1.45, 2.95, 1.97, 2.01, 2.09, 2.19, 0.88, 1.6,
  1.1, 1.51, 0.74, 2.92, 1.04, 2.18, 1.25,
]
const asked = [
  0.0, 0.05, 0.1, 0.2, 0.25, 0.333, 0.41, 0.5, 0.55, 0.612, 0.7, 0.75, 0.81, 0.9, 0.97, 1.0,
]

test.each([
  {
    name: 'equal weights, ties in x',
    observations: observed(
      outcomes,
      weights.map(() => 1),
    ),
    knots: [0.025, 0, 0.311, 0, 0.447, 0.5, 0.504, 0.5, 0.551, 1, 0.976, 1],
    predictions: [
      0, 0, 0, 0, 0, 0.08088235294117654, 0.363970588235294, 0.5, 0.9893617021276596, 1, 1, 1, 1, 1,
      1, 1,
    ],
  },
  {
    name: 'weighted, ties in x',
    observations: observed(outcomes, weights),
    knots: [
      0.025, 0, 0.311, 0, 0.447, 0.5183016105417276, 0.504, 0.5183016105417276, 0.551, 1, 0.976, 1,
    ],
    predictions: [
      0, 0, 0, 0, 0, 0.08384290758763248, 0.37729308414434576, 0.5183016105417276,
      0.9897510980966324, 1, 1, 1, 1, 1, 1, 1,
    ],
  },
  {
    name: 'weighted, values that are no outcomes',
    observations: observed(reals, weights),
    knots: [
      0.025, -1.0598, 0.062, -0.2710406464924347, 0.469, -0.2710406464924347, 0.504, -0.1763, 0.551,
      -0.13141262376237625, 0.881, -0.13141262376237625, 0.969, 0.7176, 0.976, 0.7685,
    ],
    predictions: [
      -1.0598, -0.5268544908732666, -0.2710406464924347, -0.2710406464924347, -0.2710406464924347,
      -0.2710406464924347, -0.2710406464924347, -0.18712750245627824, -0.13236767432062357,
      -0.13141262376237625, -0.13141262376237625, -0.13141262376237625, -0.13141262376237625,
      0.05189692000450072, 0.7248714285714287, 0.7685,
    ],
  },
])("isotonic regression equals scikit-learn's within 1e-12: $name", row => {
  const fitted = fitIsotonic(row.observations)
  expectClose(
    fitted.flatMap(knot => [knot.x, knot.y]),
    row.knots,
  )
  expectClose(
    asked.map(value => interpolate(fitted, value)),
    row.predictions,
  )
})

test('a fit never descends, and keeps the weighted mean of what it was given', () => {
  fc.assert(
    fc.property(observations, given => {
      const knots = fitIsotonic(given)
      for (const [n, knot] of knots.entries()) {
        expect(knot.y).toBeGreaterThanOrEqual(knots[n - 1]?.y ?? Number.NEGATIVE_INFINITY)
      }
      const at = (of: (observation: Observation) => number) =>
        given.reduce((sum, each) => sum + each.weight * of(each), 0)
      expect(at(each => interpolate(knots, each.x))).toBeCloseTo(
        at(each => each.y),
        6,
      )
    }),
  )
})

test('what already ascends is left as it is', () => {
  const ascending = [0.1, 0.4, 0.7].map(p => ({ x: p, y: p * p, weight: 2 }))
  expect(fitIsotonic(ascending)).toEqual(ascending.map((o): Knot => ({ x: o.x, y: o.y })))
})

const observations = fc.array(
  fc.record({
    x: fc.integer({ min: 0, max: 40 }).map(n => n / 40),
    y: fc.constantFrom(0, 1),
    weight: fc.integer({ min: 1, max: 9 }),
  }),
  { minLength: 1, maxLength: 80 },
)

function observed(y: readonly number[], weight: readonly number[]): readonly Observation[] {
  return x.map((value, n) => ({ x: value, y: y[n] ?? 0, weight: weight[n] ?? 0 }))
}

function expectClose(got: readonly number[], wanted: readonly number[]): void {
  expect(got).toHaveLength(wanted.length)
  const worst = Math.max(...got.map((value, n) => Math.abs(value - (wanted[n] ?? Number.NaN))))
  expect(worst).toBeLessThan(1e-12)
}
