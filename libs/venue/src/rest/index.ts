/** The venue's public REST, both hosts, as one client with one set of limits. */
import { type Clob, createClob } from './clob.ts'
import { createGamma, type Gamma } from './gamma.ts'
import { createRateLimits, type Limits, venueLimits } from './rate-limits.ts'
import { createTransport, type TransportOptions } from './transport.ts'

export { booksMax, type Clob, type ClockReading, type MarketList } from './clob.ts'
export { conditionIdsMax, type Filter, type Gamma, pageLimitMax } from './gamma.ts'
export type { Page } from './paging.ts'
export { headroomPercent, venueLimits, windowMs } from './rate-limits.ts'
export type { Answer } from './transport.ts'
export { isPassing, VenueError, type VenueErrorCode } from './venue-error.ts'

export type VenueRestOptions = Partial<Omit<TransportOptions, 'rateLimits'>> & {
  readonly clobUrl: string
  readonly gammaUrl: string
  /** Requests in ten seconds by endpoint, before headroom. */
  readonly limits?: Partial<Limits>
  /** Pages of one listing. */
  readonly pagesMax?: number
}

export type VenueRest = {
  readonly clob: Clob
  readonly gamma: Gamma
  /** Ends what is under way with `aborted`. */
  close(): Promise<void>
}

export const defaultRest = {
  now: Date.now,
  random: Math.random,
  timeoutMs: 10_000,
  attemptsMax: 4,
  firstDelayMs: 500,
  delayMsMax: 30_000,
  retryAfterMsMax: 60_000,
  bodyBytesMax: 64 * 1024 * 1024,
  connectionsMax: 8,
  pagesMax: 2_000,
} as const

export function createVenueRest(options: VenueRestOptions): VenueRest {
  const { clobUrl, gammaUrl, limits, ...given } = options
  const settings = { ...defaultRest, ...given }
  const rateLimits = createRateLimits({ ...venueLimits, ...limits })
  const transport = createTransport({ ...settings, rateLimits })
  return {
    clob: createClob(transport, clobUrl, settings.pagesMax),
    gamma: createGamma(transport, gammaUrl, settings.pagesMax),
    close: transport.close,
  }
}
