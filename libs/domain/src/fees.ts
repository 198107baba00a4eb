/**
 * The venue's taker fee, in integers, by the market's schedule, which is one of two.
 *
 * flat:  price x qty x fee_bps / 10,000, rounded up to a micro.
 * curve: C x rate x (p(1-p))^exponent, rounded to 5 decimals (docs.polymarket.com, fees); at
 *        least 0.00001 once it is not zero. Half rounds up, which is against us.
 *
 * Makers pay nothing when the schedule is taker only.
 */
import { mulDivCeil, ONE } from './micros.ts'

/** The same record as the messages carry, so that a schedule is never translated. */
export type FeeSchedule = {
  /** `unknown` means that the market must not be traded. */
  readonly kind: 'flat' | 'curve' | 'unknown'
  /** Basis points; flat only. */
  readonly fee_bps: number
  /** In micros: 0.05 is 50,000; curve only. */
  readonly rate: number
  /** A whole number up to `feeExponentMax`; the venue uses 1, and used 2. */
  readonly exponent: number
  /** Whether makers pay nothing. */
  readonly taker_only: boolean
  /** The maker's share of the fee, in micros. */
  readonly rebate_rate: number
}

export type Liquidity = 'taker' | 'maker'

/** Whole exponents up to here are computed exactly; a larger one is refused by the registry. */
export const feeExponentMax = 4

/** A schedule that can be computed with, or null. */
export function knownSchedule(schedule: FeeSchedule): FeeSchedule | null {
  switch (schedule.kind) {
    case 'flat':
      return isWhole(schedule.fee_bps, 10_000) ? schedule : null
    case 'curve':
      return isWhole(schedule.rate, ONE) && isWhole(schedule.exponent, feeExponentMax)
        ? schedule
        : null
    case 'unknown':
      return null
  }
}

const isWhole = (value: number, max: number) =>
  Number.isSafeInteger(value) && value >= 0 && value <= max

const FEE_STEP = 10 // The venue's 5 decimals, in micros.

/** Of exponent 1, which is what the venue's categories have: a power of ten that a double holds. */
const lineDenominator = 1e18 * FEE_STEP

/**
 * The fee for `size` shares at `price`, in micros of money. Callers refuse an unknown schedule
 * first: computing with one is a broken invariant, and throws.
 */
export function feeOf(
  schedule: FeeSchedule,
  price: number,
  size: number,
  liquidity: Liquidity = 'taker',
): number {
  if (schedule.kind === 'unknown') {
    throw new RangeError('fee schedule is unknown: the market must not be traded')
  }
  if (schedule.taker_only && liquidity === 'maker') return 0
  switch (schedule.kind) {
    case 'flat':
      return flatFee(schedule.fee_bps, price, size)
    case 'curve':
      return curveFee(schedule, price, size)
  }
}

/** A fee over the shares it is for, rounded up to a micro. */
export const feePerShare = (fee: number, size: number) =>
  size === 0 ? 0 : mulDivCeil(fee, ONE, size)

function flatFee(feeBps: number, price: number, size: number): number {
  // Rounded once: price x size over 1e6, basis points over 1e4.
  const numerator = BigInt(price) * BigInt(size) * BigInt(feeBps)
  const denominator = BigInt(ONE) * 10_000n
  return Number((numerator + denominator - 1n) / denominator)
}

/** Size x rate x (p(1-p))^e, over 1e6 for the rate and 1e12 for each p(1-p), in steps. */
function curveFee(
  { rate, exponent }: { readonly rate: number; readonly exponent: number },
  price: number,
  size: number,
): number {
  if (exponent === 1) {
    const steps = (size * rate * price * (ONE - price)) / lineDenominator
    if (isRoundedForCertain(steps) && Number.isSafeInteger(size))
      return Math.max(1, Math.round(steps)) * FEE_STEP
  }
  const variance = BigInt(price * (ONE - price))
  const numerator = BigInt(size) * BigInt(rate) * variance ** BigInt(exponent)
  if (numerator === 0n) return 0
  const denominator = 1_000_000n * 1_000_000_000_000n ** BigInt(exponent) * BigInt(FEE_STEP)
  const steps = Number((numerator + denominator / 2n) / denominator)
  return Math.max(1, steps) * FEE_STEP
}

/**
 * A double of four factors is off by some 2^-51 of itself: under 2^31 that is less than 1e-6, which
 * matters next to a half alone.
 */
const isRoundedForCertain = (steps: number) =>
  steps > 0 && steps < 2 ** 31 && Math.abs(steps - Math.floor(steps) - 0.5) > 1e-3
