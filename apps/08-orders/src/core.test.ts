import { deserialize, serialize } from 'node:v8'
import { expect, test } from '@jest/globals'
import { orderHash } from '@polytraders/venue/translate'
import * as given from '../test/script.ts'
import { armed, type Session, silent, told } from '../test/session.ts'
import { type Input, type Output, orders } from './core.ts'
import { defaultPolicy } from './policy.ts'
import { saltOf } from './signed.ts'

const { approved, reducing, cancelling, control, instrument, tick } = given
const { posted, refused, silence, cancelAnswer, orderFrame, tradeFrame, looked } = given

test('an intent becomes one order, signed and then sent, whose id is its EIP-712 hash', () => {
  const session = armed()
  const outputs = session.feed(approved('i1'))
  expect(told(outputs)).toEqual(['signed 2000 @ 0.65', 'SIGNED > SENT 2000/0/0'])
  const signed = signedIn(outputs)
  expect(signed.order_id).toBe(orderHash(signed.domain, signed.order))
  expect(signed).toMatchObject({
    client_order_id: 'i1',
    order_type: 'GTC',
    order: {
      salt: saltOf('i1'),
      timestamp: 1_000,
      maker_amount: 1_300_000_000,
      taker_amount: 2_000_000_000,
    },
    post_deadline_ts: 6_000,
  })
})

test('an intent that comes twice is one order', () => {
  const session = armed()
  expect(session.feed(approved('i1'), approved('i1', { ts: 1_200 }))).toHaveLength(2)
})

test('a taker’s order dies at the venue with what it does not find: it is signed as FAK', () => {
  const signed = signedIn(armed().feed(approved('i1', { policy: 'ioc', size: 1234.567 })))
  expect(signed).toMatchObject({
    order_type: 'FAK',
    size: 1_234_553_900,
    order: { maker_amount: 802_460_000, taker_amount: 1_234_553_900 },
  })
})

test('the builder code configured is in the order and in every event', () => {
  const builderCode = `0x${'ab'.repeat(32)}`
  const session = armed({ signing: { ...defaultPolicy.signing, builderCode } })
  const outputs = session.feed(approved('i1'))
  expect(signedIn(outputs).order.builder).toBe(builderCode)
  expect(events(outputs)[0]?.builder_code).toBe(builderCode)
})

test('the golden trade: 1,200 in two legs leave 800 open, 800 more fill it', () => {
  const session = armed()
  session.feed(approved('i1', { policy: 'ioc' }))
  const id = session.idOf('i1')
  expect(told(session.feed(tradeFrame('t1', { taker: id, legs: goldenLegs })))).toEqual([
    'MATCHED t1:taker-0 1000 @ 0.64 fee 3.2 taker',
    'MATCHED t1:taker-1 200 @ 0.65 fee 0.65 taker',
    'SENT > PARTIAL 800/1200/0',
  ])
  expect(told(session.feed(tradeFrame('t2', { taker: id, legs: [[0.65, 800]] })))).toEqual([
    'MATCHED t2:taker-0 800 @ 0.65 fee 2.6 taker',
    'PARTIAL > FILLED 0/2000/0',
  ])
})

test('what an answer says was matched is provisional: its trades are not counted again', () => {
  const session = armed()
  const id = placed(session, 'i1', { policy: 'ioc' })
  expect(told(session.feed(posted(id, 'matched', { making: 1290, taking: 2000 })))).toEqual([
    'SENT > MATCHED 0/2000/0',
  ])
  session.feed(tradeFrame('t1', { taker: id, legs: goldenLegs }))
  expect(told(session.feed(tradeFrame('t2', { taker: id, legs: [[0.65, 800]] }))).at(-1)).toBe(
    'MATCHED > FILLED 0/2000/0',
  )
})

test('the answer comes 280 ms after the order was sent', () => {
  const session = armed()
  const id = placed(session, 'i1')
  const [event] = events(session.feed(posted(id, 'live', { ts: 1_280 })))
  expect(event).toMatchObject({ status: 'LIVE', sent_ts: 1_000, ack_age_ms: 280, clob_id: id })
})

test('a taker that finds part of it ends as cancelled, once its trades have come', () => {
  const session = armed()
  const id = placed(session, 'i1', { policy: 'ioc' })
  expect(told(session.feed(posted(id, 'matched', { making: 770, taking: 1200 })))).toEqual([
    'SENT > MATCHED 0/1200/800',
  ])
  expect(told(session.feed(tradeFrame('t1', { taker: id, legs: goldenLegs }))).at(-1)).toBe(
    'MATCHED > CANCELED 0/1200/800',
  )
})

test('the same, when the trade overtakes the answer', () => {
  const session = armed()
  const id = placed(session, 'i1', { policy: 'ioc' })
  session.feed(tradeFrame('t1', { taker: id, legs: goldenLegs }))
  expect(told(session.feed(posted(id, 'matched', { making: 770, taking: 1200 })))).toEqual([
    'PARTIAL > CANCELED 0/1200/800',
  ])
})

test('a taker that finds nothing is killed', () => {
  const session = armed()
  const id = placed(session, 'i1', { policy: 'ioc' })
  const text = 'no orders found to match with FAK order. FAK orders are partially filled or killed'
  expect(told(session.feed(refused(id, text)))).toEqual(['SENT > KILLED 0/0/2000 EXEC_NOT_FILLED'])
})

test('a maker’s fill is its own entry, at its own price, never the taker’s', () => {
  const session = armed()
  const id = live(session, 'i1', { price: 0.62 })
  const trade = { side: 'SELL', legs: [[0.63, 500]], maker: [id, 0.62, 300] } as const
  expect(told(session.feed(tradeFrame('t1', trade)))).toEqual([
    'MATCHED t1:maker-1 300 @ 0.62 fee 0 maker',
    'LIVE > PARTIAL 1700/300/0',
  ])
})

test('a taker that met buyers of the other outcome paid what they left of a dollar', () => {
  const session = armed()
  const id = placed(session, 'i1')
  const told0 = given.tradeEvent('t1', { taker: id, legs: [[0.36, 2000]] })
  const mint = {
    ...told0,
    price: given.micros(0.64),
    makerOrders: told0.makerOrders.map(maker => ({ ...maker, assetId: given.tokens.NO })),
  }
  const outputs = session.feed(given.tradesFound('get_trades', id, [mint]))
  expect(told(outputs)[0]).toBe('MATCHED t1:taker-0 2000 @ 0.64 fee 6.4 taker')
})

test('a trade told again says nothing, and each step of it is said once', () => {
  const session = armed()
  const id = placed(session, 'i1')
  const trade = { taker: id, legs: [[0.64, 2000]] } as const
  session.feed(tradeFrame('t1', trade))
  expect(session.feed(tradeFrame('t1', trade))).toEqual([])
  expect(told(session.feed(tradeFrame('t1', { ...trade, status: 'MINED' })))).toEqual([
    'MINED t1:taker-0 2000 @ 0.64 fee 6.4 taker',
  ])
  expect(session.feed(tradeFrame('t1', trade))).toEqual([])
  const confirmed = { ...trade, status: 'TRADE_STATUS_CONFIRMED' }
  expect(told(session.feed(tradeFrame('t1', confirmed), tradeFrame('t1', confirmed)))).toEqual([
    'CONFIRMED t1:taker-0 2000 @ 0.64 fee 6.4 taker',
  ])
})

test('a trade that fails is neither filled nor open again', () => {
  const session = armed()
  const id = live(session, 'i1')
  const trade = { maker: [id, 0.65, 500] } as const
  session.feed(tradeFrame('t1', trade))
  expect(told(session.feed(tradeFrame('t1', { ...trade, status: 'FAILED' })))).toEqual([
    'FAILED t1:maker-0 500 @ 0.65 fee 0 maker',
    'PARTIAL > PARTIAL 1500/0/500',
  ])
  // The venue goes on counting it as matched, and the order ends with what did settle.
  session.feed(tradeFrame('t2', { maker: [id, 0.65, 1500] }))
  expect(told(session.said).at(-1)).toBe('PARTIAL > CANCELED 0/1500/500')
})

test('a trade that was final and is said to be otherwise is reconciled, and not counted', () => {
  const session = armed()
  const id = placed(session, 'i1')
  const trade = { taker: id, legs: [[0.64, 2000]] } as const
  session.feed(tradeFrame('t1', { ...trade, status: 'CONFIRMED' }))
  expect(told(session.feed(tradeFrame('t1', { ...trade, status: 'FAILED' })))).toEqual([
    'wallet diverged ours 0 theirs 0',
  ])
})

test('a fill beyond the order is said, since it is money, and is a divergence', () => {
  const session = armed()
  const id = placed(session, 'i1')
  expect(told(session.feed(tradeFrame('t1', { taker: id, legs: [[0.64, 2100]] })))).toEqual([
    'MATCHED t1:taker-0 2100 @ 0.64 fee 6.72 taker',
    'order diverged ours 0 theirs 0',
    'SENT > FILLED 0/2100/0',
  ])
})

test('without an answer an order is UNKNOWN, and the stream’s word settles it', () => {
  const session = armed()
  const id = placed(session, 'i1')
  expect(told(session.feed(silence(id)))).toEqual(['SENT > UNKNOWN 2000/0/0'])
  expect(told(session.feed(orderFrame(id, 'PLACEMENT')))).toEqual(['UNKNOWN > LIVE 2000/0/0'])
  expect(session.feed(silence(id))).toEqual([])
})

test('a live order unanswered for too long is UNKNOWN; a paper one is never lost', () => {
  const session = armed({ mode: 'live' }, 'live')
  session.feed(approved('i1'))
  expect(told(session.feed(tick(11_000)))).toEqual([])
  expect(told(session.feed(tick(11_100)))).toEqual(['SENT > UNKNOWN 2000/0/0'])

  const paper = armed()
  paper.feed(approved('i1'))
  expect(paper.feed(tick(60_000))).toEqual([])
})

test('NOT FOUND is not REJECTED until orders, trades and chain were asked, and time is up', () => {
  const session = armed()
  const id = placed(session, 'i1')
  session.feed(silence(id))
  const absent = { status: 404, body: '{"error":"not found"}' }
  expect(session.feed(given.answered('get_order', id, absent), tick(20_000))).toEqual([])
  expect(session.feed(given.tradesFound('get_trades', id, []), tick(21_000))).toEqual([])
  expect(told(session.feed(given.tradesFound('get_chain', id, []), tick(22_000)))).toEqual([
    'UNKNOWN > REJECTED 0/0/2000 EXEC_NEVER_ARRIVED',
  ])
})

test('a lost answer is not settled by a refusal: it may be to a repetition', () => {
  const session = armed()
  const id = placed(session, 'i1')
  session.feed(silence(id))
  expect(session.feed(refused(id, 'not enough balance / allowance'))).toEqual([])
  expect(session.feed(refused(id, `order ${id} is invalid. Duplicated.`))).toEqual([])
  expect(told(session.feed(looked(id, { matched: 500 })))).toEqual([
    'order resolving ours 2000 theirs 1500',
    'UNKNOWN > LIVE 1500/500/0',
  ])
})

test('weaker evidence does not overrule stronger: a late answer changes nothing', () => {
  const session = armed()
  const id = placed(session, 'i1')
  session.feed(orderFrame(id, 'PLACEMENT'), orderFrame(id, 'CANCELLATION', { status: 'CANCELED' }))
  expect(session.feed(posted(id, 'live'), refused(id, 'not enough balance / allowance'))).toEqual(
    [],
  )
  expect(told(session.said).at(-1)).toBe('LIVE > CANCELED 0/0/2000')
})

test('a refused order that turns out to be live is cancelled at once', () => {
  const session = armed()
  const id = placed(session, 'i1')
  session.feed(refused(id, 'not enough balance / allowance'))
  expect(told(session.feed(orderFrame(id, 'PLACEMENT')))).toEqual([
    'REJECTED > LIVE 2000/0/0 EXEC_BALANCE_OR_ALLOWANCE',
    'LIVE > CANCEL_SENT 2000/0/0 EXEC_BALANCE_OR_ALLOWANCE',
  ])
})

test('a cancel is over when the stream says so, not when it was answered', () => {
  const session = armed()
  const id = live(session, 'i1')
  expect(told(session.feed(cancelling(id)))).toEqual(['LIVE > CANCEL_SENT 2000/0/0 EXEC_QUOTE_OFF'])
  expect(session.feed(cancelAnswer(id))).toEqual([])
  expect(told(session.feed(orderFrame(id, 'CANCELLATION', { status: 'CANCELED' })))).toEqual([
    'CANCEL_SENT > CANCELED 0/0/2000 EXEC_QUOTE_OFF',
  ])
})

test('a cancel that was answered is believed after a while without the stream', () => {
  const session = armed()
  const id = live(session, 'i1')
  session.feed(cancelling(id), cancelAnswer(id, '', 1_280))
  expect(session.feed(tick(6_200))).toEqual([])
  expect(told(session.feed(tick(6_300)))).toEqual([
    'CANCEL_SENT > CANCELED 0/0/2000 EXEC_QUOTE_OFF',
  ])
})

test('a cancel with fills applies the fills first', () => {
  const session = armed()
  const id = live(session, 'i1')
  session.feed(cancelling(id))
  const ended = orderFrame(id, 'CANCELLATION', { status: 'CANCELED', matched: 500 })
  expect(told(session.feed(ended))).toEqual(['CANCEL_SENT > MATCHED 0/500/1500 EXEC_QUOTE_OFF'])
  expect(told(session.feed(tradeFrame('t1', { maker: [id, 0.65, 500] })))).toEqual([
    'MATCHED t1:maker-0 500 @ 0.65 fee 0 maker',
    'MATCHED > CANCELED 0/500/1500 EXEC_QUOTE_OFF',
  ])
})

test('an order whose time was over when it ended has expired', () => {
  const session = armed()
  const id = live(session, 'i1')
  const ended = { status: 'CANCELED', expiresMs: 1_789_156_500_000, ts: 1_789_156_440_000 }
  expect(told(session.feed(orderFrame(id, 'CANCELLATION', ended)))).toEqual([
    'LIVE > EXPIRED 0/0/2000',
  ])
})

test('a fill that comes after the end is counted, and taken off what was cancelled', () => {
  const session = armed()
  const id = live(session, 'i1')
  session.feed(orderFrame(id, 'CANCELLATION', { status: 'CANCELED' }))
  const late = session.feed(tradeFrame('t1', { maker: [id, 0.65, 500] }))
  expect(told(late).at(-1)).toBe('CANCELED > CANCELED 0/500/1500')
})

test('an order that can’t be cancelled because it matched waits for its trades', () => {
  const session = armed()
  const id = live(session, 'i1')
  session.feed(cancelling(id))
  expect(told(session.feed(cancelAnswer(id, 'order already matched')))).toEqual([
    'CANCEL_SENT > MATCHED 0/2000/0 EXEC_QUOTE_OFF',
  ])
})

test('a cancel in doubt is sent again until the order is known to be over', () => {
  const session = armed()
  const id = live(session, 'i1')
  session.feed(cancelling(id))
  expect(told(session.feed(silence(id, 'cancel_order')))).toEqual([
    'CANCEL_SENT > CANCEL_UNKNOWN 2000/0/0 EXEC_QUOTE_OFF',
  ])
  expect(told(session.feed(tick(7_000)))).toEqual([
    'CANCEL_UNKNOWN > CANCEL_SENT 2000/0/0 EXEC_QUOTE_OFF',
  ])
})

test('a cancel waits until the venue has the order; UNKNOWN can be cancelled', () => {
  const session = armed()
  const id = placed(session, 'i1')
  expect(session.feed(cancelling(id))).toEqual([])
  expect(told(session.feed(posted(id, 'live')))).toEqual([
    'SENT > LIVE 2000/0/0 EXEC_QUOTE_OFF',
    'LIVE > CANCEL_SENT 2000/0/0 EXEC_QUOTE_OFF',
  ])
  const other = placed(session, 'i2')
  session.feed(silence(other))
  expect(told(session.feed(cancelling(other)))[0]).toContain('UNKNOWN > CANCEL_SENT')
})

test('a cancel of an order nobody knows is a divergence', () => {
  expect(told(armed().feed(cancelling('0xdead')))).toEqual(['order diverged ours 0 theirs 0'])
})

test.each<[string, Session, Input, string]>([
  ['no control was heard', silentMarket(), approved('i1'), 'GOV_CONTROL_UNKNOWN'],
  ['the market is not known', marketless(), approved('i1'), 'DISC_INSTRUMENT_UNKNOWN'],
  ['the kill switch is on', halted(control('killed')), approved('i1'), 'GOV_KILLED'],
  [
    'its strategy is paused',
    halted(control('paused', { scope: 'strategy', scopeId: 'edge-taker' })),
    approved('i1'),
    'GOV_PAUSED',
  ],
  [
    'its cluster is paused',
    halted(control('paused', { scope: 'cluster', scopeId: 'event-7' })),
    approved('i1'),
    'GOV_PAUSED',
  ],
  ['the market is halted', halted(instrument('halted')), approved('i1'), 'DISC_MARKET_NOT_OPEN'],
  [
    'the market is resolved, even to reduce',
    halted(instrument('resolved')),
    reducing('i1'),
    'DISC_MARKET_RESOLVED',
  ],
  ['it has expired', armed(), approved('i1', { expiresMs: 999 }), 'EXEC_INTENT_EXPIRED'],
  [
    'the exchange is not the market’s',
    armed(),
    approved('i1', { negRisk: true }),
    'SEC_DOMAIN_MISMATCH',
  ],
  [
    'the market trades on another version of the exchange',
    halted(instrument('open', { fact: { protocol_version: 'v2' } })),
    approved('i1'),
    'SEC_DOMAIN_MISMATCH',
  ],
  [
    'the chain has no exchange',
    armed({ signing: { ...defaultPolicy.signing, chainId: 1 } }),
    approved('i1'),
    'SEC_DOMAIN_MISMATCH',
  ],
  [
    'the fee is not known',
    armed(),
    approved('i1', { fact: { fee_schedule: { ...given.flatFee, kind: 'unknown' } } }),
    'EXEC_FEE_UNKNOWN',
  ],
  ['the price is off the tick', armed(), approved('i1', { price: 0.655 }), 'EXEC_ORDER_INVALID'],
  [
    'rounding makes it too small',
    armed(),
    approved('i1', { size: 5.004, fact: { min_size: 5_001_000 } }),
    'EXEC_SIZE_BELOW_MINIMUM',
  ],
])('nothing is signed when %s', (_why, session, intent, reason) => {
  const outputs = session.feed(intent)
  expect(events(outputs)).toMatchObject([
    { order_id: '', client_order_id: 'i1', status: 'REJECTED', reject_reason: reason },
  ])
  expect(outputs).toHaveLength(1)
})

test('reducing passes a kill switch and a halt', () => {
  const session = halted(control('killed'), instrument('halted'))
  const outputs = session.feed(reducing('i1', { side: 'SELL', policy: 'ioc', size: 100 }))
  expect(told(outputs)).toEqual(['signed 100 @ 0.65', 'SIGNED > SENT 100/0/0'])
})

test('a kill switch cancels what it covers, and leaves the rest', () => {
  const session = armed()
  live(session, 'i1', { strategy: 'maker-tight' })
  live(session, 'i2', { strategy: 'edge-taker' })
  const outputs = session.feed(control('killed', { scope: 'strategy', scopeId: 'maker-tight' }))
  expect(events(outputs)).toMatchObject([
    { client_order_id: 'i1', status: 'CANCEL_SENT', reject_reason: 'GOV_KILLED' },
  ])
})

test('a market that is no longer open loses its orders', () => {
  const session = armed()
  live(session, 'i1')
  expect(told(session.feed(instrument('resolving')))).toEqual([
    'LIVE > CANCEL_SENT 2000/0/0 DISC_MARKET_NOT_OPEN',
  ])
})

test('replay equals replay, and restore then continue equals never stopped', () => {
  const script = everything()
  const { said } = script
  const stage = orders(defaultPolicy)
  for (let cut = 0; cut < script.heard.length; cut++) {
    const outputs: Output[] = []
    let state = stage.initial()
    script.heard.forEach((input, n) => {
      if (n === cut) state = deserialize(serialize(state))
      state = stage.step(state, input, output => outputs.push(output))
    })
    expect(outputs).toEqual(said)
  }
})

// Shorthand. Orders are for 2,000 YES at .65 unless a test says otherwise.
const goldenLegs = [
  [0.64, 1000],
  [0.65, 200],
] as const

function placed(session: Session, intentId: string, wanted: given.Wanted = {}): string {
  session.feed(approved(intentId, wanted))
  return session.idOf(intentId)
}

function live(session: Session, intentId: string, wanted: given.Wanted = {}): string {
  const id = placed(session, intentId, wanted)
  session.feed(posted(id, 'live'))
  return id
}

function silentMarket(): Session {
  const session = silent()
  session.feed(instrument())
  return session
}

function marketless(): Session {
  const session = silent()
  session.feed(control('armed'))
  return session
}

function halted(...by: readonly Input[]): Session {
  const session = armed()
  session.feed(...by)
  return session
}

function everything(): Session {
  const session = armed()
  const first = live(session, 'i1')
  session.feed(tradeFrame('t1', { maker: [first, 0.65, 500] }))
  const second = placed(session, 'i2', { policy: 'ioc' })
  session.feed(silence(second), looked(second, { matched: 100 }), cancelling(first))
  session.feed(cancelAnswer(first), tick(9_000), control('killed'), approved('i3', { ts: 9_100 }))
  session.feed(tradeFrame('t1', { maker: [first, 0.65, 500], status: 'CONFIRMED' }), tick(20_000))
  return session
}

function signedIn(outputs: readonly Output[]) {
  const signed = outputs.find(output => output.type === 'OrderSigned')
  if (signed?.type !== 'OrderSigned') throw new Error('expected an order to be signed')
  return signed.fact
}

const events = (outputs: readonly Output[]) =>
  outputs.flatMap(output => (output.type === 'OrderEvent' ? [output.fact] : []))
