/**
 * The venue's catalogue: Gamma's body of each market, and what changes in it while the market
 * lives. REST and the socket's notices are written from it.
 */
import { type Instrument, readGammaMarket } from '@polytraders/venue/translate'
import { type Constants } from './true-book.ts'

export type Body = Readonly<Record<string, unknown>>

export type Listing = {
  readonly conditionId: string
  readonly tokenIds: readonly [string, string]
  readonly instrument: Instrument
  /** As Gamma has it; `events` has the market's event. */
  body: Body
}

/** Throws unless the body is of a market with two tokens, a tick and a minimum size. */
export function createListing(json: unknown): Listing & { readonly constants: Constants } {
  if (!isBody(json)) throw new Error(`expected a market of Gamma, found ${typeof json}`)
  const reading = readGammaMarket(JSON.stringify(json))
  if (!reading.ok) throw new Error(reading.detail)
  const { conditionId, tokenIds, tickSize, minSize, negRisk } = reading.value
  if (!tokenIds || tickSize === null || minSize === null) {
    throw new Error(`expected tokens, tick and smallest size of ${conditionId}`)
  }
  return {
    conditionId,
    tokenIds,
    instrument: reading.value,
    body: json,
    constants: {
      conditionId,
      tokenIds,
      scriptedTickSize: tickSize,
      minSize,
      negRisk: negRisk ?? false,
    },
  }
}

export const isBody = (json: unknown): json is Body =>
  typeof json === 'object' && json !== null && !Array.isArray(json)

/** The event of a market, without its markets. */
export function eventOf({ body, conditionId }: Pick<Listing, 'body' | 'conditionId'>): Body {
  const events = body['events']
  const first: unknown = Array.isArray(events) ? events[0] : undefined
  // A market without an event is one of its own.
  return isBody(first)
    ? first
    : { id: `e${String(body['id'] ?? conditionId)}`, slug: body['slug'], title: body['question'] }
}

/** Gamma's events, each with its markets, in the order in which they were listed. */
export function eventsOf(listings: readonly Listing[]): readonly Body[] {
  const events = new Map<string, { readonly event: Body; readonly markets: Body[] }>()
  for (const listing of listings) {
    const event = eventOf(listing)
    const id = String(event['id'])
    const known = events.get(id) ?? { event, markets: [] }
    events.set(id, known)
    const { events: _, ...market } = listing.body
    known.markets.push(market)
  }
  return [...events.values()].map(({ event, markets }) => ({
    ...event,
    active: markets.some(market => market['active'] === true),
    closed: markets.every(market => market['closed'] === true),
    archived: false,
    markets,
  }))
}

/** The socket's word of a new market. */
export function newMarketText(listing: Listing, timestampMs: number): string {
  const { body, conditionId, tokenIds, instrument } = listing
  const event = eventOf(listing)
  const fee = isBody(body['feeSchedule']) ? body['feeSchedule'] : {}
  return JSON.stringify({
    id: String(body['id'] ?? ''),
    question: body['question'],
    market: conditionId,
    slug: body['slug'],
    description: body['description'] ?? '',
    assets_ids: tokenIds,
    outcomes: instrument.outcomes,
    event_message: {
      id: String(event['id'] ?? ''),
      ticker: event['slug'],
      slug: event['slug'],
      title: event['title'],
      description: '',
    },
    timestamp: String(timestampMs),
    event_type: 'new_market',
    tags: ['seeded'],
    condition_id: conditionId,
    active: true,
    clob_token_ids: tokenIds,
    sports_market_type: '',
    line: '',
    game_start_time: '',
    order_price_min_tick_size: String(body['orderPriceMinTickSize'] ?? ''),
    group_item_title: '',
    taker_base_fee: '0',
    fees_enabled: body['feesEnabled'] === true,
    fee_schedule: {
      exponent: String(fee['exponent'] ?? '1'),
      rate: String(fee['rate'] ?? '0'),
      taker_only: fee['takerOnly'] !== false,
      rebate_rate: String(fee['rebateRate'] ?? '0'),
    },
  })
}
