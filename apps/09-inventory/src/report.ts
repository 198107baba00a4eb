/** What the ledger says of itself: balances after a change, and the portfolio at current mids. */
import assert from 'node:assert/strict'
import { ONE } from '@polytraders/domain'
import { type BalanceChanged, type Position, type Reservation } from '@polytraders/messages'
import { accounts, balanceOf, COLLATERAL } from './accounts.ts'
import {
  avgCostOf,
  ceilDiv,
  costOf,
  freeOf,
  type Holding,
  positionOf,
  unrealisedOf,
  valueAt,
} from './positions.ts'
import { type Hold, type Market, type State, type Turn } from './state.ts'

export type Change = {
  readonly reason: BalanceChanged['reason']
  readonly intentId?: string
  readonly orderId?: string
  /** The market's id where the market itself is not known. */
  readonly conditionId?: string
}

export function sayBalance(turn: Turn, market: Market | undefined, change: Change): void {
  const { state, cause } = turn
  const { reason, intentId = '', orderId = '', conditionId = '' } = change
  state.inventoryVersion += 1
  turn.say({
    type: 'BalanceChanged',
    fact: {
      ...cause,
      quality: turn.broken ? 'suspect' : 'clean',
      inventory_version: state.inventoryVersion,
      reason,
      intent_id: intentId,
      order_id: orderId,
      condition_id: market?.conditionId ?? conditionId,
      cash: cashOf(state),
      positions: market ? positionsOf(market) : [],
      settlement_status: market?.settlement ?? 'open',
      reservations: market ? reservationsOf(state, market) : [],
      market_exposure: micros(market?.exposure ?? 0n),
      gross_exposure: micros(state.grossExposure),
      realised_pnl: micros(state.realised),
    },
  })
}

/** Collateral by what can be done with it. Money owed for matched buys is spent already. */
function cashOf({ ledger }: State): BalanceChanged['cash'] {
  return {
    free: micros(balanceOf(ledger, COLLATERAL, accounts.cashAvailable)),
    reserved: micros(balanceOf(ledger, COLLATERAL, accounts.cashReserved)),
    pending: micros(balanceOf(ledger, COLLATERAL, accounts.pendingIn)),
  }
}

const positionsOf = (market: Market): readonly Position[] =>
  [...market.holdings.values()]
    .sort((a, b) => (a.outcome === b.outcome ? 0 : a.outcome === 'YES' ? -1 : 1))
    .map(holding => ({
      token_id: holding.tokenId,
      outcome: holding.outcome,
      position: micros(positionOf(holding)),
      free_qty: micros(freeOf(holding)),
      reserved_qty: micros(holding.reserved),
      redeemable_qty: micros(holding.redeemable),
      avg_cost: micros(avgCostOf(holding)),
      realised_pnl: micros(holding.realised),
      unrealised_pnl: micros(unrealisedOf(holding, midTwiceOf(market, holding))),
    }))

function reservationsOf({ holds }: State, market: Market): readonly Reservation[] {
  const reservations: Reservation[] = []
  for (const orderId of market.orderIds) {
    const hold = holds.get(orderId)
    if (hold) reservations.push(reservationOf(hold))
  }
  return reservations
}

const reservationOf = (hold: Hold): Reservation => ({
  order_id: hold.orderId,
  intent_id: hold.intentId,
  outcome: hold.outcome,
  side: hold.side,
  price: hold.price,
  open_size: hold.openSize,
  reserved: micros(hold.left),
  strategy: hold.strategy,
  placed_ts: hold.placedMs,
})

export type Mark = {
  readonly cash: bigint
  readonly value: bigint
  readonly unrealised: bigint
}

/** Everything held, at current mids; a resolved market's tokens at their payout. */
export function markOf(state: State): Mark {
  const { ledger } = state
  const cash =
    balanceOf(ledger, COLLATERAL, accounts.cashAvailable) +
    balanceOf(ledger, COLLATERAL, accounts.cashReserved) +
    balanceOf(ledger, COLLATERAL, accounts.pendingIn) +
    balanceOf(ledger, COLLATERAL, accounts.suspense)
  let value = 0n
  let cost = 0n
  for (const conditionId of state.held) {
    const market = state.markets.get(conditionId)
    for (const holding of market?.holdings.values() ?? []) {
      const midTwice = market ? midTwiceOf(market, holding) : null
      const shares = positionOf(holding)
      value += midTwice === null ? costOf(holding) : valueAt(shares, midTwice)
      cost += costOf(holding)
    }
  }
  return { cash, value, unrealised: value - cost }
}

export function sayMark(turn: Turn): void {
  const { state, cause } = turn
  const { cash, value, unrealised } = markOf(state)
  const equity = cash + value
  if (equity > state.peakEquity) state.peakEquity = equity
  const peak = state.peakEquity
  state.markedMs = state.nowMs
  turn.say({
    type: 'PortfolioMarked',
    fact: {
      ...cause,
      quality: turn.broken ? 'suspect' : 'clean',
      inventory_version: state.inventoryVersion,
      cash: micros(cash),
      position_value: micros(value),
      equity: micros(equity),
      peak_equity: micros(peak),
      drawdown: micros(drawdownOf(equity, peak)),
      gross_exposure: micros(state.grossExposure),
      realised_pnl: micros(state.realised),
      unrealised_pnl: micros(unrealised),
      fees_paid: micros(state.fees),
    },
  })
}

/** (peak - equity)/peak in micros, rounded up. */
export const drawdownOf = (equity: bigint, peak: bigint) =>
  peak <= 0n ? 0n : ceilDiv((peak - equity) * BigInt(ONE), peak)

/** Twice the mid of the holding's own token. */
function midTwiceOf(market: Market, { outcome }: Holding): number | null {
  const { payout, midTwice } = market
  if (payout) return 2 * payout[outcome === 'YES' ? 0 : 1]
  if (midTwice === null) return null
  return outcome === 'YES' ? midTwice : 2 * ONE - midTwice
}

function micros(amount: bigint): number {
  const number = Number(amount)
  assert.ok(Number.isSafeInteger(number), 'an amount fits a message')
  return number
}
