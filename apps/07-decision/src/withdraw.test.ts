/** Sentences about getting out of resting orders. */
import { expect, test } from '@jest/globals'
import { ONE } from '@polytraders/domain'
import { play } from '@polytraders/stage'
import { order, resolvedNotice, resting, status, suppressed } from '../test/facts.ts'
import { decision, type Input, type Policy } from './core.ts'
import {
  book,
  conditionId,
  control,
  estimate,
  groundwork,
  instrument,
  nowMs,
  tick,
  workedPolicy,
} from './worked-trade.ts'

const hear = (script: readonly Input[], policy: Partial<Policy> = {}) =>
  play(decision({ ...workedPolicy, ...policy }), [...groundwork, ...script]).outputs

const cancels = (script: readonly Input[], policy: Partial<Policy> = {}) =>
  hear(script, policy).flatMap(said =>
    said.type === 'CancelIntent' ? [`${said.fact.order_id} ${said.fact.reason_code}`] : [],
  )

const bid = order()
const ask = order({ order_id: '0xask', outcome: 'NO', price: 340_000 })

test.each<readonly [string, Input, string]>([
  ['its score is suppressed', suppressed(), 'STRAT_SCORE_SUPPRESSED'],
  ['its book is suspect', book({ verdict: 'SUSPECT' }, 5), 'INTEL_BOOK_SUSPECT'],
  ['its book is broken', status({ verdict: 'BROKEN' }), 'INTEL_BOOK_BROKEN'],
  ['its book is resyncing', status({ validity: 'resyncing' }), 'INTEL_BOOK_NOT_VALID'],
  ['its market is halted', instrument({ status: 'halted' }, 5), 'DISC_MARKET_NOT_OPEN'],
  ['its market is resolved', instrument({ status: 'resolved' }, 5), 'DISC_MARKET_RESOLVED'],
  ['the venue says that it resolved', resolvedNotice(), 'DISC_MARKET_RESOLVED'],
  ['everything is killed', control({ state: 'killed' }, 5), 'GOV_KILLED'],
  ['everything is paused', control({ state: 'paused' }, 5), 'GOV_PAUSED'],
  ['a news window opens', control({ news_window: true }, 5), 'INTEL_NEWS_WINDOW'],
  ['nobody looks at it for a minute', tick(nowMs + 60_001), 'EXEC_QUOTE_EXPIRED'],
])('every quote of a market is cancelled when %s', (_name, input, code) => {
  expect(cancels([resting(bid, ask), input])).toEqual([`0xorder ${code}`, `0xask ${code}`])
})

test('each cancel follows a verdict of its own that approves it', () => {
  const said = hear([resting(bid, ask), book({ verdict: 'SUSPECT' }, 5)])
  expect(said.map(({ type }) => type)).toEqual([
    'Verdict',
    'CancelIntent',
    'Verdict',
    'CancelIntent',
  ])
  const ids = said.map(({ fact }) => fact.decision_id)
  expect(ids).toEqual(['0-7-gate-1', '0-7-gate-1', '0-7-gate-2', '0-7-gate-2'])
  expect(said[0]?.fact).toMatchObject({
    kind: 'cancel',
    action: 'APPROVE',
    approved_size: 100 * ONE,
  })
})

test('a control cancels only what it covers', () => {
  const script = (scope: string, scope_id: string) => [
    resting(bid, order({ order_id: '0xother', strategy: 'edge-taker' })),
    control({ scope, scope_id, state: 'killed' }, 5),
  ]
  expect(cancels(script('strategy', 'maker-tight'))).toEqual(['0xorder GOV_KILLED'])
  expect(cancels(script('market', conditionId))).toHaveLength(2)
  expect(cancels(script('market', 'another'))).toEqual([])
})

test('a challenger’s suppression changes nothing', () => {
  expect(cancels([resting(bid), suppressed({ role: 'challenger' })])).toEqual([])
})

test('a cancel is requested once in a while, not at every event, until the order is gone', () => {
  const broken = (eventId: number) => book({ verdict: 'BROKEN' }, eventId)
  const script = [resting(bid), broken(5), broken(6), suppressed(), tick(nowMs + 4_999)]
  expect(cancels(script)).toHaveLength(1)
  expect(cancels([...script, tick(nowMs + 5_000), tick(nowMs + 5_001)])).toHaveLength(2)
  const gone = resting()
  expect(cancels([...script, gone, tick(nowMs + 5_000)])).toHaveLength(1)
})

test('an order that turns up in a market where none may rest is cancelled at once', () => {
  expect(cancels([book({ verdict: 'SUSPECT' }, 5), resting(bid)])).toEqual([
    '0xorder INTEL_BOOK_SUSPECT',
  ])
  const killed = control({ scope: 'strategy', scope_id: 'maker-tight', state: 'killed' }, 5)
  expect(cancels([killed, resting(bid)])).toEqual(['0xorder GOV_KILLED'])
})

test('one input requests so many cancels at most, the ticks request the rest', () => {
  const script = [resting(bid, ask), control({ state: 'killed' }, 5)]
  const policy = { withdrawalsMax: 1 }
  expect(cancels(script, policy)).toEqual(['0xorder GOV_KILLED'])
  expect(cancels([...script, tick(nowMs + 1)], policy)).toEqual([
    '0xorder GOV_KILLED',
    '0xask GOV_KILLED',
  ])
})

const asking = estimate({
  kind: 'cancel',
  correlation_id: '0-8-maker-tight-1',
  strategy: 'maker-tight',
  order_id: '0xorder',
  reason_code: 'EXEC_QUOTE_OFF',
  score: null,
})

test('a strategy’s cancel passes under a kill switch and on a broken book', () => {
  expect(cancels([resting(bid), asking])).toEqual(['0xorder EXEC_QUOTE_OFF'])
  const later = { ...asking, fact: { ...asking.fact, recv_ts: nowMs + 5_000 } }
  const script = [resting(bid), control({ state: 'killed' }, 5), book({ verdict: 'BROKEN' }, 6)]
  expect(cancels([...script, later])).toEqual(['0xorder GOV_KILLED', '0xorder EXEC_QUOTE_OFF'])
})

test('a cancel of an order that is not there is refused, as is one asked for a moment ago', () => {
  const reasons = (script: readonly Input[]) =>
    hear(script).flatMap(said => (said.type === 'Verdict' ? [said.fact.reason_code] : []))
  expect(reasons([asking])).toEqual(['EXEC_ORDER_UNKNOWN'])
  const again = { ...asking, fact: { ...asking.fact, correlation_id: '0-9-maker-tight-1' } }
  expect(reasons([resting(bid), asking, again])).toEqual([null, 'EXEC_CANCEL_PENDING'])
})

test('a reason that is not registered does not leave the gate', () => {
  const odd = { ...asking, fact: { ...asking.fact, reason_code: 'because' } }
  expect(cancels([resting(bid), odd])).toEqual(['0xorder EXEC_CANCEL_ASKED'])
})

test('a score keeps a quote alive', () => {
  const scored = estimate({ recv_ts: nowMs + 50_000, expires_ts: nowMs + 52_000 })
  const script = [resting(bid), book({ recvMs: nowMs + 50_000 }, 5), scored, tick(nowMs + 60_001)]
  expect(cancels(script)).toEqual([])
})
