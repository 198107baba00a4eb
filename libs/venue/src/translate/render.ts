/**
 * The venue's own JSON texts from typed values, for the paper venue and the simulator: what this
 * writes, the readers of this folder read back to the same value (tests hold that). Key order and
 * spelling are the venue's; sizes and prices are decimals without trailing zeros.
 *
 * Moments lie after March 1973, since the venue writes some in seconds and is told apart by size.
 */
import { formatMicros } from '@polytraders/domain'
import { type Answer, type CancelAnswer, type PlaceAnswer } from './order-answer.ts'
import {
  type MakerOrder,
  type OrderFacts,
  type UserOrderEvent,
  type UserTradeEvent,
} from './user-event.ts'

export function renderOrderEvent(event: UserOrderEvent): string {
  return JSON.stringify({
    event_type: 'order',
    id: event.orderId,
    owner: event.owner ?? '',
    market: event.market,
    asset_id: event.assetId,
    side: event.side,
    order_owner: event.orderOwner ?? '',
    original_size: formatMicros(event.originalSize),
    size_matched: decimal(event.sizeMatched),
    price: formatMicros(event.price),
    associate_trades: event.tradeIds.length === 0 ? null : event.tradeIds,
    outcome: event.outcome ?? '',
    type: event.change,
    created_at: seconds(event.createdAtMs),
    expiration: seconds(event.expiresAtMs) || '0',
    order_type: event.orderType ?? '',
    status: event.statusText,
    maker_address: event.makerAddress ?? '',
    timestamp: String(event.timestampMs),
  })
}

/** The order object of GET /data/order. */
export function renderOrder(order: OrderFacts): string {
  return JSON.stringify({
    id: order.orderId,
    status: order.statusText,
    owner: order.owner ?? '',
    maker_address: order.makerAddress ?? '',
    market: order.market,
    asset_id: order.assetId,
    side: order.side,
    original_size: formatMicros(order.originalSize),
    size_matched: decimal(order.sizeMatched),
    price: formatMicros(order.price),
    outcome: order.outcome ?? '',
    expiration: seconds(order.expiresAtMs) || '0',
    order_type: order.orderType ?? '',
    associate_trades: order.tradeIds,
    // The one moment that the venue writes as a number.
    created_at: order.createdAtMs === null ? null : Math.floor(order.createdAtMs / 1000),
  })
}

export function renderTradeEvent(event: UserTradeEvent): string {
  return JSON.stringify({
    asset_id: event.assetId,
    bucket_index: event.bucketIndex ?? undefined,
    event_type: 'trade',
    fee_rate_bps: whole(event.feeRateBps),
    id: event.tradeId,
    last_update: seconds(event.lastUpdateMs),
    maker_address: event.makerAddress ?? undefined,
    maker_orders: event.makerOrders.map(makerOrder),
    market: event.market,
    match_time: seconds(event.matchTimeMs),
    outcome: event.outcome ?? '',
    owner: event.owner ?? '',
    price: formatMicros(event.price),
    side: event.side,
    size: formatMicros(event.size),
    status: event.statusText,
    taker_order_id: event.takerOrderId,
    timestamp: event.timestampMs === null ? '' : String(event.timestampMs),
    trade_owner: event.tradeOwner ?? '',
    trader_side: event.traderSide ?? undefined,
    transaction_hash: event.transactionHash ?? undefined,
    type: 'TRADE',
  })
}

const makerOrder = (maker: MakerOrder) => ({
  asset_id: maker.assetId,
  fee_rate_bps: whole(maker.feeRateBps),
  maker_address: maker.makerAddress ?? undefined,
  matched_amount: formatMicros(maker.matchedAmount),
  order_id: maker.orderId,
  outcome: maker.outcome ?? '',
  outcome_index: maker.outcomeIndex ?? undefined,
  owner: maker.owner ?? '',
  price: formatMicros(maker.price),
  side: maker.side ?? undefined,
})

/** The answer to POST /order. An uncertain one is written as no answer at all. */
export function renderPlaceAnswer(answer: PlaceAnswer): Answer {
  switch (answer.kind) {
    case 'accepted':
      return {
        status: 200,
        body: JSON.stringify({
          success: true,
          errorMsg: '',
          orderID: answer.orderId,
          status: answer.status,
          makingAmount: amount(answer.makingAmount),
          takingAmount: amount(answer.takingAmount),
          transactionsHashes: answer.transactionHashes,
          tradeIDs: answer.tradeIds,
        }),
      }
    case 'rejected':
      return {
        status: 400,
        body: JSON.stringify({ error: answer.text, orderID: answer.orderId ?? undefined }),
      }
    case 'unavailable':
      return unavailable(answer)
    case 'uncertain':
      return { status: 0, body: '' }
  }
}

/** The answer to DELETE /order. */
export function renderCancelAnswer(answer: CancelAnswer): Answer {
  switch (answer.kind) {
    case 'answered': {
      const kept = answer.notCanceled.map(({ orderId, text }) => [orderId, text])
      const body = { canceled: answer.canceled, not_canceled: Object.fromEntries(kept) }
      return { status: 200, body: JSON.stringify(body) }
    }
    case 'unavailable':
      return unavailable(answer)
    case 'uncertain':
      return { status: 0, body: '' }
  }
}

const regimeStatus = {
  restarting: 425,
  'rate-limited': 429,
  'post-only': 503,
  'cancel-only': 503,
  disabled: 503,
} as const

function unavailable(answer: Extract<CancelAnswer, { kind: 'unavailable' }>): Answer {
  const body = {
    error: answer.text,
    code: answer.regime === 'post-only' ? 'post_only_mode' : undefined,
    retry_after_seconds: answer.retryAfterMs === null ? undefined : answer.retryAfterMs / 1000,
  }
  return { status: regimeStatus[answer.regime], body: JSON.stringify(body) }
}

const seconds = (ms: number | null) => (ms === null ? '' : String(Math.floor(ms / 1000)))
const decimal = (micros: number | null) => (micros === null ? '' : formatMicros(micros))
/** The venue leaves an amount of nothing empty. */
const amount = (micros: number) => (micros === 0 ? '' : formatMicros(micros))
const whole = (value: number | null) => (value === null ? undefined : String(value))
