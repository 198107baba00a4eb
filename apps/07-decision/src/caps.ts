/**
 * The caps of a candidate, in shares:
 * approved_size = min(strategy_cap, liquidity_cap, portfolio_cap), and never more than was asked.
 *
 * portfolio_cap is the fewest shares that the budget's order, market and portfolio caps, free cash
 * and Kelly's bet allow, each less what own approvals already hold. Getting out is capped by what
 * is free to sell.
 */
import { ONE } from '@polytraders/domain'
import { type ExecutionEstimate } from '@polytraders/messages'
import { type Cost, floorSize, liquidityOf, moneyAtLimit, type Pricing, sharesFor } from './cost.ts'
import { type Bet, exclusiveFraction, kellyFraction, shrinkage, sigmaOf, stakeOf } from './kelly.ts'
import { type KnownMarket } from './known-market.ts'
import { type Policy } from './policy.ts'
import { type State } from './state.ts'

/** Money that may still be put at risk; what is not known is nothing. */
export type Headroom = {
  readonly market: number
  readonly portfolio: number
  readonly cash: number
  /** What is left of Kelly's bet; null when it does not apply. */
  readonly kelly: number | null
}

export type Caps = {
  readonly strategy: number
  readonly liquidity: number
  /** Most shares in an order by the budget. */
  readonly order: number
  readonly portfolio: number
  readonly headroom: Headroom
  /** Money that the candidate would hold at the size it asks for. */
  readonly needed: number
}

export function approvedSize(caps: readonly number[], step: number): number {
  return floorSize(Math.max(0, Math.min(...caps)), step)
}

/** Caps of a candidate that takes risk. */
export function enteringCaps(
  policy: Policy,
  state: State,
  market: KnownMarket | null,
  estimate: ExecutionEstimate,
  pricing: Pricing,
  asked: Cost,
): Caps {
  const headroom = headroomOf(policy, state, market, estimate, asked)
  const order = state.budget?.order_cap ?? 0
  const { market: inMarket, portfolio, cash, kelly } = headroom
  const money = Math.min(inMarket, portfolio, cash, kelly ?? Number.MAX_SAFE_INTEGER)
  return {
    strategy: estimate.strategy_cap,
    liquidity: liquidityOf(estimate),
    order,
    portfolio: Math.max(0, Math.min(order, sharesFor(estimate, money, pricing))),
    headroom,
    needed: moneyAtLimit(estimate, estimate.size, pricing),
  }
}

/** Caps of a candidate that gets out: what is free to sell, less what is already promised. */
export function leavingCaps(
  state: State,
  market: KnownMarket | null,
  estimate: ExecutionEstimate,
): Caps {
  let free = 0
  for (const { token_id: tokenId, free_qty: freeQty } of market?.positions ?? []) {
    if (tokenId === estimate.token_id) free += freeQty
  }
  for (const { tokenId, side, reserveMicros } of state.pending.values()) {
    if (side === 'SELL' && tokenId === estimate.token_id) free -= reserveMicros
  }
  free = Math.max(0, free)
  return {
    strategy: estimate.strategy_cap,
    liquidity: liquidityOf(estimate),
    order: free,
    portfolio: free,
    headroom: { market: free, portfolio: free, cash: free, kelly: null },
    needed: estimate.size,
  }
}

function headroomOf(
  policy: Policy,
  state: State,
  market: KnownMarket | null,
  estimate: ExecutionEstimate,
  asked: Cost,
): Headroom {
  const { budget, cash, pendingMoneyMicros: held } = state
  if (budget === null || cash === null || market === null) {
    return { market: 0, portfolio: 0, cash: 0, kelly: null }
  }
  const exposure = market.exposureMicros + market.pendingMoneyMicros
  const stake = kellyStake(policy, state, market, estimate, asked)
  return {
    market: Math.max(0, budget.market_cap - exposure),
    portfolio: Math.max(0, budget.portfolio_cap - state.grossExposureMicros - held),
    cash: Math.max(0, cash.free - held),
    kelly: stake === null ? null : Math.max(0, stake - exposure),
  }
}

/**
 * Money that Kelly would have in this market; null when it does not apply. Without an edge it does
 * not: net edge refuses those, and says so better.
 */
function kellyStake(
  policy: Policy,
  state: State,
  market: KnownMarket,
  { score, outcome }: ExecutionEstimate,
  { qExec, feesPerShare }: Cost,
): number | null {
  const { enabled, fractionMicros } = policy.kelly
  if (!enabled || score === null) return null
  const bet: Bet = {
    p: outcome === 'YES' ? score.p_hat : ONE - score.p_hat,
    a: qExec + feesPerShare,
  }
  if (bet.p <= bet.a) return null
  const others = outcome === 'YES' && market.negRisk ? siblingBets(policy, state, market) : []
  const fraction = others.length === 0 ? kellyFraction(bet) : exclusiveFraction(bet, others)
  const shrunk = shrinkage(bet, sigmaOf(score.lb, score.ub))
  return stakeOf(fraction, shrunk, fractionMicros, bankrollOf(state))
}

/** Outcomes of the same event that were estimated lately. */
function siblingBets(policy: Policy, state: State, market: KnownMarket): readonly Bet[] {
  const bets: Bet[] = []
  for (const id of state.events.get(market.parentEventId) ?? []) {
    const sibling = state.markets.get(id)
    if (!sibling || sibling === market || sibling.yesAtMs === 0) continue
    if (state.nowMs - sibling.yesAtMs > policy.kelly.siblingAgeMsMax) continue
    bets.push({ p: sibling.yesWorth, a: sibling.yesCost })
  }
  return bets
}

/** Equity where it was marked, cash before anything was. */
function bankrollOf({ marked, cash }: State): number {
  if (marked !== null) return marked.equity
  return cash === null ? 0 : cash.free + cash.reserved + cash.pending
}
