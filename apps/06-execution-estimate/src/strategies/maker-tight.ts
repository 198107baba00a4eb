/**
 * Maker-tight: post-only quotes around a reservation price, after Avellaneda and Stoikov in logits
 * (Dalen, arXiv 2510.15205), one a side.
 *
 *   x = logit p, r = x - q gamma v, half = (gamma v + (2/gamma) ln(1 + gamma/k))/2, v = sigma^2 tau
 *
 * A quote is snapped to the tick away from the mid, never crosses, and is never so close to the
 * score that the gate's net edge could not be positive. A side that holds the opposite outcome
 * sells it instead of buying its own. An open quote that is off by more than a tick is cancelled;
 * a new one follows once inventory says that it is gone.
 */
import { ONE } from '@polytraders/domain'
import { type FairValue, type Outcome, type Reservation } from '@polytraders/messages'
import { markout } from '../fill.ts'
import { freeOf, heldOf } from '../holdings.ts'
import { marginalFee } from '../takeable.ts'
import {
  type Candidate,
  type Context,
  cancelOf,
  floorSize,
  type Strategy,
  unfitReason,
} from './strategy.ts'

/** Prices of YES, micros; 0 where no quote is wanted. */
type Quotes = { readonly bid: number; readonly ask: number }

type QuoteSide = 'bid' | 'ask'

export const makerTight: Strategy = {
  name: 'maker-tight',
  isBound: ({ makerTight: { enabled, categories } }, { instrument }) =>
    enabled && (categories.length === 0 || categories.includes(instrument?.category ?? '')),
  propose(score, context) {
    const open = context.holding.reservations.filter(order => order.strategy === makerTight.name)
    const reason = withdrawReason(score, context)
    if (score === null || reason !== '') return open.map(order => cancelOf(order, reason))
    const quotes = quotesFor(score, context)
    return [...oneSide(open, quotes, 'bid', context), ...oneSide(open, quotes, 'ask', context)]
  },
}

function withdrawReason(score: FairValue | null, { market, policy, fees }: Context): string {
  const unfit = unfitReason(market)
  if (unfit !== '') return unfit
  if (score === null) return 'STRAT_SCORE_SUPPRESSED'
  if (fees.schedule === null) return 'EXEC_FEE_UNKNOWN'
  const { toxicityMax, toxicFlowMicrosMin } = policy.makerTight
  const buys = score.raw.buy_flow_60s ?? 0
  const sells = score.raw.sell_flow_60s ?? 0
  const flow = buys + sells
  const toxic = flow > toxicFlowMicrosMin && Math.abs(buys - sells) > (flow / ONE) * toxicityMax
  return toxic ? 'STRAT_FLOW_TOXIC' : ''
}

/** Where it would quote now. */
export function quotesFor(score: FairValue, { policy, market, holding, fees }: Context): Quotes {
  const tick = market.instrument?.tick_size ?? 0
  if (tick === 0) return { bid: 0, ask: 0 }
  const { best_bid: bestBid, best_ask: bestAsk } = market.book
  const { riskAversion: gamma, fillDecay, quoteSizeMicros, horizonMs } = policy.makerTight
  const sigma = score.raw.logit_vol_5m ?? policy.logitVolDefault
  const variance = sigma * sigma * (horizonMs / 1_000)
  const inventory = (heldOf(holding, 'YES') - heldOf(holding, 'NO')) / quoteSizeMicros
  const reservation = logit(score.p_hat, tick) - inventory * gamma * variance
  const half = (gamma * variance + (2 / gamma) * Math.log1p(gamma / fillDecay)) / 2
  // Nearer than this to the score and a fill would be a loss in expectation.
  const halfSpread = Math.floor((bestAsk - bestBid) / 2)
  const quote = { price: score.p_hat, size: quoteSizeMicros, halfSpread }
  const lost = markout(score.raw, quote, policy.markoutShareMicros)
  const margin = score.uncertainty_buffer + lost + marginalFee(fees, score.p_hat, 'maker') + 1
  const low = Math.min(sigmoid(reservation - half), score.p_hat - margin, bestAsk - tick)
  const high = Math.max(sigmoid(reservation + half), score.p_hat + margin, bestBid + tick)
  const bid = Math.floor(low / tick) * tick
  const ask = Math.ceil(high / tick) * tick
  return { bid: bid >= tick ? bid : 0, ask: ask <= ONE - tick ? ask : 0 }
}

function oneSide(
  open: readonly Reservation[],
  quotes: Quotes,
  side: QuoteSide,
  context: Context,
): readonly Candidate[] {
  const tick = context.market.instrument?.tick_size ?? 0
  const wanted = quotes[side]
  const ours = open.filter(order => quoteSideOf(order) === side)
  if (ours.length > 0) {
    return ours
      .filter(order => wanted === 0 || Math.abs(yesPriceOf(order) - wanted) > tick)
      .map(order => cancelOf(order, 'EXEC_QUOTE_OFF'))
  }
  const { best_bid: bestBid, best_ask: bestAsk } = context.market.book
  const tight = bestAsk - bestBid < context.policy.makerTight.spreadTicksMin * tick
  return wanted === 0 || tight ? [] : quoteOf(side, wanted, context)
}

function quoteOf(side: QuoteSide, yesPrice: number, context: Context): readonly Candidate[] {
  const { policy, market, holding } = context
  const minSize = market.instrument?.min_size ?? 0
  const [own, other]: readonly [Outcome, Outcome] = side === 'bid' ? ['YES', 'NO'] : ['NO', 'YES']
  const free = floorSize(freeOf(holding, other), policy.sizeStepMicros)
  const selling = free >= minSize && free > 0
  const outcome = selling ? other : own
  const capMicros = selling ? free : Math.max(0, policy.makerTight.capMicros - heldOf(holding, own))
  const size = Math.min(policy.makerTight.quoteSizeMicros, capMicros)
  const sizeMicros = floorSize(size, policy.sizeStepMicros)
  if (sizeMicros < minSize || sizeMicros === 0) return []
  return [
    {
      kind: selling ? 'reduce' : 'enter',
      executionPolicy: 'post_only',
      outcome,
      side: selling ? 'SELL' : 'BUY',
      sizeMicros,
      limitMicros: outcome === 'YES' ? yesPrice : ONE - yesPrice,
      capMicros,
      orderId: '',
      reasonCode: 'STRAT_QUOTE',
    },
  ]
}

/** Buying YES and selling NO both rest on the bid side of YES. */
const quoteSideOf = ({ outcome, side }: Reservation): QuoteSide =>
  (outcome === 'YES') === (side === 'BUY') ? 'bid' : 'ask'

const yesPriceOf = ({ outcome, price }: Reservation) => (outcome === 'YES' ? price : ONE - price)

/** Kept a tick away from certainty, where logits end. */
function logit(pMicros: number, tick: number): number {
  const p = Math.min(Math.max(pMicros, tick), ONE - tick) / ONE
  return Math.log(p / (1 - p))
}

const sigmoid = (x: number) => ONE / (1 + Math.exp(-x))
