import { deserialize, serialize } from 'node:v8'
import { expect, test } from '@jest/globals'
import { type FeeSchedule, ONE } from '@polytraders/domain'
import {
  cancel,
  cancelAll,
  createMatching,
  expire,
  levels,
  type MatchEvent,
  type Matching,
  submit,
} from './matching.ts'
import { type Order } from './orders.ts'

test('an order with nobody to meet rests at its price', () => {
  const book = engine()
  expect(says(book, buy('b1', 0.4, 100))).toEqual(['b1 live', 'b1 rests 100 BUY 0.4 behind 0'])
  expect(says(book, buy('b2', 0.4, 50))).toEqual(['b2 live', 'b2 rests 50 BUY 0.4 behind 100'])
  expect(levels(book, 'BUY', 5)).toEqual([{ price: 400_000, size: 150 * ONE }])
})

test('the best price trades first, and at one price the oldest order', () => {
  const book = engine()
  play(book, sell('s1', 0.42, 10), sell('s2', 0.41, 10), sell('s3', 0.41, 10))
  expect(says(book, buy('b1', 0.42, 25))).toEqual([
    'b1 matched',
    'b1 x s2 10 @ 0.41 complementary',
    'b1 x s3 10 @ 0.41 complementary',
    'b1 x s1 5 @ 0.42 complementary',
  ])
})

test('a partly filled maker keeps its place in the queue', () => {
  const book = engine()
  play(book, sell('s1', 0.41, 20), sell('s2', 0.41, 20), buy('b1', 0.41, 5))
  expect(says(book, buy('b2', 0.41, 20))).toEqual([
    'b2 matched',
    'b2 x s1 15 @ 0.41 complementary',
    'b2 x s2 5 @ 0.41 complementary',
  ])
})

test('a taker gets the maker price, never worse than its own limit', () => {
  const book = engine()
  play(book, sell('s1', 0.41, 10))
  expect(says(book, buy('b1', 0.6, 10))).toContain('b1 x s1 10 @ 0.41 complementary')
})

test('what a limit order could not trade rests', () => {
  const book = engine()
  play(book, sell('s1', 0.41, 10))
  expect(says(book, buy('b1', 0.41, 30))).toEqual([
    'b1 matched',
    'b1 x s1 10 @ 0.41 complementary',
    'b1 rests 20 BUY 0.41 behind 0',
  ])
  expect(levels(book, 'SELL', 1)).toEqual([])
})

test('buying NO at p stands in the book as selling YES at 1 - p', () => {
  const book = engine()
  play(book, { ...buy('n1', 0.35, 40), token: 'NO' })
  expect(levels(book, 'SELL', 5)).toEqual([{ price: 650_000, size: 40 * ONE }])
  expect(levels(book, 'BUY', 5, 'NO')).toEqual([{ price: 350_000, size: 40 * ONE }])
})

test('two buyers of opposite tokens mint a pair, each paying its own price', () => {
  const book = engine()
  play(book, { ...buy('n1', 0.35, 40), token: 'NO' })
  const [, fill] = submit(book, buy('y1', 0.7, 40))
  expect(fill).toMatchObject({
    kind: 'mint',
    yesPrice: 650_000,
    taker: { token: 'YES', price: 650_000 },
    maker: { token: 'NO', price: 350_000 },
  })
})

test('two sellers of opposite tokens merge a pair', () => {
  const book = engine()
  play(book, { ...sell('n1', 0.35, 40), token: 'NO' })
  const [, fill] = submit(book, sell('y1', 0.6, 40))
  expect(fill).toMatchObject({ kind: 'merge', yesPrice: 650_000, taker: { price: 650_000 } })
})

test('two traders of NO trade NO, and the last price is the taker’s token’s', () => {
  const book = engine()
  play(book, { ...sell('n1', 0.35, 40), token: 'NO' })
  const [, fill] = submit(book, { ...buy('n2', 0.35, 40), token: 'NO' })
  expect(fill).toMatchObject({ kind: 'complementary', yesPrice: 650_000 })
  expect(book.lastTradePrice).toBe(350_000)
})

test('the taker pays the fee of its own price and the maker nothing', () => {
  const book = engine()
  play(book, sell('s1', 0.5, 100))
  const [, fill] = submit(book, buy('b1', 0.5, 100))
  expect(fill).toMatchObject({ taker: { fee: 1_250_000 }, maker: { fee: 0 } })
})

test('FOK fills whole or not at all, and leaves nothing behind', () => {
  const book = engine()
  play(book, sell('s1', 0.41, 10), sell('s2', 0.43, 10))
  expect(says(book, { ...buy('b1', 0.42, 11), orderType: 'FOK' })).toEqual([
    "b1 refused: order couldn't be fully filled. FOK orders are fully filled or killed.",
  ])
  expect(says(book, { ...buy('b1', 0.43, 11), orderType: 'FOK' })).toEqual([
    'b1 matched',
    'b1 x s1 10 @ 0.41 complementary',
    'b1 x s2 1 @ 0.43 complementary',
  ])
})

test('FAK takes what there is and gives up the rest', () => {
  const book = engine()
  play(book, sell('s1', 0.41, 10))
  expect(says(book, { ...buy('b1', 0.41, 30), orderType: 'FAK' })).toEqual([
    'b1 matched',
    'b1 x s1 10 @ 0.41 complementary',
    'b1 cancelled 20 unfilled',
  ])
  expect(says(book, { ...buy('b2', 0.41, 30), orderType: 'FAK' })).toEqual([
    'b2 refused: no orders found to match with FAK order. ' +
      'FAK orders are partially filled or killed if no match is found.',
  ])
})

test('a post-only order that would trade is refused, one tick away it rests', () => {
  const book = engine()
  play(book, sell('s1', 0.41, 10))
  expect(says(book, { ...buy('b1', 0.41, 10), postOnly: true })).toEqual([
    'b1 refused: invalid post-only order: order crosses book',
  ])
  expect(says(book, { ...buy('b1', 0.4, 10), postOnly: true })).toContain('b1 live')
})

test('post-only goes with orders that rest', () => {
  const order = { ...buy('b1', 0.4, 10), postOnly: true, orderType: 'FAK' } as const
  expect(says(engine(), order)).toEqual(['b1 refused: Invalid order payload'])
})

test('a price off the tick and a size under the minimum are refused in the venue’s words', () => {
  expect(says(engine(), buy('b1', 0.405, 10))).toEqual([
    'b1 refused: order b1 is invalid. Price (0.405) breaks minimum tick size rule: 0.01',
  ])
  expect(says(engine(), buy('b1', 0.4, 4.99))).toEqual([
    'b1 refused: order b1 is invalid. Size (4.99) lower than the minimum: 5',
  ])
})

test('an order that trades at once is worth a dollar or more', () => {
  const book = engine()
  play(book, sell('s1', 0.15, 100))
  expect(says(book, buy('b1', 0.15, 5))).toEqual([
    'b1 refused: invalid amount for a marketable BUY order ($0.75), min size: $1',
  ])
  expect(says(book, buy('b1', 0.14, 5))).toContain('b1 live')
})

test('the same order twice is one order', () => {
  const book = engine()
  play(book, buy('b1', 0.4, 10))
  expect(says(book, buy('b1', 0.4, 10))).toEqual(['b1 refused: order b1 is invalid. Duplicated.'])
  cancel(book, 'b1', 0)
  expect(says(book, buy('b1', 0.4, 10))).toEqual(['b1 refused: order b1 is invalid. Duplicated.'])
})

test('a refused order may be sent again', () => {
  const book = engine()
  play(book, { ...buy('b1', 0.4, 10), orderType: 'FAK' }, sell('s1', 0.4, 10))
  expect(says(book, { ...buy('b1', 0.4, 10), orderType: 'FAK' })).toContain('b1 matched')
})

test('nobody trades with themselves: the resting order goes, on either token', () => {
  const book = engine()
  play(book, { ...buy('mine', 0.59, 10), token: 'NO', owner: 'us' }, sell('s1', 0.42, 10))
  expect(says(book, { ...buy('b1', 0.42, 10), owner: 'us' })).toEqual([
    'b1 matched',
    'mine cancelled 10 self_trade',
    'b1 x s1 10 @ 0.42 complementary',
  ])
})

test('FOK does not count one’s own liquidity', () => {
  const book = engine()
  play(book, { ...sell('mine', 0.41, 10), owner: 'us' }, sell('s1', 0.42, 10))
  const order = { ...buy('b1', 0.42, 15), orderType: 'FOK', owner: 'us' } as const
  expect(says(book, order)[0]).toContain('refused')
  expect(levels(book, 'SELL', 2)).toHaveLength(2)
})

test('a good-till-date order ends a minute before it says', () => {
  const book = engine()
  const order = { ...buy('b1', 0.4, 10), orderType: 'GTD', expirationMs: 200_000 } as const
  play(book, order)
  expect(told(expire(book, 139_999))).toEqual([])
  expect(told(expire(book, 140_000))).toEqual(['b1 cancelled 10 expired'])
  expect(levels(book, 'BUY', 1)).toEqual([])
})

test('an expired order does not trade with what comes at that moment', () => {
  const book = engine()
  play(book, { ...buy('b1', 0.4, 10), orderType: 'GTD', expirationMs: 200_000 })
  expect(says(book, { ...sell('s1', 0.4, 10), atMs: 140_000 })).toEqual([
    'b1 cancelled 10 expired',
    's1 live',
    's1 rests 10 SELL 0.4 behind 0',
  ])
})

test('an expiration too near, or on an order without one, is refused', () => {
  const near = { ...buy('b1', 0.4, 10), orderType: 'GTD', expirationMs: 179_999 } as const
  expect(says(engine(), near)).toEqual(['b1 refused: invalid expiration'])
  expect(says(engine(), { ...buy('b1', 0.4, 10), expirationMs: 200_000 })).toEqual([
    'b1 refused: invalid expiration',
  ])
})

test('cancelling gives back what is left, and says why when there is nothing', () => {
  const book = engine()
  play(book, buy('b1', 0.4, 10), sell('s1', 0.4, 6))
  expect(told(cancel(book, 'b1', 0))).toEqual(['b1 cancelled 4 requested'])
  expect(told(cancel(book, 'b1', 0))).toEqual(['b1 stays: already canceled or matched'])
  expect(told(cancel(book, 'toString', 0))).toEqual(['toString stays: Order not found'])
})

test('cancelling all of one owner leaves the others', () => {
  const book = engine()
  play(book, { ...buy('b1', 0.4, 10), owner: 'us' }, buy('b2', 0.4, 10))
  expect(told(cancelAll(book, 0, 'us'))).toEqual(['b1 cancelled 10 requested'])
  expect(told(cancelAll(book, 0))).toEqual(['b2 cancelled 10 requested'])
})

test('what is not an order is refused before the book is looked at', () => {
  const bad: Partial<Order>[] = [
    { size: 0 },
    { size: -ONE },
    { size: Number.NaN },
    { size: 2 ** 60 },
    { size: 1.5 },
    { price: 0 },
    { price: ONE },
    { price: Number.POSITIVE_INFINITY },
    { owner: '' },
    { orderId: '' },
    { atMs: Number.NaN },
  ]
  for (const part of bad) {
    expect(submit(engine(), { ...buy('b1', 0.4, 10), ...part })).toMatchObject([
      { type: 'Rejected', code: 'invalid_payload' },
    ])
  }
})

test('a level never grows past what a double holds exactly', () => {
  const book = engine()
  play(book, buy('b1', 0.4, 1e9))
  expect(says(book, buy('b2', 0.4, 5))).toEqual(['b2 refused: Invalid order payload'])
})

test('nothing trades while the market’s fee is unknown', () => {
  const book = createMatching({ ...rules, feeSchedule: { ...feeSchedule, kind: 'unknown' } })
  expect(says(book, buy('b1', 0.4, 10))).toEqual([
    'b1 refused: the market is not yet ready to process new orders',
  ])
})

test('open orders and remembered ids have their bounds', () => {
  const book = createMatching({ ...rules, openOrdersMax: 2, rememberedIdsMax: 3 })
  play(book, buy('b1', 0.4, 10), buy('b2', 0.4, 10))
  expect(says(book, buy('b3', 0.4, 10))).toEqual([
    'b3 refused: too many open orders, max allowed: 2',
  ])
  cancelAll(book, 0)
  for (let n = 4; n < 40; n++) {
    play(book, buy(`b${n}`, 0.4, 10))
    cancel(book, `b${n}`, 0)
  }
  expect(book.rememberedIds.size).toBe(3)
})

test('a frozen and thawed book goes on as if it had never stopped', () => {
  const book = engine()
  play(book, buy('b1', 0.4, 10), buy('b2', 0.4, 10), sell('s1', 0.41, 10))
  const thawed: Matching = deserialize(serialize(book))
  const next = sell('s2', 0.4, 15)
  expect(says(thawed, next)).toEqual(says(book, next))
  expect(thawed).toEqual(book)
})

// Shorthand. Shares and prices are decimals here; times are 0 unless said.
const feeSchedule: FeeSchedule = {
  kind: 'curve',
  fee_bps: 0,
  rate: 50_000,
  exponent: 1,
  taker_only: true,
  rebate_rate: 0,
}
const rules = { tickSize: 10_000, minSize: 5 * ONE, feeSchedule }
const engine = () => createMatching(rules)
const order = (orderId: string, price: number, size: number): Omit<Order, 'side'> => ({
  orderId,
  owner: `owner of ${orderId}`,
  token: 'YES',
  price: Math.round(price * ONE),
  size: Math.round(size * ONE),
  orderType: 'GTC',
  postOnly: false,
  expirationMs: 0,
  atMs: 0,
})
const buy = (id: string, price: number, size: number): Order => ({
  ...order(id, price, size),
  side: 'BUY',
})
const sell = (id: string, price: number, size: number): Order => ({
  ...order(id, price, size),
  side: 'SELL',
})
const play = (book: Matching, ...orders: Order[]) => orders.flatMap(each => submit(book, each))
const says = (book: Matching, each: Order) => told(submit(book, each))
const told = (events: readonly MatchEvent[]) => events.map(tell)
function tell(event: MatchEvent): string {
  switch (event.type) {
    case 'Accepted':
      return `${event.orderId} ${event.status}`
    case 'Rejected':
      return `${event.orderId} refused: ${event.reason}`
    case 'Rested': {
      const { bookSide, yesPrice, queueAhead } = event
      const where = `${bookSide} ${yesPrice / ONE} behind ${queueAhead / ONE}`
      return `${event.orderId} rests ${event.size / ONE} ${where}`
    }
    case 'Cancelled':
      return `${event.orderId} cancelled ${event.size / ONE} ${event.cause}`
    case 'CancelRefused':
      return `${event.orderId} stays: ${event.reason}`
    case 'Filled': {
      const { taker, maker, size, kind, yesPrice } = event
      return `${taker.orderId} x ${maker.orderId} ${size / ONE} @ ${yesPrice / ONE} ${kind}`
    }
  }
}
