/** What stage 11 makes of what the others say. */
import { expect, test } from '@jest/globals'
import { play } from '@polytraders/stage'
import {
  afterStart,
  book,
  control,
  fill,
  heard,
  marked,
  order,
  policy,
  signedBy,
  slos,
  status,
  t0,
  tick,
  told,
} from '../test/facts.ts'
import { monitoring } from './core.ts'

const answers = (...script: Parameters<typeof afterStart>) => told(afterStart(...script))

test('a drawdown past the limit kills everything, once, until two people arm it again', () => {
  expect(
    answers(
      marked(t0, 99_999),
      marked(t0 + 1, 100_000),
      marked(t0 + 2, 150_000),
      signedBy('ana-1', control('armed')),
      marked(t0 + 3, 50_000),
    ),
  ).toEqual([
    'drawdown-1 open page',
    'control 2: global killed by auto:drawdown',
    'refused: needs-second-person',
    'drawdown-1 resolved page',
  ])
})

test('when half of twenty orders are rejected within five minutes, everything is killed', () => {
  const orders = Array.from({ length: 20 }, (_, n) =>
    order(t0 + n, `o${n}`, n % 2 === 0 ? 'LIVE' : 'REJECTED'),
  )
  expect(answers(...orders.slice(0, 19))).toEqual([])
  expect(answers(...orders)).toEqual([
    'reject-rate-1 open page',
    'control 2: global killed by auto:reject-rate',
  ])
  const spread = orders.map((_, n) =>
    order(t0 + n * 60_000, `o${n}`, n % 2 === 0 ? 'LIVE' : 'REJECTED'),
  )
  expect(answers(...spread)).not.toContain('control 2: global killed by auto:reject-rate')
})

test('with so many incidents open that none fits, a rule still kills and still pauses', () => {
  const full = { ...policy, incidentsMax: 1 }
  const { outputs } = play(monitoring(full), [
    tick(t0),
    fill(t0, 'f1', 'FAILED'),
    marked(t0 + 1, 100_000),
    marked(t0 + 2, 100_000),
  ])
  expect(told(outputs).slice(5)).toEqual([
    'trade-failed-1 open ticket',
    'incidents-overflow-2 open page',
    'control 2: global killed by auto:drawdown',
  ])

  const rejected = Array.from({ length: 20 }, (_, n) => order(t0 + n, `o${n}`, 'REJECTED'))
  const rejects = play(monitoring(full), [tick(t0), fill(t0, 'f1', 'FAILED'), ...rejected])
  expect(told(rejects.outputs)).toContain('control 2: global killed by auto:reject-rate')

  const minute = 60_000 * Math.ceil(t0 / 60_000)
  const unknown = Array.from({ length: 5 }, (_, n) => order(minute, `o${n}`, 'UNKNOWN'))
  const ticks = [tick(minute + 31_000), tick(minute + 61_000)]
  const burning = [tick(minute), fill(minute, 'f1', 'FAILED'), ...unknown, ...ticks]
  expect(told(play(monitoring(full), burning).outputs)).toContain(
    'control 2: global paused by auto:slo-burn:unknown-orders-resolved',
  )
})

test('a market paused without an incident of its own is armed when its feed is back', () => {
  const lines = told(
    play(monitoring({ ...policy, incidentsMax: 1 }), [
      marked(t0, 0, 0, 1_000_000),
      fill(t0, 'f1', 'FAILED'),
      status(t0, 'm1', 'TRUSTED', 'disconnected'),
      tick(t0 + 11_000),
      status(t0 + 12_000, 'm1', 'TRUSTED', 'connected'),
    ]).outputs,
  )
  expect(lines.filter(line => line.startsWith('control')).slice(1)).toEqual([
    'control 2: market m1 paused by auto:feed-lost',
    'control 3: market m1 armed by auto:feed-lost',
  ])
})

test('a refusal by the gate or before sending is no rejected order', () => {
  const refused = Array.from({ length: 30 }, () => order(t0, '', 'REJECTED', 'INTENT'))
  expect(answers(...refused)).toEqual([])
})

test('an order of unknown fate is a page after thirty seconds, until it is known', () => {
  expect(
    answers(
      order(t0, 'o1', 'UNKNOWN'),
      order(t0, 'o2', 'UNKNOWN'),
      order(t0 + 1_000, 'o2', 'LIVE', 'UNKNOWN'),
      tick(t0 + 30_000),
      tick(t0 + 31_000),
      order(t0 + 32_000, 'o1', 'FILLED', 'UNKNOWN'),
    ).filter(line => line.startsWith('order-unknown')),
  ).toEqual(['order-unknown-1 open page', 'order-unknown-1 resolved page'])
})

test('a fill that is not confirmed within two minutes is a ticket until it is', () => {
  expect(
    answers(
      fill(t0, 'f1', 'MATCHED'),
      fill(t0 + 1, 'f2', 'MATCHED'),
      fill(t0 + 90_000, 'f2', 'CONFIRMED'),
      tick(t0 + 121_000),
      fill(t0 + 125_000, 'f1', 'CONFIRMED'),
    ),
  ).toEqual(['fill-unconfirmed-1 open ticket', 'fill-unconfirmed-1 resolved ticket'])
})

test('our state and theirs apart is a page until both sides agree', () => {
  const wallet = { scope: 'wallet', order_id: '', condition_id: '', detail: 'pUSD' }
  const numbers = { internal_open: 1, exchange_open: 0 }
  const reconciliation = (state: string) =>
    heard('Reconciliation', { ...wallet, ...numbers, state }, t0)
  expect(
    answers(reconciliation('diverged'), reconciliation('resolving'), reconciliation('matched')),
  ).toEqual(['reconciliation-1 open page', 'reconciliation-1 resolved page'])
})

test('a lost heartbeat is a page of the cell until it is answered again', () => {
  const lost = { heartbeat_status: 'lost' }
  expect(answers(order(t0, 'o1', 'LIVE', 'SENT', lost), order(t0, 'o1', 'FILLED', 'LIVE'))).toEqual(
    ['heartbeat-lost-1 open page', 'heartbeat-lost-1 resolved page'],
  )
})

test('a divergence of a replay is a page until a later replay of that stage is clean', () => {
  const report = (verdict: string, equal: number) => {
    const fact = { stage: '04-signals', cell: 1, verdict, compared: 100, equal, divergence: null }
    return heard('ReplayReport', fact, t0)
  }
  expect(answers(report('parity-diverged', 99), report('parity-clean', 100))).toEqual([
    'parity-diverged-1 open page',
    'parity-diverged-1 resolved page',
  ])
})

test('dead letters of one reason are one ticket, which ends when they stop', () => {
  const letter = (ts: number, stage: string, reason: string) =>
    heard('DeadLetter', { stage, topic: 'x', partition: 0, offset: 1, reason, detail: '' }, ts)
  expect(
    answers(
      letter(t0, '02-ingestion', 'negative-size'),
      letter(t0 + 300_000, '02-ingestion', 'negative-size'),
      letter(t0 + 300_000, '11-monitoring', 'needs-second-person'),
      letter(t0 + 300_000, '11-monitoring', 'bad-signature'),
      tick(t0 + 840_000),
      tick(t0 + 960_000),
    ),
  ).toEqual([
    'dead-letters-1 open ticket',
    'command-refused-2 open ticket',
    'dead-letters-1 resolved ticket',
    'command-refused-2 resolved ticket',
  ])
})

test('a broken book is a ticket; more than ten in a cell are one page', () => {
  const ids = Array.from({ length: 12 }, (_, n) => `m${n}`)
  const lines = answers(
    ...ids.map(id => status(t0, id, 'BROKEN')),
    ...ids.map(id => status(t0 + 1, id, 'TRUSTED')),
  )
  expect(lines.filter(line => line.endsWith('open ticket'))).toHaveLength(10)
  expect(lines.filter(line => line.endsWith('open page'))).toEqual(['book-broken-11 open page'])
  expect(lines.filter(line => line.includes('resolved'))).toHaveLength(11)
  expect(lines.at(-1)).toBe('book-broken-11 resolved page')
})

test('a market without feed is paused while its cell is exposed, until the feed is back', () => {
  const script = [
    status(t0, 'm1', 'TRUSTED', 'disconnected'),
    tick(t0 + 11_000),
    status(t0 + 12_000, 'm1', 'TRUSTED', 'connected'),
  ]
  expect(answers(...script)).toEqual([])
  expect(answers(marked(t0, 0, 0, 1_000_000), ...script)).toEqual([
    'feed-lost-1 open page',
    'control 2: market m1 paused by auto:feed-lost',
    'feed-lost-1 resolved page',
    'control 3: market m1 armed by auto:feed-lost',
  ])
})

test('a rule does not arm what an operator paused', () => {
  expect(
    answers(
      marked(t0, 0, 0, 1_000_000),
      status(t0, 'm1', 'TRUSTED', 'disconnected'),
      signedBy('ana-1', control('paused', { scope: 'market', scope_id: 'm1' })),
      tick(t0 + 11_000),
      status(t0 + 12_000, 'm1', 'TRUSTED', 'connected'),
    ),
  ).toEqual([
    'control 2: market m1 paused by ana-1',
    'feed-lost-1 open page',
    'feed-lost-1 resolved page',
  ])
})

test('an automatic pause goes on as long as its cause, and ends with it', () => {
  const lines = answers(
    marked(t0, 0, 0, 1_000_000),
    status(t0, 'm1', 'TRUSTED', 'disconnected'),
    tick(t0 + 11_000),
    tick(t0 + 911_000),
    status(t0 + 912_000, 'm1', 'TRUSTED', 'connected'),
  )
  expect(lines.filter(line => line.startsWith('control'))).toEqual([
    'control 2: market m1 paused by auto:feed-lost',
    'control 3: market m1 paused by auto:feed-lost',
    'control 4: market m1 armed by auto:feed-lost',
  ])
})

test('trusted-book time is counted by market and time, not by message', () => {
  const minute = 60_000 * Math.ceil(t0 / 60_000)
  const outputs = afterStart(
    book(minute, 'm1', 620_000, 640_000),
    book(minute, 'm2', 620_000, 640_000),
    status(minute + 15_000, 'm2', 'SUSPECT'),
    tick(minute + 60_000),
  )
  const [trusted] = slos(outputs).filter(({ slo }) => slo === 'trusted-book-time')
  expect(trusted).toMatchObject({ window_ms: 3_600_000, healthy: 75_000, total: 120_000 })
})

test('an objective whose budget burns pages, pauses where it should, and recovers', () => {
  const minute = 60_000 * Math.ceil(t0 / 60_000)
  const unknown = Array.from({ length: 5 }, (_, n) => order(minute, `o${n}`, 'UNKNOWN'))
  const known = Array.from({ length: 5 }, (_, n) => order(minute + 90_000, `o${n}`, 'LIVE', 'X'))
  const lines = answers(...unknown, tick(minute + 31_000), tick(minute + 61_000), ...known)
  expect(lines).toContain('slo-burn-6 open page')
  expect(lines).toContain('control 2: global paused by auto:slo-burn:unknown-orders-resolved')
  const later = answers(
    ...unknown,
    tick(minute + 31_000),
    tick(minute + 61_000),
    ...known,
    tick(minute + 73 * 3_600_000),
  )
  expect(later).toContain('slo-burn-6 resolved page')
  expect(later).toContain('control 3: global armed by auto:slo-burn:unknown-orders-resolved')
})

test('the fill ratio is shares filled of shares ordered, once an order is over', () => {
  const minute = 60_000 * Math.ceil(t0 / 60_000)
  const over = (id: string, to: string, filled_quantity: number, from = 'LIVE') =>
    order(minute, id, to, from, { order_qty: 1_000, filled_quantity })
  const outputs = afterStart(
    over('o1', 'FILLED', 1_000),
    over('o2', 'CANCELED', 250),
    over('o2', 'CANCELED', 500, 'CANCELED'),
    over('o3', 'PARTIAL', 900),
    over('o4', 'REJECTED', 0, 'SENT'),
    tick(minute + 60_000),
  )
  expect(slos(outputs).find(({ slo }) => slo === 'fill-ratio')).toMatchObject({
    healthy: 1_250,
    total: 2_000,
    met: true,
  })
  expect(told(outputs)).toEqual([])
})

test('a fill worse than its estimate by more than a tick counts against slippage', () => {
  const minute = 60_000 * Math.ceil(t0 / 60_000)
  const verdict = (id: string) =>
    heard(
      'Verdict',
      { decision_id: `intent-${id}`, action: 'APPROVE', kind: 'enter', q_exec: 645_000 },
      minute,
    )
  const outputs = afterStart(
    verdict('f1'),
    verdict('f2'),
    fill(minute, 'f1', 'MATCHED', { price: 655_000 }),
    fill(minute, 'f2', 'MATCHED', { price: 655_001 }),
    fill(minute, 'f3', 'MATCHED', { price: 999_000 }),
    tick(minute + 60_000),
  )
  expect(slos(outputs).find(({ slo }) => slo === 'slippage')).toMatchObject({
    healthy: 1,
    total: 2,
  })
})
