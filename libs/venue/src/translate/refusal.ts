/**
 * The venue's error texts, named (docs.polymarket.com, error codes). They are matched by a part
 * that they are known to contain, since the venue fills in ids, prices and sizes; a text that is
 * none of them is `other`.
 */
import { numberMicros } from './decimal.ts'
import { type Fields } from './reading.ts'

/** A part of the text, in lower case, and what it means. The first that fits counts. */
const refusals = [
  ['not enough balance', 'balance-or-allowance'],
  ['order crosses book', 'post-only-would-cross'],
  ['crosses the book', 'post-only-would-cross'],
  ['fully filled', 'fok-not-filled'],
  ['fok orders are filled or killed', 'fok-not-filled'],
  ['no orders found to match', 'no-match'],
  ['no matching orders', 'no-match'],
  ['minimum tick size', 'tick-size'],
  ['lower than the minimum', 'min-size'],
  ['min size', 'min-size'],
  ['duplicated', 'duplicated'],
  ['invalid expiration', 'expiration'],
  ['order_version_mismatch', 'order-version'],
  ['not yet ready', 'market-not-ready'],
  ['match delayed', 'match-delayed'],
  ['canceled in the ctf exchange', 'canceled-on-chain'],
  ['of the api key', 'not-authorised'],
  ['unauthorized', 'not-authorised'],
  ['invalid api key', 'not-authorised'],
  ['l1 request headers', 'not-authorised'],
  ['banned', 'banned'],
  ['closed only mode', 'close-only'],
  ['invalid nonce', 'nonce'],
  ['rounding issues', 'rounding'],
  ['discrepancy greater than allowed', 'rounding'],
  ['invalid order payload', 'payload'],
  ['too many orders', 'payload'],
  // The venue says that such an order is not booked and may be sent again.
  ['order timed out', 'timed-out'],
] as const

/** Why an order was not taken. */
export type RejectReason = (typeof refusals)[number][1] | 'other'

export function rejectReasonOf(text: string): RejectReason {
  const said = text.toLowerCase()
  return refusals.find(([part]) => said.includes(part))?.[1] ?? 'other'
}

/** What keeps the venue from taking an order, whatever the order. */
export type VenueRegime = 'restarting' | 'post-only' | 'cancel-only' | 'disabled' | 'rate-limited'

export type Unavailable = {
  readonly kind: 'unavailable'
  readonly regime: VenueRegime
  readonly retryAfterMs: number | null
  readonly text: string
}

/** The regime that an answer shows; null when it is not the venue's state that it speaks of. */
export function unavailability(status: number, wire: Fields): Unavailable | null {
  const error = wire['error'] ?? wire['errorMsg']
  const text = typeof error === 'string' ? error : ''
  const regime = regimeOf(status, text.toLowerCase(), wire['code'])
  if (regime === null) return null
  const seconds = numberMicros(wire['retry_after_seconds'])
  return { kind: 'unavailable', regime, retryAfterMs: seconds < 0 ? null : seconds / 1000, text }
}

function regimeOf(status: number, said: string, code: unknown): VenueRegime | null {
  if (status === 425) return 'restarting'
  if (status === 429) return 'rate-limited'
  if (status !== 503) return null
  if (code === 'post_only_mode' || said.includes('post-only mode')) return 'post-only'
  if (said.includes('cancel-only')) return 'cancel-only'
  return said.includes('trading is currently disabled') ? 'disabled' : null
}
