/**
 * A trade as the venue describes it, in an event of the user channel or over REST. The numbers at
 * its top are the taker's; a maker's own are in its entry of `maker_orders`.
 */
import { type Side } from '@polytraders/domain'
import {
  id,
  isNone,
  list,
  optionalId,
  optionalMoment,
  optionalText,
  optionalWhole,
  optionalWord,
  price,
  side,
  size,
} from './fields.ts'
import { bad, type Fields, isObject } from './reading.ts'
import {
  type MakerOrder,
  type TradeStatus,
  traderSides,
  tradeStatuses,
  type UserTradeEvent,
} from './user-event.ts'

export function readTrade(wire: Fields, where: string): UserTradeEvent {
  const statusText = optionalText(wire, 'status', where) ?? ''
  return {
    type: 'trade',
    tradeId: id(wire, 'id', where),
    takerOrderId: id(wire, 'taker_order_id', where),
    market: id(wire, 'market', where),
    assetId: id(wire, 'asset_id', where),
    side: side(wire, 'side', where),
    price: price(wire, 'price', where),
    size: size(wire, 'size', where),
    status: tradeStatusOf(statusText),
    statusText,
    outcome: optionalText(wire, 'outcome', where),
    owner: optionalId(wire, 'owner', where),
    tradeOwner: optionalId(wire, 'trade_owner', where),
    makerAddress: optionalId(wire, 'maker_address', where),
    traderSide: optionalWord(wire, 'trader_side', traderSides, where),
    makerOrders: readMakerOrders(wire, where),
    feeRateBps: optionalWhole(wire, 'fee_rate_bps', where),
    bucketIndex: optionalWhole(wire, 'bucket_index', where),
    transactionHash: optionalId(wire, 'transaction_hash', where),
    matchTimeMs:
      optionalMoment(wire, 'match_time', where) ?? optionalMoment(wire, 'matchtime', where),
    lastUpdateMs: optionalMoment(wire, 'last_update', where),
    timestampMs: optionalMoment(wire, 'timestamp', where),
  }
}

function readMakerOrders(wire: Fields, where: string): readonly MakerOrder[] {
  return list(wire, 'maker_orders', where).map((json, n) => {
    const at = `${where}maker_orders[${n}]`
    if (!isObject(json)) throw bad('an object', at, json)
    return readMakerOrder(json, `${at}.`)
  })
}

function readMakerOrder(wire: Fields, where: string): MakerOrder {
  return {
    orderId: id(wire, 'order_id', where),
    assetId: id(wire, 'asset_id', where),
    matchedAmount: size(wire, 'matched_amount', where),
    price: price(wire, 'price', where),
    side: isNone(wire['side']) ? null : side(wire, 'side', where),
    outcome: optionalText(wire, 'outcome', where),
    outcomeIndex: optionalWhole(wire, 'outcome_index', where),
    owner: optionalId(wire, 'owner', where),
    makerAddress: optionalId(wire, 'maker_address', where),
    feeRateBps: optionalWhole(wire, 'fee_rate_bps', where),
  }
}

/** "MATCHED" and "TRADE_STATUS_MATCHED" are MATCHED; UNKNOWN is a word not used before. */
export function tradeStatusOf(text: string): TradeStatus {
  const word = text.toUpperCase().replace(/^TRADE_STATUS_/, '')
  return tradeStatuses.find(status => status === word) ?? 'UNKNOWN'
}

/** What one order got from a trade. */
export type TradeFill = {
  readonly orderId: string
  readonly assetId: string
  readonly side: Side
  readonly price: number
  readonly size: number
  readonly liquidity: 'taker' | 'maker'
}

/**
 * The fills that a trade brought to the orders that are ours. Where a maker's side is not said, it
 * follows from the match: opposite on the taker's token, the same on the complementary one, where
 * the exchange mints or merges.
 */
export function fillsOfTrade(
  trade: UserTradeEvent,
  isOurs: (orderId: string) => boolean,
): readonly TradeFill[] {
  const opposite = trade.side === 'BUY' ? 'SELL' : 'BUY'
  const taker: TradeFill = {
    orderId: trade.takerOrderId,
    assetId: trade.assetId,
    side: trade.side,
    price: trade.price,
    size: trade.size,
    liquidity: 'taker',
  }
  const makers = trade.makerOrders.map(
    (maker): TradeFill => ({
      orderId: maker.orderId,
      assetId: maker.assetId,
      side: maker.side ?? (maker.assetId === trade.assetId ? opposite : trade.side),
      price: maker.price,
      size: maker.matchedAmount,
      liquidity: 'maker',
    }),
  )
  return [taker, ...makers].filter(fill => isOurs(fill.orderId))
}
