/** How the paper venue speaks: answers to requests, and frames of the user channel. */
import { mulDivCeil, mulDivFloor, ONE } from '@polytraders/domain'
import { type Said } from '@polytraders/messages'
import {
  type OrderChange,
  rejectReasonOf,
  renderCancelAnswer,
  renderOrderEvent,
  renderPlaceAnswer,
  renderTradeEvent,
  type UserTradeEvent,
} from '@polytraders/venue/translate'
import { outcomeOf, type Placed } from './paper-trades.ts'

export type Turn = {
  readonly cause: { readonly source_ts: number; readonly recv_ts: number }
  readonly state: { readonly nowMs: number }
  readonly say: (output: Said<'VenueResponse' | 'UserFrame'>) => void
}

type Answered = { readonly status: number; readonly body: string }

/** The order was taken; what it matched at once is in the answer. */
export function answerPlaced(turn: Turn, order: Placed, trade: UserTradeEvent | null): void {
  const money = trade ? moneyOf(order, trade) : 0
  const shares = trade?.size ?? 0
  const [makingAmount, takingAmount] = order.side === 'BUY' ? [money, shares] : [shares, money]
  const answer = renderPlaceAnswer({
    kind: 'accepted',
    orderId: order.orderId,
    status: trade ? 'matched' : 'live',
    makingAmount,
    takingAmount,
    tradeIds: trade ? [trade.tradeId] : [],
    transactionHashes: [],
  })
  sayAnswer(turn, order.orderId, order.correlationId, 'post_order', answer)
}

/** A buyer's money is rounded up, a seller's down. */
function moneyOf({ side }: Placed, { makerOrders }: UserTradeEvent): number {
  const round = side === 'BUY' ? mulDivCeil : mulDivFloor
  return makerOrders.reduce((sum, leg) => sum + round(leg.price, leg.matchedAmount, ONE), 0)
}

export function answerRefused(turn: Turn, order: Placed, text: string): void {
  const reason = rejectReasonOf(text)
  const answer = renderPlaceAnswer({ kind: 'rejected', reason, text, orderId: null })
  sayAnswer(turn, order.orderId, order.correlationId, 'post_order', answer)
}

export function answerCancel(
  turn: Turn,
  orderId: string,
  correlationId: string,
  refusal: string | null,
): void {
  const answer = renderCancelAnswer({
    kind: 'answered',
    canceled: refusal === null ? [orderId] : [],
    notCanceled: refusal === null ? [] : [{ orderId, reason: 'other', text: refusal }],
  })
  sayAnswer(turn, orderId, correlationId, 'cancel_order', answer)
}

function sayAnswer(
  { cause, say }: Turn,
  orderId: string,
  correlationId: string,
  request: string,
  { status, body }: Answered,
): void {
  say({
    type: 'VenueResponse',
    fact: {
      correlation_id: correlationId,
      ...cause,
      quality: 'clean',
      order_id: orderId,
      request,
      status,
      body,
    },
  })
}

export const sayPlaced = (turn: Turn, order: Placed) => sayOrder(turn, order, 'PLACEMENT')

export const sayCancelled = (turn: Turn, order: Placed) => sayOrder(turn, order, 'CANCELLATION')

function sayOrder(turn: Turn, order: Placed, change: OrderChange): void {
  const status = change === 'CANCELLATION' ? 'CANCELED' : 'LIVE'
  const text = renderOrderEvent({
    type: 'order',
    change,
    orderId: order.orderId,
    market: order.conditionId,
    assetId: order.tokenId,
    side: order.side,
    price: order.price,
    originalSize: order.size,
    sizeMatched: order.matched,
    status,
    statusText: status,
    orderType: order.orderType,
    outcome: outcomeOf(order),
    owner: null,
    orderOwner: null,
    makerAddress: null,
    tradeIds: order.tradeIds,
    createdAtMs: turn.state.nowMs,
    expiresAtMs: null,
    timestampMs: turn.state.nowMs,
  })
  sayFrame(turn, order.correlationId, text)
}

/** A step of a trade. */
export function sayTrade(
  turn: Turn,
  correlationId: string,
  trade: UserTradeEvent,
  status: 'MATCHED' | 'MINED' | 'CONFIRMED',
): void {
  const { nowMs } = turn.state
  const times = { lastUpdateMs: nowMs, timestampMs: nowMs }
  const text = renderTradeEvent({ ...trade, ...times, status, statusText: status })
  sayFrame(turn, correlationId, text)
}

function sayFrame({ cause, say }: Turn, correlationId: string, text: string): void {
  say({
    type: 'UserFrame',
    fact: { correlation_id: correlationId, ...cause, quality: 'clean', text },
  })
}
