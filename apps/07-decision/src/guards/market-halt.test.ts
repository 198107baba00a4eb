/** The fixture pack of market-halt. Only an open, synced, unchanged market is entered. */
import { without } from '../../test/facts.ts'
import { type Case, testPack } from '../../test/pack.ts'
import { control, estimate, instrument, marketState, nowMs } from '../worked-trade.ts'

testPack('market-halt', [
  { pack: 'normal', when: 'open and synced', vote: 'APPROVE', code: '' },
  {
    pack: 'warning',
    when: 'synced 46 seconds ago',
    asks: estimate({ market: { ...marketState, freshness_ms: 46_000 } }),
    vote: 'WARN',
    code: 'DISC_REGISTRY_STALE',
  },
  {
    pack: 'hard',
    when: 'synced over a minute ago',
    asks: estimate({ market: { ...marketState, freshness_ms: 60_001 } }),
    vote: 'REJECT',
    code: 'DISC_REGISTRY_STALE',
  },
  ...(['paused', 'halted', 'resolving'] as const).map(
    (state): Case => ({
      pack: 'hard',
      when: `the market is ${state}`,
      before: [instrument({ status: state }, 5)],
      vote: 'REJECT',
      code: 'DISC_MARKET_NOT_OPEN',
    }),
  ),
  {
    pack: 'hard',
    when: 'it closes within a minute',
    before: [instrument({ close_time: nowMs + 59_999 }, 5)],
    vote: 'REJECT',
    code: 'DISC_CLOSING_SOON',
  },
  {
    pack: 'hard',
    when: 'the instrument changed since the estimate',
    before: [instrument({ version: 2 }, 5)],
    vote: 'REJECT',
    code: 'DISC_INSTRUMENT_CHANGED',
  },
  {
    pack: 'hard',
    when: 'a news window is open',
    before: [control({ news_window: true, control_version: 1 }, 5)],
    vote: 'REJECT',
    code: 'INTEL_NEWS_WINDOW',
  },
  {
    pack: 'failure',
    when: 'the registry was not heard',
    instead: without(2),
    vote: 'REJECT',
    code: 'DISC_INSTRUMENT_UNKNOWN',
  },
])
