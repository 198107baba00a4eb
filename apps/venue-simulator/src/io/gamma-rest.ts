/**
 * Gamma's REST, on the same base as the CLOB's: a market by number is Gamma's,
 * one by condition id the CLOB's, and so is a list of markets that is asked for with a cursor.
 */
import { formatMicros, ONE } from '@polytraders/domain'
import { type FastifyInstance, type FastifyReply } from 'fastify'
import { type Body, eventsOf, type Listing } from '../listing.ts'
import { bestAskOf, bestBidOf } from '../true-book.ts'
import { type Venue } from '../venue.ts'
import { longBody } from './clob-rest.ts'

type Query = Readonly<Record<string, string | readonly string[] | undefined>>
type Asked = { readonly Querystring: Query }
type ById = { readonly Params: { readonly id: string } }

const pageDefault = 20
const pageMax = 500
const keysetMax = 100

export function serveGamma(http: FastifyInstance, venue: Venue, clobPage: number): void {
  const markets = (query: Query) =>
    [...venue.listings.values()]
      .map(listing => gammaBody(venue, listing))
      .filter(body => fits(body, query))
  const events = (query: Query) =>
    eventsOf([...venue.listings.values()].map(listing => withBody(venue, listing))).filter(body =>
      fits(body, query),
    )
  const byIds = (list: readonly Body[], id: string) => list.find(body => String(body['id']) === id)
  const bySlug = (list: readonly Body[], slug: string) => list.find(body => body['slug'] === slug)
  const either = (reply: FastifyReply, body: Body | undefined) =>
    body ?? reply.code(404).send({ type: 'not found error', error: 'id not found' })

  http.get<Asked>('/markets', ({ query }, reply) => {
    if (query['next_cursor'] !== undefined) return clobPageOf(venue, query, clobPage)
    return plainPage(reply, markets(query), query)
  })
  http.get<Asked>('/events', ({ query }, reply) => plainPage(reply, events(query), query))
  http.get<Asked>('/markets/keyset', ({ query }, reply) =>
    keysetPage(reply, 'markets', markets(query), query),
  )
  http.get<Asked>('/events/keyset', ({ query }, reply) =>
    keysetPage(reply, 'events', events(query), query),
  )
  http.get<ById>('/markets/slug/:id', ({ params }, reply) =>
    either(reply, bySlug(markets(everything), params.id)),
  )
  http.get<ById>('/events/slug/:id', ({ params }, reply) =>
    either(reply, bySlug(events(everything), params.id)),
  )
  http.get<ById>('/markets/:id', ({ params }, reply) => {
    const listing = venue.listings.get(params.id)
    return listing ? longBody(venue, listing) : either(reply, byIds(markets(everything), params.id))
  })
  http.get<ById>('/events/:id', ({ params }, reply) =>
    either(reply, byIds(events(everything), params.id)),
  )
}

const everything: Query = { closed: 'all' }

/** Gamma's body of a market, with what its book says now. */
function gammaBody(venue: Venue, { body, conditionId }: Listing): Body {
  const market = venue.markets.get(conditionId)
  if (!market || body['closed'] === true) return body
  const [yes] = market.tokens
  const bid = bestBidOf(yes)
  const ask = bestAskOf(yes)
  const mid = Math.round((bid + ask) / 2)
  return {
    ...body,
    orderPriceMinTickSize: market.tickSize / ONE,
    outcomePrices: JSON.stringify([formatMicros(mid), formatMicros(ONE - mid)]),
    bestBid: bid / ONE,
    bestAsk: ask / ONE,
    spread: (ask - bid) / ONE,
    lastTradePrice: Number(market.lastTradePrice),
  }
}

const withBody = (venue: Venue, listing: Listing): Listing => ({
  ...listing,
  body: gammaBody(venue, listing),
})

/** Filters of the query that a body must pass; closed ones are left out unless asked for. */
function fits(body: Body, query: Query): boolean {
  const closed = query['closed'] ?? 'false'
  if (closed !== 'all' && String(body['closed'] === true) !== closed) return false
  for (const key of ['active', 'archived'] as const) {
    if (query[key] !== undefined && String(body[key] === true) !== query[key]) return false
  }
  const among = (key: string, ...values: readonly unknown[]) =>
    query[key] === undefined || [query[key]].flat().some(wanted => values.includes(wanted))
  const tokens: unknown = JSON.parse(String(body['clobTokenIds'] ?? '[]'))
  return (
    among('id', String(body['id'])) &&
    among('slug', body['slug']) &&
    among('condition_ids', body['conditionId']) &&
    among('clob_token_ids', ...(Array.isArray(tokens) ? tokens : []))
  )
}

function plainPage(reply: FastifyReply, all: readonly Body[], query: Query) {
  const limit = whole(query['limit'] ?? pageDefault)
  const offset = whole(query['offset'] ?? 0)
  if (limit === null || offset === null) return unprocessable(reply, 'limit and offset')
  return all.slice(offset, offset + Math.min(limit, pageMax))
}

function keysetPage(
  reply: FastifyReply,
  name: 'markets' | 'events',
  all: readonly Body[],
  query: Query,
) {
  if (query['offset'] !== undefined) return unprocessable(reply, 'no offset: use after_cursor')
  const limit = whole(query['limit'] ?? pageDefault)
  if (limit === null || limit === 0) return unprocessable(reply, 'limit')
  const after = Buffer.from(String(query['after_cursor'] ?? ''), 'base64').toString()
  const at = after === '' ? -1 : all.findIndex(body => String(body['id']) === after)
  if (after !== '' && at < 0) return unprocessable(reply, 'after_cursor')
  const page = all.slice(at + 1, at + 1 + Math.min(limit, keysetMax))
  const last = page.at(-1)
  const more = last !== undefined && last !== all.at(-1)
  return {
    [name]: page,
    ...(more ? { next_cursor: Buffer.from(String(last['id'])).toString('base64') } : {}),
  }
}

function clobPageOf(venue: Venue, query: Query, limit: number): object {
  const from = Number(Buffer.from(String(query['next_cursor']), 'base64').toString()) || 0
  const all = [...venue.listings.values()]
  const data = all.slice(from, from + limit).map(listing => longBody(venue, listing))
  const next = from + data.length
  return {
    limit,
    next_cursor: next < all.length ? Buffer.from(`${next}`).toString('base64') : 'LTE=',
    count: data.length,
    data,
  }
}

const unprocessable = (reply: FastifyReply, what: string) =>
  reply.code(422).send({ type: 'validation error', error: `invalid ${what}` })

function whole(value: unknown): number | null {
  const number = Number(value)
  return Number.isInteger(number) && number >= 0 ? number : null
}
