/**
 * What we hold of one token, and what it cost. Shares and money are bigint micros.
 *
 * Confirmed shares are a pool with one total cost; bought shares that are not confirmed stand
 * beside it with their own, so that a trade that fails leaves no trace in the pool's cost. Sold
 * shares leave the pool at the match, with their part of the cost; a failed sale puts both back.
 * `avg_cost` is a quotient of sums: when the last share goes, so does the whole cost, and the next
 * buy starts afresh.
 */
import { type Outcome } from '@polytraders/messages'

export const ONE_BIG = 1_000_000n

export type Holding = {
  readonly tokenId: string
  readonly outcome: Outcome
  /** Confirmed: free, reserved and redeemable ones together. */
  shares: bigint
  /** What they cost, without fees. */
  cost: bigint
  /** Bought and matched, not confirmed. */
  pendingShares: bigint
  pendingCost: bigint
  /** Of `shares`, held by open sell orders. */
  reserved: bigint
  /** Of `shares`, redeemable. */
  redeemable: bigint
  /** Net of fees, unconfirmed trades included. */
  realised: bigint
}

export const newHolding = (tokenId: string, outcome: Outcome): Holding => ({
  tokenId,
  outcome,
  shares: 0n,
  cost: 0n,
  pendingShares: 0n,
  pendingCost: 0n,
  reserved: 0n,
  redeemable: 0n,
  realised: 0n,
})

/** position = buys - sells, matched ones included. */
export const positionOf = ({ shares, pendingShares }: Holding) => shares + pendingShares

/** free_qty = total_qty - reserved_qty; neither unconfirmed nor redeemable shares can be sold. */
export const freeOf = ({ shares, reserved, redeemable }: Holding) => shares - reserved - redeemable

export const costOf = ({ cost, pendingCost }: Holding) => cost + pendingCost

/** avg_cost = sum(price x qty)/sum(qty), rounded up: against us. 0 when flat. */
export function avgCostOf(holding: Holding): bigint {
  const position = positionOf(holding)
  return position === 0n ? 0n : ceilDiv(costOf(holding) * ONE_BIG, position)
}

/** Shares at twice the mid (bid + ask, so that half a tick is exact), rounded down. */
export const valueAt = (shares: bigint, midTwice: number) =>
  (shares * BigInt(midTwice)) / (2n * ONE_BIG)

/** unrealised = (mid - avg_cost) x position. Without a mid the position is marked at its cost. */
export function unrealisedOf(holding: Holding, midTwice: number | null): bigint {
  if (midTwice === null) return 0n
  return valueAt(positionOf(holding), midTwice) - costOf(holding)
}

/** redemption = payout x position, rounded down. */
export const redemptionOf = (shares: bigint, payout: number) => (shares * BigInt(payout)) / ONE_BIG

/** What a buyer pays: price x qty, rounded up. */
export const paidFor = (price: number, size: number) =>
  ceilDiv(BigInt(price) * BigInt(size), ONE_BIG)

/** What a seller gets: price x qty, rounded down. */
export const receivedFor = (price: number, size: number) => (BigInt(price) * BigInt(size)) / ONE_BIG

/** Takes shares out of the pool, and returns their part of the cost, rounded up. */
export function relieve(holding: Holding, shares: bigint): bigint {
  const cost =
    shares === holding.shares ? holding.cost : ceilDiv(holding.cost * shares, holding.shares)
  holding.shares -= shares
  holding.cost -= cost
  return cost
}

export const ceilDiv = (a: bigint, b: bigint) => (a + b - 1n) / b

/** Math.min does not take bigints. */
export function leastOf(a: bigint, b: bigint): bigint {
  if (a < b) return a
  return b
}
