/** The formulas of stage 10, each with its worked example. */
import { type WorkedExample } from '@polytraders/stage'
import { brierScore, hashParity, maxDrawdown, rootMeanSquare, sharpeRatio } from './validation.ts'

const stage = '10-replay'

export const formulas: readonly WorkedExample[] = [
  {
    stage,
    formula: 'Brier = mean((p_i - y_i)^2)',
    given: 'p .7 .2 .9, y 1 0 0',
    expected: '0.3133',
    got: () => brierScore([0.7, 0.2, 0.9], [1, 0, 0]).toFixed(4),
  },
  {
    stage,
    formula: 'hash_parity = equal records / compared records x 100',
    given: '99,999 of 100,000',
    expected: '99.999',
    got: () => hashParity(99_999, 100_000).toFixed(3),
  },
  {
    stage,
    formula:
      'Sharpe = mean(r)/sd(r) x sqrt(periods a year); max drawdown = max((peak - equity)/peak)',
    given: 'daily .01 -.005 .02, 365 periods; equity 100 120 90 130',
    expected: '12.65, 0.25',
    got: () => {
      const sharpe = sharpeRatio([0.01, -0.005, 0.02], 365).toFixed(2)
      return `${sharpe}, ${maxDrawdown([100, 120, 90, 130])}`
    },
  },
  {
    stage,
    formula: 'slip RMSE = sqrt(mean((predicted - realised)^2))',
    given: '.001, -.001, .0012',
    expected: '0.00107',
    got: () => rootMeanSquare([0.001, -0.001, 0.0012]).toFixed(5),
  },
]
