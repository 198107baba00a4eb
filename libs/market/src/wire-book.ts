/**
 * A market's two books as the venue's text, kept level by level, so that a frame and its hash cost
 * a join and a SHA-1.
 *
 * One ladder of YES gives both: a bid of YES at p is an ask of NO at 1 - p, and ascending bids of
 * YES are descending asks of NO, so that both tokens are written in one pass.
 */
import {
  bestAskPrice,
  bestBidPrice,
  complement,
  formatMicros,
  type Ladder,
  ONE,
  type Side,
  venueBookHash,
  venueLevel,
} from '@polytraders/domain'
import { type Listing } from './listing.ts'

/** A side of YES, and what it is of NO. */
type WireSide = {
  /** Text by tick; empty where there is no level. */
  readonly yes: string[]
  readonly no: string[]
  /** Ticks outside this range have no level. */
  low: number
  high: number
  /** The joined text; stale when a level changed since. */
  yesText: string
  noText: string
  stale: boolean
}

export type WireBook = {
  readonly listing: Listing
  readonly ladder: Ladder
  readonly bids: WireSide
  readonly asks: WireSide
  /** As the hash has it: three decimals, or empty. */
  lastTradePrice: string
  /** Ticks of the best levels when last told. */
  bestBid: number
  bestAsk: number
}

/** What every element of a batch says at its end. */
export type BatchEnd = {
  readonly timestamp: string
  readonly yes: Quote
  readonly no: Quote
}
type Quote = { readonly hash: string; readonly bestBid: string; readonly bestAsk: string }

export const createWireBook = (
  listing: Listing,
  ladder: Ladder,
  lastTradePrice: string,
): WireBook => ({
  listing,
  ladder,
  bids: emptySide(ladder),
  asks: emptySide(ladder),
  lastTradePrice,
  bestBid: 0,
  bestAsk: ladder.ticks,
})

/** Reads a level from the ladder. Says whether it differs from what was told last. */
export function refreshLevel(book: WireBook, side: Side, tick: number): boolean {
  const { ladder } = book
  const size = (side === 'BUY' ? ladder.bids[tick] : ladder.asks[tick]) ?? 0
  const price = tick * ladder.tickSize
  const text = size === 0 ? '' : venueLevel(formatMicros(price), formatMicros(size))
  const wire = side === 'BUY' ? book.bids : book.asks
  if (wire.yes[tick] === text) return false
  wire.yes[tick] = text
  wire.no[tick] = size === 0 ? '' : venueLevel(formatMicros(complement(price)), formatMicros(size))
  wire.low = Math.min(wire.low, tick)
  wire.high = Math.max(wire.high, tick)
  wire.stale = true
  return true
}

/** What a batch that ends now says with each of its elements. */
export function batchEnd(book: WireBook, atMs: number): BatchEnd {
  const { ladder } = book
  book.bestBid = ladder.bestBid
  book.bestAsk = ladder.bestAsk
  const timestamp = `${atMs}`
  joinBids(book.bids)
  joinAsks(book.asks)
  const bid = bestBidPrice(ladder)
  const ask = bestAskPrice(ladder)
  return {
    timestamp,
    yes: {
      hash: hashOf(book, 0, timestamp),
      bestBid: formatMicros(bid),
      bestAsk: formatMicros(ask),
    },
    no: {
      hash: hashOf(book, 1, timestamp),
      bestBid: formatMicros(ONE - ask),
      bestAsk: formatMicros(ONE - bid),
    },
  }
}

/** One level's change, both legs, the buying one first. */
export function priceChangeText(book: WireBook, side: Side, tick: number, end: BatchEnd): string {
  const { conditionId, tokenIds } = book.listing
  const { ladder } = book
  const price = tick * ladder.tickSize
  const size = formatMicros((side === 'BUY' ? ladder.bids[tick] : ladder.asks[tick]) ?? 0)
  const yes = legText(tokenIds[0], formatMicros(price), size, side, end.yes)
  const other = side === 'BUY' ? 'SELL' : 'BUY'
  const no = legText(tokenIds[1], formatMicros(complement(price)), size, other, end.no)
  const legs = side === 'BUY' ? `${yes}, ${no}` : `${no}, ${yes}`
  return (
    `{"market":"${conditionId}", "price_changes":[${legs}], ` +
    `"timestamp":"${end.timestamp}", "event_type":"price_change"}`
  )
}

/** The book of a token after a trade. */
export function refreshText(book: WireBook, token: 0 | 1, end: BatchEnd): string {
  const { conditionId, tokenIds } = book.listing
  const [bids, asks] = sidesOf(book, token)
  const { hash } = token === 0 ? end.yes : end.no
  return (
    `{"market":"${conditionId}", "asset_id":"${tokenIds[token]}", ` +
    `"bids":[${spaced(bids)}],"asks":[${spaced(asks)}], ` +
    `"hash":"${hash}", "timestamp":"${end.timestamp}", "event_type":"book"}`
  )
}

/** The book of a token in the first frame of a connection. */
export function firstText(book: WireBook, token: 0 | 1, end: BatchEnd): string {
  const { conditionId, tokenIds, tickSize } = book.listing
  const [bids, asks] = sidesOf(book, token)
  const { hash } = token === 0 ? end.yes : end.no
  return (
    `{"market":"${conditionId}","asset_id":"${tokenIds[token]}",` +
    `"timestamp":"${end.timestamp}","hash":"${hash}","bids":[${bids}],"asks":[${asks}],` +
    `"tick_size":"${formatMicros(tickSize)}","event_type":"book",` +
    `"last_trade_price":"${book.lastTradePrice}"}`
  )
}

export function bestBidAskText(book: WireBook, token: 0 | 1, end: BatchEnd): string {
  const { conditionId, tokenIds } = book.listing
  const { bestBid, bestAsk } = token === 0 ? end.yes : end.no
  const spread = formatMicros(bestAskPrice(book.ladder) - bestBidPrice(book.ladder))
  return (
    `{"market":"${conditionId}", "asset_id":"${tokenIds[token]}", ` +
    `"best_bid":"${bestBid}", "best_ask":"${bestAsk}", "spread":"${spread}", ` +
    `"timestamp":"${end.timestamp}", "event_type":"best_bid_ask"}`
  )
}

function legText(token: string, price: string, size: string, side: Side, quote: Quote): string {
  return (
    `{"asset_id":"${token}", "price":"${price}", "size":"${size}", "side":"${side}", ` +
    `"hash":"${quote.hash}", "best_bid":"${quote.bestBid}", "best_ask":"${quote.bestAsk}"}`
  )
}

function hashOf(book: WireBook, token: 0 | 1, timestamp: string): string {
  const { conditionId, tokenIds, minSize, tickSize, negRisk } = book.listing
  const [bids, asks] = sidesOf(book, token)
  return venueBookHash({
    market: conditionId,
    assetId: tokenIds[token],
    timestamp,
    bids,
    asks,
    minOrderSize: formatMicros(minSize),
    tickSize: formatMicros(tickSize),
    negRisk,
    lastTradePrice: book.lastTradePrice,
  })
}

/** Bids and asks of a token: those of NO are the other side of YES. */
const sidesOf = ({ bids, asks }: WireBook, token: 0 | 1): readonly [string, string] =>
  token === 0 ? [bids.yesText, asks.yesText] : [asks.noText, bids.noText]

const emptySide = (ladder: Ladder): WireSide => ({
  yes: new Array<string>(ladder.ticks + 1).fill(''),
  no: new Array<string>(ladder.ticks + 1).fill(''),
  low: ladder.ticks,
  high: 0,
  yesText: '',
  noText: '',
  stale: false,
})

function joinBids(side: WireSide): void {
  if (!side.stale) return
  side.yesText = ''
  side.noText = ''
  for (let tick = side.low; tick <= side.high; tick++) append(side, tick)
  side.stale = false
}

/** Asks are written from the highest to the best. */
function joinAsks(side: WireSide): void {
  if (!side.stale) return
  side.yesText = ''
  side.noText = ''
  for (let tick = side.high; tick >= side.low; tick--) append(side, tick)
  side.stale = false
}

function append(side: WireSide, tick: number): void {
  const yes = side.yes[tick]
  if (!yes) return
  const comma = side.yesText === '' ? '' : ','
  side.yesText += comma + yes
  side.noText += comma + (side.no[tick] ?? '')
}

const spaced = (levels: string) =>
  levels.replaceAll('","size"', '", "size"').replaceAll('},{', '}, {')
