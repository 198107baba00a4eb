/** What can go wrong between the venue and us: one error, with a code from one list. */

export type VenueErrorCode =
  /** 429, or our own bucket has too many waiting. */
  | 'rate-limited'
  /** 425: the matching engine restarts. */
  | 'restarting'
  /** 5xx, or no connection. */
  | 'unavailable'
  /** No whole answer within the deadline. */
  | 'timeout'
  /** An answer longer than its bound. */
  | 'too-large'
  /** An answer that is cut off, not UTF-8, not JSON, or not of the shape that was expected. */
  | 'unreadable'
  /** 404. */
  | 'not-found'
  /** Any other status: what was asked is wrong. */
  | 'refused'
  /** Paging that does not end: a cursor that comes again, or more pages than the bound. */
  | 'endless'
  /** The caller gave up, or the client was closed. */
  | 'aborted'

export type VenueErrorFacts = {
  /** Method and path, without the query: what was asked. */
  readonly endpoint: string
  /** 0 when there was no answer. */
  readonly status: number
  /** How long the venue asks us to wait; null when it does not say. */
  readonly retryAfterMs: number | null
  readonly cause?: unknown
}

export class VenueError extends Error {
  override name = 'VenueError'
  readonly code: VenueErrorCode
  readonly endpoint: string
  readonly status: number
  readonly retryAfterMs: number | null
  constructor(code: VenueErrorCode, message: string, facts: VenueErrorFacts) {
    super(`${facts.endpoint}: ${message}`, { cause: facts.cause })
    this.code = code
    this.endpoint = facts.endpoint
    this.status = facts.status
    this.retryAfterMs = facts.retryAfterMs
  }
}

/** What may be there at the next attempt. */
export const isPassing = (error: unknown): error is VenueError =>
  error instanceof VenueError &&
  (error.code === 'rate-limited' ||
    error.code === 'restarting' ||
    error.code === 'unavailable' ||
    error.code === 'timeout' ||
    error.code === 'unreadable')

/** The code of an HTTP status that is no success. */
export function codeOfStatus(status: number): VenueErrorCode {
  if (status === 429) return 'rate-limited'
  if (status === 425) return 'restarting'
  if (status === 408) return 'timeout'
  if (status >= 500) return 'unavailable'
  return status === 404 ? 'not-found' : 'refused'
}
