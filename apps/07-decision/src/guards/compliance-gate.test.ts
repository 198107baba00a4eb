/** The fixture pack of compliance-gate. Only what is registered and allowed enters. */
import { testPack } from '../../test/pack.ts'
import { control, estimate, marketState } from '../worked-trade.ts'

testPack('compliance-gate', [
  { pack: 'normal', when: 'paper, registered', vote: 'APPROVE', code: '' },
  {
    pack: 'warning',
    when: 'the strategy only looks on',
    policy: { strategies: { 'edge-taker': { mode: 'shadow', openIntentsMax: 1 } } },
    vote: 'WARN',
    code: 'GOV_NOT_ENFORCED',
  },
  {
    pack: 'hard',
    when: 'live without being allowed to',
    before: [control({ mode: 'live' }, 5)],
    vote: 'REJECT',
    code: 'GOV_MODE_NOT_ALLOWED',
  },
  {
    pack: 'hard',
    when: 'the category is blocked',
    policy: { categoriesBlocked: ['politics'] },
    vote: 'REJECT',
    code: 'SEC_CATEGORY_BLOCKED',
  },
  {
    pack: 'hard',
    when: 'the strategy is off',
    policy: { strategies: { 'edge-taker': { mode: 'off', openIntentsMax: 1 } } },
    vote: 'REJECT',
    code: 'GOV_STRATEGY_OFF',
  },
  {
    pack: 'hard',
    when: 'the strategy is in quarantine',
    policy: { strategies: { 'edge-taker': { mode: 'quarantine', openIntentsMax: 1 } } },
    vote: 'REJECT',
    code: 'GOV_STRATEGY_QUARANTINED',
  },
  {
    pack: 'failure',
    when: 'the strategy is called constructor',
    asks: estimate({ strategy: 'constructor' }),
    vote: 'REJECT',
    code: 'GOV_STRATEGY_UNKNOWN',
  },
  {
    pack: 'failure',
    when: 'nobody knows the category',
    asks: estimate({ market: { ...marketState, instrument: null } }),
    vote: 'REJECT',
    code: 'DISC_INSTRUMENT_UNKNOWN',
  },
])
