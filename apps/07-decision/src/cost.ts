/**
 * What a candidate costs, recomputed by the gate from the ladder that its estimate carries, at the
 * size that is to be approved. Whole numbers only; every rounding is against us.
 */
import {
  type FeeSchedule,
  feeOf,
  feePerShare,
  type Liquidity,
  marketableNotionalMin,
  mulDivCeil,
  mulDivFloor,
  notionalCeil,
  notionalFloor,
  ONE,
} from '@polytraders/domain'
import { type ExecutionEstimate, type Level, type Outcome, type Side } from '@polytraders/messages'

export type Cost = {
  readonly filled: number
  readonly qExec: number
  readonly fee: number
  readonly feesPerShare: number
}

/** What prices an order: a schedule of null is unknown, and nothing is charged or traded by it. */
export type Pricing = {
  readonly schedule: FeeSchedule | null
  readonly builderFeeBps: number
  readonly sizeStep: number
}

type EdgeTerms = {
  readonly side: Side
  readonly outcome: Outcome
  readonly pHat: number
  readonly qExec: number
  readonly feesPerShare: number
  readonly buffer: number
}

/** p_hat - q_exec - fees_per_share - buffer; 1 - p_hat for NO; q_exec - p_hat when selling. */
export function netEdge(terms: EdgeTerms): number {
  const worth = terms.outcome === 'YES' ? terms.pHat : ONE - terms.pHat
  const gross = terms.side === 'BUY' ? worth - terms.qExec : terms.qExec - worth
  return gross - terms.feesPerShare - terms.buffer
}

/** The candidate at a size: what the ladder gives within the limit; its own price if it rests. */
export function costAt(estimate: ExecutionEstimate, size: number, pricing: Pricing): Cost {
  const { side, limit_price: limit, execution_policy: policy } = estimate
  if (policy === 'post_only') {
    const fee = feeFor(pricing, limit, size, 'maker')
    return { filled: size, qExec: limit, fee, feesPerShare: feePerShare(fee, size) }
  }
  const buying = side === 'BUY'
  let filled = 0
  let money = 0
  let fee = 0
  for (const level of ladderOf(estimate)) {
    const price = priceOf(estimate, level)
    if (filled >= size || (buying ? price > limit : price < limit)) break
    const take = Math.min(level.size, size - filled)
    filled += take
    money += buying ? notionalCeil(price, take) : notionalFloor(price, take)
    fee += feeFor(pricing, price, take, 'taker')
  }
  // Where nothing is offered the limit is the price, which is the worst that it can be.
  if (filled === 0) return { filled, qExec: limit, fee: 0, feesPerShare: 0 }
  const qExec = buying ? mulDivCeil(money, ONE, filled) : mulDivFloor(money, ONE, filled)
  return { filled, qExec, fee, feesPerShare: feePerShare(fee, filled) }
}

/** Shares that the ladder offers within the limit; a resting order is not bound by it. */
export function liquidityOf(estimate: ExecutionEstimate): number {
  if (estimate.execution_policy === 'post_only') return estimate.liquidity_cap
  const { side, limit_price: limit } = estimate
  let size = 0
  for (const level of ladderOf(estimate)) {
    const price = priceOf(estimate, level)
    if (side === 'BUY' ? price > limit : price < limit) break
    size += level.size
  }
  return Math.min(size, estimate.liquidity_cap)
}

/** The most that an order may cost with fees: all of it filled at its limit. */
export function moneyAtLimit(estimate: ExecutionEstimate, size: number, pricing: Pricing): number {
  const { limit_price: limit } = estimate
  return notionalCeil(limit, size) + feeFor(pricing, limit, size, liquidityKind(estimate))
}

/** The most shares whose cost at the limit fits the money, in whole steps. */
export function sharesFor(estimate: ExecutionEstimate, money: number, pricing: Pricing): number {
  const { limit_price: limit } = estimate
  if (money <= 0 || limit <= 0) return 0
  const thousand = 1_000 * ONE
  const fee = Math.ceil(feeFor(pricing, limit, thousand, liquidityKind(estimate)) / 1_000)
  let size = floorSize(mulDivFloor(money, ONE, limit + fee), pricing.sizeStep)
  // The venue rounds a fee to ten micros, so that the division can be a step too generous.
  while (size > 0 && moneyAtLimit(estimate, size, pricing) > money) size -= pricing.sizeStep
  return size
}

/** The least that the venue takes of this order. */
export function minimumOf(estimate: ExecutionEstimate, sizeStep: number): number {
  const minSize = estimate.market.instrument?.min_size ?? 0
  const { limit_price: limit, execution_policy: policy } = estimate
  const dollar =
    policy === 'post_only' || limit <= 0 ? 0 : mulDivCeil(marketableNotionalMin, ONE, limit)
  const least = Math.max(minSize, dollar, 1)
  return least % sizeStep === 0 ? least : floorSize(least, sizeStep) + sizeStep
}

/** The largest multiple of the step that fits; 0 for what is below one. */
export const floorSize = (size: number, step: number) => (size < step ? 0 : size - (size % step))

/** The side of the book that it would trade with, in YES terms: to buy NO is to take a YES bid. */
function ladderOf({ outcome, side, market: { book } }: ExecutionEstimate): readonly Level[] {
  return (outcome === 'YES') === (side === 'BUY') ? book.asks : book.bids
}

const priceOf = ({ outcome }: ExecutionEstimate, level: Level) =>
  outcome === 'YES' ? level.price : ONE - level.price

const liquidityKind = ({ execution_policy: policy }: ExecutionEstimate): Liquidity =>
  policy === 'post_only' ? 'maker' : 'taker'

function feeFor(pricing: Pricing, price: number, size: number, liquidity: Liquidity): number {
  const { schedule, builderFeeBps } = pricing
  if (schedule === null) return 0
  const builder =
    builderFeeBps === 0 ? 0 : mulDivCeil(notionalCeil(price, size), builderFeeBps, 10_000)
  return feeOf(schedule, price, size, liquidity) + builder
}
