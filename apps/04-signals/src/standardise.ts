/**
 * Rolling z-scores: how unusual a feature is for its market. Mean and variance are exponentially
 * weighted in time and updated as Welford's, in one pass; a value is judged by what came before it,
 * never by itself. No score until the weight of what was seen is enough, and none for a feature
 * that does not vary.
 */
import { featureCount } from './features.ts'

export type Standard = {
  readonly weight: Float64Array
  readonly mean: Float64Array
  /** Weighted sum of squared deviations. */
  readonly squares: Float64Array
  /** When the weights were last decayed to. */
  atMs: number
}

export type StandardPolicy = {
  /** Time in which an observation's weight falls to 1/e. */
  readonly memoryMs: number
  /** Observations' worth of weight before there is a score. */
  readonly weightMin: number
}

/** A spread of values below this share of their size is rounding, not variation. */
const VARIATION_MIN = 1e-9

export const createStandard = (): Standard => ({
  weight: new Float64Array(featureCount),
  mean: new Float64Array(featureCount),
  squares: new Float64Array(featureCount),
  atMs: 0,
})

/** Writes the z-score of each value into `scores`, then learns the values if asked to. */
export function standardise(
  standard: Standard,
  values: Float64Array,
  scores: Float64Array,
  policy: StandardPolicy,
  nowMs: number,
  learn: boolean,
): void {
  const { weight, mean, squares } = standard
  const decay = nowMs > standard.atMs ? Math.exp((standard.atMs - nowMs) / policy.memoryMs) : 1
  for (let i = 0; i < featureCount; i++) {
    const w = (weight[i] ?? 0) * decay
    const s = (squares[i] ?? 0) * decay
    const value = values[i] ?? Number.NaN
    const deviation = value - (mean[i] ?? 0)
    scores[i] = w < policy.weightMin ? Number.NaN : scoreOf(deviation, w, s, mean[i] ?? 0)
    if (!learn) continue
    if (Number.isNaN(value)) {
      weight[i] = w
      squares[i] = s
      continue
    }
    const moved = deviation / (w + 1)
    weight[i] = w + 1
    mean[i] = (mean[i] ?? 0) + moved
    squares[i] = s + deviation * (deviation - moved)
  }
  if (learn && nowMs > standard.atMs) standard.atMs = nowMs
}

function scoreOf(deviation: number, weight: number, squares: number, mean: number): number {
  const sd = Math.sqrt(squares / weight)
  return sd > VARIATION_MIN * (1 + Math.abs(mean)) ? deviation / sd : Number.NaN
}
