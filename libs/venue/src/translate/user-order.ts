/**
 * An order as the venue describes it, in an event of the user channel or over REST. A status is
 * spelled in several ways ("LIVE", "ORDER_STATUS_LIVE", "CANCELED_order couldn't be fully filled
 * ..."); all come to one word, and the venue's own words are kept beside it.
 */
import { ONE } from '@polytraders/domain'
import { decimalMicros } from './decimal.ts'
import {
  aSize,
  digitsOf,
  id,
  isNone,
  moment,
  optionalId,
  optionalMoment,
  optionalText,
  optionalWord,
  price,
  side,
  texts,
} from './fields.ts'
import { bad, type Fields } from './reading.ts'
import {
  type OrderFacts,
  type OrderStatus,
  orderChanges,
  orderStatuses,
  orderTypes,
  type UserOrderEvent,
} from './user-event.ts'

export function readOrderEvent(wire: Fields, where: string): UserOrderEvent {
  const change = optionalWord(wire, 'type', orderChanges, where)
  if (change === null) throw bad(`one of ${orderChanges.join(', ')}`, `${where}type`, wire['type'])
  return {
    type: 'order',
    change,
    orderOwner: optionalId(wire, 'order_owner', where),
    timestampMs: moment(wire, 'timestamp', where),
    ...readOrder(wire, where),
  }
}

export function readOrder(wire: Fields, where: string): OrderFacts {
  const statusText = optionalText(wire, 'status', where) ?? ''
  const expiresAtMs = optionalMoment(wire, 'expiration', where)
  return {
    orderId: id(wire, 'id', where),
    market: id(wire, 'market', where),
    assetId: id(wire, 'asset_id', where),
    side: side(wire, 'side', where),
    price: price(wire, 'price', where),
    ...readSizes(wire, statusText, where),
    status: orderStatusOf(statusText),
    statusText,
    orderType: optionalWord(wire, 'order_type', orderTypes, where),
    outcome: optionalText(wire, 'outcome', where),
    owner: optionalId(wire, 'owner', where),
    makerAddress: optionalId(wire, 'maker_address', where),
    tradeIds: texts(wire, 'associate_trades', where),
    createdAtMs: optionalMoment(wire, 'created_at', where),
    expiresAtMs: expiresAtMs === 0 ? null : expiresAtMs,
  }
}

/**
 * Sizes are decimals of shares, save in the venue's OpenAPI sample, which has whole millionths and
 * with them the long spelling of the status. No order is smaller than a share, so a whole number
 * below a million is shares in either case.
 */
function readSizes(wire: Fields, statusText: string, where: string) {
  const original = wire['original_size']
  const millionths = statusText.startsWith(statusPrefix) && digitsOf(original) >= ONE
  const read = (key: string) => {
    const micros = millionths ? digitsOf(wire[key]) : decimalMicros(wire[key])
    if (micros < 0) throw bad(aSize, where + key, wire[key])
    return micros
  }
  const sizeMatched = isNone(wire['size_matched']) ? null : read('size_matched')
  return { originalSize: read('original_size'), sizeMatched }
}

const statusPrefix = 'ORDER_STATUS_'

/** The one word of a status; UNKNOWN for a word the venue has not used before. */
export function orderStatusOf(text: string): OrderStatus {
  const upper = text.toUpperCase()
  const word = upper.startsWith(statusPrefix) ? upper.slice(statusPrefix.length) : upper
  // The venue spells it with one L; others who relay its words do not always.
  const spelled = word.replace(/^CANCELLED/, 'CANCELED')
  const isWord = (status: string) => spelled === status || spelled.startsWith(`${status}_`)
  return orderStatuses.find(isWord) ?? 'UNKNOWN'
}
