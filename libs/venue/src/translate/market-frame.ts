/**
 * One text frame of the market channel to typed events.
 *
 * A frame is taken whole or not at all: a batch with a hole in it would leave a book that looks
 * right and is not. `book` and `price_change` are on the path of every level update; they are
 * checked by hand, field by field, and build nothing for a message until a field is wrong.
 */
import { readBook } from './book.ts'
import { bounded } from './fields.ts'
import { type MarketEvent } from './market-event.ts'
import { readNotice } from './market-notice.ts'
import { readPriceChange } from './price-change.ts'
import { parsePriceChange } from './price-change-text.ts'
import { BadField, type Fault, faultOf, isObject, parseJson, show } from './reading.ts'

export type FrameReading =
  | { readonly ok: true; readonly pong: boolean; readonly events: readonly MarketEvent[] }
  /** `markets`: those the frame names, as far as it can be read; their books can't be trusted. */
  | (Fault & { readonly markets: readonly string[] })

/** The venue's answer to PING. */
const pong: FrameReading = Object.freeze({ ok: true, pong: true, events: Object.freeze([]) })

/** Most markets a faulty frame is said to be about. */
export const faultMarketsMax = 1_000

export function readMarketFrame(text: string): FrameReading {
  if (text === 'PONG') return pong
  let json: unknown
  try {
    json =
      parsePriceChange(text) ?? parseJson(text, 'PONG, or JSON of an event or an array of events')
    return { ok: true, pong: false, events: Array.isArray(json) ? readAll(json) : [read(json, -1)] }
  } catch (error) {
    return { ...faultOf(error), markets: marketsOf(json) }
  }
}

function readAll(json: readonly unknown[]): readonly MarketEvent[] {
  bounded(json, 'the frame')
  const events: MarketEvent[] = []
  for (let at = 0; at < json.length; at++) events.push(read(json[at], at))
  return events
}

/** One event; `at` is its place in the frame's array, -1 when it is alone. */
function read(json: unknown, at: number): MarketEvent {
  if (!isObject(json)) throw notAFrame('an event, a JSON object', at, json)
  const eventType = json['event_type']
  switch (eventType) {
    case 'price_change':
      return readPriceChange(json, at)
    case 'book':
      return readBook(json, at)
    default:
      if (typeof eventType === 'string' && eventType !== '') return readNotice(json, eventType, at)
      throw notAFrame('event_type, the name of an event', at, eventType)
  }
}

function notAFrame(expected: string, at: number, found: unknown): BadField {
  const where = at < 0 ? '' : ` in element ${at}`
  return new BadField('not-a-frame', `expected ${expected}${where}, found ${show(found)}`)
}

function marketsOf(json: unknown): readonly string[] {
  const elements = Array.isArray(json) ? json : [json]
  const markets = new Set<string>()
  for (const element of elements) {
    const market = isObject(element) ? element['market'] : undefined
    if (typeof market === 'string' && market !== '') markets.add(market)
    if (markets.size === faultMarketsMax) break
  }
  return [...markets]
}
