import { expect, test } from '@jest/globals'
import { formatMicros } from '@polytraders/domain'
import { recordedFrames, recordingName, sharedJson } from '../../test/recording.ts'
import { testWith } from '../../test/shared.ts'
import { readBookBody } from './book.ts'
import { type FrameReading, readMarketFrame } from './market-frame.ts'
import { textLengthMax } from './reading.ts'

test('PONG is proof of life, and is recognised before any JSON is', () => {
  expect(readMarketFrame('PONG')).toEqual({ ok: true, pong: true, events: [] })
})

test('a price change has both legs, in micros, with the texts that the hash is made of', () => {
  const [event] = eventsOf(readMarketFrame(frame(priceChange())))
  expect(event).toEqual({
    type: 'price_change',
    market: '0x1587',
    timestamp: '1778204225252',
    timestampMs: 1778204225252,
    changes: [
      {
        assetId: '994',
        side: 'BUY',
        price: 850_000,
        size: 503_320_000,
        priceText: '0.85',
        sizeText: '503.32',
        hash: '52a1',
        bestBid: 850_000,
        bestAsk: 860_000,
      },
      {
        assetId: '992',
        side: 'SELL',
        price: 150_000,
        size: 0,
        priceText: '0.15',
        sizeText: '0',
        hash: null,
        bestBid: null,
        bestAsk: 1_000_000,
      },
    ],
  })
})

test('the price change of before September 2025 comes out in the same shape', () => {
  const old = {
    asset_id: '77',
    changes: [{ price: '0.4', side: 'SELL', size: '3300' }],
    event_type: 'price_change',
    hash: 'abcd',
    market: '0xbd',
    timestamp: '1729084877448',
  }
  expect(eventsOf(readMarketFrame(frame(old)))).toMatchObject([
    {
      type: 'price_change',
      changes: [
        { assetId: '77', side: 'SELL', price: 400_000, hash: 'abcd', bestBid: null, bestAsk: null },
      ],
    },
  ])
})

test('a first snapshot is an array of books; a refresh says neither tick nor last trade', () => {
  const [first, refresh] = eventsOf(readMarketFrame(frame([book(), refreshOf(book())])))
  expect(first).toMatchObject({ type: 'book', tickSize: 10_000, lastTradePrice: '0.850' })
  expect(first).toMatchObject({
    bids: [{ price: 10_000, size: 12_816_020_000, sizeText: '12816.02' }],
  })
  expect(refresh).toMatchObject({ type: 'book', tickSize: null, lastTradePrice: null })
})

test('a market that never traded is told from one whose last trade is not said', () => {
  const never = eventsOf(readMarketFrame(frame(book({ last_trade_price: '' }))))
  expect(never).toMatchObject([{ lastTradePrice: '' }])
})

test('a frame may mix events, and one that nobody knows is kept under its name', () => {
  const strange = { event_type: 'brand_new', anything: [1] }
  const events = eventsOf(readMarketFrame(frame([priceChange(), strange])))
  expect(events.map(event => event.type)).toEqual(['price_change', 'unknown'])
  expect(events[1]).toEqual({ type: 'unknown', eventType: 'brand_new', raw: strange })
})

test('a new market has its tokens as an array or as JSON in a string, and its fee', () => {
  const [event] = eventsOf(readMarketFrame(frame(newMarket())))
  expect(event).toMatchObject({
    type: 'new_market',
    market: '0x311d',
    marketId: '1031769',
    eventId: '125819',
    assetIds: ['7604', '3169'],
    outcomes: ['Yes', 'No'],
    tickSize: 10_000,
    fee: { kind: 'curve', rate: 20_000, exponent: 2, taker_only: true, rebate_rate: 0 },
    gameStartMs: Date.UTC(2026, 7, 23, 19),
  })
  const asText = { ...newMarket(), assets_ids: '["7604","3169"]', outcomes: '["Yes","No"]' }
  expect(eventsOf(readMarketFrame(frame(asText)))).toEqual([event])
})

test("the venue's own best prices may cross, and may come without their market", () => {
  const bbo = { event_type: 'best_bid_ask', asset_id: '111', timestamp: '1' }
  const prices = { best_bid: '0.6', best_ask: '0.5', spread: '-0.1' }
  expect(eventsOf(readMarketFrame(frame({ ...bbo, ...prices })))).toMatchObject([
    { market: null, bestBid: 600_000, bestAsk: 500_000, spread: -100_000 },
  ])
})

test('a trade keeps its price as text, and a fee rate that says nothing is null', () => {
  const trade = { market: '0x4c', asset_id: '28', event_type: 'last_trade_price', side: 'BUY' }
  const more = { price: '0.55', size: '3.581817', fee_rate_bps: '', timestamp: '1781034208488' }
  expect(eventsOf(readMarketFrame(frame({ ...trade, ...more })))).toMatchObject([
    { price: 550_000, priceText: '0.55', size: 3_581_817, feeRateBps: null, transactionHash: null },
  ])
})

test('a tick change names a tick that divides 1, or is refused', () => {
  const tick = { event_type: 'tick_size_change', market: '0xbd', asset_id: '6', timestamp: '1' }
  const change = (next: string) => frame({ ...tick, old_tick_size: '0.01', new_tick_size: next })
  expect(eventsOf(readMarketFrame(change('0.001')))).toMatchObject([
    { oldTickSize: 10_000, newTickSize: 1_000 },
  ])
  for (const next of ['0.003', '0', '0.00001', '2']) {
    expect(readMarketFrame(change(next))).toMatchObject({ ok: false, reason: 'bad-field' })
  }
})

test('a text longer than any frame is refused before it is parsed', () => {
  const text = ' '.repeat(textLengthMax + 1)
  expect(readMarketFrame(text)).toMatchObject({ ok: false, reason: 'too-large', markets: [] })
})

test('a 50/50 resolution names no winner', () => {
  const resolved = {
    event_type: 'market_resolved',
    market: '0x3',
    id: '10',
    timestamp: '1766790415550',
  }
  expect(eventsOf(readMarketFrame(frame({ ...resolved, winning_asset_id: '' })))).toMatchObject([
    { type: 'market_resolved', winningAssetId: null, winningOutcome: null },
  ])
})

test.each<readonly [string, Record<string, unknown>, string]>([
  ['a negative size', { size: '-5' }, 'price_changes[0].size, found "-5"'],
  ['a size that is not a number', { size: 'NaN' }, 'price_changes[0].size, found "NaN"'],
  [
    'a price over 1',
    { price: '1.01' },
    'expected price on 0..1 as a decimal string in price_changes[0].price, found "1.01"',
  ],
  ['a price as a JSON number', { price: 0.5 }, 'price_changes[0].price, found 0.5'],
  ['a missing size', { size: undefined }, 'price_changes[0].size, found nothing'],
  [
    'a renamed best bid',
    { best_bid: undefined, bb: '0.85' },
    'price_changes[0].best_bid, found nothing',
  ],
  [
    'a side in lower case',
    { side: 'buy' },
    'expected BUY or SELL in price_changes[0].side, found "buy"',
  ],
  ['a missing hash', { hash: undefined }, 'price_changes[0].hash, found nothing'],
  ['an empty token id', { asset_id: '' }, 'price_changes[0].asset_id, found ""'],
  ['a token id as a number', { asset_id: 7 }, 'price_changes[0].asset_id, found 7'],
])('%s is refused with the field named', (_, change, detail) => {
  const reading = readMarketFrame(frame(priceChange(change)))
  expect(reading).toMatchObject({ ok: false, reason: 'bad-field', markets: ['0x1587'] })
  expect(reading.ok ? '' : reading.detail).toContain(detail)
})

test('a fault in an array names the element, and one bad event spoils the whole frame', () => {
  const reading = readMarketFrame(frame([book(), book({ asks: [{ price: '0.99' }] })]))
  expect(reading).toEqual({
    ok: false,
    reason: 'bad-field',
    detail: expect.stringMatching(/^expected size .* in \[1\]\.asks\[0\]\.size, found nothing$/),
    markets: ['0x1587'],
  })
})

test.each([
  ['not JSON', 'pong', 'unreadable-json'],
  ['half a frame', '{"event_type":"book","bi', 'unreadable-json'],
  ['nothing', '', 'unreadable-json'],
  ['a number', '7', 'not-a-frame'],
  ['null', 'null', 'not-a-frame'],
  ['an array in an array', '[[]]', 'not-a-frame'],
  ['an event without its type', '{"market":"0x1"}', 'not-a-frame'],
  ['an event type that is no text', '{"event_type":7}', 'not-a-frame'],
])('%s is refused as a value', (_, text, reason) => {
  expect(readMarketFrame(text)).toMatchObject({ ok: false, reason })
})

test('a frame with more levels than any book has is refused as too large', () => {
  const bids = Array(100_001).fill({ price: '0.5', size: '1' })
  expect(readMarketFrame(frame(book({ bids })))).toMatchObject({ ok: false, reason: 'too-large' })
})

testWith('data/frames', 'every raw frame that was captured is read', () => {
  const frames = Object.entries(sharedJson('data/frames/frames_raw.json') ?? {})
  const socket = frames.filter(([name]) => name.startsWith('frame_test'))
  expect(socket.map(([, text]) => eventsOf(readMarketFrame(String(text)))[0]?.type)).toEqual([
    'book',
    'price_change',
    'last_trade_price',
    'best_bid_ask',
    'tick_size_change',
    'market_resolved',
    'book',
    'best_bid_ask',
  ])
  const bodies = frames.filter(([name]) => /:(restBookBody|body)$/.test(name))
  expect(bodies.map(([, text]) => readBookBody(String(text)).ok)).toEqual([true, true])
})

testWith(
  recordingName,
  'every frame of the recording is read, and its texts say what its micros say',
  () => {
    const counts: Record<string, number> = {}
    const frames = recordedFrames()
    let changes = 0
    for (const text of frames) {
      for (const event of eventsOf(readMarketFrame(text))) {
        counts[event.type] = (counts[event.type] ?? 0) + 1
        if (event.type !== 'price_change') continue
        changes += event.changes.length
        for (const change of event.changes) {
          if (formatMicros(change.size) !== change.sizeText) throw new Error(change.sizeText)
          if (formatMicros(change.price) !== change.priceText) throw new Error(change.priceText)
        }
      }
    }
    expect(frames.length).toBe(31_176)
    // Twelve books at the start, in one frame, and 228 refreshes after trades.
    expect(counts).toEqual({ book: 12 + 228, price_change: 30_833, last_trade_price: 114 })
    expect(changes).toBe(61_666)
  },
)

// Shorthand.
const frame = (json: unknown) => JSON.stringify(json)

function eventsOf(reading: FrameReading) {
  if (!reading.ok) throw new Error(reading.detail)
  return reading.events
}

const priceChange = (first: Record<string, unknown> = {}) => ({
  market: '0x1587',
  price_changes: [
    {
      asset_id: '994',
      price: '0.85',
      size: '503.32',
      side: 'BUY',
      hash: '52a1',
      best_bid: '0.85',
      best_ask: '0.86',
      ...first,
    },
    {
      asset_id: '992',
      price: '0.15',
      size: '0',
      side: 'SELL',
      hash: '',
      best_bid: '',
      best_ask: '1',
    },
  ],
  timestamp: '1778204225252',
  event_type: 'price_change',
})

const book = (fields: Record<string, unknown> = {}) => ({
  market: '0x1587',
  asset_id: '992',
  timestamp: '1778204225247',
  hash: '8602',
  bids: [{ price: '0.01', size: '12816.02' }],
  asks: [{ price: '0.99', size: '11570.96' }],
  tick_size: '0.01',
  event_type: 'book',
  last_trade_price: '0.850',
  ...fields,
})

function refreshOf(sent: ReturnType<typeof book>) {
  const { tick_size: _tick, last_trade_price: _price, ...refresh } = sent
  return refresh
}

const newMarket = () => ({
  id: '1031769',
  question: 'Will it close above $240?',
  market: '0x311d',
  slug: 'above-240',
  assets_ids: ['7604', '3169'],
  outcomes: ['Yes', 'No'],
  event_message: { id: '125819' },
  timestamp: '1766790415550',
  event_type: 'new_market',
  tags: ['stocks'],
  active: true,
  game_start_time: '2026-08-23 19:00:00+00',
  order_price_min_tick_size: '0.01',
  taker_base_fee: '0',
  fees_enabled: true,
  fee_schedule: { exponent: '2', rate: '0.02', taker_only: true, rebate_rate: '0' },
})
