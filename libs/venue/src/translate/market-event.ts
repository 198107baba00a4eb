/**
 * What the market channel says, one type an event (docs.polymarket.com, market channel). Prices and
 * sizes are micros; ids, hashes and timestamps stay the venue's own strings. `null` is what the
 * venue left out or sent as "" or null.
 *
 * Plain data, so that a core may keep it.
 */
import { type FeeSchedule, type Side } from '@polytraders/domain'

/** One level of a book. The texts are verbatim, for the venue's hash. */
export type BookLevel = {
  readonly price: number
  readonly size: number
  readonly priceText: string
  readonly sizeText: string
}

/** A whole book of one token: on subscribing, and again after trades. */
export type BookEvent = {
  readonly type: 'book'
  readonly market: string
  readonly assetId: string
  readonly timestamp: string
  readonly timestampMs: number
  readonly hash: string | null
  /** As sent: best last. */
  readonly bids: readonly BookLevel[]
  readonly asks: readonly BookLevel[]
  readonly tickSize: number | null
  /**
   * Verbatim, three decimals; "" when the market never traded, null when the frame does not say.
   */
  readonly lastTradePrice: string | null
}

/** One level's new aggregate size; 0 removes it. */
export type PriceChange = {
  readonly assetId: string
  readonly side: Side
  readonly price: number
  readonly size: number
  readonly priceText: string
  readonly sizeText: string
  readonly hash: string | null
  /** Null in the format before 2025-09-15, which had no best prices. */
  readonly bestBid: number | null
  readonly bestAsk: number | null
}

/** Level changes with one timestamp, usually both complementary legs. */
export type PriceChangeEvent = {
  readonly type: 'price_change'
  readonly market: string
  readonly timestamp: string
  readonly timestampMs: number
  readonly changes: readonly PriceChange[]
}

export type LastTradePriceEvent = {
  readonly type: 'last_trade_price'
  readonly market: string
  readonly assetId: string
  readonly price: number
  readonly size: number
  /** Verbatim: the book's hash has it with three decimals. */
  readonly priceText: string
  /** The taker's side on this token. */
  readonly side: Side
  readonly timestamp: string
  readonly timestampMs: number
  /** Legacy, and not the fee charged. */
  readonly feeRateBps: number | null
  readonly transactionHash: string | null
}

/** The venue's own best prices: a cross-check, sometimes wrong, never a source. */
export type BestBidAskEvent = {
  readonly type: 'best_bid_ask'
  readonly market: string | null
  readonly assetId: string
  readonly bestBid: number | null
  readonly bestAsk: number | null
  /** Below 0 when they cross. */
  readonly spread: number | null
  readonly timestamp: string
  readonly timestampMs: number
}

export type TickSizeChangeEvent = {
  readonly type: 'tick_size_change'
  readonly market: string
  readonly assetId: string
  readonly oldTickSize: number | null
  readonly newTickSize: number
  readonly timestamp: string
  readonly timestampMs: number
}

/** Sent to everybody, again and again: to be deduplicated by market. */
export type NewMarketEvent = {
  readonly type: 'new_market'
  readonly market: string
  readonly marketId: string | null
  readonly question: string | null
  readonly slug: string | null
  readonly eventId: string | null
  readonly assetIds: readonly string[]
  readonly outcomes: readonly string[]
  readonly tags: readonly string[]
  readonly active: boolean | null
  readonly tickSize: number | null
  readonly fee: FeeSchedule | null
  readonly gameStartMs: number | null
  readonly timestamp: string
  readonly timestampMs: number
}

export type MarketResolvedEvent = {
  readonly type: 'market_resolved'
  readonly market: string
  readonly marketId: string | null
  readonly assetIds: readonly string[]
  readonly winningAssetId: string | null
  readonly winningOutcome: string | null
  readonly tags: readonly string[]
  readonly timestamp: string
  readonly timestampMs: number
}

/** An event this platform does not know, as the venue sent it. */
export type UnknownEvent = {
  readonly type: 'unknown'
  readonly eventType: string
  readonly raw: Readonly<Record<string, unknown>>
}

export type MarketEvent =
  | BookEvent
  | PriceChangeEvent
  | LastTradePriceEvent
  | BestBidAskEvent
  | TickSizeChangeEvent
  | NewMarketEvent
  | MarketResolvedEvent
  | UnknownEvent
