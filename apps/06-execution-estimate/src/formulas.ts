/** The formulas of stage 6, each with an example worked by hand and the code's own answer. */
import { formatMicros, ONE } from '@polytraders/domain'
import { type WorkedExample } from '@polytraders/stage'
import { slippageBps, slippageOf } from './estimate.ts'
import { fillWithin, timeToFillMs } from './fill.ts'
import { sweep, type Takeable } from './takeable.ts'

const stage = '06-execution-estimate'

export const formulas: readonly WorkedExample[] = [
  {
    stage,
    formula: 'q_exec = sum(price_i x qty_i) / sum(qty_i)',
    given: 'buy 2,000 on [.64:1500, .65:600]; on [.64:1000, .65:1200]',
    expected: '0.6425, 0.645',
    got: () => `${formatMicros(qExecOn(1_500, 600))}, ${formatMicros(qExecOn(1_000, 1_200))}`,
  },
  {
    stage,
    formula: 'slippage = q_exec - mid; slippage_bps = slippage/mid x 10^4',
    given: 'q_exec .6425, mid .63',
    expected: '0.0125, 198.41 bps',
    got: () => {
      const slippage = slippageOf('BUY', 642_500, 630_000)
      return `${formatMicros(slippage)}, ${slippageBps(slippage, 630_000).toFixed(2)} bps`
    },
  },
  {
    stage,
    formula: 't_fill = (queue_ahead + size)/flow_rate; P(fill within tau) = 1 - exp(-tau/t_fill)',
    given: '1,000 ahead, 500, 50/s; tau 30 s',
    expected: '30 s, 0.6321',
    got: () => {
      const fillMs = timeToFillMs(1_000 * ONE, 500 * ONE, 50 * ONE)
      const chance = fillWithin(30_000, fillMs) / ONE
      return `${fillMs / 1_000} s, ${chance.toFixed(4)}`
    },
  },
]

function qExecOn(first: number, second: number): number {
  const from: Takeable = {
    levels: [
      { price: 640_000, size: first * ONE },
      { price: 650_000, size: second * ONE },
    ],
    mirrored: false,
    buying: true,
  }
  return sweep(from, 2_000 * ONE, 650_000, { schedule: null, builderFeeBps: 0 }).qExec
}
