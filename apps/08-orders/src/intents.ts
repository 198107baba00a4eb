/**
 * Intents on their way to orders: refused, held until the venue takes them, or signed and sent. One
 * intent is at most one order, whatever comes twice; a refusal names its intent and has no order
 * id.
 */
import { type CancelIntent } from '@polytraders/messages'
import { haltOf, modeOf } from './controls.ts'
import { orderAfter } from './order-machine.ts'
import { forgetOldest, heartbeatStatusOf, keep, move, requestCancel } from './orders.ts'
import { type ReasonCode } from './reasons.ts'
import { sayReconciliation } from './reconcile.ts'
import { hasBudget, spendBudget, takes } from './regime.ts'
import { type Drafted, draftOrder } from './signed.ts'
import { type HeldIntent, type Order, type Turn } from './state.ts'

export function takeIntent(turn: Turn, intent: HeldIntent): void {
  const { state, policy } = turn
  const { intent_id: intentId } = intent.fact
  if (state.intents.has(intentId)) return
  state.intents.add(intentId)
  if (state.intents.size > policy.intentsMax) {
    const [oldest] = state.intents
    if (oldest !== undefined) state.intents.delete(oldest)
  }
  if (pursue(turn, intent)) return
  if (state.held.size < policy.heldIntentsMax) state.held.set(intentId, intent)
  else refuse(turn, intent, 'EXEC_HELD_INTENTS_MAX', '')
}

/** Looks again at what waits, oldest first. */
export function releaseHeld(turn: Turn): void {
  for (const [intentId, intent] of turn.state.held) {
    if (!turn.hasRoom()) return
    if (pursue(turn, intent)) turn.state.held.delete(intentId)
  }
}

/** Refuses or sends the intent. False when it has to wait. */
function pursue(turn: Turn, intent: HeldIntent): boolean {
  const { state, policy } = turn
  const { fact } = intent
  const concerned = { conditionId: fact.condition_id, strategy: fact.strategy }
  const halt = haltOf(state, concerned, intent.type === 'ReduceIntent')
  if (halt) return refuse(turn, intent, halt, '')
  if (state.nowMs > fact.expires_ts) {
    const detail = `expected until ${fact.expires_ts}, found ${state.nowMs}`
    return refuse(turn, intent, 'EXEC_INTENT_EXPIRED', detail)
  }
  if (mustWait(turn, intent)) return false
  if (state.open.size >= policy.openOrdersMax) {
    return refuse(turn, intent, 'EXEC_OPEN_ORDERS_MAX', '')
  }
  const instrument = state.instruments.get(fact.condition_id)
  if (!instrument) return refuse(turn, intent, 'DISC_INSTRUMENT_UNKNOWN', '')
  const drafted = draftOrder(fact, instrument, policy.signing, turn.cause.recv_ts)
  if (!drafted.ok) return refuse(turn, intent, drafted.code, drafted.detail)
  sign(turn, intent, drafted)
  return true
}

function mustWait(turn: Turn, { type, fact }: HeldIntent): boolean {
  const { state, policy } = turn
  // What is due may be a cancel: it goes before anything that takes risk.
  if (type === 'ApprovedIntent' && state.due.size > 0) return true
  if (modeOf(turn) === 'shadow') return false
  if (policy.reconcileFirst && !state.reconciled) return true
  return !takes(turn, fact.execution_policy === 'post_only') || !hasBudget(turn)
}

function sign(turn: Turn, intent: HeldIntent, drafted: Extract<Drafted, { ok: true }>): void {
  const { state, policy } = turn
  const order = newOrder(turn, intent, drafted)
  if (state.orders.size >= policy.openOrdersMax + policy.closedOrdersMax) forgetOldest(turn)
  state.orders.set(order.orderId, order)
  order.status = orderAfter(order.status, 'sign') ?? order.status
  saySigned(turn, intent, order, drafted)

  // What was signed is sent by whoever reads SENT off the log, and never without it.
  if (modeOf(turn) === 'shadow') {
    move(turn, order, { trigger: 'shadow', evidence: 'intent' })
    return
  }
  spendBudget(turn)
  order.sentMs = state.nowMs
  keep(turn, order)
  move(turn, order, { trigger: 'send', evidence: 'intent' })
}

function newOrder(
  { state, policy }: Turn,
  { type, fact }: HeldIntent,
  { unsigned, orderType, postOnly, size }: Extract<Drafted, { ok: true }>,
): Order {
  return {
    orderId: unsigned.orderId,
    intentId: fact.intent_id,
    correlationId: fact.correlation_id,
    conditionId: fact.condition_id,
    tokenId: fact.token_id,
    outcome: fact.outcome,
    side: fact.side,
    strategy: fact.strategy,
    reduces: type === 'ReduceIntent',
    price: fact.limit_price,
    size,
    orderType,
    postOnly,
    feeSchedule: fact.fee_schedule,
    postDeadlineMs: state.nowMs + policy.postWithinMs,
    status: 'INTENT',
    evidence: 'intent',
    sentMs: null,
    ackAgeMs: null,
    filled: 0,
    matched: 0,
    failed: 0,
    cancelled: 0,
    rejectReason: '',
    detail: '',
    transactionHash: '',
    reconciliation: 'matched',
    cancelWanted: false,
    lapsed: false,
    cancelSentMs: null,
    cancelAckMs: null,
    absentFrom: { orders: false, trades: false, chain: false },
    tradeIds: [],
    openTrades: 0,
  }
}

function saySigned(
  turn: Turn,
  { fact }: HeldIntent,
  order: Order,
  { unsigned }: Extract<Drafted, { ok: true }>,
): void {
  turn.say({
    type: 'OrderSigned',
    fact: {
      correlation_id: order.correlationId,
      source_ts: turn.cause.source_ts,
      recv_ts: turn.cause.recv_ts,
      quality: 'clean',
      order_id: order.orderId,
      client_order_id: order.intentId,
      condition_id: order.conditionId,
      token_id: order.tokenId,
      outcome: order.outcome,
      side: order.side,
      strategy: order.strategy,
      execution_policy: fact.execution_policy,
      order_type: order.orderType,
      post_only: order.postOnly,
      expiration: 0,
      size: order.size,
      limit_price: order.price,
      reserve: fact.reserve,
      fee_schedule: order.feeSchedule,
      domain: unsigned.domain,
      order: unsigned.order,
      post_deadline_ts: order.postDeadlineMs,
    },
  })
}

/** Says that the intent becomes no order. True: it is answered. */
function refuse(turn: Turn, { fact }: HeldIntent, reason: ReasonCode, detail: string): true {
  const { state, cause, policy } = turn
  turn.say({
    type: 'OrderEvent',
    fact: {
      correlation_id: fact.correlation_id,
      source_ts: cause.source_ts,
      recv_ts: cause.recv_ts,
      quality: 'clean',
      order_id: '',
      client_order_id: fact.intent_id,
      condition_id: fact.condition_id,
      previous_status: 'INTENT',
      status: orderAfter('INTENT', 'refuse') ?? 'REJECTED',
      order_qty: fact.size,
      open_quantity: 0,
      filled_quantity: 0,
      cancelled_quantity: fact.size,
      reject_reason: reason,
      detail,
      evidence: 'intent',
      sent_ts: null,
      ack_age_ms: null,
      heartbeat_status: heartbeatStatusOf(state.nowMs, state.heartbeatAtMs, policy.heartbeatMs),
      clob_id: '',
      transaction_hash: '',
      reconciliation_state: 'matched',
      builder_code: policy.signing.builderCode,
    },
  })
  return true
}

/** Cancels an order. An order that is over has nothing left to cancel. */
export function takeCancel(
  turn: Turn,
  { order_id, condition_id, reason_code }: CancelIntent,
): void {
  const order = turn.state.orders.get(order_id)
  if (order) {
    requestCancel(turn, order, reason_code)
    return
  }
  sayReconciliation(turn, {
    scope: 'order',
    orderId: order_id,
    conditionId: condition_id,
    state: 'diverged',
    internalOpen: 0,
    exchangeOpen: 0,
    detail: 'a cancel names an order that is not known here',
  })
}
