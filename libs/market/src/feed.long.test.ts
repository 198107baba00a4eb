/** The feed against the venue's own rules, read back from its text alone. */
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from '@jest/globals'
import { ONE } from '@polytraders/domain'
import { type Batch, eventsOf, hashOf, retell, type Trade } from '../test/retelling.ts'
import { type Frame } from './feed.ts'
import { marketDay } from './market-day.ts'

test('every hash reproduces from the rebuilt book, at most 150 ms before its trade is told', () => {
  const known = new Map<string, string>()
  const pending: { readonly batch: Batch; readonly check: () => boolean }[] = []
  let hashes = 0
  for (const event of retell(frames)) {
    if (event.type === 'Trade') {
      known.set(event.market, threeDecimals(event))
      settlePending(pending, event)
    }
    if (event.type !== 'Batch') continue
    const firstPrice = firstPrices.get(event.market) ?? ''
    for (const book of event.tokens) {
      const check = () =>
        hashOf(event, book, constants(event), known.get(event.market) ?? firstPrice) === book.hash
      if (!check()) pending.push({ batch: event, check })
      hashes++
    }
  }
  expect(pending).toEqual([])
  expect(hashes).toBeGreaterThan(4_000)
})

test('at a batch’s end the book agrees with the venue’s best prices and is not crossed', () => {
  const wrong = batches.filter(({ tokens }) =>
    tokens.some(
      ({ bids, asks, bestBid, bestAsk }) =>
        Math.max(0, ...bids.keys()) !== bestBid ||
        Math.min(ONE, ...asks.keys()) !== bestAsk ||
        bestBid >= bestAsk,
    ),
  )
  expect(wrong).toEqual([])
})

test('the two legs of a change are mirrors: price 1 - p, other side, same size', () => {
  const legs = frames
    .slice(1)
    .flatMap(eventsOf)
    .flatMap(({ price_changes }) => (price_changes ? [price_changes] : []))
  expect(legs.length).toBeGreaterThan(1_000)
  const wrong = legs.filter(([buying, selling, ...more]) => {
    const prices = micros(buying?.price) + micros(selling?.price)
    const sides = `${buying?.side} ${selling?.side}`
    const same = buying?.size === selling?.size && buying?.asset_id !== selling?.asset_id
    return more.length > 0 || prices !== ONE || sides !== 'BUY SELL' || !same
  })
  expect(wrong).toEqual([])
})

test('the two books of a market are mirrors at every batch’s end', () => {
  const wrong = batches.filter(({ tokens: [yes, no, ...more] }) => {
    if (!yes || !no || more.length > 0) return true
    return !mirrors(yes.bids, no.asks) || !mirrors(yes.asks, no.bids)
  })
  expect(wrong).toEqual([])
})

test('every element of a batch carries the batch’s final hash and best prices', () => {
  const wrong = batches.filter(({ elements, tokens }) =>
    elements.some(({ asset_id, hash, best_bid, best_ask }) => {
      const book = tokens.find(({ assetId }) => assetId === asset_id)
      const best = micros(best_bid) === book?.bestBid && micros(best_ask) === book.bestAsk
      return hash !== book?.hash || !best
    }),
  )
  expect(wrong).toEqual([])
  expect(batches.filter(({ elements }) => elements.length > 2).length).toBeGreaterThan(50)
})

test('a market’s timestamps never decrease, and no two batches share one', () => {
  const last = new Map<string, number>()
  const back = frames.flatMap(eventsOf).filter(({ market, timestamp }) => {
    const before = last.get(market) ?? 0
    last.set(market, Number(timestamp))
    return Number(timestamp) < before
  })
  expect(back).toEqual([])
  const keys = batches.map(({ market, timestamp }) => `${market} ${timestamp}`)
  expect(new Set(keys).size).toBe(keys.length)
})

test('frames are numbered without a hole and received in order', () => {
  expect(frames.map(({ seq }) => seq)).toEqual(frames.map((_, n) => n + 1))
  expect(new Set(frames.map(({ connection }) => connection))).toEqual(new Set([1]))
  const back = frames.filter(({ recv_ms }, n) => recv_ms < (frames[n - 1]?.recv_ms ?? 0))
  expect(back).toEqual([])
})

test('a frame is received 8 to 60 ms after it was sent', () => {
  const delays = frames
    .slice(1)
    .flatMap(frame => eventsOf(frame).map(({ timestamp }) => frame.recv_ms - Number(timestamp)))
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(8)
  expect(Math.max(...delays)).toBeLessThanOrEqual(60)
})

test('both books are told after a trade and before the trade, with the batch’s timestamp', () => {
  const told = frames.slice(1).flatMap(eventsOf)
  const books = told.filter(({ event_type }) => event_type === 'book')
  const trades = told.filter(({ event_type }) => event_type === 'last_trade_price')
  expect(books.length % 2).toBe(0)
  expect(books.length / 2).toBeLessThanOrEqual(trades.length)
  expect(trades.length).toBeGreaterThan(50)
  for (const trade of trades) {
    const delays = books
      .filter(({ market }) => market === trade.market)
      .map(({ timestamp }) => Number(trade.timestamp) - Number(timestamp))
    expect(delays.some(delay => delay >= 15 && delay <= 300)).toBe(true)
  }
})

test('a level consumed by an order resting at its price is sometimes not said to be gone', () => {
  let told = 0
  let untold = 0
  for (const [n, batch] of batches.entries()) {
    const before = batches.slice(0, n).findLast(({ market }) => market === batch.market)
    for (const { asset_id, side, price, size } of batch.elements) {
      const book = before?.tokens.find(({ assetId }) => assetId === asset_id)
      const other = side === 'BUY' ? book?.asks : book?.bids
      if (Number(size) === 0 || !other?.has(micros(price))) continue
      const gone = batch.elements.some(
        element => element.price === price && element.side !== side && element.size === '0',
      )
      if (gone) told++
      else untold++
    }
  }
  expect(told).toBeGreaterThan(untold)
  expect(untold).toBeGreaterThan(0)
})

test('a connection carries at most 400 assets, in one first frame of its own', () => {
  const day = marketDay({ seed: 's', markets: 201, minutes: 1, framesPerSecond: 1 })
  const all = [...day.frames]
  const firsts = all.filter(({ seq }) => seq === 1)
  expect(firsts.map(frame => eventsOf(frame).length)).toEqual([400, 2])
  expect(firsts.map(({ connection }) => connection)).toEqual([1, 2])
})

test('frames are spelled as the venue spells them, separators included', () => {
  const shapes = new Set(frames.map(({ text }) => shapeOf(text)))
  const head = '{"market":"#", "asset_id":"#"'
  expect([...shapes].sort()).toEqual(
    [
      '[B]',
      '{"market":"#", "price_changes":[E, E], "timestamp":"#", "event_type":"price_change"}',
      `${head}, "bids":[L],"asks":[L], "hash":"#", "timestamp":"#", "event_type":"book"}`,
      `${head}, "price":"#", "size":"#", "fee_rate_bps":"#", "side":"#", "timestamp":"#", ` +
        '"event_type":"last_trade_price", "transaction_hash":"#"}',
      `${head}, "best_bid":"#", "best_ask":"#", "spread":"#", "timestamp":"#", ` +
        '"event_type":"best_bid_ask"}',
      '{"event_type":"market_resolved","id":"#","market":"#","assets_ids":["#","#"],' +
        '"winning_asset_id":"#","winning_outcome":"#","timestamp":"#","tags":["#"]}',
    ].sort(),
  )
})

const recording = '../shared/data/market-feed/frames_20260607_0132_0137.jsonl.gz'
const recorded = existsSync(recording) ? test : test.skip
recorded(`lines and events have the fields of the recording's (${recording})`, () => {
  const theirs = fieldsByEvent(
    gunzipSync(readFileSync(recording))
      .toString()
      .split('\n', 3_000)
      .map((line): Frame => JSON.parse(line)),
  )
  const ours = fieldsByEvent(frames)
  for (const [event, fields] of theirs) {
    const extra = event === 'last_trade_price' ? ['transaction_hash'] : []
    expect([event, ours.get(event)]).toEqual([event, [...fields, ...extra].sort()])
  }
})

// One day for all: four minutes, six markets, the finer tick among them.
const day = marketDay({ seed: 'feed', markets: 6, minutes: 4 })
const frames = [...day.frames]
const batches: readonly Batch[] = [...retell(frames)].flatMap(event =>
  event.type === 'Batch' ? [event] : [],
)
const negRisks = new Set(
  day.gammaMarkets.flatMap(market =>
    'negRisk' in market && market.negRisk && 'conditionId' in market ? [market.conditionId] : [],
  ),
)
const constants = ({ market }: Batch) => ({ minOrderSize: '5', negRisk: negRisks.has(market) })
const firstPrices = new Map(
  eventsOf(frames[0] ?? { recv_ms: 0, connection: 0, seq: 0, text: '[]' }).map(event => [
    event.market,
    'last_trade_price' in event ? `${event.last_trade_price}` : '',
  ]),
)

function settlePending(
  pending: { readonly batch: Batch; readonly check: () => boolean }[],
  trade: Trade,
): void {
  for (let n = pending.length - 1; n >= 0; n--) {
    const each = pending[n]
    if (each?.batch.market !== trade.market || !each.check()) continue
    expect(trade.atMs - Number(each.batch.timestamp)).toBeLessThanOrEqual(150)
    pending.splice(n, 1)
  }
}

function fieldsByEvent(lines: readonly Frame[]): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, readonly string[]>()
  for (const frame of lines) {
    fields.set('line', Object.keys(frame).sort())
    for (const event of eventsOf(frame)) {
      const first = frame.seq === 1 ? 'first ' : ''
      fields.set(first + event.event_type, Object.keys(event).sort())
      for (const element of event.price_changes ?? []) {
        fields.set('element', Object.keys(element).sort())
      }
    }
  }
  return fields
}

const threeDecimals = ({ price }: Trade) => (price / ONE).toFixed(3)
const micros = (decimal: string | undefined) => Math.round(Number(decimal) * ONE)
const mirrors = (levels: Map<number, number>, other: Map<number, number>) =>
  levels.size === other.size &&
  [...levels].every(([price, size]) => other.get(ONE - price) === size)

/** The text with its values taken out: # a value, L levels, E an element, B books. */
function shapeOf(text: string): string {
  const decimal = '"[\\d.]+"'
  const sha1 = '"[0-9a-f]{40}"'
  const level = `\\{"price":${decimal}, "size":${decimal}\\}`
  const element =
    `\\{"asset_id":"\\d+", "price":${decimal}, "size":${decimal}, "side":"(?:BUY|SELL)", ` +
    `"hash":${sha1}, "best_bid":${decimal}, "best_ask":${decimal}\\}`
  const levels = `\\[(?:\\{"price":${decimal},"size":${decimal}\\},?)*\\]`
  const book =
    `\\{"market":"0x[0-9a-f]{64}","asset_id":"\\d+","timestamp":"\\d{13}","hash":${sha1},` +
    `"bids":${levels},"asks":${levels},"tick_size":${decimal},"event_type":"book",` +
    '"last_trade_price":"(?:0\\.\\d{3})?"\\}'
  return text
    .replaceAll(new RegExp(`${book}(?:,${book})*`, 'g'), 'B')
    .replaceAll(new RegExp(element, 'g'), 'E')
    .replaceAll(new RegExp(`${level}(?:, ${level})*`, 'g'), 'L')
    .replaceAll(/"(?:0x[0-9a-f]+|[0-9a-f]{40}|[\d.]+|BUY|SELL|Yes|No|seeded)"/g, '"#"')
}
