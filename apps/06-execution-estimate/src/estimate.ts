/**
 * One candidate's estimate: what it would really cost, and how likely it is to happen. Prices,
 * sizes and fees are exact integers on the book of the score; chances and the 90th percentile are
 * models.
 *
 * The mean price after the delay is the price now: over so short a time the book goes either way.
 * The 90th percentile is not: depth is gone and the price has moved against us.
 */
import { knownSchedule, mulDivCeil, mulDivFloor, ONE } from '@polytraders/domain'
import {
  type ExecutionEstimate,
  type FairValue,
  type MarketState,
  type Score,
  type ScoreSuppressed,
  type Side,
} from '@polytraders/messages'
import {
  adverseMove,
  flowAgainst,
  flowBeside,
  makerChances,
  markout,
  takerChances,
  timeToFillMs,
} from './fill.ts'
import { type Policy } from './policy.ts'
import { type Candidate, type Context } from './strategies/strategy.ts'
import {
  costCurve,
  type Fees,
  feeFor,
  liquidityWithin,
  sweep,
  type Takeable,
  takeable,
  within,
} from './takeable.ts'

/** What came from the numbers; the rest of the fact says whose they are. */
type Costs = Pick<
  ExecutionEstimate,
  | 'q_exec'
  | 'q_exec_p90'
  | 'fee_estimate'
  | 'fees_per_share'
  | 'fill_probability'
  | 'partial_probability'
  | 'expected_time_to_fill_ms'
  | 'queue_ahead'
  | 'adverse_selection'
  | 'liquidity_cap'
  | 'cost_curve'
  | 'warnings'
>

export function estimateOf(
  cause: FairValue | ScoreSuppressed,
  correlationId: string,
  strategy: string,
  candidate: Candidate,
  context: Context,
): ExecutionEstimate {
  const { policy, market } = context
  const score = 'p_hat' in cause ? cause : null
  const costs = costsOf(score, candidate, context)
  const mid = midOf(market, candidate)
  const slippage = candidate.kind === 'cancel' ? 0 : slippageOf(candidate.side, costs.q_exec, mid)
  const { executionPolicy, outcome } = candidate
  const validityMs = executionPolicy === 'ioc' ? policy.validityMs : policy.quoteValidityMs
  return {
    correlation_id: correlationId,
    source_ts: cause.source_ts,
    recv_ts: cause.recv_ts,
    quality: cause.quality,
    estimate_id: correlationId,
    condition_id: cause.condition_id,
    strategy,
    kind: candidate.kind,
    execution_policy: executionPolicy,
    outcome,
    token_id: market.instrument?.token_ids[outcome === 'YES' ? 0 : 1] ?? '',
    side: candidate.side,
    order_id: candidate.orderId,
    reason_code: candidate.reasonCode,
    size: candidate.sizeMicros,
    limit_price: candidate.limitMicros,
    slippage,
    slippage_bps: slippageBps(slippage, mid),
    ...costs,
    settlement_failure_probability: settlementFailure(policy),
    strategy_cap: candidate.capMicros,
    book_hash: market.book.book_hash,
    validity_duration_ms: validityMs,
    expires_ts: cause.recv_ts + validityMs,
    score: score === null ? null : scoreOf(score),
    market,
  }
}

function costsOf(score: FairValue | null, candidate: Candidate, context: Context): Costs {
  if (score === null || candidate.kind === 'cancel') return noCosts(candidate)
  return candidate.executionPolicy === 'post_only'
    ? makerCosts(score, candidate, context)
    : takerCosts(score, candidate, context)
}

const noCosts = ({ sizeMicros }: Candidate): Costs => ({
  q_exec: 0,
  q_exec_p90: 0,
  fee_estimate: 0,
  fees_per_share: 0,
  fill_probability: 0,
  partial_probability: 0,
  expected_time_to_fill_ms: 0,
  queue_ahead: 0,
  adverse_selection: 0,
  liquidity_cap: sizeMicros,
  cost_curve: [],
  warnings: [],
})

function takerCosts(score: FairValue, candidate: Candidate, context: Context): Costs {
  const { policy, market, fees } = context
  const { outcome, side, sizeMicros, limitMicros } = candidate
  const from = takeable(market.book, outcome, side)
  const liquidity = liquidityWithin(from, limitMicros)
  const now = sweep(from, sizeMicros, limitMicros, fees)
  // Where nothing is offered the limit is the price, which is the worst that it can be.
  const qExec = now.filled > 0 ? now.qExec : limitMicros
  const delayMs = policy.latencyMs + takerDelayMs(policy, market)
  const p90 = priceAt90(score, from, candidate, context, delayMs, qExec)
  const chances = takerChances(
    {
      size: sizeMicros,
      liquidity,
      rivalFlowPerSecond: flowBeside(score.raw, outcome, side),
      rivalSize: policy.rivalSizeMicros,
      delayMs,
    },
    policy.fillMap,
  )
  return {
    q_exec: qExec,
    q_exec_p90: p90,
    fee_estimate: now.fee,
    fees_per_share: now.feesPerShare,
    fill_probability: chances.full,
    partial_probability: chances.partial,
    expected_time_to_fill_ms: 0,
    queue_ahead: 0,
    adverse_selection: 0,
    liquidity_cap: liquidity,
    cost_curve: costCurve(from, limitMicros, fees, policy.curvePointsMax),
    warnings: warningsOf(context, from, liquidity < sizeMicros, !within(from, p90, limitMicros)),
  }
}

/** The price with part of the depth gone and the market moved against us, both within the delay. */
function priceAt90(
  { raw }: FairValue,
  from: Takeable,
  { sizeMicros, limitMicros }: Candidate,
  { policy, fees }: Context,
  delayMs: number,
  qExec: number,
): number {
  const move = adverseMove(qExec, raw.logit_vol_5m ?? policy.logitVolDefault, delayMs)
  // The limit does not hold here: it is a question of what the price becomes.
  const anywhere = from.buying ? ONE : 0
  const thinned = sweep(
    from,
    sizeMicros,
    anywhere,
    { ...fees, schedule: null },
    policy.depthKeptMicros,
  )
  const q = thinned.filled < sizeMicros ? limitMicros : thinned.qExec
  return from.buying
    ? Math.min(ONE, Math.max(q, qExec) + move)
    : Math.max(0, Math.min(q, qExec) - move)
}

function makerCosts(score: FairValue, candidate: Candidate, context: Context): Costs {
  const { policy, market, fees } = context
  const { outcome, side, sizeMicros, limitMicros } = candidate
  // What rests at our price or better is filled before us; it is what the other side would take.
  const beside = takeable(market.book, outcome, side === 'BUY' ? 'SELL' : 'BUY')
  const queueAhead = liquidityWithin(beside, limitMicros)
  const flowPerSecond = flowAgainst(score.raw, outcome, side)
  const fee = feeFor(fees, limitMicros, sizeMicros, 'maker')
  const halfSpread = Math.floor((market.book.best_ask - market.book.best_bid) / 2)
  const quote = { price: limitMicros, size: sizeMicros, halfSpread }
  const chances = makerChances(
    { queueAhead, size: sizeMicros, flowPerSecond, tauMs: policy.fillHorizonMs },
    policy.fillMap,
  )
  return {
    q_exec: limitMicros,
    q_exec_p90: limitMicros,
    fee_estimate: fee,
    fees_per_share: mulDivCeil(fee, ONE, sizeMicros),
    fill_probability: chances.full,
    partial_probability: chances.partial,
    expected_time_to_fill_ms: timeToFillMs(queueAhead, sizeMicros, flowPerSecond),
    queue_ahead: queueAhead,
    adverse_selection: markout(score.raw, quote, policy.markoutShareMicros),
    liquidity_cap: candidate.capMicros,
    cost_curve: [{ size: sizeMicros, q_exec: limitMicros, fee }],
    warnings: warningsOf(context, beside, false, false),
  }
}

function warningsOf(
  { policy, market }: Context,
  { levels }: Takeable,
  short: boolean,
  moved: boolean,
): readonly string[] {
  const warnings: string[] = []
  if (short || (levels[0]?.size ?? 0) < policy.thinDepthMicros) warnings.push('book_thin')
  if (moved) warnings.push('price_moved')
  const { book_validity: validity, stale_duration_ms: staleMs } = market.book
  if (validity !== 'valid' || staleMs > policy.staleMs) warnings.push('stale_book')
  return warnings
}

function takerDelayMs({ takerDelayMs: usualMs, takerDelayMsOf }: Policy, market: MarketState) {
  const category = market.instrument?.category ?? ''
  return Object.hasOwn(takerDelayMsOf, category) ? (takerDelayMsOf[category] ?? usualMs) : usualMs
}

/** Mid of the outcome; what a half micro leaves over is given up. */
function midOf({ book }: MarketState, { outcome, side }: Candidate): number {
  const sum = book.best_bid + book.best_ask
  const twice = outcome === 'YES' ? sum : 2 * ONE - sum
  return side === 'BUY' ? Math.floor(twice / 2) : Math.ceil(twice / 2)
}

/** q_exec - mid in the direction that hurts. */
export const slippageOf = (side: Side, qExec: number, mid: number) =>
  side === 'BUY' ? qExec - mid : mid - qExec

export const slippageBps = (slippage: number, mid: number) =>
  mid === 0 ? 0 : (slippage / mid) * 10_000

/** P(a matched trade fails to settle): the mean of its Beta posterior. */
const settlementFailure = ({ settlement: { failed, settled } }: Policy) =>
  mulDivFloor(failed, ONE, failed + settled)

const scoreOf = (score: FairValue): Score => ({
  score_id: score.score_id,
  feature_vector_id: score.feature_vector_id,
  p_hat: score.p_hat,
  lb: score.lb,
  ub: score.ub,
  uncertainty_buffer: score.uncertainty_buffer,
  model_version: score.model_version,
  calibration_version: score.calibration_version,
})

/** What is charged in a market; the schedule is null where it can't be computed with. */
export const feesOf = ({ instrument }: MarketState, { builderFeeBps }: Policy): Fees => ({
  schedule: instrument === null ? null : knownSchedule(instrument.fee_schedule),
  builderFeeBps,
})
