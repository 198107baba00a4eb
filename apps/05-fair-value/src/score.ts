/**
 * From a vector to a probability and its band. What a model makes of a vector depends on the vector
 * and the model alone: the same on every machine that rounds its logarithms alike, and to the
 * micro.
 */
import { mulDivCeil, ONE } from '@polytraders/domain'
import { type FeatureVector } from '@polytraders/messages'
import { interpolate } from './isotonic.ts'
import { type Model, type ModelFeature } from './model.ts'
import { logit, sigma, toMicros } from './probability.ts'
import { quantileOf } from './quantile.ts'

/** A model with what does not change from vector to vector worked out. */
export type Scorer = {
  readonly model: Model
  /** Quantiles .10 and .90 of its residuals. */
  readonly q10: number
  readonly q90: number
  readonly bufferFactorMicros: number
}

export const createScorer = (model: Model): Scorer => ({
  model,
  q10: quantileOf(model.residuals, 0.1),
  q90: quantileOf(model.residuals, 0.9),
  bufferFactorMicros: toMicros(model.bufferFactor),
})

/** w.x + b; NaN when a feature is missing that the model can not do without. */
export function linearScore(model: Model, vector: FeatureVector): number {
  let x = model.bias
  for (const feature of model.features) {
    const value = featureValue(feature, vector)
    if (Number.isNaN(value)) return Number.NaN
    x += feature.weight * value
  }
  return x
}

function featureValue(feature: ModelFeature, vector: FeatureVector): number {
  const found = vector[feature.from][feature.name]
  if (found === null) return feature.missing === 'zero' ? 0 : Number.NaN
  const value = feature.transform === 'logit' ? logit(found / ONE) : found
  if (!Number.isFinite(value)) return Number.NaN
  return feature.clip === null ? value : Math.min(feature.clip, Math.max(-feature.clip, value))
}

/** p = map(sigma(slope x + intercept)). */
export function calibratedProbability({ recalibration, calibration }: Model, x: number): number {
  return interpolate(calibration, sigma(recalibration.slope * x + recalibration.intercept))
}

export type Band = {
  readonly pHat: number
  /** Q.10(p|x) less the widening; below zero when the band says nothing. */
  readonly lb: number
  /** Q.90(p|x) and the widening; at most 1. */
  readonly ub: number
  readonly uncertaintyBuffer: number
}

/** The band around a calibrated probability, all in micros. */
export function bandOf({ model, q10, q90, bufferFactorMicros }: Scorer, p: number): Band {
  const x = logit(p)
  const lb = toMicros(sigma(x + q10) - model.widening)
  const ub = Math.min(ONE, toMicros(sigma(x + q90) + model.widening))
  return { pHat: toMicros(p), lb, ub, uncertaintyBuffer: bufferOf(bufferFactorMicros, lb, ub) }
}

/** uncertainty_buffer = buffer_factor x (UB - LB)/2, rounded up: against us. */
export const bufferOf = (bufferFactorMicros: number, lb: number, ub: number) =>
  mulDivCeil(bufferFactorMicros, ub - lb, 2 * ONE)
