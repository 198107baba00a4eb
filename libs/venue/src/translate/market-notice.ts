/**
 * The market channel's rarer events: trades, best prices, tick changes, new and resolved markets,
 * and those this platform does not know, which are kept as they came.
 */

import { decimalPrice } from './decimal.ts'
import { socketFee } from './fee.ts'
import {
  aPrice,
  id,
  optionalBoolean,
  optionalId,
  optionalObject,
  optionalPrice,
  optionalText,
  optionalTickSize,
  optionalWhole,
  prefixOf,
  price,
  side,
  size,
  texts,
  tickSize,
  timestamp,
} from './fields.ts'
import {
  type BestBidAskEvent,
  type LastTradePriceEvent,
  type MarketEvent,
  type MarketResolvedEvent,
  type NewMarketEvent,
  type TickSizeChangeEvent,
} from './market-event.ts'
import { bad, type Fields } from './reading.ts'
import { momentMs } from './time.ts'

/** `at` is the event's place in the frame's array, -1 when it is alone. */
export function readNotice(wire: Fields, eventType: string, at: number): MarketEvent {
  const where = prefixOf(at)
  switch (eventType) {
    case 'last_trade_price':
      return readLastTrade(wire, where)
    case 'best_bid_ask':
      return readBestBidAsk(wire, where)
    case 'tick_size_change':
      return readTickSizeChange(wire, where)
    case 'new_market':
      return readNewMarket(wire, where)
    case 'market_resolved':
      return readMarketResolved(wire, where)
    default:
      return { type: 'unknown', eventType, raw: wire }
  }
}

function readLastTrade(wire: Fields, where: string): LastTradePriceEvent {
  return {
    type: 'last_trade_price',
    market: id(wire, 'market', where),
    assetId: id(wire, 'asset_id', where),
    price: price(wire, 'price', where),
    size: size(wire, 'size', where),
    priceText: String(wire['price']),
    side: side(wire, 'side', where),
    feeRateBps: optionalWhole(wire, 'fee_rate_bps', where),
    transactionHash: optionalId(wire, 'transaction_hash', where),
    ...timestamp(wire, 'timestamp', where),
  }
}

function readBestBidAsk(wire: Fields, where: string): BestBidAskEvent {
  return {
    type: 'best_bid_ask',
    market: optionalId(wire, 'market', where),
    assetId: id(wire, 'asset_id', where),
    bestBid: optionalPrice(wire, 'best_bid', where),
    bestAsk: optionalPrice(wire, 'best_ask', where),
    spread: optionalSpread(wire, where),
    ...timestamp(wire, 'timestamp', where),
  }
}

function readTickSizeChange(wire: Fields, where: string): TickSizeChangeEvent {
  return {
    type: 'tick_size_change',
    market: id(wire, 'market', where),
    assetId: id(wire, 'asset_id', where),
    oldTickSize: optionalTickSize(wire, 'old_tick_size', where),
    newTickSize: tickSize(wire, 'new_tick_size', where),
    ...timestamp(wire, 'timestamp', where),
  }
}

function readNewMarket(wire: Fields, where: string): NewMarketEvent {
  const event = optionalObject(wire, 'event_message', where)
  return {
    type: 'new_market',
    market: id(wire, 'market', where),
    marketId: optionalId(wire, 'id', where),
    question: optionalText(wire, 'question', where),
    slug: optionalText(wire, 'slug', where),
    eventId: event && optionalId(event, 'id', `${where}event_message.`),
    assetIds: texts(wire, 'assets_ids', where),
    outcomes: texts(wire, 'outcomes', where),
    tags: texts(wire, 'tags', where),
    active: optionalBoolean(wire, 'active', where),
    tickSize: optionalTickSize(wire, 'order_price_min_tick_size', where),
    fee: socketFee(wire).fee,
    gameStartMs: optionalWrittenTime(wire, 'game_start_time', where),
    ...timestamp(wire, 'timestamp', where),
  }
}

function readMarketResolved(wire: Fields, where: string): MarketResolvedEvent {
  return {
    type: 'market_resolved',
    market: id(wire, 'market', where),
    marketId: optionalId(wire, 'id', where),
    assetIds: texts(wire, 'assets_ids', where),
    winningAssetId: optionalId(wire, 'winning_asset_id', where),
    winningOutcome: optionalText(wire, 'winning_outcome', where),
    tags: texts(wire, 'tags', where),
    ...timestamp(wire, 'timestamp', where),
  }
}

/** Best prices that cross, as they may for a moment, have a spread below 0. */
function optionalSpread(wire: Fields, where: string): number | null {
  const value = wire['spread']
  if (typeof value !== 'string' || !value.startsWith('-'))
    return optionalPrice(wire, 'spread', where)
  const micros = decimalPrice(value.slice(1))
  if (micros < 0) throw bad(aPrice, `${where}spread`, value)
  return -micros
}

function optionalWrittenTime(wire: Fields, key: string, where: string): number | null {
  const text = optionalText(wire, key, where)
  if (text === null) return null
  const moment = momentMs(text)
  if (moment === null) throw bad('a time such as "2026-08-23 19:00:00+00"', where + key, text)
  return moment
}
