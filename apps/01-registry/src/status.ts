/**
 * Where a market is in its life, and where it may go from there.
 *
 *    ┌────── open ◀────▶ paused ──────┐
 *    │         ▲            ▲         │       paused: the venue takes no orders
 *    │         └──▶ halted ◀┘         │       halted: something about it is not known, or contradicts
 *    │                │               │
 *    ▼                ▼               ▼
 *    └───────────▶ resolving ◀────────┘       resolving: closed, or an outcome is proposed or disputed
 *                   │     ▲                   (a proposal that is ignored leads back)
 *                   ▼     │
 *               resolved  └── any of the three above
 *
 * Resolved is final: the venue's caches still say open for a while after it, and money has moved.
 */
import { type MarketStatus } from '@polytraders/messages'
import { type Instrument, tradeable } from '@polytraders/venue/translate'

const next: Readonly<Record<MarketStatus, readonly MarketStatus[]>> = {
  open: ['open', 'paused', 'halted', 'resolving', 'resolved'],
  paused: ['open', 'paused', 'halted', 'resolving', 'resolved'],
  halted: ['open', 'paused', 'halted', 'resolving', 'resolved'],
  resolving: ['open', 'paused', 'halted', 'resolving', 'resolved'],
  resolved: ['resolved'],
}

/** The status that follows: the one wanted, where the table allows it. */
export const follow = (now: MarketStatus | null, wanted: MarketStatus): MarketStatus =>
  now === null || next[now].includes(wanted) ? wanted : now

/** What a body says the status is, when nothing else is known of the market. */
export function statusOf(said: Instrument, halted: boolean, isResolved: boolean): MarketStatus {
  if (isResolved) return 'resolved'
  if (halted) return 'halted'
  if (isResolving(said)) return 'resolving'
  if (said.archived === true || !tradeable(said)) return 'paused'
  return 'open'
}

/**
 * `requested` is where every market of UMA's begins. A market whose outcome UMA has is resolving still
 * while its payouts are not known.
 */
function isResolving({ umaStatus, closed }: Instrument): boolean {
  return closed === true || (umaStatus !== null && umaStatus !== 'requested')
}
