/**
 * A market's status: what the evidence amounts to, and where it may go from where it is.
 *
 *            ┌──────────────────────────────┐
 *            ▼                              │ the proposal was too early, or fell in a dispute
 *   (new) ─▶ open ◀──▶ paused ◀─────────────┤
 *     │       ▲          ▲                  │
 *     │       │          └──▶ resolving ◀───┘     all three lead to it, and back
 *     │       ▼                 ▲    │
 *     └────▶ halted ◀───────────┘    │
 *              │                     ▼
 *              └────────────────▶ resolved        payouts are known; nothing leads out of it
 *
 * A market may be first seen in any status. Both functions are total.
 */
import { type MarketStatus } from '@polytraders/messages'
import { type Instrument } from '@polytraders/venue/translate'

export const transitions: Readonly<Record<MarketStatus, readonly MarketStatus[]>> = {
  open: ['open', 'paused', 'halted', 'resolving', 'resolved'],
  paused: ['open', 'paused', 'halted', 'resolving', 'resolved'],
  halted: ['open', 'paused', 'halted', 'resolving', 'resolved'],
  resolving: ['open', 'paused', 'halted', 'resolving', 'resolved'],
  resolved: ['resolved'],
}

export const mayBecome = (from: MarketStatus, to: MarketStatus) => transitions[from].includes(to)

export type Evidence = Pick<
  Instrument,
  'active' | 'closed' | 'acceptingOrders' | 'umaStatus' | 'payouts' | 'tokenIds'
> & {
  /** Why its ids are not what they should be; empty when they are. */
  readonly idsProblem: string
  /** Everything else that is missing or unreadable. */
  readonly problems: readonly string[]
}

/**
 * In this order: who can't say what a token is can't settle it either; a market that is over needs
 * no tick and no fee any more; one that trades needs everything.
 */
export function statusOf(evidence: Evidence): MarketStatus {
  const { active, closed, acceptingOrders, payouts, tokenIds, idsProblem, problems } = evidence
  if (idsProblem !== '' || tokenIds === null) return 'halted'
  if (closed === true && payouts !== null) return 'resolved'
  if (closed === true || isBeingDecided(evidence)) return 'resolving'
  if (problems.length > 0 || active === null || closed === null) return 'halted'
  return active && acceptingOrders === true ? 'open' : 'paused'
}

/**
 * UMA has an answer, disputed or not, or the payouts are known. `requested` is a question that
 * still waits for one.
 */
const isBeingDecided = ({ umaStatus, payouts }: Evidence) =>
  payouts !== null || (umaStatus !== null && umaStatus !== 'requested')
