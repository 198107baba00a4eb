import { deserialize, serialize } from 'node:v8'
import { expect, test } from '@jest/globals'
import { type FeatureVector } from '@polytraders/messages'
import { play } from '@polytraders/stage'
import { trusted } from '@polytraders/testkit/certificate'
import * as fc from 'fast-check'
import { naiveFeatures } from '../test/naive.ts'
import { scripts } from '../test/scripts.ts'
import {
  cent,
  change,
  control,
  delta,
  instrument,
  level,
  sealer,
  share,
  snapshot,
  startMs,
  status,
  sync,
  tick,
  trade,
} from '../test/sealed.ts'
import {
  defaultPolicy,
  type Input,
  neverSyncedMs,
  type Output,
  type Policy,
  type State,
  signals,
} from './core.ts'
import { featureNames } from './features.ts'
import { lookAheadOf } from './look-ahead.ts'

const bids = [level(62, 1_500), level(61, 100)]
const asks = [level(64, 1_000), level(65, 1_200)]

test('a book event is measured where it happened: mid, spread, imbalance, depth, identity', () => {
  const seal = sealer(3)
  const [vector] = vectors([instrument(seal, 1), snapshot(seal, 1, bids, asks)])
  expect(vector).toMatchObject({
    correlation_id: '3-2',
    feature_vector_id: '3-2:signals-1.0.0',
    event_id: 2,
    cause: 'book',
    raw: { midpoint: 630_000, spread: 20_000, spread_ticks: 2, depth_5: 3_800 * share },
    market: { book: { best_bid: 620_000, best_ask: 640_000, bids, asks, event_id: 2, seq: 1 } },
  })
  expect(vector?.raw.top_imbalance).toBeCloseTo(0.2)
  expect(vector?.raw.microprice).toBeCloseTo(630_000 + 0.1 * cent)
  expect(vector?.market.book.book_hash.length).toBe(32)
})

test('nothing is said of a market before its first book', () => {
  const seal = sealer()
  expect(vectors([instrument(seal, 1), status(seal), control(seal, 1), trade(seal, 5)])).toEqual([])
})

test('deltas of a market without a snapshot are dead letters', () => {
  const { outputs } = play(signals(defaultPolicy), [delta(sealer(), 2, [])])
  expect(outputs).toEqual([expect.objectContaining({ reason: 'no-snapshot' })])
})

test('a missing book event stops the engine instead of measuring a book nobody had', () => {
  const seal = sealer()
  const script = [snapshot(seal, 1, bids, asks), delta(seal, 3, [])]
  expect(() => vectors(script)).toThrow(/expected book seq 2 of epoch 1, found 3/)
})

test('a vector says what changed: book, status, instrument or control', () => {
  const seal = sealer()
  const said = vectors([
    snapshot(seal, 1, bids, asks),
    instrument(seal, 1),
    status(seal, { book_validity: 'stale', stale_duration_ms: 5_200 }),
    control(seal, 1),
    trade(seal, 5),
    sync(seal, startMs + 100),
    tick(seal, startMs + 200),
  ])
  expect(said.map(({ cause }) => cause)).toEqual(['book', 'instrument', 'status', 'control'])
})

test('a stale or BROKEN book is said as it is, and the next book event clears it', () => {
  const seal = sealer()
  const broken = { ...trusted, verdict: 'BROKEN' as const, reasons: ['bbo'] }
  const said = vectors([
    instrument(seal, 1),
    snapshot(seal, 1, bids, asks),
    status(seal, { book_validity: 'stale', stale_duration_ms: 5_200 }),
    status(seal, { feed_status: 'degraded', book_validity: 'invalid', certificate: broken }),
    delta(seal, 2, [change('BUY', 60, 5)]),
  ])
  expect(said.map(({ vector_quality }) => vector_quality)).toEqual([
    'fresh',
    'stale',
    'fresh',
    'fresh',
  ])
  expect(said.map(({ market }) => market.book.certificate.verdict)).toEqual([
    'TRUSTED',
    'TRUSTED',
    'BROKEN',
    'TRUSTED',
  ])
  expect(said.map(({ market }) => market.book.stale_duration_ms)).toEqual([0, 5_200, 0, 0])
})

test('a crossed or one-sided book has no mid, and completeness says how much is missing', () => {
  const seal = sealer()
  const [crossed, empty] = vectors([
    snapshot(seal, 1, [level(64, 5)], [level(64, 5)]),
    delta(seal, 2, [change('SELL', 64, 0)]),
  ])
  expect(crossed?.raw).toMatchObject({ midpoint: null, microprice: null, top_imbalance: null })
  expect(empty?.raw).toMatchObject({ midpoint: null, depth_5: 5 * share })
  expect(empty?.completeness).toBe(Math.round((7 / 19) * 1_000_000))
  expect(empty?.vector_quality).toBe('partial')
})

test('freshness counts from the last sync, and is endless for a market nobody registered', () => {
  const seal = sealer()
  const said = vectors([
    snapshot(seal, 1, bids, asks),
    instrument(seal, 1),
    sync(seal, startMs + 30_000),
    delta(seal, 2, [], { atMs: startMs + 32_500 }),
  ])
  expect(said.map(({ market }) => market.freshness_ms)).toEqual([neverSyncedMs, 0, 2_500])
})

test('a control reaches the markets it covers and no others', () => {
  const seal = sealer()
  const script = [
    instrument(seal, 1, { group_id: 'g' }),
    snapshot(seal, 1, bids, asks),
    instrument(seal, 1, { condition_id: '0xb', group_id: 'h' }),
    snapshot(seal, 1, bids, asks, { market: '0xb' }),
    control(seal, 1, { scope: 'cluster', scope_id: 'h', state: 'killed', reason: 'feud' }),
    control(seal, 2, { scope: 'market', scope_id: '0xa', news_window: true }),
    control(seal, 3, { scope: 'strategy', scope_id: 'maker-tight', state: 'paused' }),
    control(seal, 4, { scope: 'cluster', scope_id: 'h' }),
    control(seal, 5, { state: 'paused', reason: 'lunch' }),
  ]
  const said = vectors(script).filter(({ cause }) => cause === 'control')
  expect(said.map(({ condition_id, market }) => [condition_id, market.control])).toEqual([
    ['0xb', controlled(1, 'cluster killed: feud', false)],
    ['0xa', controlled(2, '', true)],
    ['0xb', controlled(4, '', false)],
    ['0xa', controlled(5, 'global paused: lunch', true)],
    ['0xb', controlled(5, 'global paused: lunch', false)],
  ])
  expect(new Set(said.map(({ feature_vector_id }) => feature_vector_id)).size).toBe(5)
})

test('an expired control no longer holds', () => {
  const seal = sealer()
  const said = vectors([
    snapshot(seal, 1, bids, asks),
    control(seal, 1, { state: 'paused', expires_ts: startMs + 1_000 }),
    delta(seal, 2, [], { atMs: startMs + 999 }),
    delta(seal, 3, [], { atMs: startMs + 1_000 }),
  ])
  expect(said.map(({ market }) => market.control.halted)).toEqual([false, true, true, false])
})

test('more restrictions than can be kept apart halt everything', () => {
  const seal = sealer()
  const script = [snapshot(seal, 1, bids, asks)]
  for (const id of ['0xc', '0xd', '0xe']) {
    script.push(control(seal, script.length, { scope: 'market', scope_id: id, state: 'paused' }))
  }
  script.push(delta(seal, 2, []))
  const [, halted] = vectors(script, { ...defaultPolicy, controlsMax: 2 })
  expect(halted?.market.control.halt_reason).toMatch(/more than 2 restrictions in force/)
})

test('the asks of a neg-risk event add up once every known member has one', () => {
  const seal = sealer()
  const member = (market: string) =>
    instrument(seal, 1, { condition_id: market, neg_risk: true, parent_event_id: 'e' })
  const book = (market: string, ask: number) =>
    snapshot(seal, 1, [level(1, 9)], [level(ask, 9)], { market })
  const lost = instrument(seal, 2, {
    condition_id: '0xb',
    neg_risk: true,
    parent_event_id: 'e',
    status: 'resolved',
    payout: [0, share],
  })
  const script = [
    member('0xa'),
    book('0xa', 30),
    member('0xb'),
    member('0xc'),
    book('0xb', 25),
    book('0xc', 48),
    lost,
    delta(seal, 2, [change('SELL', 30, 0), change('SELL', 45, 1)]),
  ]
  const sums = vectors(script).map(({ raw }) => raw.neg_risk_sum)
  expect(sums).toEqual([null, null, 1.03, 0.78, 0.93].map(x => (x === 0.78 ? null : x)))
})

test('a resolved market is done with, and makes room when the cell is full', () => {
  const small = { ...defaultPolicy, marketsMax: 1 }
  const seal = sealer()
  const opening = [instrument(seal, 1), snapshot(seal, 1, bids, asks)]
  const other = snapshot(seal, 1, bids, asks, { market: '0xb' })
  const refused = play(signals(small), [...opening, other])
  expect(refused.outputs.at(-1)).toMatchObject({ type: 'Unreadable', reason: 'markets-full' })

  const resolved = instrument(seal, 2, { status: 'resolved', payout: [share, 0] })
  const late = delta(seal, 2, [])
  const said = vectors([...opening, resolved, late, other], small)
  expect(said.map(({ condition_id, cause }) => [condition_id, cause])).toEqual([
    ['0xa', 'book'],
    ['0xa', 'instrument'],
    ['0xb', 'book'],
  ])
})

test('every feature equals the one counted afresh from all that was heard', () => {
  fc.assert(
    fc.property(scripts, script => {
      const said = vectors(script)
      const positions = script.flatMap((input, at) => (input.type === 'SealedBook' ? [at] : []))
      for (const [n, position] of positions.entries()) {
        const naive = naiveFeatures(defaultPolicy, script.slice(0, position + 1))
        for (const name of featureNames) expectClose(name, said[n]?.raw[name], naive[name])
      }
    }),
    { numRuns: 30 },
  )
})

test('cutting the log at any event gives the same vector there', () => {
  fc.assert(
    fc.property(scripts, script => {
      const positions = script.map((_, at) => at).filter(at => at % 7 === 0)
      expect(lookAheadOf(defaultPolicy, script, positions)).toEqual([])
    }),
    { numRuns: 30 },
  )
})

test('windows say how far back they were watched without a break', () => {
  const seal = sealer()
  const said = vectors([
    snapshot(seal, 1, bids, asks),
    delta(seal, 2, [change('BUY', 63, 1)], { atMs: startMs + 30_000 }),
    delta(seal, 3, [change('BUY', 63, 0)], { atMs: startMs + 120_000 }),
    snapshot(seal, 1, bids, asks, { atMs: startMs + 121_000, epoch: 2, cause: 'resync' }),
  ])
  expect(said.map(({ windows }) => windows.map(w => [w.samples, w.completeness]))).toEqual([
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
    [
      [1, 500_000],
      [1, 100_000],
      [1, 8_333],
    ],
    [
      [1, 1_000_000],
      [2, 400_000],
      [2, 33_333],
    ],
    [
      [1, 0],
      [2, 0],
      [2, 0],
    ],
  ])
})

test('an engine does not start with a table that favours one side', () => {
  const skewed = { ...defaultPolicy, microprice: { rows: [[-0.1, 0.4]] } }
  expect(() => signals(skewed)).toThrow(/microprice table: expected row 0 to be antisymmetric/)
})

test('replay equals replay', () => {
  fc.assert(
    fc.property(scripts, script => {
      expect(play(signals(defaultPolicy), script)).toEqual(play(signals(defaultPolicy), script))
    }),
    { numRuns: 20 },
  )
})

test('restore then continue equals never stopped', () => {
  fc.assert(
    fc.property(scripts, fc.nat(), (script, cut) => {
      const at = cut % (script.length + 1)
      const stage = signals(defaultPolicy)
      const whole = play(stage, script)
      const before = play(stage, script.slice(0, at))
      const restored: State = deserialize(serialize(before.state))
      const outputs: Output[] = [...before.outputs]
      let state = restored
      for (const input of script.slice(at)) {
        state = stage.step(state, input, output => outputs.push(output))
      }
      expect(outputs).toEqual(whole.outputs)
      expect(state).toEqual(whole.state)
    }),
    { numRuns: 30 },
  )
})

// Shorthand.
function vectors(script: readonly Input[], policy: Policy = defaultPolicy): FeatureVector[] {
  const said: FeatureVector[] = []
  for (const output of play(signals(policy), script).outputs) {
    if (output.type === 'FeatureVector') said.push(output.fact)
  }
  return said
}

const controlled = (control_version: number, halt_reason: string, news_window: boolean) => ({
  control_version,
  halted: halt_reason !== '',
  halt_reason,
  news_window,
})

function expectClose(name: string, got: number | null | undefined, naive: number | null): void {
  if (isClose(got ?? null, naive)) return // Jest is asked a hundred thousand times otherwise.
  expect([name, got]).toEqual([name, naive])
}

function isClose(got: number | null, naive: number | null): boolean {
  if (got === null || naive === null) return got === naive
  return Math.abs(got - naive) / Math.max(1e-3, Math.abs(naive)) < 1e-5
}
