/**
 * The chance that an order is filled, and what a fill costs a maker. Probabilities are micros;
 * flows are micros of shares a second. These are estimates: the gate never computes with them.
 *
 * maker  t_fill = (queue_ahead + size)/flow, P(fill within tau) = 1 - exp(-tau/t_fill)
 * taker  rivals arrive at flow/rival size a second while the order is on its way. If one does, the
 *        depth he takes is exponential with the rival's mean size. What he leaves is ours.
 */
import { mulDivCeil, ONE } from '@polytraders/domain'
import { type Features, type Outcome, type Side } from '@polytraders/messages'
import { type FillPoint } from './policy.ts'

/** The longest time to a fill that is told apart from never: thirty days. */
export const timeToFillMsMax = 2_592_000_000

/** 90% quantile of the standard normal distribution. */
const Z90 = 1.2815515655446004

export type Chances = { readonly full: number; readonly partial: number }

export function timeToFillMs(queueAhead: number, size: number, flowPerSecond: number): number {
  if (flowPerSecond <= 0) return timeToFillMsMax
  return Math.min(timeToFillMsMax, mulDivCeil(queueAhead + size, 1_000, flowPerSecond))
}

/** P(fill within tau), micros. */
export function fillWithin(tauMs: number, fillMs: number): number {
  if (fillMs >= timeToFillMsMax) return 0
  return fillMs <= 0 ? ONE : Math.round(-Math.expm1(-tauMs / fillMs) * ONE)
}

/** A predicted probability mapped by how often it came true, linear between points. */
export function mapped(predicted: number, points: readonly FillPoint[]): number {
  for (let i = 1; i < points.length; i++) {
    const low = points[i - 1]
    const high = points[i]
    if (!low || !high || predicted > high.predicted) continue
    const share = (predicted - low.predicted) / (high.predicted - low.predicted)
    return Math.round(low.observed + share * (high.observed - low.observed))
  }
  return predicted
}

export type Resting = {
  readonly queueAhead: number
  readonly size: number
  readonly flowPerSecond: number
  readonly tauMs: number
}

/** Filled whole, or in part, within tau. */
export function makerChances(order: Resting, points: readonly FillPoint[]): Chances {
  const { queueAhead, size, flowPerSecond, tauMs } = order
  const whole = timeToFillMs(queueAhead, size, flowPerSecond)
  const first = timeToFillMs(queueAhead, Math.min(size, ONE), flowPerSecond)
  const full = mapped(fillWithin(tauMs, whole), points)
  const any = mapped(fillWithin(tauMs, first), points)
  return { full, partial: Math.max(0, any - full) }
}

export type Taking = {
  readonly size: number
  /** Shares within the limit now. */
  readonly liquidity: number
  readonly rivalFlowPerSecond: number
  readonly rivalSize: number
  readonly delayMs: number
}

/** Filled whole, or in part, of what is displayed within the limit now. */
export function takerChances(order: Taking, points: readonly FillPoint[]): Chances {
  const { size, liquidity, rivalFlowPerSecond, rivalSize, delayMs } = order
  if (liquidity === 0) return { full: 0, partial: 0 }
  const contested = -Math.expm1((-rivalFlowPerSecond / rivalSize) * (delayMs / 1_000))
  const none = contested * Math.exp(-liquidity / rivalSize)
  const short = liquidity < size ? 1 : contested * Math.exp(-(liquidity - size) / rivalSize)
  const full = mapped(Math.round((1 - short) * ONE), points)
  const any = mapped(Math.round((1 - none) * ONE), points)
  return { full, partial: Math.max(0, any - full) }
}

/** Shares a second that trade against resting orders of this side, over the last minute. */
export function flowAgainst(raw: Features, outcome: Outcome, side: Side): number {
  const sold = (outcome === 'YES') === (side === 'BUY')
  const flow = sold ? raw.sell_flow_60s : raw.buy_flow_60s
  return Math.floor((flow ?? 0) / 60)
}

/** Shares a second that compete for the same liquidity as an order of this side. */
export const flowBeside = (raw: Features, outcome: Outcome, side: Side) =>
  flowAgainst(raw, outcome, side === 'BUY' ? 'SELL' : 'BUY')

/** How far the price may go against us during a delay, at the 90th percentile, micros. */
export function adverseMove(price: number, logitVol: number, delayMs: number): number {
  const p = price / ONE
  return Math.ceil(Z90 * p * (1 - p) * logitVol * Math.sqrt(delayMs / 1_000) * ONE)
}

/**
 * Expected mark-out given a fill, micros a share: the impact of a trade of our size where it was
 * measured (Kyle's lambda, logits a dollar), else a share of the half-spread.
 */
export function markout(
  raw: Features,
  quote: { readonly price: number; readonly size: number; readonly halfSpread: number },
  shareMicros: number,
): number {
  if (raw.kyle_lambda_5m === null) return mulDivCeil(quote.halfSpread, shareMicros, ONE)
  const p = quote.price / ONE
  const dollars = p * (quote.size / ONE)
  const move = Math.abs(raw.kyle_lambda_5m) * dollars * p * (1 - p) * ONE
  return Math.min(quote.halfSpread, Math.ceil(move))
}
