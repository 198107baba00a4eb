/**
 * The venue's own text, byte for byte: what a connection
 * is sent first and what REST answers is compact, everything later has ", " between its fields.
 */
import { formatMicros, ONE } from '@polytraders/domain'
import {
  bestAskOf,
  bestBidOf,
  type TrueMarket,
  type TrueToken,
  type WholeBook,
} from './true-book.ts'

/** A book of the first frame of a subscription. */
export const firstBookText = (book: WholeBook) =>
  `{"market":"${book.market}","asset_id":"${book.tokenId}","timestamp":"${book.timestamp}",` +
  `"hash":"${book.hash}","bids":[${book.bids}],"asks":[${book.asks}],` +
  `"tick_size":"${book.tickSize}","event_type":"book",` +
  `"last_trade_price":"${book.lastTradePrice}"}`

/** A book after a trade. */
export const laterBookText = (book: WholeBook) =>
  `{"market":"${book.market}", "asset_id":"${book.tokenId}", ` +
  `"bids":[${spaced(book.bids)}],"asks":[${spaced(book.asks)}], ` +
  `"hash":"${book.hash}", "timestamp":"${book.timestamp}", "event_type":"book"}`

/** The body of GET /book. */
export const restBookText = (book: WholeBook) =>
  `{"market":"${book.market}","asset_id":"${book.tokenId}","timestamp":"${book.timestamp}",` +
  `"hash":"${book.hash}","bids":[${book.bids}],"asks":[${book.asks}],` +
  `"min_order_size":"${book.minSize}","tick_size":"${book.tickSize}",` +
  `"neg_risk":${book.negRisk},"last_trade_price":"${book.lastTradePrice}"}`

const spaced = (levels: string) =>
  levels.replaceAll('","size"', '", "size"').replaceAll('},{', '}, {')

/** One level of YES set, told for both tokens. */
export function levelText(
  market: TrueMarket,
  level: { readonly side: 'BUY' | 'SELL'; readonly price: number; readonly size: number },
): string {
  const [yes, no] = market.tokens
  const other = level.side === 'BUY' ? 'SELL' : 'BUY'
  const legs = [
    legText(yes, level.price, level.size, level.side),
    legText(no, ONE - level.price, level.size, other),
  ]
  if (level.side === 'SELL') legs.reverse()
  return (
    `{"market":"${market.conditionId}", "price_changes":[${legs.join(', ')}], ` +
    `"timestamp":"${yes.timestamp}", "event_type":"price_change"}`
  )
}

const legText = (token: TrueToken, price: number, size: number, side: 'BUY' | 'SELL') =>
  `{"asset_id":"${token.tokenId}", "price":"${formatMicros(price)}", ` +
  `"size":"${formatMicros(size)}", "side":"${side}", "hash":"${token.hash}", ` +
  `"best_bid":"${formatMicros(bestBidOf(token))}", "best_ask":"${formatMicros(bestAskOf(token))}"}`

export const tickChangeText = (
  market: TrueMarket,
  token: TrueToken,
  tickSizeBefore: number,
  timestamp: string,
) =>
  `{"event_type":"tick_size_change","asset_id":"${token.tokenId}",` +
  `"market":"${market.conditionId}","old_tick_size":"${formatMicros(tickSizeBefore)}",` +
  `"new_tick_size":"${formatMicros(market.tickSize)}","timestamp":"${timestamp}"}`
