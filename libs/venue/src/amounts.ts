/**
 * What an order gives and takes, in integers. A BUY gives money and takes shares, a SELL the
 * reverse. Equal to the venue's official client on its vectors, without its floats.
 */
import {
  type FeeSchedule,
  feeOf,
  type Level,
  mulDivCeil,
  ONE,
  type Side,
} from '@polytraders/domain'
import { roundUnits } from './rounding.ts'

/** Decimals that the venue takes for a price, a size and an amount at one tick size. */
export type RoundingConfig = {
  readonly price: number
  readonly size: number
  readonly amount: number
}

/** By tick size in micros. A tick that is not here is not traded. */
export const roundingConfigs: ReadonlyMap<number, RoundingConfig> = new Map([
  [100_000, { price: 1, size: 2, amount: 3 }],
  [10_000, { price: 2, size: 2, amount: 4 }],
  [5_000, { price: 3, size: 2, amount: 5 }],
  [2_500, { price: 4, size: 2, amount: 6 }],
  [1_000, { price: 3, size: 2, amount: 5 }],
  [100, { price: 4, size: 2, amount: 6 }],
])

/** Micros of what the maker of the order gives and takes. */
export type Amounts = { readonly makerAmount: number; readonly takerAmount: number }

export type LimitInput = {
  readonly side: Side
  readonly price: number
  readonly size: number
  readonly tickSize: number
}

/**
 * A limit order's amounts: the price to the nearest the tick allows, the size down to a hundredth.
 * Their product then has no more decimals than an amount may have, so it is exact. Null when the
 * tick is unknown or nothing is left.
 */
export function limitAmounts({ side, price, size, tickSize }: LimitInput): Amounts | null {
  const config = roundingConfigs.get(tickSize)
  if (!config) return null
  const priceMicros = roundUnits(BigInt(price), 6, config.price, 'nearest')
  const shares = roundUnits(BigInt(size), 6, config.size, 'down')
  return amountsOf(side, (shares * priceMicros) / million, shares)
}

export type MarketInput = {
  readonly side: Side
  /** The worst price to be paid or taken. */
  readonly price: number
  /** Money for a BUY, shares for a SELL. */
  readonly amount: number
  readonly tickSize: number
  /**
   * Whether the shares of a BUY round up, so that the order's implied price is never worse than
   * `price`. The venue's V2 client rounds down and can miss it by a hair.
   */
  readonly protectPrice?: boolean
}

/**
 * A market order's amounts: what is given, down to a hundredth, and what that takes at the price.
 */
export function marketAmounts(input: MarketInput): Amounts | null {
  const config = roundingConfigs.get(input.tickSize)
  if (!config) return null
  const price = roundUnits(BigInt(input.price), 6, config.price, 'down')
  const amount = roundUnits(BigInt(input.amount), 6, config.size, 'down')
  if (price === 0n) return null
  if (input.side === 'SELL') return amountsOf('SELL', (amount * price) / million, amount)

  // Four guard decimals, rounded up, and then the decimals of an amount: the client's own two
  // steps.
  const guard = config.amount + 4
  const guarded = ceilDiv(amount * 10n ** BigInt(guard), price)
  const rounding = input.protectPrice ? 'up' : 'down'
  const shares = roundUnits(guarded, guard, config.amount, rounding) / 10n ** BigInt(guard - 6)
  return amountsOf('BUY', amount, shares)
}

function amountsOf(side: Side, money: bigint, shares: bigint): Amounts | null {
  if (money <= 0n || shares <= 0n) return null
  const [maker, taker] = side === 'BUY' ? [money, shares] : [shares, money]
  const amounts = { makerAmount: Number(maker), takerAmount: Number(taker) }
  const exact =
    Number.isSafeInteger(amounts.makerAmount) && Number.isSafeInteger(amounts.takerAmount)
  return exact ? amounts : null
}

export type MarketPriceInput = {
  readonly side: Side
  /** Money for a BUY, shares for a SELL. */
  readonly amount: number
  /** Whether less than the whole amount will do (FAK) or not (FOK). */
  readonly orderType: 'FOK' | 'FAK'
}

/**
 * The price that has to be named for an amount to fill against levels given best first: asks for a
 * BUY, bids for a SELL. Null when nothing is there, or for FOK not enough; FAK then names the worst
 * level's.
 */
export function marketPrice(
  levels: readonly Level[],
  { side, amount, orderType }: MarketPriceInput,
): number | null {
  const wanted = BigInt(amount) * million
  let found = 0n
  for (const { price, size } of levels) {
    found += BigInt(size) * (side === 'BUY' ? BigInt(price) : million)
    if (found >= wanted) return price
  }
  return orderType === 'FAK' ? (levels.at(-1)?.price ?? null) : null
}

export type BuyFeesInput = {
  /** Money to spend, and money there is. */
  readonly amount: number
  readonly balance: number
  readonly price: number
  /** A known schedule: an unknown one is refused before anybody computes with it. */
  readonly fee: FeeSchedule
  /** A builder's own fee on the notional; 0 without one. */
  readonly builderBps?: number
}

/**
 * The money of a market BUY that leaves enough for its fees, as the venue's client has it: the
 * amount itself when the balance covers it and the fees, else the balance less the fees on it.
 * Never below 0.
 */
export function adjustBuyAmount(input: BuyFeesInput): number {
  const { amount, balance } = input
  if (balance > amount + feesOn(amount, input)) return amount
  return Math.max(0, balance - feesOn(Math.min(amount, balance), input))
}

/** Platform and builder fees on money spent at a price, each rounded against us. */
function feesOn(money: number, { price, fee, builderBps = 0 }: BuyFeesInput): number {
  const shares = mulDivCeil(money, ONE, price)
  return feeOf(fee, price, shares) + mulDivCeil(money, builderBps, 10_000)
}

const million = 1_000_000n
const ceilDiv = (a: bigint, b: bigint) => (a + b - 1n) / b
