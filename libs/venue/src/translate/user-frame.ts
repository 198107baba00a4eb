/**
 * One text frame of the user channel to typed events, and the REST pages that carry the same orders
 * and trades. A frame is taken whole or not at all.
 */
import { bounded, prefixOf } from './fields.ts'
import {
  attempt,
  BadField,
  type Fault,
  type Fields,
  faultOf,
  isObject,
  parseJson,
  type Reading,
  show,
} from './reading.ts'
import { type OrderFacts, type UserEvent, type UserTradeEvent } from './user-event.ts'
import { readOrder, readOrderEvent } from './user-order.ts'
import { readTrade } from './user-trade.ts'

export type UserFrameReading =
  | { readonly ok: true; readonly pong: boolean; readonly events: readonly UserEvent[] }
  | Fault

const pong: UserFrameReading = Object.freeze({ ok: true, pong: true, events: Object.freeze([]) })

export function readUserFrame(text: string): UserFrameReading {
  if (text === 'PONG') return pong
  try {
    const json = parseJson(text, 'PONG, or JSON of an event or an array of events')
    if (!Array.isArray(json)) return { ok: true, pong: false, events: [readEvent(json, -1)] }
    return { ok: true, pong: false, events: bounded(json, 'the frame').map(readEvent) }
  } catch (error) {
    return faultOf(error)
  }
}

function readEvent(json: unknown, at: number): UserEvent {
  const eventType = isObject(json) ? json['event_type'] : undefined
  if (!isObject(json) || typeof eventType !== 'string' || eventType === '') {
    const found = show(isObject(json) ? eventType : json)
    throw new BadField('not-a-frame', `expected an event with its event_type, found ${found}`)
  }
  switch (eventType) {
    case 'order':
      return readOrderEvent(json, prefixOf(at))
    case 'trade':
      return readTrade(json, prefixOf(at))
    default:
      return { type: 'unknown', eventType, raw: json }
  }
}

export type Page<T> = {
  readonly rows: readonly T[]
  /** Cursor of the next page; null on the last one. */
  readonly nextCursor: string | null
}

/** A page of GET /data/orders, or the one order of GET /data/order/{id}. */
export const readOrdersBody = (text: string): Reading<Page<OrderFacts>> =>
  attempt(() => pageOf(text, 'orders', 'original_size', readOrder))

/** A page of GET /data/trades. */
export const readTradesBody = (text: string): Reading<Page<UserTradeEvent>> =>
  attempt(() => pageOf(text, 'trades', 'taker_order_id', readTrade))

/** Marks the end of the CLOB's pages. */
const lastCursor = 'LTE='

function pageOf<T>(
  text: string,
  what: string,
  mark: string,
  read: (row: Fields, where: string) => T,
): Page<T> {
  const json = parseJson(text, `JSON of a page of ${what}`)
  const single = isObject(json) && json[mark] !== undefined
  const listed = isObject(json) && !single ? json['data'] : json
  const rows = single ? [json] : listed
  if (!Array.isArray(rows)) {
    const found = show(isObject(json) ? listed : json)
    throw new BadField('not-a-body', `expected a page of ${what} with its data, found ${found}`)
  }
  const cursor = isObject(json) ? json['next_cursor'] : undefined
  return {
    rows: bounded(rows, 'data').map((row: unknown, at) => {
      if (isObject(row)) return read(row, single ? '' : `data[${at}].`)
      throw new BadField('not-a-body', `expected an object in data[${at}], found ${show(row)}`)
    }),
    nextCursor:
      typeof cursor === 'string' && cursor !== '' && cursor !== lastCursor ? cursor : null,
  }
}
