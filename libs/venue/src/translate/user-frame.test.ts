import { expect, test } from '@jest/globals'
import { type UserEvent, type UserTradeEvent } from './user-event.ts'
import { readOrdersBody, readTradesBody, readUserFrame } from './user-frame.ts'
import { orderStatusOf } from './user-order.ts'
import { fillsOfTrade, tradeStatusOf } from './user-trade.ts'

test('an order event says what changed, in micros and milliseconds', () => {
  expect(eventOf(order())).toEqual({
    type: 'order',
    change: 'PLACEMENT',
    orderId: '0xaa',
    market: '0xbd',
    assetId: '521',
    side: 'BUY',
    price: 520_000,
    originalSize: 10_000_000,
    sizeMatched: 0,
    status: 'LIVE',
    statusText: 'LIVE',
    orderType: 'GTC',
    outcome: 'Yes',
    owner: 'key-1',
    orderOwner: 'key-1',
    makerAddress: '0x33',
    tradeIds: [],
    createdAtMs: 1_782_753_357_000,
    expiresAtMs: null,
    timestampMs: 1_782_753_357_257,
  })
})

test('a killed FOK has its reason in its status, and sizes that the venue left empty', () => {
  const text = "CANCELED_order couldn't be fully filled. FOK orders are fully filled or killed."
  const killed = { type: 'CANCELLATION', status: text, size_matched: '', created_at: '' }
  expect(eventOf(order(killed))).toMatchObject({
    status: 'CANCELED',
    statusText: text,
    sizeMatched: null,
    createdAtMs: null,
  })
})

test('an order event is read with its owners redacted', () => {
  const redacted = { owner: '', order_owner: null }
  expect(eventOf(order(redacted))).toMatchObject({ owner: null, orderOwner: null })
})

test.each([
  ['LIVE', 'LIVE'],
  ['live', 'LIVE'],
  ['ORDER_STATUS_LIVE', 'LIVE'],
  ['ORDER_STATUS_CANCELED_MARKET_RESOLVED', 'CANCELED'],
  ['INVALID', 'INVALID'],
  ['UNMATCHED', 'UNMATCHED'],
  ['CANCELEDISH', 'UNKNOWN'],
  ['', 'UNKNOWN'],
])('the order status %p is %p', (text, status) => {
  expect(orderStatusOf(text)).toBe(status)
})

test.each([
  ['MATCHED', 'MATCHED'],
  ['TRADE_STATUS_MINED', 'MINED'],
  ['TRADE_STATUS_MATCHED_NOT_BROADCASTED', 'MATCHED_NOT_BROADCASTED'],
  ['SETTLED', 'UNKNOWN'],
])('the trade status %p is %p', (text, status) => {
  expect(tradeStatusOf(text)).toBe(status)
})

test('a trade is read with its makers, and a match time in either spelling', () => {
  const { match_time, ...rest } = trade()
  const event = tradeOf({ ...rest, matchtime: match_time, status: 'TRADE_STATUS_CONFIRMED' })
  expect(event).toMatchObject({
    tradeId: '28c4',
    status: 'CONFIRMED',
    matchTimeMs: 1_672_290_701_000,
    timestampMs: 1_672_290_701_000,
    makerOrders: [
      { orderId: '0xff', matchedAmount: 4_000_000, side: null },
      { orderId: '0xfe', matchedAmount: 6_000_000 },
    ],
  })
})

test("a maker's fill is its own entry: the price and size at the top are the taker's", () => {
  const ours = new Set(['0xff', '0xfe'])
  expect(fillsOfTrade(tradeOf(trade()), orderId => ours.has(orderId))).toEqual([
    {
      orderId: '0xff',
      assetId: '521',
      side: 'SELL',
      price: 570_000,
      size: 4_000_000,
      liquidity: 'maker',
    },
    // On the complementary token a buyer met our buyer, and the exchange minted for both.
    {
      orderId: '0xfe',
      assetId: '999',
      side: 'BUY',
      price: 430_000,
      size: 6_000_000,
      liquidity: 'maker',
    },
  ])
})

test("a taker's fill is the trade's own, and a trade of strangers fills nothing of ours", () => {
  const isTaker = (orderId: string) => orderId === '0x06'
  expect(fillsOfTrade(tradeOf(trade()), isTaker)).toMatchObject([
    { side: 'BUY', price: 570_000, size: 10_000_000, liquidity: 'taker' },
  ])
  expect(fillsOfTrade(tradeOf(trade()), () => false)).toEqual([])
})

test.each([
  ['a negative size', { original_size: '-1' }, 'in original_size, found "-1"'],
  ['a missing id', { id: undefined }, 'in id, found nothing'],
  ['a change nobody knows', { type: 'MOVED' }, 'in type, found "MOVED"'],
  ['no change', { type: undefined }, 'in type, found nothing'],
  ['an order type nobody knows', { order_type: 'IOC' }, 'in order_type, found "IOC"'],
  ['a time in words', { timestamp: 'now' }, 'in timestamp, found "now"'],
])('%s is refused with the field named', (_, change, detail) => {
  const reading = readUserFrame(JSON.stringify(order(change)))
  expect(reading).toMatchObject({ ok: false, reason: 'bad-field' })
  expect(reading.ok ? '' : reading.detail).toContain(detail)
})

test('PONG, arrays and unknown events are taken as on the market channel', () => {
  expect(readUserFrame('PONG')).toEqual({ ok: true, pong: true, events: [] })
  const reading = readUserFrame(JSON.stringify([order(), { event_type: 'new' }, trade()]))
  expect(reading.ok && reading.events.map(event => event.type)).toEqual([
    'order',
    'unknown',
    'trade',
  ])
  expect(readUserFrame('{"type":"user"}')).toMatchObject({ ok: false, reason: 'not-a-frame' })
  expect(readUserFrame('[null]')).toMatchObject({ ok: false, reason: 'not-a-frame' })
})

test('an order over REST is one object or a page, with a creation time that is a number', () => {
  const { type: _type, timestamp: _timestamp, event_type: _event, ...facts } = order()
  const row = { ...facts, created_at: 1_748_779_200, associate_trades: ['t1'] }
  const expected = { orderId: '0xaa', createdAtMs: 1_748_779_200_000, tradeIds: ['t1'] }
  expect(readOrdersBody(JSON.stringify(row))).toMatchObject({
    ok: true,
    value: { rows: [expected], nextCursor: null },
  })
  const page = { limit: 100, next_cursor: 'Mg==', count: 1, data: [row] }
  expect(readOrdersBody(JSON.stringify(page))).toMatchObject({
    ok: true,
    value: { rows: [expected], nextCursor: 'Mg==' },
  })
  const last = { ...page, next_cursor: 'LTE=' }
  expect(readOrdersBody(JSON.stringify(last))).toMatchObject({ value: { nextCursor: null } })
})

test('sizes in millionths come with the long status, and a small whole number is shares', () => {
  const sizes = (original_size: string, size_matched: string, status: string) => {
    const reading = readOrdersBody(
      JSON.stringify({ ...order(), status, original_size, size_matched }),
    )
    const row = reading.ok ? reading.value.rows[0] : undefined
    return [row?.originalSize, row?.sizeMatched]
  }
  expect(sizes('100000000', '500000', 'ORDER_STATUS_LIVE')).toEqual([100_000_000, 500_000])
  expect(sizes('100', '5', 'ORDER_STATUS_LIVE')).toEqual([100_000_000, 5_000_000])
  expect(sizes('100', '5', 'LIVE')).toEqual([100_000_000, 5_000_000])
})

test('a page of trades is read; anything else is no page', () => {
  const page = { data: [trade()], next_cursor: 'LTE=' }
  expect(readTradesBody(JSON.stringify(page))).toMatchObject({
    ok: true,
    value: { rows: [{ tradeId: '28c4' }] },
  })
  expect(readTradesBody('{"error":"Unauthorized"}')).toMatchObject({
    ok: false,
    reason: 'not-a-body',
  })
})

// Shorthand.
function eventOf(json: unknown): UserEvent {
  const reading = readUserFrame(JSON.stringify(json))
  const event = reading.ok ? reading.events[0] : undefined
  if (!event) throw new Error(reading.ok ? 'no event' : reading.detail)
  return event
}

function tradeOf(json: unknown): UserTradeEvent {
  const event = eventOf(json)
  if (event.type !== 'trade') throw new Error(event.type)
  return event
}

const order = (change: Record<string, unknown> = {}) => ({
  event_type: 'order',
  id: '0xaa',
  owner: 'key-1',
  market: '0xbd',
  asset_id: '521',
  side: 'BUY',
  order_owner: 'key-1',
  original_size: '10',
  size_matched: '0',
  price: '0.52',
  associate_trades: null,
  outcome: 'Yes',
  type: 'PLACEMENT',
  created_at: '1782753357',
  expiration: '0',
  order_type: 'GTC',
  status: 'LIVE',
  maker_address: '0x33',
  timestamp: '1782753357257',
  ...change,
})

const trade = () => ({
  asset_id: '521',
  event_type: 'trade',
  id: '28c4',
  last_update: '1672290701',
  maker_orders: [
    { asset_id: '521', matched_amount: '4', order_id: '0xff', outcome: 'YES', price: '0.57' },
    { asset_id: '999', matched_amount: '6', order_id: '0xfe', outcome: 'NO', price: '0.43' },
  ],
  market: '0xbd',
  match_time: '1672290701',
  outcome: 'YES',
  owner: 'key-2',
  price: '0.57',
  side: 'BUY',
  size: '10',
  status: 'MATCHED',
  taker_order_id: '0x06',
  timestamp: '1672290701',
  trade_owner: 'key-2',
  type: 'TRADE',
})
