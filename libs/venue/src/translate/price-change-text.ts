/**
 * JSON.parse for one shape: the text of a `price_change` as the venue spells it, its keys in its
 * order, a space after its commas, no character escaped. It is nearly all of the feed, and reading
 * it by its shape costs half of reading it as any JSON.
 *
 * What must stay true: it gives what JSON.parse gives, or null for a text of any other spelling,
 * which is then read as any JSON. One thing is laxer: JSON allows no control character inside a
 * string, and this lets it through, to a market or token that nobody knows, a hash that is none, or
 * a field that is refused. Nothing else of the message has been checked.
 */
import { type Fields } from './reading.ts'

const HEAD = '{"market":"'
const AFTER_MARKET = '", "price_changes":[{"asset_id":"'
const PRICE = '", "price":"'
const SIZE = '", "size":"'
const SIDE = '", "side":"'
const HASH = '", "hash":"'
const BEST_BID = '", "best_bid":"'
const BEST_ASK = '", "best_ask":"'
const NEXT_ELEMENT = '"}, {"asset_id":"'
const AFTER_ELEMENTS = '"}], "timestamp":"'
const END = '", "event_type":"price_change"}'

/**
 * Parts of a text may keep all of it alive, so that only short ones are read this way: what is kept
 * of a message is an id or a hash.
 */
const lengthMax = 4_096

/** The message, or null when it is spelt otherwise. */
export function parsePriceChange(text: string): Fields | null {
  if (text.length > lengthMax || !text.startsWith(HEAD) || text.includes('\\')) return null
  const marketEnd = text.indexOf('"', HEAD.length)
  if (!text.startsWith(AFTER_MARKET, marketEnd)) return null
  const price_changes: Fields[] = []
  let at = marketEnd + AFTER_MARKET.length
  for (;;) {
    const end = readElement(text, at, price_changes)
    if (end < 0) return null
    if (text.startsWith(NEXT_ELEMENT, end)) {
      at = end + NEXT_ELEMENT.length
      continue
    }
    if (!text.startsWith(AFTER_ELEMENTS, end)) return null
    const timeAt = end + AFTER_ELEMENTS.length
    const timeEnd = text.indexOf('"', timeAt)
    if (timeEnd + END.length !== text.length || !text.endsWith(END)) return null
    const market = text.slice(HEAD.length, marketEnd)
    const timestamp = text.slice(timeAt, timeEnd)
    return { market, price_changes, timestamp, event_type: 'price_change' }
  }
}

/** Reads the element whose first value begins at a place; where its last ends, or -1. */
function readElement(text: string, at: number, into: Fields[]): number {
  const idEnd = text.indexOf('"', at)
  if (!text.startsWith(PRICE, idEnd)) return -1
  const priceAt = idEnd + PRICE.length
  const priceEnd = text.indexOf('"', priceAt)
  if (!text.startsWith(SIZE, priceEnd)) return -1
  const sizeAt = priceEnd + SIZE.length
  const sizeEnd = text.indexOf('"', sizeAt)
  if (!text.startsWith(SIDE, sizeEnd)) return -1
  const sideAt = sizeEnd + SIDE.length
  const sideEnd = text.indexOf('"', sideAt)
  if (!text.startsWith(HASH, sideEnd)) return -1
  const hashAt = sideEnd + HASH.length
  const hashEnd = text.indexOf('"', hashAt)
  if (!text.startsWith(BEST_BID, hashEnd)) return -1
  const bidAt = hashEnd + BEST_BID.length
  const bidEnd = text.indexOf('"', bidAt)
  if (!text.startsWith(BEST_ASK, bidEnd)) return -1
  const askAt = bidEnd + BEST_ASK.length
  const askEnd = text.indexOf('"', askAt)
  if (askEnd < 0) return -1
  into.push({
    asset_id: text.slice(at, idEnd),
    price: text.slice(priceAt, priceEnd),
    size: text.slice(sizeAt, sizeEnd),
    side: text.slice(sideAt, sideEnd),
    hash: text.slice(hashAt, hashEnd),
    best_bid: text.slice(bidAt, bidEnd),
    best_ask: text.slice(askAt, askEnd),
  })
  return askEnd
}
