/** The fixture pack of drawdown. Losses stop entering, and so do losses that nobody looked at. */
import { ONE } from '@polytraders/domain'
import { holdingElsewhere, marked, without } from '../../test/facts.ts'
import { testPack } from '../../test/pack.ts'
import { balance, nowMs } from '../worked-trade.ts'

testPack('drawdown', [
  { pack: 'normal', when: 'nothing lost', vote: 'APPROVE', code: '' },
  {
    pack: 'warning',
    when: 'nine tenths of the limit are used',
    before: [marked(90_000)],
    vote: 'WARN',
    code: 'RISK_DRAWDOWN',
  },
  {
    pack: 'hard',
    when: 'the limit is reached',
    before: [marked(100_000)],
    vote: 'REJECT',
    code: 'RISK_DRAWDOWN',
  },
  {
    pack: 'hard',
    when: 'a tenth was realised as loss before any mark',
    before: [
      balance({
        cash: { free: 90_000 * ONE, reserved: 0, pending: 0 },
        realised_pnl: -10_000 * ONE,
      }),
    ],
    vote: 'REJECT',
    code: 'RISK_DRAWDOWN',
  },
  {
    pack: 'failure',
    when: 'something is held and was never marked',
    before: [holdingElsewhere],
    vote: 'REJECT',
    code: 'RISK_MARK_MISSING',
  },
  {
    pack: 'failure',
    when: 'the mark is over a minute old',
    before: [holdingElsewhere, marked(0, nowMs - 60_001)],
    vote: 'REJECT',
    code: 'RISK_MARK_OLD',
  },
  {
    pack: 'failure',
    when: 'no budget was heard',
    instead: without(1),
    vote: 'REJECT',
    code: 'RISK_BUDGET_UNKNOWN',
  },
])
