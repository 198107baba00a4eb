/**
 * What the venue answered to a request of ours. Only a clear answer changes an order's status:
 * without one it is UNKNOWN, and NOT FOUND is only noted, until orders, trades and chain were all
 * asked and its time to be sent is over.
 */
import { type VenueResponse } from '@polytraders/messages'
import {
  type Accepted,
  readCancelAnswer,
  readOrdersBody,
  readPlaceAnswer,
  readTradesBody,
} from '@polytraders/venue/translate'
import { ackAgeOf, closeAtVenue, move, noteMatched } from './orders.ts'
import { codeOfRegime, codeOfRejection } from './reasons.ts'
import { reconcileOpenOrders, reconcileOrder } from './reconcile.ts'
import { hearHeartbeat, hearUnavailable } from './regime.ts'
import { type Order, type Turn } from './state.ts'
import { takeTrade } from './trades.ts'

export function takeAnswer(turn: Turn, answer: VenueResponse): void {
  const order = turn.state.orders.get(answer.order_id)
  switch (answer.request) {
    case 'post_order':
      if (order) takePlaceAnswer(turn, order, answer)
      return
    case 'cancel_order':
      if (order) takeCancelAnswer(turn, order, answer)
      return
    case 'get_order':
      if (order) takeOrderLookup(turn, order, answer)
      return
    case 'get_open_orders':
      takeOpenOrders(turn, answer)
      return
    case 'get_trades':
      takeTrades(turn, order, answer, 'trade')
      return
    case 'get_chain':
      takeTrades(turn, order, answer, 'chain')
      return
    case 'heartbeat':
      if (answer.status === 200) hearHeartbeat(turn)
      return
    default: {
      const detail = `expected a request of this stage, found ${answer.request.slice(0, 40)}`
      turn.say({ type: 'Unreadable', reason: 'unknown-request', detail })
    }
  }
}

function takePlaceAnswer(turn: Turn, order: Order, { status, body }: VenueResponse): void {
  const answer = readPlaceAnswer({ status, body })
  const heard = answer.kind === 'accepted' || answer.kind === 'rejected'
  if (heard && order.sentMs !== null && order.ackAgeMs === null) {
    order.ackAgeMs = ackAgeOf(turn.state.nowMs, order.sentMs)
  }
  // Once an answer was lost, a refusal may be to a repetition of what was taken the first time.
  const settles = order.status !== 'UNKNOWN'
  const evidence = 'response'
  switch (answer.kind) {
    case 'accepted':
      if (answer.orderId.toLowerCase() === order.orderId) accept(turn, order, answer)
      else doubtPlacing(turn, order, `the answer names another order, ${answer.orderId}`)
      return
    case 'rejected': {
      const { reason, text: detail } = answer
      if (reason === 'duplicated') doubtPlacing(turn, order, detail)
      else if (settles) {
        const trigger = codeOfRejection(reason) === 'EXEC_NOT_FILLED' ? 'kill' : 'reject'
        move(turn, order, { trigger, evidence, reason: codeOfRejection(reason), detail })
      }
      return
    }
    case 'unavailable': {
      const { regime, text: detail } = answer
      if (settles) {
        move(turn, order, { trigger: 'reject', evidence, reason: codeOfRegime(regime), detail })
      }
      hearUnavailable(turn, answer)
      return
    }
    case 'uncertain':
      doubtPlacing(turn, order, answer.text)
  }
}

/** An order whose fills are here already is in no doubt, unless the rest of it can't be resting. */
function doubtPlacing(turn: Turn, order: Order, detail: string): void {
  if (order.status === 'PARTIAL' && order.orderType === 'GTC') return
  move(turn, order, { trigger: 'lose', evidence: 'response', detail })
}

function accept(turn: Turn, order: Order, answer: Accepted): void {
  const evidence = 'response'
  const { status, takingAmount, makingAmount } = answer
  noteMatched(order, order.side === 'BUY' ? takingAmount : makingAmount)
  if (status === 'delayed') {
    move(turn, order, { trigger: 'delay', evidence })
    return
  }
  const rests = order.orderType === 'GTC' && order.matched < order.size
  if (status === 'live' || rests) {
    move(turn, order, { trigger: 'live', evidence })
    return
  }
  // What a taker's order did not find at once is gone, whatever else is known of it; unless it
  // was matched and does not say by how much.
  if (order.matched === 0) doubtPlacing(turn, order, 'matched, without amounts')
  else closeAtVenue(turn, order, { evidence, settled: order.orderType === 'FAK' })
}

function takeCancelAnswer(turn: Turn, order: Order, { status, body }: VenueResponse): void {
  const answer = readCancelAnswer({ status, body })
  if (answer.kind !== 'answered') {
    if (answer.kind === 'unavailable') hearUnavailable(turn, answer)
    move(turn, order, { trigger: 'doubt', evidence: 'response', detail: answer.text })
    return
  }
  const kept = answer.notCanceled.find(({ orderId }) => orderId === order.orderId)
  if (answer.canceled.includes(order.orderId) || kept?.reason === 'already-canceled') {
    // Its last fills may be on their way: the user stream says how much was matched.
    order.cancelAckMs = turn.state.nowMs
  } else if (kept?.reason === 'matched') {
    order.matched = order.size
    closeAtVenue(turn, order, { evidence: 'response', settled: true })
  } else {
    const detail = kept?.text ?? 'the answer does not name the order'
    move(turn, order, { trigger: 'doubt', evidence: 'response', detail })
  }
}

function takeOrderLookup(turn: Turn, order: Order, answer: VenueResponse): void {
  if (answer.status === 404) {
    order.absentFrom.orders = true
    return
  }
  if (answer.status !== 200) return
  const read = readOrdersBody(answer.body)
  if (!read.ok) {
    turn.say({ type: 'Unreadable', reason: read.reason, detail: read.detail })
    return
  }
  const theirs = read.value.rows.find(({ orderId }) => orderId === order.orderId)
  if (theirs) reconcileOrder(turn, order, theirs)
  else order.absentFrom.orders = true
}

function takeOpenOrders(turn: Turn, answer: VenueResponse): void {
  if (answer.status !== 200) return
  const read = readOrdersBody(answer.body)
  if (read.ok) reconcileOpenOrders(turn, read.value.rows)
  else turn.say({ type: 'Unreadable', reason: read.reason, detail: read.detail })
}

function takeTrades(
  turn: Turn,
  order: Order | undefined,
  answer: VenueResponse,
  evidence: 'trade' | 'chain',
): void {
  if (answer.status !== 200) return
  const read = readTradesBody(answer.body)
  if (!read.ok) {
    turn.say({ type: 'Unreadable', reason: read.reason, detail: read.detail })
    return
  }
  const { rows, nextCursor } = read.value
  for (const trade of rows) takeTrade(turn, trade, evidence)
  if (!order || nextCursor !== null) return
  const named = rows.some(
    ({ takerOrderId, makerOrders }) =>
      takerOrderId === order.orderId ||
      makerOrders.some(({ orderId }) => orderId === order.orderId),
  )
  if (named) return
  if (evidence === 'trade') order.absentFrom.trades = true
  else order.absentFrom.chain = true
}
