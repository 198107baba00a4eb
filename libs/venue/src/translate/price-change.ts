/**
 * The `price_change` event, in the format since 2025-09-15 and in the one before it. The hottest
 * code of this library: two of these elements arrive with every order that rests or leaves.
 */
import { decimalMicros, decimalPrice } from './decimal.ts'
import {
  aHash,
  anId,
  aPrice,
  aSide,
  aSize,
  aTimestamp,
  bounded,
  digitsOf,
  isId,
  orNull,
  placeOf,
} from './fields.ts'
import { type PriceChange, type PriceChangeEvent } from './market-event.ts'
import { bad, type Fields, isObject } from './reading.ts'

/** What an element may hold; nothing of it has been checked. */
type WireChange = {
  readonly asset_id?: unknown
  readonly price?: unknown
  readonly size?: unknown
  readonly side?: unknown
  readonly hash?: unknown
  readonly best_bid?: unknown
  readonly best_ask?: unknown
}

/** `at` is the event's place in the frame's array, -1 when it is alone. */
export function readPriceChange(wire: Fields, at: number): PriceChangeEvent {
  const { market, timestamp } = wire
  if (!isId(market)) throw bad(anId, placeOf(at, 'market'), market)
  const timestampMs = digitsOf(timestamp)
  if (typeof timestamp !== 'string' || timestampMs < 0) {
    throw bad(aTimestamp, placeOf(at, 'timestamp'), timestamp)
  }
  const changes = readChanges(wire, at)
  return { type: 'price_change', market, timestamp, timestampMs, changes }
}

function readChanges(wire: Fields, at: number): readonly PriceChange[] {
  const elements = wire['price_changes']
  if (!Array.isArray(elements)) {
    if (elements === undefined && Array.isArray(wire['changes'])) {
      return readOldChanges(wire, wire['changes'], at)
    }
    throw bad('an array', placeOf(at, 'price_changes'), elements)
  }
  bounded(elements, 'price_changes')
  const changes: PriceChange[] = []
  for (let n = 0; n < elements.length; n++) changes.push(readChange(elements[n], at, n))
  return changes
}

function readChange(json: unknown, at: number, n: number): PriceChange {
  if (typeof json !== 'object' || json === null) {
    throw bad('an object', placeOf(at, `price_changes[${n}]`), json)
  }
  const wire: WireChange = json
  const assetId = wire.asset_id
  if (!isId(assetId)) throw bad(anId, changeAt(at, n, 'asset_id'), assetId)
  const priceText = wire.price
  const price = decimalPrice(priceText)
  if (typeof priceText !== 'string' || price < 0) {
    throw bad(aPrice, changeAt(at, n, 'price'), priceText)
  }
  const sizeText = wire.size
  const size = decimalMicros(sizeText)
  if (typeof sizeText !== 'string' || size < 0) {
    throw bad(aSize, changeAt(at, n, 'size'), sizeText)
  }
  const side = wire.side
  if (side !== 'BUY' && side !== 'SELL') throw bad(aSide, changeAt(at, n, 'side'), side)
  const hash = orNull(wire.hash)
  if (hash !== null && !isId(hash)) throw bad(aHash, changeAt(at, n, 'hash'), hash)
  const bestBid = bestOf(wire.best_bid)
  if (bestBid === -1) throw bad(aPrice, changeAt(at, n, 'best_bid'), wire.best_bid)
  const bestAsk = bestOf(wire.best_ask)
  if (bestAsk === -1) throw bad(aPrice, changeAt(at, n, 'best_ask'), wire.best_ask)
  return { assetId, side, price, size, priceText, sizeText, hash, bestBid, bestAsk }
}

/** Before 2025-09-15: one token a message, its id and hash beside the list, no best prices. */
function readOldChanges(wire: Fields, elements: readonly unknown[], at: number) {
  const assetId = wire['asset_id']
  if (!isId(assetId)) throw bad(anId, placeOf(at, 'asset_id'), assetId)
  const hash = orNull(wire['hash'])
  if (hash !== null && !isId(hash)) throw bad(aHash, placeOf(at, 'hash'), hash)
  return bounded(elements, 'changes').map((json, n): PriceChange => {
    const where = placeOf(at, `changes[${n}]`)
    if (!isObject(json)) throw bad('an object', where, json)
    const { price: priceText, size: sizeText, side } = json
    const price = decimalPrice(priceText)
    if (typeof priceText !== 'string' || price < 0) throw bad(aPrice, `${where}.price`, priceText)
    const size = decimalMicros(sizeText)
    if (typeof sizeText !== 'string' || size < 0) throw bad(aSize, `${where}.size`, sizeText)
    if (side !== 'BUY' && side !== 'SELL') throw bad(aSide, `${where}.side`, side)
    return { assetId, side, price, size, priceText, sizeText, hash, bestBid: null, bestAsk: null }
  })
}

/** A best price; null when the venue sent none; -1 when it can't be read. */
const bestOf = (value: unknown) => (value === '' || value === null ? null : decimalPrice(value))

const changeAt = (at: number, n: number, key: string) => placeOf(at, `price_changes[${n}].${key}`)
