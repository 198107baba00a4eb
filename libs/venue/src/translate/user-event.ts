/**
 * What the user channel says, and the REST order object (docs.polymarket.com, user channel).
 * Prices, sizes and amounts are micros, moments are epoch milliseconds. `null` is what the venue
 * left out, or sent as "" or null, and what we redact from raw frames: an owner is an API key.
 *
 * Plain data, so that a core may keep it.
 */
import { type Side } from '@polytraders/domain'

export const orderStatuses = [
  'LIVE',
  'MATCHED',
  'DELAYED',
  'UNMATCHED',
  'CANCELED',
  'INVALID',
  'UNKNOWN',
] as const

/** UNKNOWN is a word this platform does not know; the text is in `statusText`. */
export type OrderStatus = (typeof orderStatuses)[number]

export const tradeStatuses = [
  'MATCHED',
  'MATCHED_NOT_BROADCASTED',
  'MINED',
  'CONFIRMED',
  'RETRYING',
  'FAILED',
  'UNKNOWN',
] as const
export type TradeStatus = (typeof tradeStatuses)[number]

export const orderTypes = ['GTC', 'GTD', 'FOK', 'FAK'] as const
export type OrderType = (typeof orderTypes)[number]

export const orderChanges = ['PLACEMENT', 'UPDATE', 'CANCELLATION'] as const
export type OrderChange = (typeof orderChanges)[number]

export const traderSides = ['TAKER', 'MAKER'] as const
export type TraderSide = (typeof traderSides)[number]

/** An order, as an event and a REST answer both describe it. */
export type OrderFacts = {
  readonly orderId: string
  readonly market: string
  readonly assetId: string
  readonly side: Side
  readonly price: number
  readonly originalSize: number
  readonly sizeMatched: number | null
  readonly status: OrderStatus
  /** The venue's own words, which for a cancellation may say why. */
  readonly statusText: string
  readonly orderType: OrderType | null
  readonly outcome: string | null
  /** API key of whoever placed it. */
  readonly owner: string | null
  readonly makerAddress: string | null
  /** Trades it took part in. */
  readonly tradeIds: readonly string[]
  readonly createdAtMs: number | null
  /** Null when it does not expire. */
  readonly expiresAtMs: number | null
}

export type UserOrderEvent = OrderFacts & {
  readonly type: 'order'
  readonly change: OrderChange
  readonly orderOwner: string | null
  readonly timestampMs: number
}

/** A resting order's part of a trade. */
export type MakerOrder = {
  readonly orderId: string
  readonly assetId: string
  readonly matchedAmount: number
  readonly price: number
  /** Null where the venue does not say; `fillsOfTrade` works it out. */
  readonly side: Side | null
  readonly outcome: string | null
  readonly outcomeIndex: number | null
  readonly owner: string | null
  readonly makerAddress: string | null
  readonly feeRateBps: number | null
}

/** A trade, or a step in its settlement. Price, size and side are the taker's. */
export type UserTradeEvent = {
  readonly type: 'trade'
  readonly tradeId: string
  readonly takerOrderId: string
  readonly market: string
  readonly assetId: string
  readonly side: Side
  readonly price: number
  readonly size: number
  readonly status: TradeStatus
  readonly statusText: string
  readonly outcome: string | null
  readonly owner: string | null
  readonly tradeOwner: string | null
  readonly makerAddress: string | null
  readonly traderSide: TraderSide | null
  readonly makerOrders: readonly MakerOrder[]
  /** Legacy, and not the fee charged. */
  readonly feeRateBps: number | null
  /** Trades of one order and one index settle in one transaction. */
  readonly bucketIndex: number | null
  readonly transactionHash: string | null
  readonly matchTimeMs: number | null
  readonly lastUpdateMs: number | null
  readonly timestampMs: number | null
}

/** An event this platform does not know, as the venue sent it. */
export type UnknownUserEvent = {
  readonly type: 'unknown'
  readonly eventType: string
  readonly raw: Readonly<Record<string, unknown>>
}

export type UserEvent = UserOrderEvent | UserTradeEvent | UnknownUserEvent
