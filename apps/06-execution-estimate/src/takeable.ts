/**
 * The side of the book that a taker trades with, in the prices of the outcome it wants. The book is
 * in YES terms and NO is its mirror: to buy NO is to take a YES bid, at one minus its price.
 *
 * Money and fees are rounded against us by level: up for what is paid, down for what is received.
 */
import {
  type FeeSchedule,
  feeOf,
  feePerShare,
  type Liquidity,
  mulDivCeil,
  mulDivFloor,
  notionalCeil,
  notionalFloor,
  ONE,
} from '@polytraders/domain'
import {
  type BookState,
  type CostPoint,
  type Level,
  type Outcome,
  type Side,
} from '@polytraders/messages'

export type Takeable = {
  /** Best first, in YES terms. */
  readonly levels: readonly Level[]
  readonly mirrored: boolean
  readonly buying: boolean
}

/** What is charged on top of the price. */
export type Fees = {
  /** null when it is not known: such a market is not traded, and costs are shown without it. */
  readonly schedule: FeeSchedule | null
  readonly builderFeeBps: number
}

export type Sweep = {
  readonly filled: number
  /** Paid (buying) or received (selling), without fees. */
  readonly money: number
  readonly fee: number
  /** 0 when nothing was taken. */
  readonly qExec: number
  readonly feesPerShare: number
  readonly worstPrice: number
}

export function takeable(book: BookState, outcome: Outcome, side: Side): Takeable {
  const buying = side === 'BUY'
  const mirrored = outcome === 'NO'
  return { levels: buying === mirrored ? book.bids : book.asks, mirrored, buying }
}

/** The price of a level in the outcome's own terms. */
export const priceOf = ({ mirrored }: Takeable, level: Level) =>
  mirrored ? ONE - level.price : level.price

export const within = ({ buying }: Takeable, price: number, limit: number) =>
  buying ? price <= limit : price >= limit

/** Shares offered within a limit. */
export function liquidityWithin(from: Takeable, limit: number): number {
  let size = 0
  for (const level of from.levels) {
    if (!within(from, priceOf(from, level), limit)) break
    size += level.size
  }
  return size
}

/** Takes up to `size` within `limit`, each level's displayed size times `keptMicros`. */
export function sweep(
  from: Takeable,
  size: number,
  limit: number,
  fees: Fees,
  keptMicros = ONE,
): Sweep {
  let filled = 0
  let money = 0
  let fee = 0
  let worstPrice = 0
  for (const level of from.levels) {
    const price = priceOf(from, level)
    if (filled >= size || !within(from, price, limit)) break
    const there = keptMicros === ONE ? level.size : mulDivFloor(level.size, keptMicros, ONE)
    const take = Math.min(there, size - filled)
    if (take === 0) continue
    filled += take
    money += from.buying ? notionalCeil(price, take) : notionalFloor(price, take)
    fee += feeFor(fees, price, take, 'taker')
    worstPrice = price
  }
  const qExec = averageOf(from.buying, money, filled)
  return { filled, money, fee, qExec, feesPerShare: feePerShare(fee, filled), worstPrice }
}

/** What each size costs, at the end of each level within the limit. */
export function costCurve(
  from: Takeable,
  limit: number,
  fees: Fees,
  pointsMax: number,
): readonly CostPoint[] {
  const points: CostPoint[] = []
  let size = 0
  let money = 0
  let fee = 0
  for (const level of from.levels) {
    const price = priceOf(from, level)
    if (points.length >= pointsMax || !within(from, price, limit)) break
    size += level.size
    money += from.buying ? notionalCeil(price, level.size) : notionalFloor(price, level.size)
    fee += feeFor(fees, price, level.size, 'taker')
    points.push({ size, q_exec: averageOf(from.buying, money, size), fee })
  }
  return points
}

/** The venue's fee and the builder's, in money; 0 while the schedule is unknown. */
export function feeFor(fees: Fees, price: number, size: number, liquidity: Liquidity): number {
  if (fees.schedule === null) return 0
  const builder =
    fees.builderFeeBps === 0 ? 0 : mulDivCeil(notionalCeil(price, size), fees.builderFeeBps, 10_000)
  return feeOf(fees.schedule, price, size, liquidity) + builder
}

/** Shares over which a marginal fee is taken, so that the venue's rounding does not show in it. */
const MARGIN = 1_000

/** The fee of one more share at a price, rounded up to a micro. */
export const marginalFee = (fees: Fees, price: number, liquidity: Liquidity = 'taker') =>
  Math.ceil(feeFor(fees, price, MARGIN * ONE, liquidity) / MARGIN)

const averageOf = (buying: boolean, money: number, size: number) => {
  if (size === 0) return 0
  return buying ? mulDivCeil(money, ONE, size) : mulDivFloor(money, ONE, size)
}
