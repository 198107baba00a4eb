/**
 * Canary against baseline: what a canary earned beyond the baseline on the same markets, in the
 * same windows, with an interval that stays true however often it is looked at.
 *
 * A rollout is judged after every window, and an ordinary t interval looked at every hour is wrong
 * in the end: this is the asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy
 * and Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences" (2021),
 * equation 1:
 *
 *   mean +- sd sqrt( 2 (n rho^2 + 1) / (n^2 rho^2) * ln( sqrt(n rho^2 + 1) / alpha ) )
 *
 * Statistics of mark-outs, not money: doubles.
 */

/** Paired differences so far, by Welford's recurrence: exact enough, and nothing else to keep. */
export type Pairs = { n: number; mean: number; squares: number }

export type Interval = { readonly low: number; readonly mean: number; readonly high: number }

/** success may be promoted, failure rolls back by itself, inconclusive holds. */
export type CanaryOutcome = 'success' | 'failure' | 'inconclusive'

/** The chance of ever being wrong, however long one looks. */
export const alpha = 0.05

/** Where the interval is tightest: about as many pairs as a decision takes. */
export const pairsTypical = 50

const logAlpha = -2 * Math.log(alpha)
const rhoSquared = (logAlpha + Math.log(logAlpha + 1)) / pairsTypical

export const noPairs = (): Pairs => ({ n: 0, mean: 0, squares: 0 })

export function addPair(pairs: Pairs, difference: number): void {
  pairs.n += 1
  const before = difference - pairs.mean
  pairs.mean += before / pairs.n
  pairs.squares += before * (difference - pairs.mean)
}

/** canary_delta: the mean difference, with its interval. Unbounded below two pairs. */
export function canaryDelta({ n, mean, squares }: Pairs): Interval {
  if (n < 2) return { low: -Infinity, mean, high: Infinity }
  const sd = Math.sqrt(squares / (n - 1))
  const spread = n * rhoSquared + 1
  const factor = ((2 * spread) / (n * n * rhoSquared)) * Math.log(Math.sqrt(spread) / alpha)
  const half = sd * Math.sqrt(factor)
  return { low: mean - half, mean, high: mean + half }
}

/** Promote only if the bad end is within budget; roll back only if the good end is not. */
export function judgeCanary(pairs: Pairs, budget: number, pairsMin: number): CanaryOutcome {
  if (pairs.n < pairsMin) return 'inconclusive'
  const { low, high } = canaryDelta(pairs)
  if (low >= budget) return 'success'
  return high < budget ? 'failure' : 'inconclusive'
}
