/**
 * The markets the ledger knows: mids as the event log says them, settlement, and what is at risk. A
 * market with nothing held may be forgotten when there are too many; one with anything held never.
 */
import assert from 'node:assert/strict'
import { ONE } from '@polytraders/domain'
import { type BookDelta, type BookSnapshot, type Outcome } from '@polytraders/messages'
import { costOf, type Holding, newHolding } from './positions.ts'
import { type Market, type Policy, type State } from './state.ts'

export function marketOf(state: State, policy: Policy, conditionId: string): Market {
  const known = state.markets.get(conditionId)
  if (known) return known
  if (state.markets.size >= policy.marketsMax) forgetOne(state)
  const market: Market = {
    conditionId,
    midTwice: null,
    settlement: 'open',
    payout: null,
    holdings: new Map(),
    orderIds: new Set(),
    unconfirmed: 0,
    exposure: 0n,
    jobs: 0,
  }
  state.markets.set(conditionId, market)
  return market
}

function forgetOne(state: State): void {
  for (const conditionId of state.markets.keys()) {
    if (state.held.has(conditionId)) continue
    state.markets.delete(conditionId)
    return
  }
  assert.fail('more markets are held than the policy allows to be known')
}

export function holdingOf(market: Market, tokenId: string, outcome: Outcome): Holding {
  const known = market.holdings.get(tokenId)
  if (known) return known
  const holding = newHolding(tokenId, outcome)
  market.holdings.set(tokenId, holding)
  return holding
}

/** Keeps the mid of the market, from a valid book with both sides. */
export function keepMid(market: Market, book: BookSnapshot | BookDelta): void {
  if (book.book_validity !== 'valid') return
  const [bid, ask] =
    'best_bid' in book
      ? [book.best_bid, book.best_ask]
      : [book.bids[0]?.price ?? 0, book.asks[0]?.price ?? ONE]
  if (bid > 0 && ask < ONE) market.midTwice = bid + ask
}

/** Counts what is at risk anew: the cost of what is held, and what open buy orders hold. */
export function countExposure(state: State, market: Market): void {
  let exposure = 0n
  let holdsAny = market.orderIds.size > 0 || market.unconfirmed > 0
  for (const holding of market.holdings.values()) {
    exposure += costOf(holding)
    if (holding.shares !== 0n) holdsAny = true
  }
  for (const orderId of market.orderIds) {
    const hold = state.holds.get(orderId)
    if (hold?.side === 'BUY') exposure += hold.left
  }
  state.grossExposure += exposure - market.exposure
  market.exposure = exposure
  if (holdsAny) state.held.add(market.conditionId)
  else state.held.delete(market.conditionId)
}
