/**
 * The twenty features by place, and the record the messages carry them in. Inside the stage a
 * vector is twenty doubles, with NaN where the data does not reach; outside that is null.
 */
import { type Features } from '@polytraders/messages'

/** Every feature, in the order of the schema. */
export const featureNames = [
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
] as const satisfies readonly (keyof Features)[]

export const featureCount = featureNames.length

/** Places in a vector. */
export const at = {
  midpoint: 0,
  spread: 1,
  spreadTicks: 2,
  relativeHalfSpread: 3,
  topImbalance: 4,
  weightedMid: 5,
  microprice: 6,
  depth5: 7,
  ofi60s: 8,
  ofiMulti60s: 9,
  buyFlow60s: 10,
  sellFlow60s: 11,
  buyFlow5m: 12,
  vol60s: 13,
  vol5m: 14,
  vol1h: 15,
  logitVol5m: 16,
  kyleLambda5m: 17,
  negRiskSum: 18,
  mirrorError: 19,
} as const

export const noVector = (): Float64Array => new Float64Array(featureCount).fill(Number.NaN)

/** Also the record of z-scores: it has the same fields. */
export function recordOf(values: Float64Array): Features {
  return {
    midpoint: known(values, 0),
    spread: known(values, 1),
    spread_ticks: known(values, 2),
    relative_half_spread: known(values, 3),
    top_imbalance: known(values, 4),
    weighted_mid: known(values, 5),
    microprice: known(values, 6),
    depth_5: known(values, 7),
    ofi_60s: known(values, 8),
    ofi_multi_60s: known(values, 9),
    buy_flow_60s: known(values, 10),
    sell_flow_60s: known(values, 11),
    buy_flow_5m: known(values, 12),
    vol_60s: known(values, 13),
    vol_5m: known(values, 14),
    vol_1h: known(values, 15),
    logit_vol_5m: known(values, 16),
    kyle_lambda_5m: known(values, 17),
    neg_risk_sum: known(values, 18),
    mirror_error: known(values, 19),
  }
}

function known(values: Float64Array, place: number): number | null {
  const value = values[place]
  return value === undefined || Number.isNaN(value) ? null : value
}

/** How many of a vector's features are there. */
export function filledOf(values: Float64Array): number {
  let filled = 0
  for (let place = 0; place < featureCount; place++) {
    if (!Number.isNaN(values[place] ?? Number.NaN)) filled++
  }
  return filled
}

/** completeness = features filled / features expected, micros, rounded. */
export const completenessOf = (filled: number, expected: number) =>
  Math.round((filled / expected) * 1_000_000)
