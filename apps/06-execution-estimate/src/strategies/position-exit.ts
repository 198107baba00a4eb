/**
 * Position-exit: sells what is held once the bid pays more than it is worth, level by level, until
 * one more share would be sold too cheaply. All of it is an exit, a part of it a reduction.
 */
import { type FairValue, type Outcome } from '@polytraders/messages'
import { freeOf } from '../holdings.ts'
import { marginalFee, priceOf, takeable } from '../takeable.ts'
import {
  type Candidate,
  type Context,
  floorSize,
  probabilityOf,
  type Strategy,
  takerMinimum,
} from './strategy.ts'

export const positionExit: Strategy = {
  name: 'position-exit',
  isBound: ({ positionExit: { enabled, categories } }, { instrument }) =>
    enabled && (categories.length === 0 || categories.includes(instrument?.category ?? '')),
  propose(score, context) {
    if (score === null || context.holding.positions.length === 0) return []
    return [...exit(score, context, 'YES'), ...exit(score, context, 'NO')]
  },
}

function exit(score: FairValue, context: Context, outcome: Outcome): readonly Candidate[] {
  const { policy, market, fees, holding } = context
  const free = floorSize(freeOf(holding, outcome), policy.sizeStepMicros)
  if (free <= 0 || fees.schedule === null || market.instrument === null) return []
  const from = takeable(market.book, outcome, 'SELL')
  const worth = probabilityOf(outcome, score.p_hat) + score.uncertainty_buffer
  let liquidity = 0
  let limit = 0
  for (const level of from.levels) {
    const price = priceOf(from, level)
    if (price - marginalFee(fees, price) <= worth) break
    liquidity += level.size
    limit = price
    if (liquidity >= free) break
  }
  const size = floorSize(Math.min(free, liquidity), policy.sizeStepMicros)
  const least = takerMinimum(market.instrument.min_size, limit, policy.sizeStepMicros)
  if (size < least || limit === 0) return []
  return [
    {
      kind: size === free ? 'exit' : 'reduce',
      executionPolicy: 'ioc',
      outcome,
      side: 'SELL',
      sizeMicros: size,
      limitMicros: limit,
      capMicros: free,
      orderId: '',
      reasonCode: 'STRAT_EDGE_REVERSED',
    },
  ]
}
