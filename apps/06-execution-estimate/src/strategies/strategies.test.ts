/** Sentences about what each strategy proposes, and when it holds back. */
import { expect, test } from '@jest/globals'
import { ONE } from '@polytraders/domain'
import { type FairValue } from '@polytraders/messages'
import {
  book,
  fairValue,
  features,
  goldenBook,
  instrument,
  level,
  market,
  position,
  reservation,
  shares,
} from '../../test/fixtures.ts'
import { feesOf } from '../estimate.ts'
import { type Holding, nothingHeld } from '../holdings.ts'
import { defaultPolicy } from '../policy.ts'
import { edgeTaker } from './edge-taker.ts'
import { makerTight } from './maker-tight.ts'
import { positionExit } from './position-exit.ts'
import { type Candidate, type Strategy } from './strategy.ts'

function propose(
  strategy: Strategy,
  score: FairValue,
  holding: Partial<Holding> = {},
): readonly Candidate[] {
  const { market: at } = score
  const fees = feesOf(at, defaultPolicy)
  return strategy.propose(score, {
    policy: defaultPolicy,
    market: at,
    fees,
    holding: { ...nothingHeld, ...holding },
  })
}

test('edge-taker stops at the level where one more share would not pay', () => {
  // Worth .657225: .65 costs .65325 all in, .66 would cost .6633.
  expect(propose(edgeTaker, fairValue())[0]).toMatchObject({
    limitMicros: 650_000,
    sizeMicros: shares(2_000),
    capMicros: shares(2_500),
    reasonCode: 'STRAT_EDGE',
  })
})

test('edge-taker buys NO when that is the cheaper outcome', () => {
  const [candidate] = propose(edgeTaker, fairValue({ p_hat: 590_000 }))
  expect(candidate).toMatchObject({ outcome: 'NO', side: 'BUY', limitMicros: 390_000 })
  expect(candidate?.sizeMicros).toBe(shares(2_000))
})

test('edge-taker without an edge proposes the minimum at the touch', () => {
  const [candidate] = propose(edgeTaker, fairValue({ p_hat: 635_000 }))
  expect(candidate).toMatchObject({ sizeMicros: shares(5), reasonCode: 'STRAT_NO_EDGE' })
  expect([380_000, 640_000]).toContain(candidate?.limitMicros)
})

test('edge-taker at its cap proposes the minimum with nothing left of the cap', () => {
  const full = { positions: [position('YES', 2_500)] }
  expect(propose(edgeTaker, fairValue(), full)[0]).toMatchObject({
    sizeMicros: shares(5),
    capMicros: 0,
  })
  const ordered = {
    reservations: [reservation({ strategy: 'edge-taker', open_size: shares(600) })],
  }
  expect(propose(edgeTaker, fairValue(), ordered)[0]).toMatchObject({
    sizeMicros: shares(1_900),
    capMicros: shares(1_900),
  })
})

test('edge-taker does not buy an outcome while it can sell the other', () => {
  const held = { positions: [position('NO', 10)] }
  expect(propose(edgeTaker, fairValue(), held)[0]?.capMicros).toBe(0)
})

test('edge-taker asks for at least a dollar, in whole steps', () => {
  const cheap = fairValue({
    p_hat: 20_000,
    uncertainty_buffer: 0,
    market: market({ book: book([level(0.01, 500)], [level(0.03, 500)]) }),
  })
  const [candidate] = propose(edgeTaker, cheap)
  expect(candidate).toMatchObject({ outcome: 'YES', limitMicros: 30_000, sizeMicros: 33_340_000 })
})

test('edge-taker speaks of an empty book or an unknown instrument too, to be refused', () => {
  const empty = fairValue({ market: market({ book: book([], []) }) })
  expect(propose(edgeTaker, empty)[0]).toMatchObject({ limitMicros: 990_000 })
  const unknown = fairValue({ market: market({ instrument: null }) })
  expect(propose(edgeTaker, unknown)).toHaveLength(1)
})

test('position-exit sells all once the bid is worth more than the share', () => {
  const held = { positions: [position('YES', 300)] }
  expect(propose(positionExit, fairValue(), held)).toEqual([])
  expect(propose(positionExit, fairValue({ p_hat: 600_000 }), held)).toMatchObject([
    { kind: 'exit', side: 'SELL', outcome: 'YES', sizeMicros: shares(300), limitMicros: 620_000 },
  ])
})

test('position-exit sells what the book takes at a profit, and calls it a reduction', () => {
  const held = { positions: [position('YES', 2_000)] }
  // .62 leaves .6169 after fees, .61 only .60695.
  expect(propose(positionExit, fairValue({ p_hat: 600_000 }), held)).toMatchObject([
    { kind: 'reduce', sizeMicros: shares(1_500), limitMicros: 620_000, capMicros: shares(2_000) },
  ])
})

test('position-exit sells NO at the mirror of the asks', () => {
  const held = { positions: [position('NO', 300)] }
  expect(propose(positionExit, fairValue({ p_hat: 670_000 }), held)).toMatchObject([
    { kind: 'exit', outcome: 'NO', side: 'SELL', limitMicros: 360_000 },
  ])
})

/** .60/.70 around a score of .65, so that there is room to quote. */
const wide = (over: Partial<FairValue> = {}) =>
  fairValue({
    p_hat: 650_000,
    uncertainty_buffer: 5_000,
    market: market({ book: book([level(0.6, 500)], [level(0.7, 500)]) }),
    ...over,
  })

test('maker-tight quotes both sides, the ask as a bid for NO', () => {
  expect(propose(makerTight, wide())).toMatchObject([
    { kind: 'enter', executionPolicy: 'post_only', outcome: 'YES', side: 'BUY' },
    { kind: 'enter', executionPolicy: 'post_only', outcome: 'NO', side: 'BUY' },
  ])
})

test('maker-tight leaves an edge on every quote, on the tick, and never crosses', () => {
  for (let pHat = 20_000; pHat < ONE; pHat += 7_777) {
    for (const quote of propose(makerTight, wide({ p_hat: pHat }))) {
      const worth = quote.outcome === 'YES' ? pHat : ONE - pHat
      expect(worth - quote.limitMicros - 5_000).toBeGreaterThan(0)
      expect(quote.limitMicros % 10_000).toBe(0)
      const touch = quote.outcome === 'YES' ? 700_000 : 400_000
      expect(quote.limitMicros).toBeLessThan(touch)
    }
  }
})

test('maker-tight sells what it holds before it buys the other outcome', () => {
  expect(propose(makerTight, wide(), { positions: [position('YES', 40)] })[1]).toMatchObject({
    kind: 'reduce',
    outcome: 'YES',
    side: 'SELL',
    sizeMicros: shares(40),
  })
})

test('maker-tight leans against its inventory', () => {
  const volatile = wide({ raw: features({ logit_vol_5m: 0.1 }) })
  const flat = propose(makerTight, volatile)[0]
  const long = propose(makerTight, volatile, { positions: [position('YES', 300)] })[0]
  expect(long?.limitMicros).toBeLessThan(flat?.limitMicros ?? 0)
})

test('maker-tight keeps one quote a side, and cancels it when off by over a tick', () => {
  const [bid] = propose(makerTight, wide())
  const open = (price: number) => ({ reservations: [reservation({ price })] })
  const near = propose(makerTight, wide(), open((bid?.limitMicros ?? 0) - 10_000))
  expect(near.map(({ outcome }) => outcome)).toEqual(['NO'])
  const far = propose(makerTight, wide(), open((bid?.limitMicros ?? 0) - 20_000))
  expect(far[0]).toMatchObject({ kind: 'cancel', orderId: '0xorder', reasonCode: 'EXEC_QUOTE_OFF' })
})

test('maker-tight skips a tight spread but keeps a good quote in it', () => {
  expect(propose(makerTight, fairValue())).toEqual([])
  // Our own quote may be what makes the spread tight.
  expect(propose(makerTight, fairValue(), { reservations: [reservation()] })).toEqual([])
})

test.each([
  ['flow is toxic', wide({ raw: features({ buy_flow_60s: shares(900), sell_flow_60s: 0 }) })],
  [
    'the market is halted',
    wide({ market: market({ instrument: instrument({ status: 'halted' }) }) }),
  ],
  [
    'a kill switch covers it',
    wide({
      market: market({
        control: { control_version: 2, halted: true, halt_reason: 'global', news_window: false },
      }),
    }),
  ],
  [
    'the book is suspect',
    wide({
      market: market({
        book: {
          ...goldenBook,
          certificate: { ...goldenBook.certificate, verdict: 'SUSPECT' },
        },
      }),
    }),
  ],
  [
    'the book is stale',
    wide({ market: market({ book: { ...goldenBook, book_validity: 'stale' } }) }),
  ],
  ['nobody knows the instrument', wide({ market: market({ instrument: null }) })],
])('maker-tight withdraws its quotes and makes none when %s', (_name, score) => {
  const open = [reservation(), reservation({ order_id: '0xask', outcome: 'NO', price: 300_000 })]
  const cancels = propose(makerTight, score, { reservations: open })
  expect(cancels.map(({ kind, orderId }) => `${kind} ${orderId}`)).toEqual([
    'cancel 0xorder',
    'cancel 0xask',
  ])
})

test('a strategy leaves other strategies’ orders alone', () => {
  const theirs = { reservations: [reservation({ strategy: 'edge-taker', price: 100_000 })] }
  expect(propose(makerTight, wide(), theirs).every(({ kind }) => kind !== 'cancel')).toBe(true)
})

test('a strategy is bound by category', () => {
  const crypto = {
    ...defaultPolicy,
    edgeTaker: { ...defaultPolicy.edgeTaker, categories: ['crypto'] },
  }
  expect(edgeTaker.isBound(crypto, market())).toBe(false)
  expect(
    edgeTaker.isBound(crypto, market({ instrument: instrument({ category: 'crypto' }) })),
  ).toBe(true)
})
