/**
 * Whole REST answers that hold markets, taken apart: Gamma's /markets and /events, plain, by id, by
 * page or by search, and the CLOB's /clob-markets. One market that can't be read spoils no other.
 */
import { listLengthMax } from './fields.ts'
import { clobMarket, gammaMarket, type Instrument } from './instrument.ts'
import { attempt, BadField, isObject, parseJson, type Reading, show } from './reading.ts'

export type MarketElement = {
  /** The market as sent. One that came inside its event is given `events` with that one. */
  readonly json: unknown
  readonly reading: Reading<Instrument>
}

export type MarketsBody = {
  readonly markets: readonly MarketElement[]
  /** Cursor of the next page; null on the last one, and where there are no pages. */
  readonly nextCursor: string | null
}

export const readGammaBody = (text: string): Reading<MarketsBody> =>
  attempt(() => takeApart(text, json => flatten(json), gammaMarket))

export const readClobMarketsBody = (text: string): Reading<MarketsBody> =>
  attempt(() => takeApart(text, json => [json], clobMarket))

/** Marks the end of the CLOB's pages. */
const lastCursor = 'LTE='

function takeApart(
  text: string,
  open: (json: unknown) => readonly unknown[],
  read: (json: unknown, at: number) => Instrument,
): MarketsBody {
  const json = parseJson(text, 'JSON of a market, or of a list of markets or events')
  const markets = entriesOf(json).flatMap(open)
  if (markets.length > listLengthMax) {
    const found = `${markets.length}`
    throw new BadField('too-large', `expected at most ${listLengthMax} markets, found ${found}`)
  }
  return {
    markets: markets.map((market, at) => ({
      json: market,
      reading: attempt(() => read(market, at)),
    })),
    nextCursor: cursorOf(json),
  }
}

/** What a body lists: an array, a page's `data`, `markets` or `events`, or the one thing it is. */
function entriesOf(json: unknown): readonly unknown[] {
  if (Array.isArray(json)) return json
  if (!isObject(json)) {
    throw new BadField('not-a-body', `expected markets or events, found ${show(json)}`)
  }
  if (json['conditionId'] !== undefined || json['c'] !== undefined) return [json]
  for (const key of ['data', 'events'] as const) {
    if (Array.isArray(json[key])) return json[key]
  }
  // An event and a page of markets both have `markets`; only the event has an id.
  if (Array.isArray(json['markets'])) return json['id'] === undefined ? json['markets'] : [json]
  throw new BadField('not-a-body', 'expected markets or events, found an object with neither')
}

/** An event's markets, or the market itself. */
function flatten(json: unknown): readonly unknown[] {
  if (!isObject(json) || !Array.isArray(json['markets'])) return [json]
  const event = Object.fromEntries(eventKeys.map(key => [key, json[key]]))
  return json['markets'].map((market: unknown) =>
    isObject(market) && market['events'] === undefined ? { ...market, events: [event] } : market,
  )
}

/** What a market needs to know of its event. */
const eventKeys = ['id', 'slug', 'title', 'category', 'negRisk', 'negRiskMarketID'] as const

function cursorOf(json: unknown): string | null {
  const cursor = isObject(json) ? json['next_cursor'] : undefined
  return typeof cursor === 'string' && cursor !== '' && cursor !== lastCursor ? cursor : null
}
