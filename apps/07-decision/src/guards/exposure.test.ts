/** The fixture pack of exposure. What an order could cost must fit what may be lost. */
import { ONE } from '@polytraders/domain'
import { without } from '../../test/facts.ts'
import { testPack } from '../../test/pack.ts'
import { balance, budget, estimate } from '../worked-trade.ts'

testPack('exposure', [
  { pack: 'normal', when: 'it all fits', vote: 'APPROVE', code: '' },
  {
    pack: 'warning',
    when: 'the market cap leaves half',
    before: [budget({ market_cap: 650 * ONE }, 5)],
    vote: 'RESHAPE',
    code: 'RISK_MARKET_CAP',
  },
  {
    pack: 'hard',
    when: 'the portfolio is full',
    before: [balance({ inventory_version: 2, gross_exposure: 50_000 * ONE })],
    vote: 'REJECT',
    code: 'RISK_PORTFOLIO_CAP',
  },
  {
    pack: 'hard',
    when: 'the cash is gone',
    before: [balance({ cash: { free: ONE, reserved: 0, pending: 0 } })],
    vote: 'REJECT',
    code: 'RISK_CASH_SHORT',
  },
  {
    pack: 'hard',
    when: 'the order cap is under the minimum',
    before: [budget({ order_cap: ONE }, 5)],
    vote: 'REJECT',
    code: 'RISK_ORDER_CAP',
  },
  {
    pack: 'hard',
    when: 'the strategy has its order out',
    before: [estimate({ correlation_id: '0-6-edge-taker-1' })],
    vote: 'REJECT',
    code: 'RISK_INTENT_OUTSTANDING',
  },
  {
    pack: 'failure',
    when: 'no budget was heard',
    instead: without(1),
    vote: 'REJECT',
    code: 'RISK_BUDGET_UNKNOWN',
  },
  {
    pack: 'failure',
    when: 'the budget is another cell’s',
    instead: [...without(1), budget({ cell: 1 })],
    vote: 'REJECT',
    code: 'RISK_BUDGET_UNKNOWN',
  },
  {
    pack: 'failure',
    when: 'inventory was not heard',
    instead: without(4),
    vote: 'REJECT',
    code: 'RISK_BALANCE_UNKNOWN',
  },
])
