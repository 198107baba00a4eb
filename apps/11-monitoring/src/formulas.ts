/** The formulas of stage 11 with their worked examples. */
import { type WorkedExample } from '@polytraders/stage'
import { addPair, canaryDelta, judgeCanary, noPairs } from './canary.ts'
import { burnRate, type Counts, met } from './objectives.ts'

const stage = '11-monitoring'
const targetMicros = 995_000
const burning: Counts = { healthy: 99_460, total: 100_000 }

const ratio = ({ healthy, total }: Counts) => (healthy / total).toFixed(4).replace(/^0/, '')
const verdict = (counts: Counts) =>
  `${ratio(counts)} ${met(counts, targetMicros) ? 'met' : 'SLO_BURN'}`

/** Fifty pairs around -.0002, so far apart that the interval reaches .0009 to either side. */
function pairedMarkouts() {
  const pairs = noPairs()
  for (let n = 0; n < 50; n += 1) addPair(pairs, -200 + (n % 2 === 0 ? 1 : -1) * 2_075)
  return pairs
}

function canaryExample(): string {
  const pairs = pairedMarkouts()
  const { low, mean, high } = canaryDelta(pairs)
  const outcome = judgeCanary(pairs, -1_000, 20)
  const text = (micros: number) => (micros / 1e6).toFixed(4)
  const action = { success: 'promote', failure: 'roll back', inconclusive: 'hold' }[outcome]
  return `${text(mean)} [${text(low)}, ${text(high)}] ${action}`
}

export const formulas: readonly WorkedExample[] = [
  {
    stage,
    formula: 'SLO met: healthy/total >= target',
    given: '99,640 and 99,460 of 100,000, target .995',
    expected: '.9964 met, .9946 SLO_BURN',
    got: () => `${verdict({ healthy: 99_640, total: 100_000 })}, ${verdict(burning)}`,
  },
  {
    stage,
    formula: 'burn_rate = (1 - healthy/total)/(1 - target)',
    given: '99,460 of 100,000, target .995: .0054/.005',
    expected: '1.08',
    got: () => burnRate(burning, targetMicros).toFixed(2),
  },
  {
    stage,
    formula: 'canary_delta = metric_canary - metric_baseline, paired, with an interval',
    given: 'mark-outs of 50 pairs, half of them .001875, half -.002275, budget -.0010',
    expected: '-0.0002 [-0.0011, 0.0007] hold',
    got: canaryExample,
  },
]
