/**
 * The venue's published limits (docs.polymarket.com, rate limits), and a token bucket for each of
 * its endpoints. What must stay true: no endpoint is asked more often than `headroom` of its limit,
 * and a request takes a token of its host's general limit as well.
 */
import { TokenBucket } from 'limiter'
import { VenueError } from './venue-error.ts'

/** Requests in `windowMs` that the venue takes from one address, by endpoint. */
export const venueLimits = {
  clob: 9_000,
  book: 1_500,
  books: 500,
  tickSize: 200,
  gamma: 4_000,
  gammaMarkets: 300,
  gammaEvents: 500,
  gammaMarketsAndEvents: 900,
} as const

export const windowMs = 10_000

/** Share of a limit that we use, in percent: others may share our address. */
export const headroomPercent = 80

/** Requests that may wait for a token of one endpoint. */
export const waitingMax = 1_000

export type LimitName = keyof typeof venueLimits

/** The limit above each: a request counts for both. */
const above: { readonly [Name in LimitName]: LimitName | null } = {
  clob: null,
  book: 'clob',
  books: 'clob',
  tickSize: 'clob',
  gamma: null,
  gammaMarketsAndEvents: 'gamma',
  gammaMarkets: 'gammaMarketsAndEvents',
  gammaEvents: 'gammaMarketsAndEvents',
}

export type RateLimits = {
  /** Resolves when a request may be made. */
  take(name: LimitName, endpoint: string): Promise<void>
}

export type Limits = { readonly [Name in LimitName]: number }

export function createRateLimits(limits: Limits = venueLimits): RateLimits {
  const buckets = new Map<LimitName, TokenBucket>()
  const waiting = new Map<LimitName, number>()

  function bucketOf(name: LimitName): TokenBucket {
    const known = buckets.get(name)
    if (known) return known
    const allowed = Math.max(1, Math.floor((limits[name] * headroomPercent) / 100))
    const parent = above[name]
    const bucket = new TokenBucket({
      // A burst of a tenth of the window at most, so that no window holds more than was allowed.
      bucketSize: Math.max(1, Math.floor(allowed / 10)),
      tokensPerInterval: allowed,
      interval: windowMs,
      ...(parent ? { parentBucket: bucketOf(parent) } : {}),
    })
    buckets.set(name, bucket)
    return bucket
  }

  return {
    async take(name, endpoint) {
      const count = waiting.get(name) ?? 0
      if (count >= waitingMax) {
        throw new VenueError('rate-limited', `${count} requests wait for our own limit`, {
          endpoint,
          status: 0,
          retryAfterMs: null,
        })
      }
      waiting.set(name, count + 1)
      try {
        await bucketOf(name).removeTokens(1)
      } finally {
        waiting.set(name, (waiting.get(name) ?? 1) - 1)
      }
    },
  }
}
