/** The fixture pack of stale-book. Only a trusted book that is still there is traded on. */
import { inBook, status, without } from '../../test/facts.ts'
import { testPack } from '../../test/pack.ts'
import { book, estimate, nowMs, tick } from '../worked-trade.ts'

testPack('stale-book', [
  { pack: 'normal', when: 'the very book', vote: 'APPROVE', code: '' },
  {
    pack: 'warning',
    when: 'the touch is worse but within the limit',
    before: [book({ bestAsk: 650_000 }, 5)],
    vote: 'WARN',
    code: 'INTEL_BOOK_MOVED',
  },
  {
    pack: 'warning',
    when: 'the feed is degraded',
    before: [status({ feed: 'degraded' })],
    vote: 'WARN',
    code: 'INTEL_FEED_DEGRADED',
  },
  {
    pack: 'hard',
    when: 'the price moved past the limit',
    before: [book({ bestAsk: 660_000 }, 5)],
    vote: 'REJECT',
    code: 'EXEC_PRICE_MOVED',
  },
  {
    pack: 'hard',
    when: 'the newest book is suspect',
    before: [book({ verdict: 'SUSPECT' }, 5)],
    vote: 'REJECT',
    code: 'INTEL_BOOK_SUSPECT',
  },
  {
    pack: 'hard',
    when: 'the newest book is broken',
    before: [book({ verdict: 'BROKEN' }, 5)],
    vote: 'REJECT',
    code: 'INTEL_BOOK_BROKEN',
  },
  {
    pack: 'hard',
    when: 'the newest book is resyncing',
    before: [book({ validity: 'resyncing' }, 5)],
    vote: 'REJECT',
    code: 'INTEL_BOOK_NOT_VALID',
  },
  {
    pack: 'hard',
    when: 'the feed is down',
    before: [status({ feed: 'disconnected' })],
    vote: 'REJECT',
    code: 'INTEL_FEED_DOWN',
  },
  {
    pack: 'hard',
    when: 'the estimate expired',
    before: [tick(nowMs + 2_001)],
    vote: 'REJECT',
    code: 'EXEC_ESTIMATE_EXPIRED',
  },
  {
    pack: 'hard',
    when: 'the book was silent for over ten seconds',
    asks: inBook({ stale_duration_ms: 10_001 }),
    vote: 'REJECT',
    code: 'INTEL_BOOK_OLD',
  },
  {
    pack: 'failure',
    when: 'there is no book',
    instead: without(3),
    vote: 'REJECT',
    code: 'INTEL_BOOK_UNSEEN',
  },
  {
    pack: 'failure',
    when: 'the estimate rests on an event that was not heard',
    asks: inBook({ event_id: 99 }),
    vote: 'REJECT',
    code: 'INTEL_BOOK_UNSEEN',
  },
  {
    pack: 'failure',
    when: 'the sealed clock stands still',
    asks: estimate({ recv_ts: nowMs + 2_001, expires_ts: nowMs + 9_000 }),
    vote: 'REJECT',
    code: 'INTEL_CLOCK_BEHIND',
  },
])
