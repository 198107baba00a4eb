/** The stage's formulas with their worked examples, computed by the code that runs. */
import { formatMicros, ONE } from '@polytraders/domain'
import { type WorkedExample } from '@polytraders/stage'
import { completenessOf } from './features.ts'
import { createFlow, observeTrade } from './flow.ts'
import { imbalanceOf, midOf, spreadOf } from './measure.ts'
import { sumIn } from './rolling.ts'
import { createMoves, observeMid, volatilityIn } from './volatility.ts'

const stage = '04-signals'
const cents = (n: number) => n * 10_000

export const formulas: readonly WorkedExample[] = [
  {
    stage,
    formula: 'mid = (bid + ask)/2, spread = ask - bid',
    given: '.62/.64',
    expected: '0.63, 0.02',
    got: () => [midOf, spreadOf].map(of => formatMicros(of(cents(62), cents(64)))).join(', '),
  },
  {
    stage,
    formula: 'imbalance = (bid_size - ask_size)/(bid_size + ask_size)',
    given: '1,500 / 500',
    expected: '+0.5',
    got: () => `+${imbalanceOf(1_500 * ONE, 500 * ONE)}`,
  },
  {
    stage,
    formula: 'vol_w = sample standard deviation of ln(mid_t / mid_t-1) in w',
    given: 'mids .62 .63 .62',
    expected: '0.022628',
    got: () => {
      const moves = createMoves()
      for (const [n, mid] of [62, 63, 62].entries()) observeMid(moves, cents(mid), 64, 1_000 * n)
      return volatilityIn(moves, 0).toFixed(6)
    },
  },
  {
    stage,
    formula: 'buy_flow_w = sum of qty of aggressive buys in w',
    given: '100 + 50 bought, 30 sold',
    expected: '150, 30',
    got: () => {
      const flow = createFlow()
      for (const shares of [100, 50, -30]) {
        const side = shares > 0 ? 'BUY' : 'SELL'
        observeTrade(flow, tradeOf(side, Math.abs(shares) * ONE), 64, 1_000)
      }
      return `${sumIn(flow.trades, 0, 0) / ONE}, ${sumIn(flow.trades, 0, 1) / ONE}`
    },
  },
  {
    stage,
    formula: 'completeness = features filled / features expected',
    given: '17 / 20',
    expected: '0.85',
    got: () => formatMicros(completenessOf(17, 20)),
  },
]

const tradeOf = (side: 'BUY' | 'SELL', size: number) => ({
  correlation_id: '',
  source_ts: 0,
  recv_ts: 0,
  quality: 'clean' as const,
  condition_id: '0x01',
  token_id: '1',
  outcome: 'YES' as const,
  price: cents(50),
  size,
  side,
  side_confidence: ONE,
  fee_rate_bps: '0',
  transaction_hash: '',
})
