/**
 * One order: how news moves it along the table, what of it is open, and what is said of it.
 *
 * open_qty = order_qty - filled_qty - cancelled_qty, in every event. What the venue says was
 * matched counts as filled before its trades are here, and never twice: the larger of the two
 * counts.
 */
import assert from 'node:assert/strict'
import { rejectReasonOf } from '@polytraders/venue/translate'
import { isOver, type OrderStatus, type OrderTrigger, orderAfter } from './order-machine.ts'
import { type ReasonCode } from './reasons.ts'
import { type Evidence, evidenceRank, type Order, type Turn } from './state.ts'

export const openOf = (size: number, filled: number, cancelled: number) =>
  Math.max(0, size - filled - cancelled)

export const filledOf = ({ filled, matched }: Order) => Math.max(filled, matched)

export const openSizeOf = (order: Order) => openOf(order.size, filledOf(order), order.cancelled)

/** ack_age_ms = now - sent_ts. */
export const ackAgeOf = (nowMs: number, sentMs: number) => nowMs - sentMs

/** Heartbeat alive: now - last_heartbeat_ack <= the venue's limit; unknown before the first. */
export function heartbeatStatusOf(
  nowMs: number,
  heartbeatAtMs: number | null,
  limitMs: number,
): 'alive' | 'lost' | 'unknown' {
  if (heartbeatAtMs === null) return 'unknown'
  return nowMs - heartbeatAtMs <= limitMs ? 'alive' : 'lost'
}

export type News = {
  readonly trigger: OrderTrigger
  readonly evidence: Evidence
  readonly reason?: ReasonCode | ''
  readonly detail?: string
  /** Follows from what was accepted before, so that its evidence is not weighed again. */
  readonly settled?: boolean
}

/** Our own doings: they say nothing about the venue. */
const ours: ReadonlySet<OrderTrigger> = new Set([
  'send',
  'shadow',
  'cancel',
  'doubt',
  'lose',
  'lapse',
])

/** Money that moved counts, whatever the status is known from, and says nothing of what rests. */
const fills: ReadonlySet<OrderTrigger> = new Set(['fill', 'complete'])

/** Whether the order's status is known from something better. */
export const isOutranked = (order: Order, evidence: Evidence) =>
  evidenceRank[evidence] < evidenceRank[order.evidence]

/** Moves the order along its table and says so. False when the news is too weak, or nothing new. */
export function move(turn: Turn, order: Order, news: News): boolean {
  const { trigger, evidence, reason, detail, settled = false } = news
  const weighs = !ours.has(trigger) && !fills.has(trigger)
  // An order presumed never placed is live again once the venue shows it.
  const appears = trigger === 'live' && isOver(order.status)
  if (weighs && !settled && !appears && isOutranked(order, evidence)) return false
  const next = orderAfter(order.status, trigger)
  if (next === null) return false

  const previous = order.status
  order.status = next
  if (weighs) order.evidence = evidence
  if (reason !== undefined) order.rejectReason = reason
  if (detail !== undefined) order.detail = detail
  if (isOver(next)) order.cancelled = Math.max(0, order.size - filledOf(order))
  else if (isOver(previous)) revive(order)
  if (order.filled >= order.matched && order.reconciliation === 'diverged') {
    order.reconciliation = 'matched'
  }
  keep(turn, order)
  sayOrder(turn, order, previous, evidence)
  if (order.cancelWanted) pursueCancel(turn, order)
  return true
}

/** Takes in how much the venue says was matched, less what we know failed to settle. */
export function noteMatched(order: Order, size: number): void {
  order.matched = Math.max(order.matched, size - order.failed)
}

/** An order presumed over that is not is cancelled: nothing is reserved for it. */
function revive(order: Order): void {
  order.cancelled = 0
  order.cancelWanted = true
  order.cancelSentMs = null
  order.reconciliation = 'diverged'
}

/**
 * The venue is done with the order: what it matched is all there will be. The order is over when
 * the trades for that are here; until then it is MATCHED. A cancel with fills so applies the fills
 * first.
 */
export function closeAtVenue(turn: Turn, order: Order, news: Omit<News, 'trigger'>): void {
  if (isOver(order.status)) return
  if (!news.settled && isOutranked(order, news.evidence)) return
  order.cancelled = Math.max(0, order.size - filledOf(order))
  if (order.filled < order.matched) {
    move(turn, order, { ...news, trigger: 'match' })
    return
  }
  const killed = order.filled === 0 && isKill(news.detail ?? '')
  const trigger = order.cancelled === 0 ? 'complete' : killed ? 'kill' : 'cancelled'
  move(turn, order, { ...news, ...(killed ? { reason: 'EXEC_NOT_FILLED' } : {}), trigger })
}

function isKill(text: string): boolean {
  const reason = rejectReasonOf(text)
  return reason === 'fok-not-filled' || reason === 'no-match'
}

const cancellable: ReadonlySet<OrderStatus> = new Set([
  'LIVE',
  'PARTIAL',
  'UNKNOWN',
  'CANCEL_UNKNOWN',
  'UNKNOWN_CANCELLED_BY_HEARTBEAT',
])

/** Cancels the order, now or as soon as the venue has it. */
export function requestCancel(turn: Turn, order: Order, reason: string): void {
  if (isOver(order.status)) return
  order.cancelWanted = true
  order.rejectReason = reason
  pursueCancel(turn, order)
}

/** Cancels one of many orders, as soon as it is looked at. */
export function cancelWhenDue({ state }: Turn, order: Order, reason: string): void {
  if (isOver(order.status)) return
  order.cancelWanted = true
  order.rejectReason = reason
  state.due.add(order.orderId)
}

/** Sends the cancel that is wanted, unless one was sent a moment ago. */
export function pursueCancel(turn: Turn, order: Order): void {
  const { nowMs } = turn.state
  const { cancelSentMs } = order
  if (!cancellable.has(order.status)) return
  if (cancelSentMs !== null && nowMs - cancelSentMs < turn.policy.cancelRetryMs) return
  order.cancelSentMs = nowMs
  order.cancelAckMs = null
  move(turn, order, { trigger: 'cancel', evidence: 'intent' })
}

/** Files the order under those that are open or those that are over; the oldest is forgotten. */
export function keep(turn: Turn, order: Order): void {
  const { state, policy } = turn
  const { orderId } = order
  if (!isOver(order.status) || order.openTrades > 0) {
    state.open.add(orderId)
    state.closed.delete(orderId)
    return
  }
  state.open.delete(orderId)
  state.closed.add(orderId)
  if (state.closed.size > policy.closedOrdersMax) forgetOldest(turn)
}

export function forgetOldest({ state }: Turn): void {
  const [oldest] = state.closed
  assert.ok(oldest !== undefined, 'the bounds leave room for orders that are over')
  for (const tradeId of state.orders.get(oldest)?.tradeIds ?? []) state.trades.delete(tradeId)
  state.closed.delete(oldest)
  state.due.delete(oldest)
  state.orders.delete(oldest)
}

export function sayOrder(
  turn: Turn,
  order: Order,
  previous: OrderStatus,
  evidence: Evidence,
): void {
  const { state, policy, cause } = turn
  turn.say({
    type: 'OrderEvent',
    fact: {
      correlation_id: order.correlationId,
      source_ts: cause.source_ts,
      recv_ts: cause.recv_ts,
      quality: 'clean',
      order_id: order.orderId,
      client_order_id: order.intentId,
      condition_id: order.conditionId,
      previous_status: previous,
      status: order.status,
      order_qty: order.size,
      open_quantity: openSizeOf(order),
      filled_quantity: filledOf(order),
      cancelled_quantity: order.cancelled,
      reject_reason: order.rejectReason,
      detail: order.detail,
      evidence: evidence === 'lookup' ? 'response' : evidence,
      sent_ts: order.sentMs,
      ack_age_ms: order.ackAgeMs,
      heartbeat_status: heartbeatStatusOf(state.nowMs, state.heartbeatAtMs, policy.heartbeatMs),
      clob_id: order.evidence !== 'intent' || order.filled > 0 ? order.orderId : '',
      transaction_hash: order.transactionHash,
      reconciliation_state: order.reconciliation,
      builder_code: policy.signing.builderCode,
    },
  })
}
