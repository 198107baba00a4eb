/** The formulas of stage 7, each with an example worked by hand and the code's own answer. */
import { formatMicros, ONE } from '@polytraders/domain'
import { play, type WorkedExample } from '@polytraders/stage'
import { approvedSize } from './caps.ts'
import { decision } from './core.ts'
import { netEdge } from './cost.ts'
import { concentrationOf } from './guards/exposure.ts'
import { estimate, groundwork, workedPolicy } from './worked-trade.ts'

const stage = '07-decision'

export const formulas: readonly WorkedExample[] = [
  {
    stage,
    formula:
      'net_edge = p_hat - q_exec - fees_per_share - buffer for buying YES; 1 - p_hat for NO; ' +
      'selling at q: q - p_hat - fees - buffer',
    given: 'buy YES: .67, .645, .003225, .012775',
    expected: '0.009',
    got: () =>
      formatMicros(
        netEdge({
          side: 'BUY',
          outcome: 'YES',
          pHat: 670_000,
          qExec: 645_000,
          feesPerShare: 3_225,
          buffer: 12_775,
        }),
      ),
  },
  {
    stage,
    formula: 'approved_size = min(strategy_cap, liquidity_cap, portfolio_cap)',
    given: '2,500, 2,200, 2,000',
    expected: '2000',
    got: () => formatMicros(approvedSize([2_500 * ONE, 2_200 * ONE, 2_000 * ONE], 10_000)),
  },
  {
    stage,
    formula: 'concentration = market_exposure / gross_exposure',
    given: '110,000 of 375,000',
    expected: '0.2933',
    got: () => (concentrationOf(110_000 * ONE, 375_000 * ONE) / ONE).toFixed(4),
  },
  {
    stage,
    formula:
      'trade: no REJECT, net_edge > 0 recomputed at approved_size, approved_size >= min_size; ' +
      'one REJECT kills it, no override',
    given: 'the worked trade',
    expected: '+0.009, 7 of 7: BUY 2000 YES',
    got: workedVerdict,
  },
]

function workedVerdict(): string {
  const { outputs } = play(decision(workedPolicy), [...groundwork, estimate()])
  const said = outputs.map(output => (output.type === 'Verdict' ? verdictLine(output.fact) : ''))
  const intents = outputs.map(output => {
    if (output.type !== 'ApprovedIntent') return ''
    const { side, size, outcome } = output.fact
    return `: ${side} ${formatMicros(size)} ${outcome}`
  })
  return [...said, ...intents].join('')
}

type Line = {
  readonly net_edge: number
  readonly risk_checks: readonly { readonly vote: string }[]
}

function verdictLine({ net_edge: edge, risk_checks: checks }: Line): string {
  const approving = checks.filter(({ vote }) => vote === 'APPROVE').length
  return `+${formatMicros(edge)}, ${approving} of ${checks.length}`
}
