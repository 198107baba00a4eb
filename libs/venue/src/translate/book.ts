/**
 * Whole books: the `book` event of the socket, and the bodies of GET /book and POST /books, which
 * have two fields more and no event type.
 */
import { decimalMicros, decimalPrice } from './decimal.ts'
import {
  aHash,
  anId,
  aPrice,
  aSize,
  aTimestamp,
  bounded,
  digitsOf,
  isId,
  optionalBoolean,
  optionalSize,
  optionalTickSize,
  orNull,
  placeOf,
  prefixOf,
} from './fields.ts'
import { type BookEvent, type BookLevel } from './market-event.ts'
import {
  attempt,
  BadField,
  bad,
  type Fields,
  isObject,
  parseJson,
  type Reading,
} from './reading.ts'

/** A book over REST: the socket's, and the constants that the socket never says. */
export type RestBook = BookEvent & {
  readonly minOrderSize: number | null
  readonly negRisk: boolean | null
}

/** The body of GET /book (one book) or POST /books (an array of them). */
export function readBookBody(text: string): Reading<readonly RestBook[]> {
  return attempt(() => {
    const json = parseJson(text, 'JSON of a book or an array of books')
    if (!Array.isArray(json)) return [readRestBook(json, -1)]
    return bounded(json, 'the body').map(readRestBook)
  })
}

function readRestBook(json: unknown, at: number): RestBook {
  if (!isObject(json) || json['asset_id'] === undefined) {
    const where = at < 0 ? '' : ` in element ${at}`
    throw new BadField('not-a-body', `expected a book with its asset_id${where}`)
  }
  return {
    ...readBook(json, at),
    minOrderSize: optionalSize(json, 'min_order_size', prefixOf(at)),
    negRisk: optionalBoolean(json, 'neg_risk', prefixOf(at)),
  }
}

/** `at` is the book's place in an array, -1 when it is alone. */
export function readBook(wire: Fields, at: number): BookEvent {
  const { market, asset_id: assetId, timestamp } = wire
  if (!isId(market)) throw bad(anId, placeOf(at, 'market'), market)
  if (!isId(assetId)) throw bad(anId, placeOf(at, 'asset_id'), assetId)
  const timestampMs = digitsOf(timestamp)
  if (typeof timestamp !== 'string' || timestampMs < 0) {
    throw bad(aTimestamp, placeOf(at, 'timestamp'), timestamp)
  }
  const hash = orNull(wire['hash'])
  if (hash !== null && !isId(hash)) throw bad(aHash, placeOf(at, 'hash'), hash)
  const bids = readLevels(wire, at, 'bids')
  const asks = readLevels(wire, at, 'asks')
  const tickSize = optionalTickSize(wire, 'tick_size', prefixOf(at))
  const lastTradePrice = readLastTradePrice(wire, at)
  return {
    type: 'book',
    market,
    assetId,
    timestamp,
    timestampMs,
    hash,
    bids,
    asks,
    tickSize,
    lastTradePrice,
  }
}

function readLevels(wire: Fields, at: number, key: 'bids' | 'asks'): readonly BookLevel[] {
  const elements = wire[key]
  if (!Array.isArray(elements)) throw bad('an array', placeOf(at, key), elements)
  bounded(elements, key)
  const levels: BookLevel[] = []
  for (let n = 0; n < elements.length; n++) {
    const json: unknown = elements[n]
    if (!isObject(json)) throw bad('an object', placeOf(at, `${key}[${n}]`), json)
    const { price: priceText, size: sizeText } = json
    const price = decimalPrice(priceText)
    if (typeof priceText !== 'string' || price < 0) {
      throw bad(aPrice, placeOf(at, `${key}[${n}].price`), priceText)
    }
    const size = decimalMicros(sizeText)
    if (typeof sizeText !== 'string' || size < 0) {
      throw bad(aSize, placeOf(at, `${key}[${n}].size`), sizeText)
    }
    levels.push({ price, size, priceText, sizeText })
  }
  return levels
}

/** "" means never traded and is part of the venue's hash; it is not the same as not being told. */
function readLastTradePrice(wire: Fields, at: number): string | null {
  const value = wire['last_trade_price']
  if (value === undefined || value === null) return null
  if (value === '') return value
  if (typeof value !== 'string' || decimalPrice(value) < 0) {
    throw bad(aPrice, placeOf(at, 'last_trade_price'), value)
  }
  return value
}
