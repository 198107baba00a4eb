import { deserialize, serialize } from 'node:v8'
import { expect, test } from '@jest/globals'
import { schemas } from '@polytraders/messages'
import { play } from '@polytraders/stage'
import {
  body,
  clobBody,
  clobMarket,
  closedMarket,
  conditionA,
  conditionB,
  no,
  notice,
  openMarket,
  resolvedMarket,
  startMs,
  yes,
} from '../test/bodies.ts'
import { defaultPolicy, type Input, type Output, type Policy, registry } from './core.ts'
import { instrumentFields } from './instrument.ts'

test('a market first read is version 1, with every field named', () => {
  const [first] = versions([body(openMarket)])
  expect(first).toMatchObject({
    version: 1,
    changed: instrumentFields,
    market_id: '501',
    condition_id: conditionA,
    token_ids: [yes, no],
    group_id: '77',
    status: 'open',
    halt_reason: '',
    tick_size: 10_000,
    min_size: 5_000_000,
    fee_bps: 50,
    close_time: Date.parse('2026-06-30T00:00:00Z'),
    resolution_rule: 'It holds if the test passes.',
    payout: null,
    protocol_version: 'v1',
    source_ts: startMs - 7,
    recv_ts: startMs,
    last_synced_ts: startMs,
  })
})

test('the fields of a version are all of the schema but its header and its bookkeeping', () => {
  const schema: { fields: readonly { name: string }[] } = JSON.parse(
    JSON.stringify(schemas.InstrumentChanged),
  )
  const aboutTheSaying = ['correlation_id', 'source_ts', 'recv_ts', 'quality', 'version', 'changed']
  const names = schema.fields.map(({ name }) => name)
  expect(names.filter(name => ![...aboutTheSaying, 'last_synced_ts'].includes(name))).toEqual(
    instrumentFields,
  )
})

test('a market read again unchanged is synced, and says how old the last sync was', () => {
  const said = outputs([body(openMarket), body(openMarket, 2_500), body(openMarket, 4_000)])
  expect(said.slice(1).map(({ fact }) => fact)).toMatchObject([
    { condition_id: conditionA, group_id: '77', version: 1, freshness_ms: 2_500 },
    { version: 1, freshness_ms: 1_500, last_synced_ts: startMs + 4_000 },
  ])
})

test('any other field makes the next version, which names what changed', () => {
  const [, second, third] = versions([
    body(openMarket),
    body({ ...openMarket, orderPriceMinTickSize: 0.001, feeSchedule: { bps: 20 } }, 1_000),
    body({ ...openMarket, question: 'Reworded?' }, 2_000),
  ])
  expect(second).toMatchObject({ version: 2, changed: ['tick_size', 'fee_bps', 'fee_schedule'] })
  expect(third?.changed).toEqual(['question', 'tick_size', 'fee_bps', 'fee_schedule'])
  expect(third).toMatchObject({ version: 3, last_synced_ts: startMs + 2_000 })
})

test('a curve has no flat basis points', () => {
  const feeSchedule = { rate: 0.05, exponent: 1, takerOnly: true, rebateRate: 0.25 }
  const [said] = versions([body({ ...openMarket, feeType: 'politics_fees_v2', feeSchedule })])
  expect(said).toMatchObject({ fee_bps: 0, fee_schedule: { kind: 'curve', rate: 50_000 } })
})

test.each([
  ['fee', { feeSchedule: null }, 'fee unknown'],
  ['tick', { orderPriceMinTickSize: 0.03 }, 'orderPriceMinTickSize'],
  ['minimum size', { orderMinSize: 'five' }, 'orderMinSize'],
  ['token ids', { clobTokenIds: '["111"]' }, 'token ids unknown'],
])('a market whose %s is not known is kept, halted, with the reason', (_, over, reason) => {
  const [halted, open] = versions([body({ ...openMarket, ...over }), body(openMarket, 1_000)])
  expect(halted).toMatchObject({ version: 1, status: 'halted' })
  expect(halted?.halt_reason).toContain(reason)
  expect(open).toMatchObject({ version: 2, status: 'open', halt_reason: '' })
})

test('an unknown fee is said as unknown, never as none', () => {
  const [said] = versions([body({ ...openMarket, feeSchedule: undefined })])
  expect(said).toMatchObject({ fee_bps: 0, fee_schedule: { kind: 'unknown' } })
})

test('a market that takes no orders is paused, one that UMA decides is resolving', () => {
  const said = versions([
    body({ ...openMarket, acceptingOrders: false }),
    body({ ...openMarket, umaResolutionStatus: 'proposed' }, 1_000),
    body({ ...openMarket, umaResolutionStatus: 'disputed' }, 2_000),
    body(openMarket, 3_000),
    body(closedMarket, 4_000),
  ])
  expect(said.map(({ status }) => status)).toEqual([
    'paused',
    'resolving',
    'resolving',
    'open',
    'resolving',
  ])
  expect(said[2]).toMatchObject({ changed: ['uma_status'], uma_status: 'disputed' })
})

test.each([
  ['YES', ['1', '0'], [1_000_000, 0]],
  ['NO', ['0', '1'], [0, 1_000_000]],
  ['half and half', ['0.5', '0.5'], [500_000, 500_000]],
  ['void', ['0', '0'], [0, 0]],
])('a market that resolved %s pays so', (_, prices, payout) => {
  const [, resolved] = versions([body(openMarket), body(resolvedMarket(prices), 1_000)])
  expect(resolved).toMatchObject({
    status: 'resolved',
    payout,
    resolution_time: Date.parse('2026-06-30T12:00:00Z'),
  })
})

test('prices that are no payout leave a closed market resolving', () => {
  const [said] = versions([body(resolvedMarket(['0.3', '0.7']))])
  expect(said).toMatchObject({ status: 'resolving', payout: null })
})

test('resolved is final: a body that says otherwise is refused, and nothing of it is kept', () => {
  const said = outputs([
    body(resolvedMarket(['1', '0'])),
    body({ ...openMarket, question: 'Open again?' }, 1_000),
    body(resolvedMarket(['0', '1']), 2_000),
    body(resolvedMarket(['1', '0']), 3_000),
  ])
  expect(said.map(labelOf)).toEqual([
    'resolved 1',
    'illegal-transition',
    'payout-changed',
    'Synced 3000',
  ])
})

test('a closed body that leaves the payouts out takes none back', () => {
  const { resolved, again } = { resolved: body(resolvedMarket(['1', '0'])), again: closedMarket }
  const [, second] = outputs([resolved, body({ ...again, umaResolutionStatus: 'proposed' }, 1_000)])
  expect(second?.fact).toMatchObject({ changed: ['uma_status'], payout: [1_000_000, 0] })
})

test('the group is the one first seen, whatever later bodies say', () => {
  const [first, second] = versions([
    body({ ...openMarket, events: undefined }),
    body({ ...openMarket, events: [{ id: '88' }] }, 1_000),
  ])
  expect(first).toMatchObject({ group_id: conditionA, parent_event_id: '' })
  expect(second).toMatchObject({ group_id: conditionA, parent_event_id: '88' })
  expect(second?.changed).toEqual(['parent_event_id'])
})

test('a market read without its event belongs to the group that the poller saw', () => {
  const alone = { ...openMarket, events: undefined }
  const [first] = versions([body(alone, 0, { group_id: '77' })])
  expect(first?.group_id).toBe('77')
})

test('a body read without its event takes nothing back that the event said', () => {
  const alone = { ...openMarket, events: undefined }
  expect(outputs([body(openMarket), body(alone, 1_000)]).map(labelOf)).toEqual([
    'open 1',
    'Synced 1000',
  ])
})

test('a re-listed market is linked to the first, and not merged with it', () => {
  const relisted = { ...openMarket, conditionId: conditionB, clobTokenIds: '["333", "444"]' }
  const [first, second] = versions([body(openMarket), body(relisted)])
  expect(first?.duplicate_of).toBe('')
  expect(second).toMatchObject({ duplicate_of: conditionA, version: 1, token_ids: ['333', '444'] })
  const other = versions([body(openMarket), body({ ...relisted, question: 'Another?' })])
  expect(other[1]?.duplicate_of).toBe('')
})

test('the CLOB corrects tick, fee and whether orders are taken, and opens no market itself', () => {
  const said = versions([
    clobBody(clobMarket),
    body(openMarket, 1_000),
    clobBody({ ...clobMarket, mts: 0.001, ao: undefined }, 2_000),
  ])
  expect(said[0]).toMatchObject({ status: 'halted', halt_reason: expect.stringContaining('Gamma') })
  expect(said[1]).toMatchObject({ status: 'open' })
  expect(said[2]).toMatchObject({
    status: 'paused',
    tick_size: 1_000,
    question: openMarket.question,
  })
})

test('a tick change is in force at once, and a body that lags behind does not undo it', () => {
  const fine = { ...openMarket, orderPriceMinTickSize: 0.001 }
  const said = outputs([
    body(openMarket),
    notice('tick_size_change', 1_000, { tick_size: 1_000 }),
    notice('tick_size_change', 1_001, { tick_size: 1_000 }),
    body(openMarket, 2_000),
    body(fine, 3_000),
    body(openMarket, 4_000),
  ])
  expect(said.map(labelOf)).toEqual(['open 1', 'open 2', 'Synced 2000', 'Synced 1000', 'open 3'])
  expect(said[1]?.fact).toMatchObject({ changed: ['tick_size'], last_synced_ts: startMs })
})

test('a body that has not followed a tick change for too long is believed', () => {
  const lateMs = 1_000 + defaultPolicy.noticeHoldMs
  const said = versions([
    body(openMarket),
    notice('tick_size_change', 1_000, { tick_size: 1_000 }),
    body(openMarket, lateMs),
  ])
  expect(said.map(({ tick_size }) => tick_size)).toEqual([10_000, 1_000, 10_000])
})

test('a tick that no one knows halts the market until a body tells', () => {
  const [, halted, open] = versions([
    body(openMarket),
    notice('tick_size_change', 1_000, { tick_size: 30_000 }),
    body(openMarket, 2_000),
  ])
  expect(halted).toMatchObject({ status: 'halted', tick_size: 0 })
  expect(open).toMatchObject({ status: 'open', tick_size: 10_000 })
})

test('a notice of a winner resolves a market; one without leaves it resolving for a while', () => {
  const resolved = outputs([
    body(openMarket),
    notice('market_resolved', 1_000, { winning_token_id: no }),
    body(openMarket, 2_000),
    body(openMarket, 1_000 + defaultPolicy.noticeHoldMs),
  ])
  expect(resolved.map(labelOf)).toEqual([
    'open 1',
    'resolved 2',
    'Synced 2000',
    'illegal-transition',
  ])
  expect(resolved[1]?.fact).toMatchObject({
    payout: [0, 1_000_000],
    resolution_time: startMs + 993,
  })

  const resolving = outputs([
    body(openMarket),
    notice('market_resolved', 1_000),
    body(openMarket, 2_000),
    body(resolvedMarket(['1', '0']), 3_000),
  ])
  expect(resolving.map(labelOf)).toEqual(['open 1', 'resolving 2', 'Synced 2000', 'resolved 3'])
})

test('a winner that is none of the tokens pays nobody', () => {
  const said = outputs([
    body(openMarket),
    notice('market_resolved', 1_000, { winning_token_id: '999' }),
  ])
  expect(said.map(labelOf)).toEqual(['open 1', 'unknown-token', 'resolving 2'])
})

test('notices of new markets, unknown markets and unknown kinds are only counted', () => {
  const { state, outputs: said } = play(registry(defaultPolicy), [
    notice('new_market'),
    notice('tick_size_change', 0, { tick_size: 1_000 }),
    notice('market_resolved'),
    notice('constructor'),
  ])
  expect(said).toEqual([])
  expect(state.notices).toEqual({ newMarket: 1, unknownMarket: 2, unknownKind: 1 })
})

test('an answer that is no market is unreadable, and says what was expected', () => {
  const refused = [
    body(openMarket, 0, { status: 404, body: 'not found' }),
    body(openMarket, 0, { body: 'not JSON' }),
    body(openMarket, 0, { body: '[]' }),
    body(openMarket, 0, { body: '{"question": "no condition id"}' }),
    body(openMarket, 0, { body: ' '.repeat(defaultPolicy.bodyLengthMax + 1) }),
  ]
  const said = outputs(refused)
  expect(said.map(labelOf)).toEqual([
    'http-status',
    'unreadable-json',
    'not-a-body',
    'bad-field',
    'too-large',
  ])
  for (const output of said) expect(output).toMatchObject({ detail: /expected .* found / })
})

test('a full registry lets the market go that resolved first, and no other', () => {
  const policy = { ...defaultPolicy, marketsMax: 3 }
  const named = (digit: number, market: object) =>
    body({ ...market, conditionId: `0x${`0${digit}`.repeat(32)}`, question: `Question ${digit}?` })
  const over = resolvedMarket(['1', '0'])
  const full = [named(1, openMarket), named(2, over), named(3, over)]
  const { state, outputs: said } = play(registry(policy), [
    ...full,
    named(4, over),
    named(5, openMarket),
    named(6, openMarket),
    named(7, openMarket),
  ])
  expect(said.map(labelOf)).toEqual([
    'open 1',
    'resolved 1',
    'resolved 1',
    'markets-full',
    'open 1',
    'open 1',
    'markets-full',
  ])
  expect([...state.markets.values()].map(({ said: { question } }) => question)).toEqual([
    'Question 1?',
    'Question 5?',
    'Question 6?',
  ])
  expect(state.resolved.size).toBe(0)
  expect(state.listings.size).toBe(3)
})

const script: readonly Input[] = [
  body(openMarket),
  body({ ...openMarket, conditionId: conditionB, clobTokenIds: '["333", "444"]' }, 10),
  body(openMarket, 1_000),
  notice('tick_size_change', 1_500, { tick_size: 1_000 }),
  body(openMarket, 2_000),
  clobBody({ ...clobMarket, mts: 0.0001 }, 2_500),
  body({ ...openMarket, feeSchedule: null }, 3_000),
  notice('market_resolved', 4_000, { winning_token_id: yes }),
  body({ ...openMarket, feeSchedule: null }, 5_000),
  body(resolvedMarket(['1', '0']), 6_000),
  body(openMarket, 400_000),
]

test('replay equals replay', () => {
  expect(outputs(script)).toEqual(outputs(script))
})

test('restore then continue equals never stopped, wherever it stops', () => {
  const whole = play(registry(defaultPolicy), script)
  for (let at = 0; at <= script.length; at++) {
    const core = registry(defaultPolicy)
    const before = play(core, script.slice(0, at))
    const after: Output[] = []
    let state: typeof before.state = deserialize(serialize(before.state))
    for (const input of script.slice(at)) state = core.step(state, input, said => after.push(said))
    expect([...before.outputs, ...after]).toEqual(whole.outputs)
    expect(state).toEqual(whole.state)
  }
})

type AnyOutput = Output & { readonly fact?: unknown }

function outputs(inputs: readonly Input[], policy: Policy = defaultPolicy): readonly AnyOutput[] {
  return play(registry(policy), inputs).outputs
}

const versions = (inputs: readonly Input[]) =>
  outputs(inputs).flatMap(said => (said.type === 'InstrumentChanged' ? [said.fact] : []))

/** Status and version, or how old the last sync was, or why it was refused. */
function labelOf(said: Output): string {
  switch (said.type) {
    case 'InstrumentChanged':
      return `${said.fact.status} ${said.fact.version}`
    case 'Synced':
      return `Synced ${said.fact.freshness_ms}`
    case 'Unreadable':
      return said.reason
  }
}
