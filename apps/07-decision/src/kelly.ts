/**
 * Sizing under parameter uncertainty, in whole micros, rounded down.
 *
 *   f* = (p - a)/(1 - a)                       Kelly, buying at an all-in cost of a
 *   k  = (p - a)^2 / ((p - a)^2 + sigma^2)     shrunk for an uncertain p (Baker and McHale 2013)
 *
 * Of outcomes that exclude each other, those with p/a over the reserve R are bet on together:
 * R = (1 - sum p)/(1 - sum a) over the set, f_i = p_i - a_i R. One outcome alone gives f*.
 */
import { mulDivFloor, ONE } from '@polytraders/domain'

/** Worth and all-in cost of a share, micros. */
export type Bet = { readonly p: number; readonly a: number }

/** f* as a share of the bankroll, micros; 0 without an edge. */
export const kellyFraction = ({ p, a }: Bet): number =>
  p <= a || a >= ONE ? 0 : mulDivFloor(p - a, ONE, ONE - a)

/** k, micros. */
export function shrinkage({ p, a }: Bet, sigma: number): number {
  const squared = (p - a) * (p - a)
  return squared === 0 ? 0 : mulDivFloor(squared, ONE, squared + sigma * sigma)
}

/** ub - lb spans 2 x 1.281551... standard deviations. */
const BAND_SIGMAS = 2_563_103

/** sigma of a score from its 10% and 90% quantiles; rounded up, which bets less. */
export const sigmaOf = (lb: number, ub: number) => mulDivFloor(ub - lb, ONE, BAND_SIGMAS) + 1

/**
 * f of a bet when the others exclude it. Sums are exact and R is rounded up, so that what comes out
 * is never more than the exact share.
 */
export function exclusiveFraction(bet: Bet, others: readonly Bet[]): number {
  const sorted = [bet, ...others]
    .filter(({ p, a }) => a > 0 && a < ONE && p >= 0 && p <= ONE)
    .sort((x, y) => y.p * x.a - x.p * y.a)
  let sumP = 0
  let sumA = 0
  for (const { p, a } of sorted) {
    // p/a > R with R = (1 - sum p)/(1 - sum a), cross-multiplied.
    if (BigInt(p) * BigInt(ONE - sumA) <= BigInt(a) * BigInt(ONE - sumP)) break
    // Sums past one are no event whose outcomes exclude each other: the bet stands alone.
    if (sumA + a >= ONE || sumP + p > ONE) return kellyFraction(bet)
    sumP += p
    sumA += a
  }
  const reserve = mulDivFloor(ONE - sumP, ONE, ONE - sumA) + 1
  return Math.max(0, bet.p - (mulDivFloor(bet.a, reserve, ONE) + 1))
}

/** c x k x f of the bankroll, in money. */
export function stakeOf(fraction: number, shrunk: number, share: number, bankroll: number): number {
  if (bankroll <= 0) return 0
  const bet = mulDivFloor(mulDivFloor(fraction, shrunk, ONE), share, ONE)
  return mulDivFloor(bankroll, bet, ONE)
}
