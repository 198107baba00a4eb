/** The fixture pack of market-quality. A market must be fit to trade, and its fee known. */
import { ONE } from '@polytraders/domain'
import { inBook, withScore } from '../../test/facts.ts'
import { testPack } from '../../test/pack.ts'
import { estimate, marketState } from '../worked-trade.ts'

testPack('market-quality', [
  { pack: 'normal', when: 'two deep sides', vote: 'APPROVE', code: '' },
  {
    pack: 'warning',
    when: 'the spread is six cents',
    asks: inBook({ best_bid: 580_000 }),
    vote: 'WARN',
    code: 'INTEL_SPREAD_WIDE',
  },
  {
    pack: 'warning',
    when: 'the data is degraded',
    asks: estimate({ quality: 'degraded' }),
    vote: 'WARN',
    code: 'INTEL_QUALITY_DEGRADED',
  },
  {
    pack: 'hard',
    when: 'the spread is over ten cents',
    asks: inBook({ best_bid: 530_000 }),
    vote: 'REJECT',
    code: 'INTEL_SPREAD_WIDE',
  },
  {
    pack: 'hard',
    when: 'the book is crossed',
    asks: inBook({ best_bid: 650_000 }),
    vote: 'REJECT',
    code: 'INTEL_BOOK_CROSSED',
  },
  {
    pack: 'hard',
    when: 'there is too little at the touch',
    asks: inBook({ bids: [{ price: 620_000, size: ONE }] }),
    vote: 'REJECT',
    code: 'EXEC_BOOK_THIN',
  },
  {
    pack: 'hard',
    when: 'the data is suspect',
    asks: estimate({ quality: 'suspect' }),
    vote: 'REJECT',
    code: 'INTEL_QUALITY_SUSPECT',
  },
  {
    pack: 'hard',
    when: 'the model is unsure',
    asks: estimate({ score: withScore({ lb: 400_000, ub: 900_000 }) }),
    vote: 'REJECT',
    code: 'STRAT_BAND_WIDE',
  },
  {
    pack: 'failure',
    when: 'a side of the book is empty',
    asks: inBook({ bids: [] }),
    vote: 'REJECT',
    code: 'INTEL_BOOK_ONE_SIDED',
  },
  {
    pack: 'failure',
    when: 'the fee is unknown',
    asks: estimate({ market: { ...marketState, instrument: feeless() } }),
    vote: 'REJECT',
    code: 'EXEC_FEE_UNKNOWN',
  },
  {
    pack: 'failure',
    when: 'there is no score',
    asks: estimate({ score: null }),
    vote: 'REJECT',
    code: 'STRAT_SCORE_MISSING',
  },
])

function feeless() {
  const { instrument: known } = marketState
  return known && { ...known, fee_schedule: { ...known.fee_schedule, kind: 'unknown' as const } }
}
