/**
 * Inventory: turns orders, fills and resolutions into a double-entry ledger of one cell's wallet.
 *
 * Every signed order reserves the most it may cost (or the shares it sells), every fill moves that
 * reservation on, and the order's end gives back the rest: no reservation outlives its order. A
 * matched trade is pending until it confirms; a failed one leaves no trace but its entries.
 * Balances are a pure function of the log's prefix; debits equal credits, per asset, after every
 * entry.
 *
 * `position` counts matched shares at once, `free_qty` only confirmed ones. Money owed for a
 * matched buy is spent already; what a matched sale brings is `cash.pending` until it confirms.
 */
import assert from 'node:assert/strict'
import {
  type BudgetSet,
  type Fill,
  type Heard,
  type OrderEvent,
  type OrderSigned,
} from '@polytraders/messages'
import { type Stage } from '@polytraders/stage'
import { type AssetBalance, accounts, balanceOf, COLLATERAL, trialBalanceOf } from './accounts.ts'
import { countExposure, holdingOf, keepMid, marketOf } from './markets.ts'
import { freeOf, leastOf } from './positions.ts'
import { bookDeposit, bookRelease, bookReserve } from './postings.ts'
import { sayBalance, sayMark } from './report.ts'
import { claim, redeemDue, settle } from './settlement.ts'
import {
  type Hold,
  initialState,
  type OpenFill,
  type Output,
  type Policy,
  type State,
  type Turn,
} from './state.ts'
import { bookConfirm, bookMatch, bookVoid } from './trade-postings.ts'

export { defaultPolicy, type Output, type Policy, type State } from './state.ts'

export const coreVersion = '1.1.0'

export type Input = Heard<
  | 'OrderSigned'
  | 'OrderEvent'
  | 'Fill'
  | 'SealedBook'
  | 'SealedTrade'
  | 'SealedStatus'
  | 'SealedNotice'
  | 'SealedInstrument'
  | 'SealedSync'
  | 'SealedControl'
  | 'SealedTick'
>

export const inventory = (policy: Policy): Stage<State, Input, Output> => ({
  initial: initialState,
  step(state, input, say) {
    const { correlation_id, source_ts, recv_ts } = input.fact
    const cause = { correlation_id, source_ts, recv_ts }
    if (recv_ts > state.nowMs) state.nowMs = recv_ts
    take({ policy, state, cause, broken: false, say }, input)
    return state
  },
})

/** Every asset's debits, credits and balances by account: what must come out even. */
export const trialBalance = (state: State): readonly AssetBalance[] => trialBalanceOf(state.ledger)

function take(turn: Turn, input: Input): void {
  const { state, policy } = turn
  switch (input.type) {
    case 'OrderSigned':
      reserve(turn, input.fact)
      return
    case 'OrderEvent':
      follow(turn, input.fact)
      return
    case 'Fill':
      fill(turn, input.fact)
      return
    case 'SealedBook': {
      const { condition_id, snapshot, delta } = input.fact
      const book = delta ?? snapshot
      if (book) keepMid(marketOf(state, policy, condition_id), book)
      break
    }
    case 'SealedInstrument': {
      const { condition_id, instrument } = input.fact
      settle(turn, marketOf(state, policy, condition_id), instrument)
      break
    }
    case 'SealedControl':
      if (input.fact.budget) deposit(turn, input.fact.budget)
      break
    case 'SealedTick':
      redeemDue(turn)
      break
    case 'SealedTrade':
    case 'SealedStatus':
    case 'SealedNotice':
    case 'SealedSync':
      break
  }
  sample(turn)
}

/** A paper wallet starts with what its first budget says, once. */
function deposit(turn: Turn, { cell, budget_version, paper_capital }: BudgetSet): void {
  const { state, policy } = turn
  const first = cell === policy.cell && budget_version === 1 && paper_capital > 0
  if (!first || state.deposited > 0n) return
  state.deposited = BigInt(paper_capital)
  bookDeposit(turn, `${cell}:deposit:1`, state.deposited)
  sayBalance(turn, undefined, { reason: 'deposit' })
  sayMark(turn)
}

/** Holds what the order may need, as far as it is there: the gate approved no more than that. */
function reserve(turn: Turn, order: OrderSigned): void {
  const { state, policy } = turn
  if (state.holds.has(order.order_id)) return
  assert.ok(state.holds.size < policy.openOrdersMax, 'reservations stay bounded')
  const market = marketOf(state, policy, order.condition_id)
  const holding = holdingOf(market, order.token_id, order.outcome)
  const free =
    order.side === 'BUY'
      ? balanceOf(state.ledger, COLLATERAL, accounts.cashAvailable)
      : freeOf(holding)
  const asked = BigInt(order.reserve)
  const hold: Hold = {
    orderId: order.order_id,
    intentId: order.client_order_id,
    conditionId: order.condition_id,
    tokenId: order.token_id,
    outcome: order.outcome,
    side: order.side,
    strategy: order.strategy,
    price: order.limit_price,
    placedMs: order.recv_ts,
    openSize: order.size,
    left: leastOf(asked, free),
  }
  if (asked > free) turn.broken = true
  state.holds.set(hold.orderId, hold)
  market.orderIds.add(hold.orderId)
  if (hold.side === 'SELL') holding.reserved += hold.left
  bookReserve(turn, hold)
  countExposure(state, market)
  const { intentId, orderId } = hold
  sayBalance(turn, market, { reason: 'reserved', intentId, orderId })
}

const terminal: ReadonlySet<string> = new Set([
  'FILLED',
  'CANCELED',
  'KILLED',
  'REJECTED',
  'EXPIRED',
  'SHADOWED',
])

/** Follows the order's life: its end gives back what it still holds. */
function follow(turn: Turn, event: OrderEvent): void {
  const { state, policy } = turn
  const { order_id: orderId, client_order_id: intentId, condition_id: conditionId } = event
  if (orderId === '') {
    const market = state.markets.get(conditionId)
    sayBalance(turn, market, { reason: 'refused', intentId, conditionId })
    return
  }
  const hold = state.holds.get(orderId)
  if (!hold) return
  hold.openSize = event.open_quantity
  if (!terminal.has(event.status)) return

  const market = marketOf(state, policy, hold.conditionId)
  state.holds.delete(orderId)
  market.orderIds.delete(orderId)
  if (hold.side === 'SELL') {
    holdingOf(market, hold.tokenId, hold.outcome).reserved -= hold.left
  }
  bookRelease(turn, hold)
  countExposure(state, market)
  sayBalance(turn, market, { reason: 'released', intentId, orderId })
  claim(turn, market)
}

/** Follows a trade. A step that was taken already, or that changes no balance, says nothing. */
function fill(turn: Turn, fact: Fill): void {
  const { state } = turn
  if (state.finishedFills.has(fact.fill_id)) return
  const known = state.openFills.get(fact.fill_id)
  switch (fact.trade_status) {
    case 'MATCHED':
    case 'MINED':
    case 'RETRYING':
      if (!known) match(turn, fact)
      return
    case 'CONFIRMED':
      confirm(turn, fact, known ?? match(turn, fact))
      return
    case 'FAILED':
      if (known) fail(turn, fact, known)
      else finish(turn, fact.fill_id)
      return
  }
}

function match(turn: Turn, fact: Fill): OpenFill {
  const { state, policy } = turn
  assert.ok(state.openFills.size < policy.openFillsMax, 'unconfirmed trades stay bounded')
  const market = marketOf(state, policy, fact.condition_id)
  const holding = holdingOf(market, fact.token_id, fact.outcome)
  const hold = holdFor(state, fact)
  const open = bookMatch(turn, fact, holding, hold)
  market.unconfirmed += 1
  if (hold) hold.openSize = Math.max(0, hold.openSize - fact.size)
  state.openFills.set(open.fillId, open)
  realise(turn, open, 1n)
  countExposure(state, market)
  const { client_order_id: intentId, order_id: orderId } = fact
  sayBalance(turn, market, { reason: 'filled', intentId, orderId })
  sayMark(turn)
  return open
}

/** What the fill's order holds, if it is an order of that side and token. */
function holdFor({ holds }: State, { order_id, token_id, side }: Fill): Hold | undefined {
  const hold = holds.get(order_id)
  return hold?.tokenId === token_id && hold.side === side ? hold : undefined
}

function confirm(turn: Turn, fact: Fill, open: OpenFill): void {
  const { state, policy } = turn
  const market = marketOf(state, policy, open.conditionId)
  bookConfirm(turn, open, holdingOf(market, open.tokenId, open.outcome))
  market.unconfirmed -= 1
  finish(turn, open.fillId)
  countExposure(state, market)
  const { client_order_id: intentId, order_id: orderId } = fact
  sayBalance(turn, market, { reason: 'confirmed', intentId, orderId })
  claim(turn, market)
}

function fail(turn: Turn, fact: Fill, open: OpenFill): void {
  const { state, policy } = turn
  const market = marketOf(state, policy, open.conditionId)
  bookVoid(turn, open, holdingOf(market, open.tokenId, open.outcome))
  realise(turn, open, -1n)
  market.unconfirmed -= 1
  finish(turn, open.fillId)
  countExposure(state, market)
  const { client_order_id: intentId, order_id: orderId } = fact
  sayBalance(turn, market, { reason: 'voided', intentId, orderId })
  sayMark(turn)
  claim(turn, market)
}

/** Counts a trade's fee and, of a sale, its gain; or takes them back. */
function realise({ state, policy }: Turn, open: OpenFill, sign: 1n | -1n): void {
  const market = marketOf(state, policy, open.conditionId)
  const gain = (open.side === 'SELL' ? open.proceeds - open.cost : 0n) - open.fee
  holdingOf(market, open.tokenId, open.outcome).realised += sign * gain
  state.realised += sign * gain
  state.fees += sign * open.fee
}

function finish({ state, policy }: Turn, fillId: string): void {
  state.openFills.delete(fillId)
  state.finishedFills.add(fillId)
  if (state.finishedFills.size <= policy.finishedFillsMax) return
  for (const oldest of state.finishedFills) {
    state.finishedFills.delete(oldest)
    return
  }
}

/** Marks the portfolio when its time has come and something is held. */
function sample(turn: Turn): void {
  const { state, policy } = turn
  if (state.held.size === 0 || state.nowMs - state.markedMs < policy.markEveryMs) return
  sayMark(turn)
}
