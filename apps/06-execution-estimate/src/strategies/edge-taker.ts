/**
 * Edge-taker: buys the outcome that costs less than it is worth, level by level, until one more
 * share would not pay.
 *
 * It proposes exactly one candidate for every score, so that every scored event reaches a verdict:
 * without an edge, or at its cap, that is the market's minimum, and the verdict says why not. It
 * does not buy an outcome while the other is held: selling that one is the same trade, and cheaper.
 */
import { ONE } from '@polytraders/domain'
import { type FairValue, type Outcome } from '@polytraders/messages'
import { freeOf, heldOf, onOrderOf } from '../holdings.ts'
import { marginalFee, priceOf, takeable } from '../takeable.ts'
import {
  type Candidate,
  type Context,
  floorSize,
  probabilityOf,
  type Strategy,
  takerMinimum,
} from './strategy.ts'

export const edgeTaker: Strategy = {
  name: 'edge-taker',
  isBound: ({ edgeTaker: { enabled, categories } }, { instrument }) =>
    enabled && (categories.length === 0 || categories.includes(instrument?.category ?? '')),
  propose: (score, context) => (score === null ? [] : [enter(score, context)]),
}

function enter(score: FairValue, context: Context): Candidate {
  const yes = touchEdge(score, context, 'YES')
  const no = touchEdge(score, context, 'NO')
  return candidate(score, context, no > yes ? 'NO' : 'YES')
}

/** What the first share would earn; minus infinity when nothing is offered. */
function touchEdge(score: FairValue, { market, fees }: Context, outcome: Outcome): number {
  const from = takeable(market.book, outcome, 'BUY')
  const best = from.levels[0]
  if (!best) return Number.NEGATIVE_INFINITY
  const price = priceOf(from, best)
  return worthOf(score, outcome) - price - marginalFee(fees, price)
}

/** The most that a share may cost, all in. */
const worthOf = (score: FairValue, outcome: Outcome) =>
  probabilityOf(outcome, score.p_hat) - score.uncertainty_buffer

function candidate(score: FairValue, context: Context, outcome: Outcome): Candidate {
  const { policy, market, fees } = context
  const { orderSizeMicros, capMicros } = policy.edgeTaker
  const from = takeable(market.book, outcome, 'BUY')
  const worth = worthOf(score, outcome)
  let liquidity = 0
  let limit = 0
  // An unknown fee leaves no edge to speak of: the minimum is proposed, and refused.
  for (const level of fees.schedule === null ? [] : from.levels) {
    const price = priceOf(from, level)
    if (price + marginalFee(fees, price) >= worth) break
    liquidity += level.size
    limit = price
    // Deeper levels would not change the size, and a limit deeper than needed only costs.
    if (liquidity >= orderSizeMicros) break
  }
  const cap = Math.max(0, capMicros - takenUp(context, outcome))
  const wanted = floorSize(Math.min(orderSizeMicros, cap, liquidity), policy.sizeStepMicros)
  const limitMicros = limit > 0 ? limit : touchOrEdge(context, outcome)
  const minSize = market.instrument?.min_size ?? 0
  const least = takerMinimum(minSize, limitMicros, policy.sizeStepMicros)
  return {
    kind: 'enter',
    executionPolicy: 'ioc',
    outcome,
    side: 'BUY',
    sizeMicros: Math.max(wanted, least),
    limitMicros,
    capMicros: cap,
    orderId: '',
    reasonCode: limit > 0 ? 'STRAT_EDGE' : 'STRAT_NO_EDGE',
  }
}

/** Shares of the cap already used; all of it while the other outcome can be sold instead. */
function takenUp({ policy, holding }: Context, outcome: Outcome): number {
  const other = outcome === 'YES' ? 'NO' : 'YES'
  if (freeOf(holding, other) > 0) return policy.edgeTaker.capMicros
  return heldOf(holding, outcome) + onOrderOf(holding, edgeTaker.name, outcome)
}

/** The touch; or, when nothing is offered, the highest price that an order may name. */
function touchOrEdge({ market }: Context, outcome: Outcome): number {
  const from = takeable(market.book, outcome, 'BUY')
  const best = from.levels[0]
  if (best) return priceOf(from, best)
  return market.instrument === null ? 0 : ONE - market.instrument.tick_size
}
