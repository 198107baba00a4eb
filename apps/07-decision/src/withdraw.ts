/**
 * Cancels of resting orders. A cancel is requested when what an order rested on is gone: its score,
 * its book, its market, its permission, or anybody who estimates it. Each cancel has a verdict.
 *
 * A cancel is not requested again for `cancelRepeatMs`; while the order is still open and the
 * reason still holds, the ticks repeat it. One input requests `withdrawalsMax` cancels at most.
 */
import { candidateCorrelation, eventCorrelation } from '@polytraders/domain'
import {
  type CancelIntent,
  type ExecutionEstimate,
  type Reservation,
  type Said,
  type Verdict,
} from '@polytraders/messages'
import { controlReason, controlsInForce } from './controls.ts'
import { bookReason, type KnownMarket, statusReason } from './known-market.ts'
import { type Policy } from './policy.ts'
import { reasonOf } from './reasons.ts'
import { type State } from './state.ts'
import { versionsOf, versionsWithout } from './versions.ts'

export type Cancelled = Said<'Verdict' | 'CancelIntent'>

/** What causes a cancel: the header that its verdict and intent inherit. */
export type Cause = Pick<Verdict, 'source_ts' | 'recv_ts' | 'quality'> & {
  /** Empty where the cause is not of one sealed event. */
  readonly correlation_id: string
}

/** One order to be cancelled, and why. */
export type Withdrawal = {
  readonly conditionId: string
  readonly order: Reservation
  readonly reasonCode: string
}

/** The strategy that the gate's own cancels are named for. */
const OWN = 'gate'

/** Verdict and intent for each withdrawal that was not requested a moment ago. */
export function withdraw(
  policy: Policy,
  state: State,
  cause: Cause,
  withdrawals: readonly Withdrawal[],
): readonly Cancelled[] {
  const said: Cancelled[] = []
  let n = state.cancels
  for (const { conditionId, order, reasonCode } of withdrawals) {
    if (wasAsked(policy, state, order.order_id, cause.recv_ts)) continue
    if (n - state.cancels >= policy.withdrawalsMax) break
    n += 1
    const event = eventOf(policy, state, cause)
    const id = candidateCorrelation(event, OWN, n)
    const verdict = cancelVerdict(id, cause, conditionId, order, {
      codes: [],
      versions: versionsWithout(state, conditionId),
      tokenId: tokenOf(state, conditionId, order),
    })
    said.push({ type: 'Verdict', fact: verdict })
    said.push({ type: 'CancelIntent', fact: intentOf(verdict, order.order_id, reasonCode) })
  }
  return said
}

/** The answer to a strategy that asks for a cancel. */
export function judgeCancel(
  policy: Policy,
  state: State,
  estimate: ExecutionEstimate,
): readonly Cancelled[] {
  const { order_id: orderId, condition_id: conditionId } = estimate
  const known = state.markets.get(conditionId)?.reservations
  const order = known?.find(open => open.order_id === orderId)
  const codes: string[] = []
  if (!order) codes.push('EXEC_ORDER_UNKNOWN')
  else if (wasAsked(policy, state, orderId, estimate.recv_ts)) codes.push('EXEC_CANCEL_PENDING')
  const verdict = cancelVerdict(
    estimate.correlation_id,
    estimate,
    conditionId,
    order ?? claimed(estimate),
    { codes, versions: versionsOf(state, estimate), tokenId: estimate.token_id },
  )
  const answer: Cancelled = { type: 'Verdict', fact: verdict }
  if (codes.length > 0) return [answer]
  const { reason_code: asked } = estimate
  const reasonCode = reasonOf(asked) === undefined ? 'EXEC_CANCEL_ASKED' : asked
  return [answer, { type: 'CancelIntent', fact: intentOf(verdict, orderId, reasonCode) }]
}

/** Orders of a market that may not rest for what the gate knows of it now. */
export function unfitOrders(
  policy: Policy,
  state: State,
  market: KnownMarket,
  reservations: readonly Reservation[],
  nowMs: number,
): readonly Withdrawal[] {
  const withdrawals: Withdrawal[] = []
  const reason = marketReason(market)
  for (const order of reservations) {
    const reasonCode =
      reason ||
      controlReason(controlsInForce(state.controls, market, order.strategy)) ||
      (isExpired(policy, market, order, nowMs) ? 'EXEC_QUOTE_EXPIRED' : '')
    if (reasonCode !== '') withdrawals.push({ conditionId: market.conditionId, order, reasonCode })
  }
  return withdrawals
}

/** All open orders of a market, for one reason; none when the reason is empty. */
export function allOrders(market: KnownMarket | undefined, reasonCode: string): Withdrawal[] {
  if (!market || reasonCode === '') return []
  const { conditionId, reservations } = market
  return reservations.map(order => ({ conditionId, order, reasonCode }))
}

/** Why nothing may rest in a market; empty when it may. */
function marketReason(market: KnownMarket): string {
  if (market.resolved) return 'DISC_MARKET_RESOLVED'
  const status = statusReason(market.status)
  if (status !== '') return status
  const book = bookReason(market.validity, market.certificate)
  if (book !== '') return book
  return market.suppressed ? 'STRAT_SCORE_SUPPRESSED' : ''
}

const isExpired = ({ quoteLifeMs }: Policy, market: KnownMarket, order: Reservation, now: number) =>
  now - Math.max(market.scoredMs, order.placed_ts) > quoteLifeMs

function wasAsked({ cancelRepeatMs }: Policy, { asked }: State, orderId: string, nowMs: number) {
  const askedMs = asked.get(orderId)
  return askedMs !== undefined && nowMs - askedMs < cancelRepeatMs
}

/** Of the sealed event that caused it, or else of the newest one. */
const eventOf = ({ cell }: Policy, { eventId }: State, { correlation_id: id }: Cause) =>
  id === '' ? eventCorrelation(cell, eventId) : id

const tokenOf = ({ markets }: State, conditionId: string, { outcome }: Reservation) =>
  markets.get(conditionId)?.positions.find(held => held.outcome === outcome)?.token_id ?? ''

/** What the estimate says of an order that inventory does not hold. */
const claimed = (estimate: ExecutionEstimate): Reservation => ({
  order_id: estimate.order_id,
  intent_id: '',
  outcome: estimate.outcome,
  side: estimate.side,
  price: estimate.limit_price,
  open_size: estimate.size,
  reserved: 0,
  strategy: estimate.strategy,
  placed_ts: 0,
})

type CancelTerms = {
  readonly codes: readonly string[]
  readonly versions: Verdict['versions']
  readonly tokenId: string
}

/** Nothing is at stake in a cancel: no guard votes, no cap binds, no edge is needed. */
function cancelVerdict(
  id: string,
  cause: Cause,
  conditionId: string,
  order: Reservation,
  { codes, versions, tokenId }: CancelTerms,
): Verdict {
  const size = order.open_size
  return {
    correlation_id: id,
    source_ts: cause.source_ts,
    recv_ts: cause.recv_ts,
    quality: cause.quality,
    decision_id: id,
    estimate_id: versions.estimate_id,
    condition_id: conditionId,
    strategy: order.strategy,
    kind: 'cancel',
    execution_policy: 'limit',
    outcome: order.outcome,
    token_id: tokenId,
    side: order.side,
    limit_price: order.price,
    p_hat: 0,
    q_exec: 0,
    fees: 0,
    fees_per_share: 0,
    uncertainty_buffer: 0,
    net_edge: 0,
    risk_checks: [],
    requested_size: size,
    strategy_cap: size,
    liquidity_cap: size,
    portfolio_cap: size,
    approved_size: codes.length === 0 ? size : 0,
    concentration: 0,
    action: codes.length === 0 ? 'APPROVE' : 'REJECT',
    reason_code: codes[0] ?? null,
    reason_codes: codes,
    versions,
  }
}

const intentOf = (verdict: Verdict, orderId: string, reasonCode: string): CancelIntent => ({
  correlation_id: verdict.correlation_id,
  source_ts: verdict.source_ts,
  recv_ts: verdict.recv_ts,
  quality: verdict.quality,
  intent_id: verdict.decision_id,
  decision_id: verdict.decision_id,
  condition_id: verdict.condition_id,
  order_id: orderId,
  reason_code: reasonCode,
})
