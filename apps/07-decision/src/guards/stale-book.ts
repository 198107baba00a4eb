/**
 * Stale book: the estimate's book is one the gate has seen, the newest one is trusted and not
 * silent, the price has not left the limit since, and the estimate lives by a clock that runs.
 */
import { ONE } from '@polytraders/domain'
import { type ExecutionEstimate } from '@polytraders/messages'
import { bookReason, type KnownMarket } from '../known-market.ts'
import { type Guard, judgeMost, type Lists, voteOf } from './guard.ts'

export const staleBook: Guard = {
  name: 'stale-book',
  owner: 'data',
  bindsLeaving: false,
  judge(candidate, { policy: { limits }, nowMs, sealedMs, eventId, market }) {
    const found: Lists = { rejects: [], warns: [] }
    const { book } = candidate.market
    const known = market !== null && market.bookEventId > 0
    if (book.event_id > eventId) found.rejects.push('INTEL_BOOK_UNSEEN')
    if (!known) found.rejects.push('INTEL_BOOK_UNKNOWN')
    else {
      const reason = bookReason(market.validity, market.certificate)
      if (reason !== '') found.rejects.push(reason)
      if (market.feed === 'disconnected') found.rejects.push('INTEL_FEED_DOWN')
      if (market.feed === 'degraded') found.warns.push('INTEL_FEED_DEGRADED')
      judgeTouch(candidate, market, found)
    }
    const measured = bookReason(book.book_validity, book.certificate.verdict)
    if (measured !== '' && !found.rejects.includes(measured)) found.rejects.push(measured)
    const ageMs = book.stale_duration_ms + Math.max(0, nowMs - candidate.recv_ts)
    judgeMost(ageMs, limits.bookAgeMs, 'INTEL_BOOK_OLD', found)
    const behindMs = candidate.recv_ts - sealedMs
    judgeMost(behindMs, limits.clockBehindMs, 'INTEL_CLOCK_BEHIND', found)
    if (nowMs > candidate.expires_ts) found.rejects.push('EXEC_ESTIMATE_EXPIRED')
    const inputs =
      `book_event=${book.event_id} newest_event=${market?.bookEventId ?? 0} ` +
      `certificate=${market?.certificate ?? 'unknown'} validity=${market?.validity ?? 'unknown'} ` +
      `touch=${known ? touchOf(candidate, market.bestBid, market.bestAsk) : 'unknown'} ` +
      `age_ms=${ageMs} clock_behind_ms=${behindMs} expires_in_ms=${candidate.expires_ts - nowMs}`
    return voteOf({ ...found, inputs })
  },
}

/** What a taker would trade against now, beside what the estimate saw and its limit. */
function judgeTouch(candidate: ExecutionEstimate, market: KnownMarket, found: Lists): void {
  if (candidate.execution_policy === 'post_only') return
  const { side, limit_price: limit } = candidate
  const now = touchOf(candidate, market.bestBid, market.bestAsk)
  const { book } = candidate.market
  const then = touchOf(candidate, book.best_bid, book.best_ask)
  const isWorse = (a: number, b: number) => (side === 'BUY' ? a > b : a < b)
  if (isWorse(now, limit)) found.rejects.push('EXEC_PRICE_MOVED')
  else if (isWorse(now, then)) found.warns.push('INTEL_BOOK_MOVED')
}

/** The best price to take, in the outcome's own terms. */
export function touchOf(
  { outcome, side }: Pick<ExecutionEstimate, 'outcome' | 'side'>,
  bestBid: number,
  bestAsk: number,
): number {
  if (outcome === 'YES') return side === 'BUY' ? bestAsk : bestBid
  return ONE - (side === 'BUY' ? bestBid : bestAsk)
}
