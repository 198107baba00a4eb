/**
 * The gate: one verdict for every candidate, naming all that was wrong with it, and an intent only
 * after a verdict that approves.
 *
 *   guards ─┐
 *   order  ─┼─▶ size = min(caps), recosted ─▶ net edge > 0 ─▶ Verdict ─▶ intent
 *   caps   ─┘
 *
 * One REJECT kills. Getting out is bound by the order's own truth and by nothing else.
 */
import { knownSchedule } from '@polytraders/domain'
import { type ExecutionEstimate, type RiskCheck, type Verdict } from '@polytraders/messages'
import { vote } from './ballot.ts'
import { approvedSize, enteringCaps, leavingCaps } from './caps.ts'
import { controlsInForce } from './controls.ts'
import { type Cost, costAt, minimumOf, moneyAtLimit, netEdge, type Pricing } from './cost.ts'
import { concentrationOf } from './guards/exposure.ts'
import { type Context } from './guards/guard.ts'
import { type KnownMarket } from './known-market.ts'
import { orderProblems } from './order-checks.ts'
import { type Policy, strategyOf } from './policy.ts'
import { type State } from './state.ts'
import { versionsOf } from './versions.ts'

/** A verdict, with what an intent needs that the verdict does not say. */
export type Judgement = { readonly verdict: Verdict; readonly pricing: Pricing }

/** Judges an enter, a reduction or an exit. */
export function judge(policy: Policy, state: State, estimate: ExecutionEstimate): Judgement {
  const market = state.markets.get(estimate.condition_id) ?? null
  const { instrument } = estimate.market
  const pricing: Pricing = {
    schedule: instrument === null ? null : knownSchedule(instrument.fee_schedule),
    builderFeeBps: policy.builderFeeBps,
    sizeStep: policy.sizeStepMicros,
  }
  const context = contextOf(policy, state, market, estimate, pricing)
  const entering = estimate.kind === 'enter'
  const ballot = vote(policy, estimate, context, entering)
  const codes = [...ballot.codes, ...orderProblems(estimate, market)]
  if (state.pending.has(estimate.correlation_id)) codes.push('EXEC_INTENT_DUPLICATE')
  if (!entering) codes.push(...leavingCodes(policy, state, context, estimate))

  const { caps, minimum } = context
  const limits = [estimate.size, caps.strategy, caps.liquidity, caps.portfolio, ballot.sizeMax]
  const size = approvedSize(limits, policy.sizeStepMicros)
  if (size < minimum) codes.push(...sizeCodes(context, entering))
  // A size that can't be traded is costed as it was asked for, so that the verdict still explains.
  const costed = size >= minimum ? size : Math.max(minimum, estimate.size)
  const cost = costed === estimate.size ? context.asked : costAt(estimate, costed, pricing)
  const edge = edgeOf(estimate, cost)
  if (entering && edge <= 0) codes.push('RISK_NET_EDGE_NOT_POSITIVE')

  const action = actionOf(policy, state, estimate.strategy, codes)
  const approved = action === 'APPROVE' || action === 'WARN_ONLY' ? size : 0
  const verdict = verdictOf(state, estimate, context, {
    checks: ballot.checks,
    codes: [...new Set(codes)],
    cost,
    edge,
    approved,
    action,
  })
  return { verdict, pricing }
}

function contextOf(
  policy: Policy,
  state: State,
  market: KnownMarket | null,
  estimate: ExecutionEstimate,
  pricing: Pricing,
): Context {
  const { instrument } = estimate.market
  const asked = costAt(estimate, estimate.size, pricing)
  const caps =
    estimate.kind === 'enter'
      ? enteringCaps(policy, state, market, estimate, pricing, asked)
      : leavingCaps(state, market, estimate)
  const minimum = minimumOf(estimate, policy.sizeStepMicros)
  const covered = {
    conditionId: estimate.condition_id,
    groupId: instrument?.group_id ?? '',
    parentEventId: instrument?.parent_event_id ?? '',
    category: instrument?.category ?? '',
  }
  const { marked } = state
  const inForce = controlsInForce(state.controls, covered, estimate.strategy)
  return {
    policy,
    nowMs: Math.max(state.nowMs, estimate.recv_ts),
    sealedMs: state.nowMs,
    eventId: state.eventId,
    market,
    control: {
      version: state.controlVersion,
      mode: state.controlMode,
      inForce,
      others: state.controls.size > 0 && inForce.by === '',
    },
    budget: state.budget,
    cash: state.cash,
    exposure: {
      market: (market?.exposureMicros ?? 0) + (market?.pendingMoneyMicros ?? 0),
      gross: state.grossExposureMicros + state.pendingMoneyMicros,
    },
    caps,
    minimum,
    minimumMoney: moneyAtLimit(estimate, minimum, pricing),
    asked,
    feeKnown: pricing.schedule !== null,
    outstanding: outstandingOf(state, market, estimate.strategy),
    pending: state.pending.size,
    holding: state.heldMarkets > 0,
    realisedPnl: state.realisedPnlMicros,
    marked: marked === null ? null : { atMs: marked.recv_ts, drawdown: marked.drawdown },
  }
}

/** Approvals that inventory has not named, and open orders that it has. */
function outstandingOf({ pending }: State, market: KnownMarket | null, strategy: string): number {
  if (market === null) return 0
  let count = 0
  for (const order of market.reservations) if (order.strategy === strategy) count++
  if (market.pendingCount === 0) return count
  for (const held of pending.values()) {
    if (held.conditionId === market.conditionId && held.strategy === strategy) count++
  }
  return count
}

/** Of the guards' objections only these bind getting out; there is room for it beside entering. */
function leavingCodes(
  { pendingIntentsMax }: Policy,
  { pending }: State,
  { nowMs }: Context,
  { expires_ts: expiresMs }: ExecutionEstimate,
): readonly string[] {
  const codes: string[] = []
  if (nowMs > expiresMs) codes.push('EXEC_ESTIMATE_EXPIRED')
  if (pending.size >= 2 * pendingIntentsMax) codes.push('RISK_PENDING_FULL')
  return codes
}

/** Which caps leave less than the market's minimum. */
function sizeCodes({ caps, minimum }: Context, entering: boolean): readonly string[] {
  const codes = ['RISK_SIZE_BELOW_MINIMUM']
  if (caps.strategy < minimum) codes.push('STRAT_CAP_REACHED')
  if (caps.liquidity < minimum) codes.push('EXEC_LIQUIDITY_SHORT')
  if (!entering && caps.portfolio < minimum) codes.push('EXEC_REDUCE_ONLY')
  const { kelly, market, portfolio, cash } = caps.headroom
  const kellyBinds = kelly !== null && kelly < Math.min(market, portfolio, cash)
  if (kellyBinds && caps.portfolio < minimum) codes.push('RISK_KELLY_SIZE')
  return codes
}

function edgeOf(estimate: ExecutionEstimate, { qExec, feesPerShare }: Cost): number {
  const { side, outcome, score } = estimate
  if (score === null) return 0
  const { p_hat: pHat, uncertainty_buffer: buffer } = score
  return netEdge({ side, outcome, pHat, qExec, feesPerShare, buffer })
}

/** A pause says what the operator meant, whatever else was wrong; only a kill outranks it. */
function actionOf(
  policy: Policy,
  state: State,
  strategy: string,
  codes: readonly string[],
): Verdict['action'] {
  if (codes.length > 0) {
    return codes.includes('GOV_PAUSED') && !codes.includes('GOV_KILLED') ? 'PAUSED' : 'REJECT'
  }
  const mode = strategyOf(policy, strategy)?.mode
  const onlyObserves = mode === 'shadow' || mode === 'advisory' || state.controlMode === 'shadow'
  return onlyObserves ? 'WARN_ONLY' : 'APPROVE'
}

type Outcome = {
  readonly checks: readonly RiskCheck[]
  readonly codes: readonly string[]
  readonly cost: Cost
  readonly edge: number
  readonly approved: number
  readonly action: Verdict['action']
}

function verdictOf(
  state: State,
  estimate: ExecutionEstimate,
  { caps, exposure }: Context,
  { checks, codes, cost, edge, approved, action }: Outcome,
): Verdict {
  const { score } = estimate
  return {
    correlation_id: estimate.correlation_id,
    source_ts: estimate.source_ts,
    recv_ts: estimate.recv_ts,
    quality: estimate.quality,
    decision_id: estimate.correlation_id,
    estimate_id: estimate.estimate_id,
    condition_id: estimate.condition_id,
    strategy: estimate.strategy,
    kind: estimate.kind,
    execution_policy: estimate.execution_policy,
    outcome: estimate.outcome,
    token_id: estimate.token_id,
    side: estimate.side,
    limit_price: estimate.limit_price,
    p_hat: score?.p_hat ?? 0,
    q_exec: cost.qExec,
    fees: cost.fee,
    fees_per_share: cost.feesPerShare,
    uncertainty_buffer: score?.uncertainty_buffer ?? 0,
    net_edge: edge,
    risk_checks: checks,
    requested_size: estimate.size,
    strategy_cap: caps.strategy,
    liquidity_cap: caps.liquidity,
    portfolio_cap: caps.portfolio,
    approved_size: approved,
    concentration: concentrationOf(exposure.market, exposure.gross),
    action,
    reason_code: codes[0] ?? null,
    reason_codes: codes,
    versions: versionsOf(state, estimate),
  }
}
