/**
 * The simulator's own REST, under /simulator: faults by command, what is true, how it goes, and
 * what a venue does of its own accord (another tick, a storm of new markets, another body in
 * Gamma). None of it is the venue's.
 */
import { formatMicros } from '@polytraders/domain'
import { type FastifyInstance } from 'fastify'
import { type Body } from '../listing.ts'
import { bestAskOf, bestBidOf, bookOf, tokenOf } from '../true-book.ts'
import { changeTick, patchListing, type Venue } from '../venue.ts'
import { type FaultDesk, type FaultOrder } from './fault-desk.ts'
import { type MarketSocket } from './market-socket.ts'

const order = {
  type: 'object',
  additionalProperties: false,
  required: ['kind'],
  properties: {
    kind: { type: 'string', maxLength: 40 },
    market: { type: 'string', maxLength: 128 },
    token: { type: 'string', maxLength: 128 },
    connections: {
      anyOf: [
        { type: 'string', enum: ['all', 'one'] },
        { type: 'array', maxItems: 1_000, items: { type: 'integer' } },
      ],
    },
    durationMs: { type: 'integer', minimum: 1, maximum: 86_400_000 },
    count: { type: 'integer', minimum: 1, maximum: 1_000_000 },
    path: { type: 'string', maxLength: 200 },
  },
} as const

type ByMarket = { readonly Params: { readonly market: string } }

export type Controlled = {
  readonly venue: Venue
  readonly socket: MarketSocket
  readonly desk: FaultDesk
  readonly nowMs: () => number
  readonly told: () => number
  /** How far the telling is behind the script's time. */
  readonly behindMs: () => number
  readonly storm: (copies: number) => string
}

export function serveControl(http: FastifyInstance, of: Controlled): void {
  const { venue, socket, desk, nowMs } = of
  http.post<{ Body: FaultOrder }>(
    '/simulator/faults',
    { schema: { body: order } },
    (request, reply) => {
      try {
        return desk.start(request.body)
      } catch (error) {
        if (error instanceof RangeError) return reply.code(400).send({ error: error.message })
        throw error
      }
    },
  )
  http.get('/simulator/faults', () => desk.records)
  http.delete('/simulator/faults', () => {
    desk.end()
    return { ended: true }
  })
  http.get<{ Params: { readonly token: string } }>('/simulator/truth/:token', (request, reply) => {
    const truth = truthOf(venue, request.params.token, nowMs())
    return truth ?? reply.code(404).send({ error: 'no such token' })
  })
  http.get('/simulator/truth', () =>
    [...venue.byToken.keys()].map(token => topOf(venue, token, nowMs())),
  )
  http.get('/simulator/state', () => ({
    nowMs: nowMs(),
    scriptMs: venue.nowMs,
    behindMs: of.behindMs(),
    markets: venue.markets.size,
    told: of.told(),
    connections: [...socket.connections.values()].map(({ id, assets, sent, custom, faults }) => ({
      id,
      assets: assets.size,
      custom,
      sent,
      faults: faults.size,
    })),
    faults: desk.records.slice(-100),
  }))
  http.post<ByMarket>('/simulator/tick/:market', ({ params }, reply) => {
    const tellings = changeTick(venue, params.market, venue.nowMs)
    if (!tellings) return reply.code(400).send({ error: 'no such market, or no finer tick' })
    for (const telling of tellings) socket.tell(telling)
    return { told: tellings.length }
  })
  http.patch<ByMarket & { Body: Body }>('/simulator/markets/:market', (request, reply) =>
    patchListing(venue, request.params.market, request.body)
      ? { amended: true }
      : reply.code(404).send({ error: 'no such market' }),
  )
  http.post<{ Querystring: { readonly copies?: string } }>('/simulator/storm', ({ query }) => ({
    market: of.storm(Math.min(Number(query.copies ?? 146) || 146, 10_000)),
  }))
}

export type Truth = {
  readonly token: string
  readonly market: string
  /** Of this wall time, and of this time of the script. */
  readonly asOfMs: number
  readonly scriptMs: number
  /** When the script's time last saw it change. */
  readonly changedMs: number
  readonly bestBid: string
  readonly bestAsk: string
}

const topOf = (venue: Venue, tokenId: string, asOfMs: number): Truth | null => {
  const market = venue.byToken.get(tokenId)
  const token = market && tokenOf(market, tokenId)
  if (!market || !token) return null
  return {
    token: tokenId,
    market: market.conditionId,
    asOfMs,
    scriptMs: venue.nowMs,
    changedMs: market.changedMs,
    bestBid: formatMicros(bestBidOf(token)),
    bestAsk: formatMicros(bestAskOf(token)),
  }
}

export type WholeTruth = Truth & {
  readonly hash: string
  readonly timestamp: string
  readonly tickSize: string
  readonly lastTradePrice: string
  readonly bids: unknown
  readonly asks: unknown
}

/** A token's book as it is, whatever anybody was told; null when there is no such token. */
export function truthOf(venue: Venue, tokenId: string, asOfMs: number): WholeTruth | null {
  const top = topOf(venue, tokenId, asOfMs)
  const market = venue.byToken.get(tokenId)
  const token = market && tokenOf(market, tokenId)
  if (!top || !market || !token) return null
  const { hash, timestamp, tickSize, lastTradePrice, bids, asks } = bookOf(market, token)
  return {
    ...top,
    hash,
    timestamp,
    tickSize,
    lastTradePrice,
    bids: JSON.parse(`[${bids}]`),
    asks: JSON.parse(`[${asks}]`),
  }
}
