/**
 * What time, a halt or a lost heartbeat does to orders: each open order is looked at every so
 * often, as many an input as there is room for. Cancels come before anything new.
 */
import { releaseHeld } from './intents.ts'
import { closeAtVenue, move, pursueCancel } from './orders.ts'
import { passTime } from './regime.ts'
import { type Order, type Turn } from './state.ts'

export function sweep(turn: Turn): void {
  const { state } = turn
  state.sweptMs = state.nowMs
  passTime(turn)
  for (const orderId of state.open) state.due.add(orderId)
  lookAtDue(turn)
}

/** Looks at the orders that are due, and when none is left, at the intents that wait. */
export function lookAtDue(turn: Turn): void {
  const { due, orders } = turn.state
  for (const orderId of due) {
    if (!turn.hasRoom()) return
    due.delete(orderId)
    const order = orders.get(orderId)
    if (order) sweepOrder(turn, order)
  }
  releaseHeld(turn)
}

function sweepOrder(turn: Turn, order: Order): void {
  const { nowMs } = turn.state
  const { policy } = turn
  if (order.lapsed) {
    order.lapsed = false
    move(turn, order, { trigger: 'lapse', evidence: 'deadline' })
  }
  // A paper venue answers in log order: only a live one can lose an answer.
  const waits = policy.mode === 'live'
  const unanswered = waits && since(nowMs, order.sentMs) > policy.answerWithinMs
  const unclear = order.status === 'PARTIAL' && order.orderType === 'FAK'
  if (unanswered && (order.status === 'SENT' || unclear)) {
    move(turn, order, { trigger: 'lose', evidence: 'deadline', detail: 'no answer in time' })
  }
  if (order.status === 'CANCEL_SENT') sweepCancel(turn, order, waits)
  if (order.status === 'UNKNOWN' && isNowhere(order) && nowMs > order.postDeadlineMs) {
    const reason = 'EXEC_NEVER_ARRIVED'
    move(turn, order, { trigger: 'reject', evidence: 'chain', reason, detail: '' })
  }
  if (order.cancelWanted) pursueCancel(turn, order)
}

function sweepCancel(turn: Turn, order: Order, waits: boolean): void {
  const { nowMs } = turn.state
  const { policy } = turn
  if (order.cancelAckMs === null) {
    if (waits && since(nowMs, order.cancelSentMs) > policy.answerWithinMs) {
      move(turn, order, { trigger: 'doubt', evidence: 'deadline', detail: 'no answer in time' })
    }
  } else if (since(nowMs, order.cancelAckMs) >= policy.cancelSettleMs) {
    closeAtVenue(turn, order, { evidence: 'response', settled: true })
  }
}

const isNowhere = ({ absentFrom }: Order) =>
  absentFrom.orders && absentFrom.trades && absentFrom.chain

const since = (nowMs: number, thenMs: number | null) => (thenMs === null ? 0 : nowMs - thenMs)
