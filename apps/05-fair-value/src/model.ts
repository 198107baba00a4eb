/**
 * A model as its file holds it: versioned, immutable, complete. What a file may hold is checked
 * here in full, and everything that is wrong is said at once.
 *
 *   score         x = sum(weight x feature) + bias, features in the order of the file
 *   recalibrated  slope x + intercept
 *   calibrated    the monotone map of knots, from probability to probability
 *   band          quantiles .10 and .90 of the residuals around it, in logit space, then widened
 *   buffer        bufferFactor x (ub - lb)/2
 */
import { type Features } from '@polytraders/messages'
import { type Knot } from './isotonic.ts'
import { list, number, type Problems, record, text, word } from './reading.ts'

export const transforms = ['identity', 'logit'] as const

export type ModelFeature = {
  readonly name: keyof Features
  readonly from: 'raw' | 'standardised'
  /** logit takes a probability in micros to ln(p / (1 - p)). */
  readonly transform: (typeof transforms)[number]
  readonly weight: number
  /** Values beyond plus or minus this, after the transform, count as this; null: no limit. */
  readonly clip: number | null
  /** What a feature that is not there does to the score. */
  readonly missing: 'suppress' | 'zero'
}

export type Model = {
  readonly modelId: string
  readonly modelVersion: string
  readonly calibrationVersion: string
  /** What it is and what it is not, in words. */
  readonly about: string
  readonly status: 'active' | 'retired'
  readonly features: readonly ModelFeature[]
  readonly bias: number
  readonly recalibration: { readonly slope: number; readonly intercept: number }
  readonly calibration: readonly Knot[]
  /** Sorted; logit of what happened around what was said. */
  readonly residuals: readonly number[]
  /** Added to the band on both sides, in probability: the conformal widening. */
  readonly widening: number
  readonly bufferFactor: number
  readonly training: {
    /** SHA-256 of the data, hex; empty when it was not fitted. */
    readonly dataSha256: string
    readonly rows: number
    readonly from: string
    readonly to: string
  }
  readonly metrics: Readonly<Record<string, number>>
}

export class ModelError extends Error {
  override name = 'ModelError'
  readonly code = 'bad-model'
}

const featuresMax = 64
const knotsMax = 1_024
const residualsMax = 4_096

/**
 * Reads a parsed model file, or a model again. Throws a ModelError that names all that is wrong.
 */
export function parseModel(file: unknown): Model {
  const problems: Problems = []
  const model = readModel(record(file, 'model', fileKeys, problems), problems)
  if (problems.length > 0) throw new ModelError(`invalid model\n${problems.join('\n')}`)
  return Object.freeze(model)
}

const fileKeys = [
  'modelId',
  'modelVersion',
  'calibrationVersion',
  'about',
  'status',
  'features',
  'bias',
  'recalibration',
  'calibration',
  'residuals',
  'widening',
  'bufferFactor',
  'training',
  'metrics',
]

function readModel(file: Readonly<Record<string, unknown>>, problems: Problems): Model {
  const straight = record(file['recalibration'], 'recalibration', ['slope', 'intercept'], problems)
  const training = record(file['training'], 'training', trainingKeys, problems)
  const metrics = record(file['metrics'], 'metrics', null, problems)
  return {
    modelId: text(file['modelId'], 'modelId', 1, problems),
    modelVersion: text(file['modelVersion'], 'modelVersion', 1, problems),
    calibrationVersion: text(file['calibrationVersion'], 'calibrationVersion', 1, problems),
    about: text(file['about'], 'about', 1, problems),
    status: word(file['status'], 'status', ['active', 'retired'], problems),
    features: list(file['features'], 'features', 1, featuresMax, problems).map((item, n) =>
      readFeature(item, `features[${n}]`, problems),
    ),
    bias: number(file['bias'], 'bias', -100, 100, problems),
    recalibration: {
      slope: number(straight['slope'], 'recalibration.slope', 1e-6, 100, problems),
      intercept: number(straight['intercept'], 'recalibration.intercept', -100, 100, problems),
    },
    calibration: readKnots(file['calibration'], problems),
    residuals: readResiduals(file['residuals'], problems),
    widening: number(file['widening'], 'widening', 0, 1, problems),
    bufferFactor: number(file['bufferFactor'], 'bufferFactor', 0, 100, problems),
    training: {
      dataSha256: text(training['dataSha256'], 'training.dataSha256', 0, problems),
      rows: number(training['rows'], 'training.rows', 0, 1e12, problems),
      from: text(training['from'], 'training.from', 0, problems),
      to: text(training['to'], 'training.to', 0, problems),
    },
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([name, value]) => [
        name,
        number(value, `metrics.${name}`, -1e12, 1e12, problems),
      ]),
    ),
  }
}

const trainingKeys = ['dataSha256', 'rows', 'from', 'to']
const featureKeys = ['name', 'from', 'transform', 'weight', 'clip', 'missing']

/** Every feature of the schema. */
const featureNames: readonly (keyof Features)[] = [
  'midpoint',
  'spread',
  'spread_ticks',
  'relative_half_spread',
  'top_imbalance',
  'weighted_mid',
  'microprice',
  'depth_5',
  'ofi_60s',
  'ofi_multi_60s',
  'buy_flow_60s',
  'sell_flow_60s',
  'buy_flow_5m',
  'vol_60s',
  'vol_5m',
  'vol_1h',
  'logit_vol_5m',
  'kyle_lambda_5m',
  'neg_risk_sum',
  'mirror_error',
]

function readFeature(item: unknown, path: string, problems: Problems): ModelFeature {
  const feature = record(item, path, featureKeys, problems)
  const clip = feature['clip'] ?? null
  return {
    name: word(feature['name'], `${path}.name`, featureNames, problems),
    from: word(feature['from'], `${path}.from`, ['raw', 'standardised'], problems),
    transform: word(feature['transform'], `${path}.transform`, transforms, problems),
    weight: number(feature['weight'], `${path}.weight`, -1e6, 1e6, problems),
    clip: clip === null ? null : number(clip, `${path}.clip`, 0, 1e12, problems),
    missing: word(feature['missing'], `${path}.missing`, ['suppress', 'zero'], problems),
  }
}

function readKnots(value: unknown, problems: Problems): readonly Knot[] {
  const knots = list(value, 'calibration', 2, knotsMax, problems).map((item, n) => {
    const path = `calibration[${n}]`
    const knot = record(item, path, ['x', 'y'], problems)
    return {
      x: number(knot['x'], `${path}.x`, 0, 1, problems),
      y: number(knot['y'], `${path}.y`, 0, 1, problems),
    }
  })
  for (const [n, knot] of knots.entries()) {
    const before = knots[n - 1]
    if (before !== undefined && !(before.x < knot.x && before.y <= knot.y)) {
      problems.push(
        `calibration[${n}]: expected x to rise and y not to fall, ` +
          `found ${knot.x}, ${knot.y} after ${before.x}, ${before.y}`,
      )
    }
  }
  return knots
}

function readResiduals(value: unknown, problems: Problems): readonly number[] {
  const residuals = list(value, 'residuals', 2, residualsMax, problems).map((item, n) =>
    number(item, `residuals[${n}]`, -100, 100, problems),
  )
  for (const [n, residual] of residuals.entries()) {
    const before = residuals[n - 1] ?? residual
    if (before > residual) {
      problems.push(`residuals[${n}]: expected at least ${before}, found ${residual}`)
    }
  }
  return residuals
}
