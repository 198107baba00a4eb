/** What the venue accepts: prices on the tick, sizes over the minimum, a dollar for a taker. */
import { mulDivFloor, ONE } from './micros.ts'

/** Tick sizes the venue is known to use, in micros: the rounding table of its official client. */
export const tickSizes: readonly number[] = [100_000, 10_000, 5_000, 2_500, 1_000, 100]

/** The least a marketable order must be worth: $1. */
export const marketableNotionalMin = ONE

/** price mod tick_size = 0, and tick <= price <= 1 - tick. */
export const priceValid = (price: number, tickSize: number) =>
  price % tickSize === 0 && price >= tickSize && price <= ONE - tickSize

export type SizeRule = {
  readonly price: number
  readonly size: number
  readonly minSize: number
  /** Whether the order would trade at once, which asks for a dollar's worth. */
  readonly taking: boolean
}

/** size >= min_size, and a marketable order is worth at least $1. */
export const sizeValid = ({ price, size, minSize, taking }: SizeRule) =>
  size >= minSize && (!taking || mulDivFloor(price, size, ONE) >= marketableNotionalMin)

/** The same price seen from the other outcome: a share of YES at p is a share of NO at 1 - p. */
export const complement = (price: number) => ONE - price
