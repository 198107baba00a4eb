/** The formulas of stage 1, each with its worked example, computed by the stage's own functions. */
import {
  type FeeSchedule,
  feeOf,
  formatMicros,
  ONE,
  priceValid,
  sizeValid,
} from '@polytraders/domain'
import { type WorkedExample } from '@polytraders/stage'
import { noFee } from '@polytraders/venue/translate'
import { freshnessMs } from './policy.ts'

const stage = '01-registry'

export const formulas: readonly WorkedExample[] = [
  {
    stage,
    formula: 'price_valid: price mod tick_size = 0, and tick <= price <= 1 - tick',
    given: '0.645 at tick 0.005, at tick 0.01',
    expected: 'valid, invalid',
    got: () =>
      [5_000, 10_000].map(tick => (priceValid(645_000, tick) ? 'valid' : 'invalid')).join(', '),
  },
  {
    stage,
    formula: 'size_valid: size >= min_size, and a marketable order is worth at least $1',
    given: 'min 5: 4.99; 5 @ 0.15 taking, $0.75',
    expected: 'no, no',
    got: () =>
      [
        sizeValid({ price: 645_000, size: 4_990_000, minSize: 5 * ONE, taking: false }),
        sizeValid({ price: 150_000, size: 5 * ONE, minSize: 5 * ONE, taking: true }),
      ]
        .map(valid => (valid ? 'yes' : 'no'))
        .join(', '),
  },
  {
    stage,
    formula:
      'fee: flat, price x qty x fee_bps / 10,000; curve, C x rate x (p(1-p))^exponent; ' +
      'taker only, to 5 decimals',
    given: '0.645 x 2,000 x 50/10^4; C 100, p .5, rate .05; 25 @ .13, rate .05',
    expected: '6.45, 1.25, 0.14138',
    got: () =>
      [
        feeOf({ ...noFee, kind: 'flat', fee_bps: 50 }, 645_000, 2_000 * ONE),
        feeOf(curve, 500_000, 100 * ONE),
        feeOf(curve, 130_000, 25 * ONE),
      ]
        .map(formatMicros)
        .join(', '),
  },
  {
    stage,
    formula: 'freshness_ms = now - last_synced_ts',
    given: '1,700,000,050,000 - 1,700,000,047,500',
    expected: '2500',
    got: () => `${freshnessMs(1_700_000_050_000, 1_700_000_047_500)}`,
  },
]

const curve: FeeSchedule = { ...noFee, rate: 50_000 }
