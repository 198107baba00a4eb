import { expect, test } from '@jest/globals'
import { readCancelAnswer, readPlaceAnswer } from './order-answer.ts'

test('an order is accepted when everything about the answer says so', () => {
  expect(place(200, placed())).toEqual({
    kind: 'accepted',
    orderId: '0xaa',
    status: 'live',
    makingAmount: 0,
    takingAmount: 0,
    tradeIds: [],
    transactionHashes: [],
  })
})

test('a match says what was given and got; trades are named, transactions no longer', () => {
  const matched = { status: 'MATCHED', makingAmount: '5.2', takingAmount: '10', tradeIDs: ['t1'] }
  expect(place(200, placed(matched))).toMatchObject({
    kind: 'accepted',
    status: 'matched',
    makingAmount: 5_200_000,
    takingAmount: 10_000_000,
    tradeIds: ['t1'],
  })
})

test('a leg of a batch that says success without an order id is a rejected leg', () => {
  const leg = { orderID: '', errorMsg: 'not enough balance / allowance' }
  expect(place(200, placed(leg))).toMatchObject({
    kind: 'rejected',
    reason: 'balance-or-allowance',
    orderId: null,
  })
  expect(place(200, placed({ orderID: '' }))).toMatchObject({ kind: 'rejected', reason: 'other' })
})

test.each([
  [400, 'not enough balance / allowance', 'balance-or-allowance'],
  [400, 'invalid post-only order: order crosses book', 'post-only-would-cross'],
  [400, 'order 0xaa is invalid. Price (0.5555) breaks minimum tick size rule: 0.01', 'tick-size'],
  [400, 'order 0xaa is invalid. Size (1) lower than the minimum: 5', 'min-size'],
  [400, 'invalid amount for a marketable BUY order ($0.5), min size: $1', 'min-size'],
  [400, 'order 0xaa is invalid. Duplicated.', 'duplicated'],
  [400, "order couldn't be fully filled. FOK orders are fully filled or killed.", 'fok-not-filled'],
  [
    400,
    'no orders found to match with FAK order. FAK orders are partially filled or killed',
    'no-match',
  ],
  [400, 'order_version_mismatch', 'order-version'],
  [401, 'Unauthorized/Invalid api key', 'not-authorised'],
  [500, 'order timed out', 'timed-out'],
  [500, 'the trade contains rounding issues', 'rounding'],
  [400, 'a text that is new', 'other'],
])('HTTP %p %p is a rejection for %p', (status, error, reason) => {
  expect(place(status, { error })).toEqual({
    kind: 'rejected',
    reason,
    text: error,
    orderId: null,
  })
})

test.each([
  [425, { error: 'restarting' }, 'restarting', null],
  [429, {}, 'rate-limited', null],
  [
    503,
    { error: 'post-only mode: ...', code: 'post_only_mode', retry_after_seconds: 79 },
    'post-only',
    79_000,
  ],
  [
    503,
    { error: 'Trading is currently cancel-only. New orders are not accepted' },
    'cancel-only',
    null,
  ],
  [503, { error: 'Trading is currently disabled.' }, 'disabled', null],
] as const)('HTTP %p is the venue being %p', (status, body, regime, retryAfterMs) => {
  expect(place(status, body)).toMatchObject({ kind: 'unavailable', regime, retryAfterMs })
  expect(cancel(status, body)).toMatchObject({ kind: 'unavailable', regime })
})

test.each([
  ['no answer', 0, ''],
  ['a gateway that gave up', 504, '<html>'],
  ['a success that cannot be read', 200, 'ok'],
  ['an error of the server that is not known to be final', 500, '{"error":"boom"}'],
  ['an unavailability of no known kind', 503, '{"error":"upstream connect error"}'],
  [
    'a placed order in a state that is not final',
    200,
    JSON.stringify(placed({ status: 'unmatched' })),
  ],
  ['a success with an error', 200, JSON.stringify(placed({ errorMsg: 'hm' }))],
  ['a match that was delayed', 400, '{"error":"order match delayed due to market conditions"}'],
  ['amounts that cannot be read', 200, JSON.stringify(placed({ makingAmount: '-1' }))],
  ['a refusal by a proxy', 400, '{}'],
])('%s leaves the order uncertain, to be settled by evidence', (_, status, body) => {
  expect(readPlaceAnswer({ status, body })).toMatchObject({ kind: 'uncertain' })
})

test('a cancel says of every order whether it is gone, and why not', () => {
  const body = {
    canceled: ['0x1'],
    not_canceled: {
      '0x2': 'order already matched',
      '0x3': 'Order not found',
      '0x4': 'Order already canceled',
      '0x5': 'already canceled or matched',
      '0x6': 'no reason that we know',
    },
  }
  const answer = cancel(200, body)
  expect(answer).toMatchObject({ kind: 'answered', canceled: ['0x1'] })
  const reasons = answer.kind === 'answered' ? answer.notCanceled.map(kept => kept.reason) : []
  expect(reasons).toEqual([
    'matched',
    'not-found',
    'already-canceled',
    'canceled-or-matched',
    'other',
  ])
})

test.each([
  ['no answer', 0, ''],
  ['an error', 400, '{"error":"Invalid order payload"}'],
  ['an empty object', 200, '{}'],
  ['a list of another kind', 200, '{"canceled":7,"not_canceled":{}}'],
])('%s to a cancel leaves it uncertain', (_, status, body) => {
  expect(readCancelAnswer({ status, body })).toMatchObject({ kind: 'uncertain' })
})

// Shorthand.
const place = (status: number, body: unknown) =>
  readPlaceAnswer({ status, body: JSON.stringify(body) })
const cancel = (status: number, body: unknown) =>
  readCancelAnswer({ status, body: JSON.stringify(body) })

function placed(change: Record<string, unknown> = {}) {
  return {
    success: true,
    errorMsg: '',
    orderID: '0xaa',
    status: 'live',
    makingAmount: '',
    takingAmount: '',
    transactionsHashes: [],
    tradeIDs: [],
    ...change,
  }
}
