/** What is true, held against an independent reading of what is told. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { readRecording } from './recording.ts'
import { recordedScript, type Script, seededScript } from './script.ts'
import { bookOf } from './true-book.ts'
import { changeTick, createVenue, happen, nextAtMs } from './venue.ts'

const startMs = 1_780_790_400_000

const seeded = (minutes: number, endless = false) =>
  seededScript({
    seed: 'venue',
    markets: 4,
    minutes,
    framesPerSecond: 40,
    startMs,
    endless,
    wrongBestShare: 0.5,
    resolvedLateMs: 2_000,
  })

/** After every message, every book that has just been told of has the hash that was told. */
function hashesAgree(script: Script): { readonly checked: number; readonly wrong: number } {
  const venue = createVenue(script)
  let checked = 0
  let wrong = 0
  for (let n = 0; nextAtMs(venue) !== null; n++) {
    for (const { kind, market } of happen(venue)) {
      if (kind !== 'price_change' || n % 5 !== 0) continue
      const truth = venue.markets.get(market)
      for (const token of truth?.tokens ?? []) {
        if (!truth) continue
        checked++
        if (bookOf(truth, token).hash !== token.scriptedHash) wrong++
      }
    }
  }
  return { checked, wrong }
}

test('mid-batch too, the book there is has the hash that the venue tells', () => {
  const { checked, wrong } = hashesAgree(seeded(2))
  expect(checked).toBeGreaterThan(1_000)
  expect(wrong).toBe(0)
})

const folder = new URL('../../../../shared/data/market-feed/', import.meta.url)
const frames = fileURLToPath(new URL('frames_20260607_0132_0137.jsonl.gz', folder))
const markets = fileURLToPath(new URL('gamma_markets.json', folder))
const onRecording = existsSync(frames) && existsSync(markets) ? test : test.skip

onRecording('so it is on the recording (skipped without it)', () => {
  const recording = readRecording(frames, markets)
  const { checked, wrong } = hashesAgree(
    recordedScript(recording.frames.slice(0, 8_000), recording.gammaMarkets),
  )
  expect(checked).toBeGreaterThan(2_000)
  expect(wrong).toBe(0)
})

test('a tick that gets finer is in every hash from then on, and in a level of its own', () => {
  const venue = createVenue(seeded(1))
  const [conditionId = ''] = [...venue.markets.keys()]
  for (let n = 0; n < 100; n++) happen(venue)
  const told = changeTick(venue, conditionId, venue.nowMs)
  expect(told?.map(({ kind }) => kind)).toEqual([
    'tick_size_change',
    'tick_size_change',
    'price_change',
  ])
  const market = venue.markets.get(conditionId)
  let checked = 0
  while (nextAtMs(venue) !== null) {
    for (const telling of happen(venue)) {
      if (telling.market !== conditionId || telling.kind !== 'price_change' || !market) continue
      checked++
      for (const token of market.tokens) {
        const book = bookOf(market, token)
        expect(telling.text).toContain(book.hash)
        expect(book.tickSize).toBe('0.001')
      }
    }
  }
  expect(checked).toBeGreaterThan(50)
  expect(changeTick(venue, conditionId, venue.nowMs)).toBe(null)
})

test('a day ends proposed, then resolved; an endless one begins anew', () => {
  const venue = createVenue(seeded(1, true))
  const [first = ''] = [...venue.markets.keys()]
  const seen = new Set<unknown>()
  let announced = 0
  while (venue.nowMs < startMs + 90_000) {
    for (const { kind } of happen(venue)) if (kind === 'new_market') announced++
    seen.add(venue.listings.get(first)?.body['umaResolutionStatus'])
  }
  expect([...seen]).toEqual([undefined, 'proposed', 'resolved'])
  expect(venue.markets.get(first)?.resolved).toBe(true)
  expect(announced).toBe(4)
  expect(venue.markets.size).toBe(8)
})

test('best_bid_ask is sometimes wrong, and everything else is not', () => {
  const venue = createVenue(seeded(2))
  let best = 0
  let wrong = 0
  while (nextAtMs(venue) !== null) {
    for (const { kind, text } of happen(venue)) {
      if (kind !== 'best_bid_ask') continue
      best++
      if (text.includes('"best_bid":"0.001"')) wrong++
    }
  }
  expect(best).toBeGreaterThan(10)
  expect(wrong / best).toBeGreaterThan(0.2)
  expect(wrong / best).toBeLessThan(0.8)
})
