import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type PlaceAnswer, readCancelAnswer, readPlaceAnswer } from './order-answer.ts'
import {
  renderCancelAnswer,
  renderOrder,
  renderOrderEvent,
  renderPlaceAnswer,
  renderTradeEvent,
} from './render.ts'
import {
  type MakerOrder,
  type OrderFacts,
  orderChanges,
  orderTypes,
  traderSides,
  type UserOrderEvent,
  type UserTradeEvent,
} from './user-event.ts'
import { readOrdersBody, readUserFrame } from './user-frame.ts'
import { orderStatusOf } from './user-order.ts'
import { tradeStatusOf } from './user-trade.ts'

test("an order event is written as the venue's own sample is", () => {
  const sample =
    '{"event_type":"order","id":"0xaa","owner":"key-1","market":"0xbd","asset_id":"521",' +
    '"side":"BUY","order_owner":"key-1","original_size":"10","size_matched":"0","price":"0.52",' +
    '"associate_trades":null,"outcome":"Yes","type":"PLACEMENT","created_at":"1782753357",' +
    '"expiration":"0","order_type":"GTC","status":"LIVE","maker_address":"0x33",' +
    '"timestamp":"1782753357257"}'
  const reading = readUserFrame(sample)
  const event = reading.ok ? reading.events[0] : undefined
  expect(event?.type === 'order' && renderOrderEvent(event)).toBe(sample)
})

test("a trade event is written as the venue's own sample is", () => {
  const sample =
    '{"asset_id":"521","event_type":"trade","id":"28c4","last_update":"1672290701",' +
    '"maker_orders":[{"asset_id":"521","matched_amount":"10","order_id":"0xff","outcome":"YES",' +
    '"owner":"key-1","price":"0.57"}],"market":"0xbd","match_time":"1672290701","outcome":"YES",' +
    '"owner":"key-1","price":"0.57","side":"BUY","size":"10","status":"MATCHED",' +
    '"taker_order_id":"0x06","timestamp":"1672290701257","trade_owner":"key-1","type":"TRADE"}'
  const reading = readUserFrame(sample)
  const event = reading.ok ? reading.events[0] : undefined
  expect(event?.type === 'trade' && renderTradeEvent(event)).toBe(sample)
})

test('every order event is read back as it was written', () => {
  fc.assert(
    fc.property(orderEvent, event => {
      const reading = readUserFrame(renderOrderEvent(event))
      expect(reading).toEqual({ ok: true, pong: false, events: [event] })
    }),
  )
})

test('every order over REST is read back as it was written', () => {
  fc.assert(
    fc.property(orderFacts, order => {
      const reading = readOrdersBody(renderOrder(order))
      expect(reading).toEqual({ ok: true, value: { rows: [order], nextCursor: null } })
    }),
  )
})

test('every trade event is read back as it was written', () => {
  fc.assert(
    fc.property(tradeEvent, event => {
      const reading = readUserFrame(renderTradeEvent(event))
      expect(reading).toEqual({ ok: true, pong: false, events: [event] })
    }),
  )
})

test('every answer to an order is read back as it was written', () => {
  const accepted = fc.record<Extract<PlaceAnswer, { kind: 'accepted' }>>({
    kind: fc.constant('accepted'),
    orderId: id,
    status: fc.constantFrom('live', 'matched', 'delayed'),
    makingAmount: micros,
    takingAmount: micros,
    tradeIds: fc.array(id),
    transactionHashes: fc.array(id),
  })
  fc.assert(
    fc.property(accepted, answer => {
      expect(readPlaceAnswer(renderPlaceAnswer(answer))).toEqual(answer)
    }),
  )
})

test.each<PlaceAnswer>([
  {
    kind: 'rejected',
    reason: 'min-size',
    text: 'Size (1) lower than the minimum: 5',
    orderId: null,
  },
  { kind: 'rejected', reason: 'other', text: 'Bad day', orderId: '0xaa' },
  { kind: 'unavailable', regime: 'restarting', retryAfterMs: null, text: '' },
  { kind: 'unavailable', regime: 'rate-limited', retryAfterMs: 1500, text: 'slow down' },
  { kind: 'unavailable', regime: 'post-only', retryAfterMs: 79_000, text: 'post-only mode' },
  {
    kind: 'unavailable',
    regime: 'cancel-only',
    retryAfterMs: null,
    text: 'Trading is cancel-only',
  },
  {
    kind: 'unavailable',
    regime: 'disabled',
    retryAfterMs: null,
    text: 'Trading is currently disabled',
  },
  { kind: 'uncertain', text: 'no answer came', orderId: null },
])('a $kind answer is read back as it was written', answer => {
  expect(readPlaceAnswer(renderPlaceAnswer(answer))).toEqual(answer)
})

test('an answer to a cancel is read back as it was written', () => {
  const answer = {
    kind: 'answered' as const,
    canceled: ['0x1'],
    notCanceled: [
      { orderId: '0x2', reason: 'matched' as const, text: 'order already matched' },
      { orderId: '__proto__', reason: 'not-found' as const, text: 'Order not found' },
    ],
  }
  expect(readCancelAnswer(renderCancelAnswer(answer))).toEqual(answer)
})

// What can be said, within what the venue writes.
const id = fc.stringMatching(/^[0-9a-zA-Z_-]{1,80}$/)
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const prose = fc.string({ minLength: 1, maxLength: 40 })
const micros = fc.integer({ min: 0, max: 1_000_000_000_000_000 })
const price = fc.integer({ min: 0, max: 1_000_000 })
const side = fc.constantFrom('BUY' as const, 'SELL' as const)
const ms = fc.integer({ min: 100_000_000_000, max: 10_000_000_000_000 })
const wholeSecond = ms.map(time => time - (time % 1000))
const small = fc.integer({ min: 0, max: 100_000 })

/** A status text and the word that it is read as. */
const orderStatus = fc
  .constantFrom('LIVE', 'MATCHED', 'CANCELED_market closed', 'INVALID', 'delayed', 'novel')
  .map(statusText => ({ statusText, status: orderStatusOf(statusText) }))
const tradeStatus = fc
  .constantFrom('MATCHED', 'TRADE_STATUS_MINED', 'CONFIRMED', 'RETRYING', 'FAILED', 'novel')
  .map(statusText => ({ statusText, status: tradeStatusOf(statusText) }))

const orderFacts: fc.Arbitrary<OrderFacts> = fc
  .record({
    orderId: id,
    market: id,
    assetId: id,
    side,
    price,
    originalSize: micros,
    sizeMatched: orNull(micros),
    orderType: orNull(fc.constantFrom(...orderTypes)),
    outcome: orNull(prose),
    owner: orNull(id),
    makerAddress: orNull(id),
    tradeIds: fc.array(id, { maxLength: 3 }),
    createdAtMs: orNull(wholeSecond),
    expiresAtMs: orNull(wholeSecond),
    words: orderStatus,
  })
  .map(({ words, ...facts }) => ({ ...facts, ...words }))

const orderEvent: fc.Arbitrary<UserOrderEvent> = fc
  .record({
    facts: orderFacts,
    change: fc.constantFrom(...orderChanges),
    orderOwner: orNull(id),
    timestampMs: ms,
  })
  .map(({ facts, ...event }) => ({ type: 'order', ...event, ...facts }))

const makerOrder: fc.Arbitrary<MakerOrder> = fc.record({
  orderId: id,
  assetId: id,
  matchedAmount: micros,
  price,
  side: orNull(side),
  outcome: orNull(prose),
  outcomeIndex: orNull(small),
  owner: orNull(id),
  makerAddress: orNull(id),
  feeRateBps: orNull(small),
})

const tradeEvent: fc.Arbitrary<UserTradeEvent> = fc
  .record({
    type: fc.constant('trade' as const),
    tradeId: id,
    takerOrderId: id,
    market: id,
    assetId: id,
    side,
    price,
    size: micros,
    outcome: orNull(prose),
    owner: orNull(id),
    tradeOwner: orNull(id),
    makerAddress: orNull(id),
    traderSide: orNull(fc.constantFrom(...traderSides)),
    makerOrders: fc.array(makerOrder, { maxLength: 3 }),
    feeRateBps: orNull(small),
    bucketIndex: orNull(small),
    transactionHash: orNull(id),
    matchTimeMs: orNull(wholeSecond),
    lastUpdateMs: orNull(wholeSecond),
    timestampMs: orNull(ms),
    words: tradeStatus,
  })
  .map(({ words, ...event }) => ({ ...event, ...words }))
