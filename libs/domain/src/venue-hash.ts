/**
 * The venue's own hash of a book: sha1 of compact JSON with ten keys in this order, values
 * verbatim, as its official clients compute it. Bids ascending, asks descending, sizes and prices
 * without trailing zeros, last_trade_price market-level with three decimals, or "" if the market
 * never traded.
 */
import { hash } from 'node:crypto'

export type VenueBook = {
  readonly market: string
  readonly assetId: string
  readonly timestamp: string
  /** The JSON of the bid levels, ascending, comma separated, without the brackets. */
  readonly bids: string
  /** The JSON of the ask levels, descending, comma separated, without the brackets. */
  readonly asks: string
  readonly minOrderSize: string
  readonly tickSize: string
  readonly negRisk: boolean
  readonly lastTradePrice: string
}

/** One level as the venue's JSON has it. */
export const venueLevel = (price: string, size: string) => `{"price":"${price}","size":"${size}"}`

export function venueBookHash(book: VenueBook): string {
  const json =
    `{"market":"${book.market}","asset_id":"${book.assetId}","timestamp":"${book.timestamp}",` +
    `"hash":"","bids":[${book.bids}],"asks":[${book.asks}],` +
    `"min_order_size":"${book.minOrderSize}","tick_size":"${book.tickSize}",` +
    `"neg_risk":${book.negRisk},"last_trade_price":"${book.lastTradePrice}"}`
  return hash('sha1', json)
}
