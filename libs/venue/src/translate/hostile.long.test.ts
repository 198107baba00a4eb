/** Outside text is never trusted: whatever it is, every reader answers with a value. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readBookBody } from './book.ts'
import { readClobMarket, readGammaMarket } from './instrument.ts'
import { readClobMarketsBody, readGammaBody } from './instrument-body.ts'
import { readMarketFrame } from './market-frame.ts'
import { readCancelAnswer, readPlaceAnswer } from './order-answer.ts'
import { readOrdersBody, readTradesBody, readUserFrame } from './user-frame.ts'

const readers: Readonly<Record<string, (text: string) => { readonly ok: boolean } | object>> = {
  readMarketFrame,
  readBookBody,
  readGammaMarket,
  readClobMarket,
  readGammaBody,
  readClobMarketsBody,
  readUserFrame,
  readOrdersBody,
  readTradesBody,
  place: body => readPlaceAnswer({ status: 200, body }),
  refuse: body => readPlaceAnswer({ status: 400, body }),
  cancel: body => readCancelAnswer({ status: 200, body }),
}

test.each(Object.entries(readers))('%s answers any text at all', (_, read) => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), text => {
      expect(typeof read(text)).toBe('object')
    }),
    { numRuns: 300 },
  )
})

test.each(Object.entries(readers))(
  '%s answers real texts with anything wrong in them',
  (_, read) => {
    fc.assert(
      fc.property(mutated(), text => {
        expect(typeof read(text)).toBe('object')
      }),
      { numRuns: 1_000 },
    )
  },
)

test('a mutated frame is taken only with values that can be', () => {
  fc.assert(
    fc.property(mutated(), text => {
      const reading = readMarketFrame(text)
      if (!reading.ok) {
        expect(reading.detail).toMatch(/^expected /)
        return
      }
      for (const event of reading.events) {
        const changes = event.type === 'price_change' ? event.changes : []
        for (const { price, size } of changes) {
          expect(Number.isSafeInteger(price) && price >= 0 && price <= 1_000_000).toBe(true)
          expect(Number.isSafeInteger(size) && size >= 0).toBe(true)
        }
      }
    }),
    { numRuns: 2_000 },
  )
})

test.each(Object.entries(readers))('%s survives JSON nested deeper than any stack', (_, read) => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  for (const text of [
    deep,
    `{"event_type":"odd","a":${deep}}`,
    `{"conditionId":"1","id":${deep}}`,
  ]) {
    expect(typeof read(text)).toBe('object')
  }
})

test('what is nested too deep to be written again is refused, strings aside', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
  const market = (odd: string) => `{"event_type":"new_market","market":"1","timestamp":"1"${odd}}`
  expect(readMarketFrame(market(`,"a":${nested(60)}`))).toMatchObject({ ok: true })
  expect(readMarketFrame(market(`,"a":${nested(64)}`))).toMatchObject({ reason: 'too-large' })
  expect(readMarketFrame(market(`,"a":"${nested(99)}\\\\"`))).toMatchObject({ ok: true })
  expect(readMarketFrame(market(`,"a":"\\"${nested(99)}"`))).toMatchObject({ ok: true })
  const states = `"umaResolutionStatuses":[${nested(60)},{"toString":1}]`
  expect(readGammaMarket(`{"conditionId":"0x1",${states}}`)).toMatchObject({ ok: true })
})

test('fields named as JavaScript names its own are no fields of ours', () => {
  const text = '{"__proto__":{"event_type":"book"},"constructor":1,"toString":2}'
  expect(readMarketFrame(text)).toMatchObject({ ok: false, reason: 'not-a-frame' })
  expect(readUserFrame(text)).toMatchObject({ ok: false, reason: 'not-a-frame' })
})

/** A valid text with one field of it, at any depth, replaced, removed or renamed. */
function mutated(): fc.Arbitrary<string> {
  const junk = fc.oneof(
    fc.constantFrom<unknown>(null, '', '-1', 'NaN', '1e9', 1.5, -0, true, [], {}, '[', '["1"]'),
    fc.constantFrom<unknown>('0.5', '1.0000001', '99999999999', '0x', [null], { price: 1 }),
    fc.jsonValue(),
  )
  const how = fc.constantFrom('replace', 'remove', 'rename', 'truncate')
  return fc
    .tuple(fc.constantFrom(...samples), fc.nat(), how, junk)
    .map(([sample, at, change, value]) => {
      if (change === 'truncate') return sample.slice(0, at % sample.length)
      const json: unknown = JSON.parse(sample)
      const places = placesOf(json)
      const place = places[at % places.length]
      if (place) apply(place, change, value)
      return JSON.stringify(json)
    })
}

type Place = { readonly holder: Record<string, unknown>; readonly key: string }

function placesOf(json: unknown): readonly Place[] {
  if (typeof json !== 'object' || json === null) return []
  const holder = json as Record<string, unknown>
  return Object.keys(holder).flatMap(key => [{ holder, key }, ...placesOf(holder[key])])
}

function apply({ holder, key }: Place, change: string, value: unknown): void {
  if (change === 'rename') holder[`${key}_`] = holder[key]
  if (change === 'replace') holder[key] = value
  else delete holder[key]
}

const level = { price: '0.01', size: '12816.02' }
const change = { asset_id: '9', ...level, side: 'BUY', hash: '5', best_bid: '0', best_ask: '1' }
const at = { market: '0x1', asset_id: '9', timestamp: '1778204225247' }
const fee = { exponent: 1, rate: 0.05, takerOnly: true, rebateRate: 0.2 }
const flags = { active: true, closed: true, acceptingOrders: true, negRisk: true }
const maker = { asset_id: '9', matched_amount: '4', order_id: '0xff', price: '0.57', side: 'SELL' }

const samples: readonly string[] = [
  { ...at, event_type: 'price_change', price_changes: [change, change] },
  { ...at, event_type: 'price_change', hash: '5', changes: [{ ...level, side: 'SELL' }] },
  [{ ...at, event_type: 'book', hash: '8', bids: [level], asks: [level], tick_size: '0.01' }],
  { ...at, event_type: 'last_trade_price', ...level, side: 'BUY', fee_rate_bps: '0' },
  { ...at, event_type: 'best_bid_ask', best_bid: '0.1', best_ask: '0.2', spread: '0.1' },
  { ...at, event_type: 'tick_size_change', old_tick_size: '0.01', new_tick_size: '0.001' },
  { ...at, event_type: 'new_market', assets_ids: '["1"]', fee_schedule: fee, tags: ['a'] },
  { ...at, event_type: 'market_resolved', assets_ids: ['1'], winning_asset_id: '1' },
  {
    ...flags,
    id: '1',
    conditionId: '0x1',
    clobTokenIds: '["1","2"]',
    outcomes: '["Yes","No"]',
    outcomePrices: '["1","0"]',
    umaResolutionStatuses: '["resolved"]',
    orderPriceMinTickSize: 0.01,
    feeSchedule: fee,
    events: [{ id: '7' }],
    endDate: '2026-06-17',
  },
  { id: '7', markets: [{ conditionId: '0x1' }] },
  { c: '0x1', t: [{ t: '1', o: 'Yes' }], mts: 0.01, mos: 5, fd: { r: 0.05, e: 1, to: true } },
  {
    ...at,
    event_type: 'order',
    id: '0xa',
    side: 'BUY',
    original_size: '10',
    price: '0.5',
    type: 'UPDATE',
    status: 'LIVE',
    associate_trades: ['t'],
  },
  {
    ...at,
    event_type: 'trade',
    id: '2',
    taker_order_id: '0x6',
    ...level,
    side: 'BUY',
    maker_orders: [maker],
  },
  { success: true, errorMsg: '', orderID: '0xa', status: 'live', tradeIDs: ['t'] },
  { canceled: ['0x1'], not_canceled: { '0x2': 'order already matched' } },
].map(sample => JSON.stringify(sample))
