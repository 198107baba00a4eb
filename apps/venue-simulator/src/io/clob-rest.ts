/**
 * The CLOB's public REST, from what is true.
 */
import { formatMicros, ONE } from '@polytraders/domain'
import { type FastifyInstance, type FastifyReply } from 'fastify'
import { isBody, type Listing } from '../listing.ts'
import {
  bestAskOf,
  bestBidOf,
  bookOf,
  type TrueMarket,
  type TrueToken,
  tokenOf,
} from '../true-book.ts'
import { type Venue } from '../venue.ts'
import { restBookText } from '../wire-text.ts'

type Query = { readonly Querystring: Readonly<Record<string, string | undefined>> }
type Params<Name extends string> = { readonly Params: Readonly<Record<Name, string>> }
type Found = { readonly market: TrueMarket; readonly token: TrueToken }

const noBook = 'No orderbook exists for the requested token id'
const json = 'application/json; charset=utf-8'
const firstCursor = 'MA=='
const lastCursor = 'LTE='
const booksMax = 500

export function serveClob(http: FastifyInstance, venue: Venue, nowMs: () => number, page: number) {
  const find = (tokenId: string | undefined): Found | null => {
    const market = venue.byToken.get(tokenId ?? '')
    const token = market && tokenOf(market, tokenId ?? '')
    return market && token ? { market, token } : null
  }
  const get = (path: string, answer: (found: Found, query: Query['Querystring']) => unknown) =>
    http.get<Query>(path, (request, reply) => {
      const found = find(request.query['token_id'])
      if (!found) return refuse(reply, 404, noBook)
      const body = answer(found, request.query)
      return reply.type(json).send(typeof body === 'string' ? body : JSON.stringify(body))
    })
  /** Bodies of [{"token_id": ...}]; unknown tokens are left out. */
  const post = (path: string, answer: (found: readonly (Found & { side: string })[]) => string) =>
    http.post(path, (request, reply) => {
      if (!Array.isArray(request.body) || request.body.length > booksMax) {
        return refuse(reply, 400, 'Invalid payload')
      }
      const found = request.body.flatMap((entry: unknown) => {
        const wanted = isBody(entry) ? find(String(entry['token_id'])) : null
        return wanted ? [{ ...wanted, side: isBody(entry) ? String(entry['side']) : '' }] : []
      })
      return reply.type(json).send(answer(found))
    })

  get('/book', ({ market, token }) => restBookText(bookOf(market, token)))
  post('/books', found =>
    listText(found.map(({ market, token }) => restBookText(bookOf(market, token)))),
  )
  get('/tick-size', ({ market }) => ({ minimum_tick_size: market.tickSize / ONE }))
  get('/neg-risk', ({ market }) => ({ neg_risk: market.negRisk }))
  get('/fee-rate', () => ({ base_fee: 1000 }))
  get('/price', ({ token }, { side }) => ({ price: priceOf(token, side ?? 'BUY') }))
  get('/midpoint', ({ token }) => ({ mid: midOf(token) }))
  get('/spread', ({ token }) => ({ spread: spreadOf(token) }))
  get('/last-trade-price', ({ market }) => ({ price: market.lastTradePrice, side: 'BUY' }))
  post('/prices', found =>
    objectText(found, ({ token, side }) => ({ [side.toUpperCase()]: priceOf(token, side) })),
  )
  post('/midpoints', found => objectText(found, ({ token }) => midOf(token)))
  post('/spreads', found => objectText(found, ({ token }) => spreadOf(token)))
  post('/last-trades-prices', found =>
    JSON.stringify(
      found.map(({ market, token }) => ({
        token_id: token.tokenId,
        price: market.lastTradePrice,
        side: 'BUY',
      })),
    ),
  )
  http.get('/time', (_, reply) => reply.type(json).send(String(Math.floor(nowMs() / 1_000))))
  http.get('/ok', (_, reply) => reply.type(json).send('"OK"'))
  http.get('/version', () => ({ version: 2 }))
  serveMarkets(http, venue, page)
}

function serveMarkets(http: FastifyInstance, venue: Venue, page: number): void {
  http.get<Params<'conditionId'>>('/clob-markets/:conditionId', ({ params }, reply) => {
    const listing = venue.listings.get(params.conditionId)
    return listing ? shortBody(venue, listing) : refuse(reply, 404, 'market not found')
  })
  http.get<Params<'token'>>('/markets-by-token/:token', ({ params }, reply) => {
    const market = venue.byToken.get(params.token)
    if (!market) return refuse(reply, 404, 'market not found')
    const [yes, no] = market.tokens
    return {
      condition_id: market.conditionId,
      primary_token_id: yes.tokenId,
      secondary_token_id: no.tokenId,
    }
  })
  const paged = (
    path: string,
    body: (listing: Listing) => object,
    fits: (listing: Listing) => boolean,
  ) =>
    http.get<Query>(path, ({ query }, reply) => {
      const cursor = query['next_cursor'] || firstCursor
      const from = Number(Buffer.from(cursor, 'base64').toString())
      if (!Number.isInteger(from) || from < 0) return refuse(reply, 400, 'invalid next_cursor')
      const all = [...venue.listings.values()].filter(fits)
      const data = all.slice(from, from + page).map(body)
      const next = from + data.length
      return {
        limit: page,
        next_cursor: next < all.length ? Buffer.from(`${next}`).toString('base64') : lastCursor,
        count: data.length,
        data,
      }
    })
  const trades = ({ body }: Listing) => body['acceptingOrders'] === true
  paged('/sampling-markets', listing => longBody(venue, listing), trades)
  paged('/sampling-simplified-markets', simpleBody, trades)
  paged('/simplified-markets', simpleBody, () => true)
}

/** The CLOB's own answer to /markets/{conditionId}; Gamma's is by number. */
export function longBody(venue: Venue, listing: Listing): object {
  const { body, conditionId, instrument } = listing
  const market = venue.markets.get(conditionId)
  return {
    ...simpleBody(listing),
    question_id: instrument.questionId ?? '',
    question: body['question'] ?? '',
    description: body['description'] ?? '',
    market_slug: body['slug'] ?? '',
    enable_order_book: body['enableOrderBook'] === true,
    minimum_order_size: (market?.minSize ?? 0) / ONE,
    minimum_tick_size: (market?.tickSize ?? 0) / ONE,
    end_date_iso: body['endDate'] ?? null,
    game_start_time: body['gameStartTime'] ?? null,
    seconds_delay: body['secondsDelay'] ?? 0,
    maker_base_fee: 1000,
    taker_base_fee: 1000,
    neg_risk: market?.negRisk ?? false,
    neg_risk_market_id: body['negRiskMarketID'] ?? '',
    neg_risk_request_id: body['negRiskRequestID'] ?? '',
    is_50_50_outcome: false,
    tags: ['Seeded'],
  }
}

const simpleBody = ({ body, conditionId, tokenIds, instrument }: Listing): object => ({
  condition_id: conditionId,
  rewards: { rates: null, min_size: 0, max_spread: 0 },
  tokens: tokenIds.map((token_id, n) => ({
    token_id,
    outcome: instrument.outcomes[n] ?? '',
    price: Number(textsIn(body['outcomePrices'])[n] ?? 0.5),
    winner: body['closed'] === true && textsIn(body['outcomePrices'])[n] === '1',
  })),
  active: body['active'] === true,
  closed: body['closed'] === true,
  archived: body['archived'] === true,
  accepting_orders: body['acceptingOrders'] === true,
})

function shortBody(venue: Venue, { body, conditionId, tokenIds, instrument }: Listing): object {
  const market = venue.markets.get(conditionId)
  const fee = isBody(body['feeSchedule']) ? body['feeSchedule'] : null
  return {
    t: tokenIds.map((t, n) => ({ t, o: instrument.outcomes[n] ?? '' })),
    c: conditionId,
    mos: (market?.minSize ?? 0) / ONE,
    mts: (market?.tickSize ?? 0) / ONE,
    mbf: 1000,
    tbf: 1000,
    ao: body['acceptingOrders'] === true,
    nr: market?.negRisk ?? false,
    cbos: body['clearBookOnStart'] === true,
    aot: body['startDate'] ?? null,
    ibce: true,
    ...(fee ? { fd: { r: fee['rate'], e: fee['exponent'], to: fee['takerOnly'] } } : {}),
  }
}

/** A list of texts that Gamma sends as JSON in a string. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value !== 'string') return []
  const list: unknown = JSON.parse(value)
  return Array.isArray(list) ? list.map(String) : []
}

const refuse = (reply: FastifyReply, code: number, error: string) =>
  reply.code(code).send({ error })

/** BUY is the best bid, SELL the best ask. */
const priceOf = (token: TrueToken, side: string) =>
  formatMicros(side.toUpperCase() === 'BUY' ? bestBidOf(token) : bestAskOf(token))

const midOf = (token: TrueToken) =>
  formatMicros(Math.floor((bestBidOf(token) + bestAskOf(token)) / 2))

const spreadOf = (token: TrueToken) => formatMicros(bestAskOf(token) - bestBidOf(token))

const listText = (texts: readonly string[]) => `[${texts.join()}]`

const objectText = <T extends Found>(found: readonly T[], of: (each: T) => unknown) =>
  JSON.stringify(Object.fromEntries(found.map(each => [each.token.tokenId, of(each)])))
