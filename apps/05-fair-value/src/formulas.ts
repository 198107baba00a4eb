/** The stage's formulas with their worked examples, computed by the code that runs. */
import { formatMicros } from '@polytraders/domain'
import { type WorkedExample } from '@polytraders/stage'
import { goldenModel } from './models.ts'
import { sigma, toMicros } from './probability.ts'
import { bandOf, bufferOf, createScorer } from './score.ts'

const stage = '05-fair-value'
const golden = createScorer(goldenModel)

export const formulas: readonly WorkedExample[] = [
  {
    stage,
    formula: 'p_hat = sigma(w.x + b), rounded to micros',
    given: 'w.x + b = 0.71; 0.708185',
    expected: '0.670401, 0.67',
    got: () => [0.71, 0.708185].map(x => formatMicros(toMicros(sigma(x)))).join(', '),
  },
  {
    stage,
    formula: 'LB = Q.10(p|x), UB = Q.90(p|x), of the calibrated posterior',
    given: 'the golden model at p = .670',
    expected: '0.64, 0.71',
    got: () => {
      const { lb, ub } = bandOf(golden, sigma(0.708185))
      return `${formatMicros(lb)}, ${formatMicros(ub)}`
    },
  },
  {
    stage,
    formula: 'uncertainty_buffer = buffer_factor x (UB - LB)/2',
    given: 'factor 1, [.498, .526]; factor .365, [.64, .71]',
    expected: '0.014, 0.012775',
    got: () =>
      [bufferOf(1_000_000, 498_000, 526_000), bufferOf(365_000, 640_000, 710_000)]
        .map(formatMicros)
        .join(', '),
  },
]
