import { deserialize, serialize } from 'node:v8'
import { expect, test } from '@jest/globals'
import { type Facts } from '@polytraders/messages'
import { play } from '@polytraders/stage'
import * as given from '../test/script.ts'
import { told } from '../test/session.ts'
import { type Output as OrderOutput, type State as OrdersState, orders } from './core.ts'
import { defaultPolicy, type Input, type Output, paperVenue, type State } from './paper-venue.ts'
import { defaultPolicy as ordersPolicy } from './policy.ts'

const { approved, book, cancelling, control, instrument, print, tick } = given

test('the traced trade on paper: 2,000 at .64 and .65, confirmed five seconds later', () => {
  const venue = market()
  expect(venue.feed(approved('i1', { policy: 'ioc' }))).toEqual([
    'signed 2000 @ 0.65',
    'SIGNED > SENT 2000/0/0',
    'SENT > MATCHED 0/2000/0',
    'MATCHED T1:taker-0 1000 @ 0.64 fee 3.2 taker',
    'MATCHED T1:taker-1 1000 @ 0.65 fee 3.25 taker',
    'MATCHED > FILLED 0/2000/0',
  ])
  expect(venue.feed(tick(2_900))).toEqual([])
  expect(venue.feed(tick(3_000))).toEqual([
    'MINED T1:taker-0 1000 @ 0.64 fee 3.2 taker',
    'MINED T1:taker-1 1000 @ 0.65 fee 3.25 taker',
  ])
  expect(venue.feed(tick(6_000))).toEqual([
    'CONFIRMED T1:taker-0 1000 @ 0.64 fee 3.2 taker',
    'CONFIRMED T1:taker-1 1000 @ 0.65 fee 3.25 taker',
  ])
})

test('a taker takes what is there, and the rest is gone', () => {
  const venue = market()
  expect(venue.feed(approved('i1', { policy: 'ioc', price: 0.64 }))).toEqual([
    'signed 2000 @ 0.64',
    'SIGNED > SENT 2000/0/0',
    'SENT > MATCHED 0/1000/1000',
    'MATCHED T1:taker-0 1000 @ 0.64 fee 3.2 taker',
    'MATCHED > CANCELED 0/1000/1000',
  ])
})

test('a taker that finds nothing is killed in the venue’s words', () => {
  const venue = market()
  expect(venue.feed(approved('i1', { policy: 'ioc', price: 0.63 })).at(-1)).toBe(
    'SENT > KILLED 0/0/2000 EXEC_NOT_FILLED',
  )
})

test('NO is bought from the bids for YES, at what they leave of a dollar', () => {
  const venue = market()
  const outputs = venue.feed(
    approved('i1', { policy: 'ioc', outcome: 'NO', price: 0.38, size: 100 }),
  )
  expect(outputs.at(-2)).toBe('MATCHED T1:taker-0 100 @ 0.38 fee 0.19 taker')
})

test('what we took of a level is gone until the level shows less', () => {
  const venue = market()
  venue.feed(approved('i1', { policy: 'ioc', price: 0.64, size: 1000 }))
  expect(venue.feed(approved('i2', { policy: 'ioc', price: 0.64, size: 10 })).at(-1)).toContain(
    'KILLED',
  )
})

test('a quote waits behind what was there, fills as trades reach it, and pays no fee', () => {
  const venue = market()
  expect(venue.feed(approved('q1', { policy: 'post_only', price: 0.62, size: 100 }))).toEqual([
    'signed 100 @ 0.62',
    'SIGNED > SENT 100/0/0',
    'SENT > LIVE 100/0/0',
  ])
  expect(venue.feed(print('SELL', 0.62, 1500, 2_000))).toEqual([])
  expect(venue.feed(print('SELL', 0.62, 40, 2_500))).toEqual([
    'MATCHED T1:maker-0 40 @ 0.62 fee 0 maker',
    'LIVE > PARTIAL 60/40/0',
  ])
  expect(venue.feed(print('SELL', 0.61, 500, 2_600)).at(-1)).toBe('PARTIAL > FILLED 0/100/0')
})

test('a post-only order that would trade is refused', () => {
  expect(
    market()
      .feed(approved('q1', { policy: 'post_only', price: 0.64 }))
      .at(-1),
  ).toBe('SENT > REJECTED 0/0/2000 EXEC_POST_ONLY_CROSSES')
})

test('a cancel ends a quote, and one of an order that is gone changes nothing', () => {
  const venue = market()
  venue.feed(approved('q1', { policy: 'post_only', price: 0.62, size: 100 }))
  const id = venue.idOf('q1')
  expect(venue.feed(cancelling(id))).toEqual([
    'LIVE > CANCEL_SENT 100/0/0 EXEC_QUOTE_OFF',
    'CANCEL_SENT > CANCELED 0/0/100 EXEC_QUOTE_OFF',
  ])
  expect(venue.feed(cancelling(id))).toEqual([])
})

test('a market that resolves lets go of its quotes, and takes no more orders', () => {
  const venue = market()
  venue.feed(approved('q1', { policy: 'post_only', price: 0.62, size: 100 }))
  expect(venue.feed(instrument('resolved')).at(-1)).toContain('> CANCELED 0/0/100')
})

test('an order for a market whose book was never seen is refused', () => {
  const venue = loop()
  venue.feed(control('armed'), instrument())
  expect(venue.feed(approved('i1')).at(-1)).toBe('SENT > REJECTED 0/0/2000 EXEC_MARKET_NOT_READY')
})

test('a shadow order never reaches the venue', () => {
  const venue = market()
  venue.feed(control('armed', { mode: 'shadow' }))
  expect(venue.feed(approved('i1'))).toEqual(['signed 2000 @ 0.65', 'SIGNED > SHADOWED 0/0/2000'])
  expect(venue.answers).toHaveLength(0)
})

test('the venue answers in its own JSON, which the venue’s readers read', () => {
  const venue = market()
  venue.feed(approved('i1', { policy: 'ioc', price: 0.64 }))
  const bodies = venue.answers.map(output =>
    JSON.parse(output.type === 'VenueResponse' ? output.fact.body : output.fact.text),
  )
  expect(bodies).toMatchObject([
    { success: true, status: 'matched', makingAmount: '640', takingAmount: '1000' },
    { event_type: 'trade', status: 'MATCHED', size: '1000', trader_side: 'TAKER' },
    { event_type: 'order', type: 'CANCELLATION', size_matched: '1000' },
  ])
})

test('replay equals replay, and restore then continue equals never stopped', () => {
  const { heard } = recorded()
  const { outputs } = play(paperVenue(defaultPolicy), heard)
  for (let cut = 0; cut < heard.length; cut++) {
    const before = play(paperVenue(defaultPolicy), heard.slice(0, cut))
    let state: State = deserialize(serialize(before.state))
    const after: Output[] = []
    for (const input of heard.slice(cut)) {
      state = paperVenue(defaultPolicy).step(state, input, output => after.push(output))
    }
    expect([...before.outputs, ...after]).toEqual(outputs)
  }
})

// Shorthand. The orders core and its paper venue on one log: what one says the other hears.
type Loop = {
  readonly feed: (...inputs: readonly Shared[]) => readonly string[]
  readonly idOf: (intentId: string) => string
  readonly answers: readonly Output[]
  readonly heard: readonly Input[]
}
type Shared = Parameters<ReturnType<typeof orders>['step']>[1]

function loop(): Loop {
  const orderStage = orders(ordersPolicy)
  const venueStage = paperVenue(defaultPolicy)
  let ordersState: OrdersState = orderStage.initial()
  let venueState = venueStage.initial()
  const answers: Output[] = []
  const heard: Input[] = []
  const said: OrderOutput[] = []
  const signed = new Map<string, Facts['OrderSigned']>()

  const feedOrders = (input: Shared): void => {
    const outputs: OrderOutput[] = []
    ordersState = orderStage.step(ordersState, input, output => outputs.push(output))
    said.push(...outputs)
    for (const output of outputs) {
      if (output.type === 'OrderSigned') signed.set(output.fact.client_order_id, output.fact)
      if (output.type !== 'OrderSigned' && output.type !== 'OrderEvent') continue
      feedVenue({ ...output, source, content })
    }
  }
  const feedVenue = (input: Input): void => {
    heard.push(input)
    const outputs: Output[] = []
    venueState = venueStage.step(venueState, input, output => outputs.push(output))
    answers.push(...outputs)
    for (const output of outputs) feedOrders({ ...output, source, content })
  }
  return {
    feed(...inputs) {
      const from = said.length
      for (const input of inputs) {
        feedOrders(input)
        if (isSealed(input)) feedVenue(input)
      }
      // Trade ids begin with the order's; the first of them is enough to read.
      return told(said.slice(from)).map(line => line.replace(/paper-[0-9a-f]{16}-/, 'T'))
    },
    idOf: intentId => signed.get(intentId)?.order_id ?? '',
    answers,
    heard,
  }
}

const source = { topic: 'x', partition: 0, offset: 0 }
const content = new Uint8Array(0)

const isSealed = (input: Shared): input is Shared & Input => input.type.startsWith('Sealed')

/** .62 for 1,500 against 1,000 at .64 and 1,200 at .65. */
function market(): Loop {
  const venue = loop()
  venue.feed(
    control('armed'),
    instrument(),
    book(
      [[0.62, 1500]],
      [
        [0.64, 1000],
        [0.65, 1200],
      ],
    ),
  )
  return venue
}

function recorded(): Loop {
  const venue = market()
  venue.feed(
    approved('i1', { policy: 'ioc' }),
    approved('q1', { policy: 'post_only', price: 0.62, size: 100 }),
    print('SELL', 0.62, 1540, 2_000),
    tick(4_500),
    tick(9_000),
  )
  venue.feed(cancelling(venue.idOf('q1'), 9_100), tick(20_000))
  return venue
}
