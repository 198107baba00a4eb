/**
 * Trades and our part in them. A trade is taken apart once, when it is first heard of, into legs at
 * one price each; every later step moves the same legs, so that nothing is counted twice however it
 * is told again. Legs are the money: only they make fills. What a POST answer says was matched is
 * provisional, and gives way to them.
 */
import assert from 'node:assert/strict'
import { feeOf, ONE } from '@polytraders/domain'
import { type UserTradeEvent } from '@polytraders/venue/translate'
import { isOver } from './order-machine.ts'
import { closeAtVenue, filledOf, forgetOldest, keep, move, openSizeOf, sayOrder } from './orders.ts'
import { sayReconciliation } from './reconcile.ts'
import { type Evidence, type Leg, type Order, type Trade, type Turn } from './state.ts'
import { isFinal, type TradeStatus, tradeAfter } from './trade-machine.ts'

export function takeTrade(turn: Turn, heard: UserTradeEvent, evidence: Evidence): void {
  const status = statusOf(heard)
  if (status === null) {
    const detail = `expected a status of a trade, found ${heard.statusText.slice(0, 40)}`
    turn.say({ type: 'Unreadable', reason: 'unknown-trade-status', detail })
    return
  }
  const known = turn.state.trades.get(heard.tradeId)
  if (known) stepTrade(turn, heard, known, status, evidence)
  else newTrade(turn, heard, status, evidence)
}

/** The fact has one word for what is matched, broadcast or not. */
function statusOf({ status }: UserTradeEvent): TradeStatus | null {
  if (status === 'UNKNOWN') return null
  return status === 'MATCHED_NOT_BROADCASTED' ? 'MATCHED' : status
}

function newTrade(turn: Turn, heard: UserTradeEvent, status: TradeStatus, evidence: Evidence) {
  const { state, policy } = turn
  const legs = legsOf(turn, heard)
  if (legs.length === 0) {
    sayReconciliation(turn, {
      scope: 'wallet',
      orderId: '',
      conditionId: heard.market,
      state: 'diverged',
      internalOpen: 0,
      exchangeOpen: 0,
      detail: `trade ${heard.tradeId} is of no order that is known here`,
    })
    return
  }
  if (state.trades.size >= policy.tradesMax) forgetOldest(turn)
  state.trades.set(heard.tradeId, { status, legs })
  for (const order of ordersOf(turn, legs)) {
    order.tradeIds.push(heard.tradeId)
    if (!isFinal(status)) order.openTrades += 1
  }
  sayFills(turn, heard, legs, status)
  for (const order of ordersOf(turn, legs)) {
    noteTransaction(order, heard)
    if (status === 'FAILED') voidFill(turn, order, sizeOf(legs, order), 0, evidence)
    else applyFill(turn, order, sizeOf(legs, order), evidence)
  }
}

function stepTrade(
  turn: Turn,
  heard: UserTradeEvent,
  trade: Trade,
  status: TradeStatus,
  evidence: Evidence,
): void {
  const step = tradeAfter(trade.status, status)
  if (step === 'ignored') return
  if (step === 'conflict') {
    sayReconciliation(turn, {
      scope: 'wallet',
      orderId: '',
      conditionId: heard.market,
      state: 'diverged',
      internalOpen: 0,
      exchangeOpen: 0,
      detail: `trade ${heard.tradeId} was ${trade.status} and is said to be ${status}`,
    })
    return
  }
  trade.status = step
  sayFills(turn, heard, trade.legs, step)
  for (const order of ordersOf(turn, trade.legs)) {
    noteTransaction(order, heard)
    if (isFinal(step)) order.openTrades -= 1
    const size = sizeOf(trade.legs, order)
    if (step === 'FAILED') voidFill(turn, order, size, size, evidence)
    else keep(turn, order)
  }
}

/** Counts a fill, and ends the order when it was the last one to come. */
function applyFill(turn: Turn, order: Order, size: number, evidence: Evidence): void {
  order.filled += size
  order.cancelled = Math.max(0, Math.min(order.cancelled, order.size - filledOf(order)))
  if (order.filled > order.size) sayOverfill(turn, order)
  if (order.filled >= order.size) move(turn, order, { trigger: 'complete', evidence })
  else if (isSettled(order)) closeAtVenue(turn, order, { evidence, settled: true })
  else move(turn, order, { trigger: 'fill', evidence })
}

/** Whether nothing of it is open, and every trade that was promised has come. */
const isSettled = (order: Order) =>
  !isOver(order.status) && openSizeOf(order) === 0 && order.filled >= order.matched

/**
 * A failed trade gives its shares to nobody: the venue used that part of the order up, so that it
 * is neither filled nor open again.
 */
function voidFill(
  turn: Turn,
  order: Order,
  size: number,
  counted: number,
  evidence: Evidence,
): void {
  order.filled -= counted
  order.failed += size
  order.matched = Math.max(order.filled, order.matched - size)
  order.cancelled = Math.min(order.size - filledOf(order), order.cancelled + size)
  keep(turn, order)
  if (isSettled(order)) closeAtVenue(turn, order, { evidence, settled: true })
  else sayOrder(turn, order, order.status, evidence)
}

function sayOverfill(turn: Turn, order: Order): void {
  order.reconciliation = 'diverged'
  sayReconciliation(turn, {
    scope: 'order',
    orderId: order.orderId,
    conditionId: order.conditionId,
    state: 'diverged',
    internalOpen: 0,
    exchangeOpen: 0,
    detail: `filled ${order.filled} of an order of ${order.size}`,
  })
}

/**
 * Our legs of a trade. A taker's are the resting orders it met, at their prices, seen from its own
 * token; a maker's is its own entry, never the trade's header. When the entries do not add up, the
 * taker's leg is the trade as a whole.
 */
function legsOf(turn: Turn, trade: UserTradeEvent): readonly Leg[] {
  const { orders } = turn.state
  const taker = orders.get(trade.takerOrderId)
  const met = trade.makerOrders.map(maker => ({
    price: maker.assetId === trade.assetId ? maker.price : ONE - maker.price,
    size: maker.matchedAmount,
  }))
  const whole = met.length > 0 && total(met) === trade.size
  const taken = whole ? met : [{ price: trade.price, size: trade.size }]
  const legs = taker ? taken.map((part, n) => legOf(trade, taker, 'taker', n, part)) : []
  trade.makerOrders.forEach((maker, n) => {
    const order = orders.get(maker.orderId)
    const part = { price: maker.price, size: maker.matchedAmount }
    if (order) legs.push(legOf(trade, order, 'maker', n, part))
  })
  return legs.filter(({ size }) => size > 0)
}

function legOf(
  { tradeId }: UserTradeEvent,
  { orderId, feeSchedule }: Order,
  liquidity: Leg['liquidity'],
  n: number,
  { price, size }: { readonly price: number; readonly size: number },
): Leg {
  const fee = feeOf(feeSchedule, price, size, liquidity)
  return { fillId: `${tradeId}:${liquidity}-${n}`, orderId, price, size, fee, liquidity }
}

function sayFills(
  turn: Turn,
  { tradeId, transactionHash }: UserTradeEvent,
  legs: readonly Leg[],
  status: TradeStatus,
): void {
  const { source_ts, recv_ts } = turn.cause
  for (const { fillId, orderId, price, size, fee, liquidity } of legs) {
    const order = turn.state.orders.get(orderId)
    assert.ok(order, 'the order of a leg is known as long as its trade')
    turn.say({
      type: 'Fill',
      fact: {
        correlation_id: order.correlationId,
        source_ts,
        recv_ts,
        quality: 'clean',
        fill_id: fillId,
        trade_id: tradeId,
        order_id: orderId,
        client_order_id: order.intentId,
        condition_id: order.conditionId,
        token_id: order.tokenId,
        outcome: order.outcome,
        side: order.side,
        strategy: order.strategy,
        price,
        size,
        fee,
        liquidity,
        trade_status: status,
        transaction_hash: transactionHash ?? '',
      },
    })
  }
}

function ordersOf({ state }: Turn, legs: readonly Leg[]): readonly Order[] {
  const ids = new Set(legs.map(({ orderId }) => orderId))
  return [...ids].flatMap(orderId => state.orders.get(orderId) ?? [])
}

function noteTransaction(order: Order, { transactionHash }: UserTradeEvent): void {
  if (transactionHash !== null) order.transactionHash = transactionHash
}

const sizeOf = (legs: readonly Leg[], { orderId }: Order) =>
  total(legs.filter(leg => leg.orderId === orderId))

const total = (parts: readonly { readonly size: number }[]) =>
  parts.reduce((sum, { size }) => sum + size, 0)
