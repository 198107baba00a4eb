/**
 * How each fact changes what the gate knows. Records everything, refuses nothing; the state is
 * changed in place. A map at its bound leaves the new entry out, which refuses trades later.
 */

import { ONE } from '@polytraders/domain'
import {
  type ApprovedIntent,
  type BalanceChanged,
  type ExecutionEstimate,
  type ReduceIntent,
  type SealedBook,
  type SealedControl,
  type SealedInstrument,
  type SealedStatus,
} from '@polytraders/messages'
import { controlOf, keepControl } from './controls.ts'
import { type Input, type Output } from './core.ts'
import { createKnownMarket, isHeld, type KnownMarket } from './known-market.ts'
import { type Policy } from './policy.ts'
import { type State } from './state.ts'

export function record(policy: Policy, state: State, fact: Input | Output): State {
  switch (fact.type) {
    case 'ExecutionEstimate':
      recordEstimate(state.markets.get(fact.fact.condition_id), fact.fact)
      return state
    case 'ScoreSuppressed': {
      const market = state.markets.get(fact.fact.condition_id)
      if (market && fact.fact.role === 'champion') market.suppressed = true
      return state
    }
    case 'BalanceChanged':
      recordBalance(policy, state, fact.fact)
      return state
    case 'PortfolioMarked':
      state.marked = fact.fact
      return state
    case 'Verdict':
      return state
    case 'ApprovedIntent':
    case 'ReduceIntent':
      hold(policy, state, fact.fact)
      return state
    case 'CancelIntent':
      state.cancels += 1
      rememberAsked(policy, state, fact.fact.order_id, fact.fact.recv_ts)
      return state
    default:
      return recordSealed(policy, state, fact)
  }
}

type Sealed = Extract<Input, { readonly fact: { readonly seal: unknown } }>

function recordSealed(policy: Policy, state: State, input: Sealed): State {
  state.nowMs = Math.max(state.nowMs, input.fact.recv_ts)
  state.eventId = input.fact.seal.event_id
  switch (input.type) {
    case 'SealedBook':
      recordBook(policy, state, input.fact)
      return state
    case 'SealedStatus':
      recordStatus(state.markets.get(input.fact.condition_id), input.fact)
      return state
    case 'SealedInstrument':
      recordInstrument(policy, state, input.fact)
      return state
    case 'SealedSync': {
      const market = state.markets.get(input.fact.condition_id)
      const syncedMs = input.fact.sync.last_synced_ts
      if (market) market.lastSyncedMs = Math.max(market.lastSyncedMs, syncedMs)
      return state
    }
    case 'SealedNotice': {
      const market = state.markets.get(input.fact.condition_id)
      if (market && input.fact.notice.kind === 'market_resolved') market.resolved = true
      return state
    }
    case 'SealedControl':
      recordControl(policy, state, input.fact)
      return state
    case 'SealedTrade':
    case 'SealedTick':
      return state
  }
}

/** The market, made if there is room for it. */
function knownMarket(policy: Policy, state: State, conditionId: string): KnownMarket | null {
  const known = state.markets.get(conditionId)
  if (known) return known
  if (conditionId === '' || state.markets.size >= policy.marketsMax) return null
  const market = createKnownMarket(conditionId)
  state.markets.set(conditionId, market)
  return market
}

function recordBook(policy: Policy, state: State, fact: SealedBook): void {
  const market = knownMarket(policy, state, fact.condition_id)
  const book = fact.snapshot ?? fact.delta
  if (!market || book === null) return
  market.bookEventId = fact.seal.event_id
  market.validity = book.book_validity
  market.certificate = book.certificate.verdict
  if (fact.snapshot !== null) {
    // Until a status says otherwise, what brings a whole book is connected.
    if (market.feed === 'disconnected') market.feed = 'connected'
    market.bestBid = fact.snapshot.bids[0]?.price ?? 0
    market.bestAsk = fact.snapshot.asks[0]?.price ?? ONE
  } else if (fact.delta !== null) {
    market.bestBid = fact.delta.best_bid
    market.bestAsk = fact.delta.best_ask
  }
}

function recordStatus(market: KnownMarket | undefined, { status }: SealedStatus): void {
  if (!market) return
  market.validity = status.book_validity
  market.certificate = status.certificate.verdict
  market.feed = status.feed_status
}

function recordInstrument(policy: Policy, state: State, fact: SealedInstrument): void {
  const market = knownMarket(policy, state, fact.condition_id)
  if (!market) return
  const { instrument } = fact
  market.groupId = instrument.group_id
  market.parentEventId = instrument.parent_event_id
  market.category = instrument.category
  market.negRisk = instrument.neg_risk
  market.status = instrument.status
  market.registryVersion = instrument.version
  market.lastSyncedMs = Math.max(market.lastSyncedMs, instrument.last_synced_ts)
  market.closeMs = instrument.close_time
  if (instrument.neg_risk && instrument.parent_event_id !== '') {
    const siblings = state.events.get(instrument.parent_event_id) ?? []
    if (siblings.length < policy.kelly.siblingsMax && !siblings.includes(fact.condition_id)) {
      state.events.set(instrument.parent_event_id, [...siblings, fact.condition_id])
    }
  }
  forgetIfOver(state, market)
}

/** A resolved market in which nothing is open or held makes room for another. */
function forgetIfOver(state: State, market: KnownMarket): void {
  if (market.status !== 'resolved' || market.reservations.length > 0) return
  if (isHeld(market.positions) || market.pendingCount > 0) return
  state.markets.delete(market.conditionId)
  const siblings = state.events.get(market.parentEventId)
  if (!siblings) return
  const left = siblings.filter(id => id !== market.conditionId)
  if (left.length > 0) state.events.set(market.parentEventId, left)
  else state.events.delete(market.parentEventId)
}

function recordControl(policy: Policy, state: State, { control, budget }: SealedControl): void {
  if (budget !== null && budget.cell === policy.cell) state.budget = budget
  if (control === null) return
  state.controlVersion = Math.max(state.controlVersion, control.control_version)
  const entry = controlOf(control)
  // The mode is the cell's, whatever the control is about; only a global one arms it.
  if (entry.scope === 'global') state.controlMode = control.mode
  keepControl(state.controls, entry)
}

function recordEstimate(market: KnownMarket | undefined, estimate: ExecutionEstimate): void {
  const { score, kind, side, outcome, q_exec: qExec, fees_per_share: fees } = estimate
  if (score === null || !market) return
  market.scoredMs = Math.max(market.scoredMs, estimate.recv_ts)
  market.suppressed = false
  if (kind !== 'enter' || side !== 'BUY' || outcome !== 'YES') return
  market.yesWorth = score.p_hat
  market.yesCost = qExec + fees
  market.yesAtMs = estimate.recv_ts
}

function recordBalance(policy: Policy, state: State, balance: BalanceChanged): void {
  state.inventoryVersion = balance.inventory_version
  state.cash = balance.cash
  state.grossExposureMicros = balance.gross_exposure
  state.realisedPnlMicros = balance.realised_pnl
  letGo(state, balance.intent_id)
  const held = isHeld(balance.positions)
  const isOver = !held && balance.reservations.length === 0
  // A market that was forgotten is not remembered again for having nothing.
  if (isOver && !state.markets.has(balance.condition_id)) return
  const market = knownMarket(policy, state, balance.condition_id)
  if (!market) return
  const wasHeld = isHeld(market.positions)
  if (held !== wasHeld) state.heldMarkets += held ? 1 : -1
  for (const { order_id: id } of market.reservations) {
    if (!balance.reservations.some(order => order.order_id === id)) state.asked.delete(id)
  }
  market.positions = balance.positions
  market.reservations = balance.reservations
  market.exposureMicros = balance.market_exposure
  if (balance.reservations.length > 0) state.quoted.add(market.conditionId)
  else state.quoted.delete(market.conditionId)
  forgetIfOver(state, market)
}

/** Holds what an approval may use, from here until inventory names it. */
function hold(policy: Policy, state: State, intent: ApprovedIntent | ReduceIntent): void {
  const { intent_id: id, condition_id: conditionId, side, reserve } = intent
  state.pending.set(id, {
    conditionId,
    strategy: intent.strategy,
    tokenId: intent.token_id,
    side,
    reserveMicros: reserve,
  })
  const market = knownMarket(policy, state, conditionId)
  if (market) market.pendingCount += 1
  if (side === 'SELL') return
  state.pendingMoneyMicros += reserve
  if (market) market.pendingMoneyMicros += reserve
}

function letGo(state: State, intentId: string): void {
  const held = state.pending.get(intentId)
  if (!held) return
  state.pending.delete(intentId)
  const market = state.markets.get(held.conditionId)
  if (market) market.pendingCount -= 1
  if (held.side === 'SELL') return
  state.pendingMoneyMicros -= held.reserveMicros
  if (market) market.pendingMoneyMicros -= held.reserveMicros
}

/** Once full the oldest is forgotten: at worst its cancel is requested once more. */
function rememberAsked(policy: Policy, state: State, orderId: string, askedMs: number): void {
  state.asked.delete(orderId)
  if (state.asked.size >= policy.askedCancelsMax) {
    const oldest = state.asked.keys().next()
    if (!oldest.done) state.asked.delete(oldest.value)
  }
  state.asked.set(orderId, askedMs)
}
