import { hash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { cellOf, cellsDefault, conditionIdOf, ONE } from '@polytraders/domain'
import { type Batch, retell } from '../test/retelling.ts'
import { type MarketDay, type MarketDayOptions, marketDay } from './market-day.ts'

test('the same seed gives the same bytes, day by day and asked again', () => {
  const day = marketDay({ seed: 7, minutes: 2 })
  const again = marketDay({ seed: '7', minutes: 2 })
  expect(bytesOf(day)).toBe(bytesOf(again))
  expect(bytesOf(day)).toBe(bytesOf(day))
  expect(JSON.stringify(day.gammaMarkets)).toBe(JSON.stringify(again.gammaMarkets))
})

test('another seed gives another day', () => {
  expect(bytesOf(marketDay({ seed: 7, minutes: 1 }))).not.toBe(
    bytesOf(marketDay({ seed: 8, minutes: 1 })),
  )
})

test('the golden minute has not changed', () => {
  expect(bytesOf(marketDay({ seed: 'golden', minutes: 1 }))).toBe(golden)
})

test('frames are made as they are taken', () => {
  const day = marketDay({ seed: 's', minutes: 1_440, framesPerSecond: 100_000 })
  let taken = 0
  for (const frame of day.frames) if (frame.seq > 0 && ++taken === 100) break
  expect(taken).toBe(100)
})

test('the default day is four markets, half an hour and about 20,000 frames', () => {
  expect(defaultDay.gammaMarkets).toHaveLength(4)
  expect(defaultDay.endMs - defaultDay.startMs).toBe(30 * 60_000)
  expect(defaultDay.startMs).toBe(Date.UTC(2026, 5, 7))
  const frames = [...defaultDay.frames]
  expect(frames.length).toBeGreaterThan(19_000)
  expect(frames.length).toBeLessThan(21_000)
})

test('a seeded market’s ids are its own and derived from its question', () => {
  const markets = [1, 2].flatMap(seed => marketDay({ seed, markets: 8, minutes: 1 }).gammaMarkets)
  const ids = new Set<string>()
  for (const { conditionId, questionID, resolvedBy, clobTokenIds } of markets.map(read)) {
    expect(conditionIdOf(resolvedBy, questionID)).toBe(conditionId)
    for (const id of [conditionId, ...JSON.parse(clobTokenIds)]) ids.add(id)
  }
  expect(ids.size).toBe(3 * markets.length)
})

test('every market resolves as the truth has it, once, and Gamma says so afterwards', () => {
  const day = marketDay({ seed: 'resolving', markets: 9, minutes: 1 })
  const winners = [...retell(day.frames)].flatMap(e => (e.type === 'Resolved' ? [e] : []))
  expect(winners.map(({ market }) => market)).toEqual(day.truth.map(t => t.conditionId))
  for (const [n, market] of day.resolutions.gammaMarkets.map(read).entries()) {
    const yes = day.truth[n]?.yesWins
    expect(winners[n]?.winner).toBe(JSON.parse(market.clobTokenIds)[yes ? 0 : 1])
    expect(JSON.parse(market.outcomePrices)).toEqual(yes ? ['1', '0'] : ['0', '1'])
    expect(market).toMatchObject({
      closed: true,
      acceptingOrders: false,
      umaResolutionStatus: 'resolved',
    })
  }
  expect(day.resolutions.atMs).toBeGreaterThan(day.endMs)
})

test('exactly one outcome of a neg-risk event wins', () => {
  for (let seed = 0; seed < 20; seed++) {
    const { gammaMarkets, truth } = marketDay({ seed, minutes: 1 })
    const yes = truth.filter((_, n) => read(gammaMarkets[n]).negRisk).map(t => t.yesWins)
    expect(yes.filter(Boolean)).toHaveLength(1)
    expect(yes).toHaveLength(3)
  }
})

test('outcomes of an event are believed in to a sum of one, all day long', () => {
  const { truth, startMs, endMs } = defaultDay
  for (let atMs = startMs; atMs <= endMs; atMs += 60_000) {
    const sum = truth.slice(0, 3).reduce((total, t) => total + t.probabilityAt(atMs), 0)
    expect(sum).toBeCloseTo(1, 9)
  }
})

test('the default day’s event and its single market live in different cells', () => {
  const cells = defaultDay.gammaMarkets.map(market =>
    cellOf(read(market).events[0]?.id ?? '', cellsDefault),
  )
  expect(new Set(cells).size).toBe(2)
})

test('spreads are mostly one to three ticks, and ten to twenty levels deep a side', () => {
  const ends = batchesOf(defaultDay)
  const narrow = ends.filter(({ spreadTicks }) => spreadTicks >= 1 && spreadTicks <= 3)
  expect(narrow.length / ends.length).toBeGreaterThan(0.9)
  const depth = ends.reduce((sum, { levels }) => sum + levels, 0) / ends.length
  expect(depth).toBeGreaterThan(10)
  expect(depth).toBeLessThan(20)
})

test('an imbalanced book tells something about the next moves, and not everything', () => {
  for (const { conditionId } of defaultDay.truth) {
    const ends = batchesOf(defaultDay).filter(({ market }) => market === conditionId)
    const pairs: [number, number][] = []
    let later = 0
    for (const now of ends) {
      while ((ends[later]?.atMs ?? Number.POSITIVE_INFINITY) < now.atMs + 5_000) later++
      const then = ends[later]
      if (then) pairs.push([now.imbalance, then.mid - now.mid])
    }
    expect(correlation(pairs)).toBeGreaterThan(0.1)
    expect(correlation(pairs)).toBeLessThan(0.7)
  }
})

test('the market finds its value: mid follows belief', () => {
  for (const { conditionId, probabilityAt } of defaultDay.truth) {
    const ends = batchesOf(defaultDay).filter(({ market }) => market === conditionId)
    const errors = ends.map(({ mid, atMs }) => Math.abs(mid - probabilityAt(atMs)))
    expect(errors.reduce((a, b) => a + b, 0) / errors.length).toBeLessThan(0.04)
  }
})

test('options out of range are refused, saying what was expected', () => {
  const bad: readonly Partial<MarketDayOptions>[] = [
    { markets: 0 },
    { markets: 10_001 },
    { minutes: 0 },
    { minutes: Number.NaN },
    { markets: 2.5 },
    { framesPerSecond: 0 },
    { framesPerSecond: Number.POSITIVE_INFINITY },
  ]
  for (const part of bad)
    expect(() => marketDay({ seed: 1, ...part })).toThrow(/^expected .*, found/)
})

const gamma = '../shared/data/market-feed/gamma_markets.json'
const recorded = existsSync(gamma) ? test : test.skip
recorded(`Gamma's bodies have every field of the recording's, of the same type (${gamma})`, () => {
  const [theirs] = JSON.parse(readFileSync(gamma, 'utf8'))
  for (const ours of defaultDay.gammaMarkets) {
    for (const [field, value] of Object.entries(theirs)) {
      expect([field, typeof Reflect.get(ours, field)]).toEqual([field, typeof value])
    }
    expect(Object.keys(read(ours).feeSchedule).sort()).toEqual(
      Object.keys(theirs.feeSchedule).sort(),
    )
  }
})

// Shorthand.
/** SHA-256 of the lines. It changes with every change of the market, and only then. */
const golden = '822562b3cce7eec95e710e13deb362be6e0790973ef80b7a0c900f3d833ab746'
const defaultDay = marketDay({ seed: 'default' })

type GammaMarket = {
  readonly conditionId: string
  readonly questionID: string
  readonly resolvedBy: string
  readonly clobTokenIds: string
  readonly outcomePrices: string
  readonly negRisk: boolean
  readonly feeSchedule: object
  readonly events: readonly { readonly id: string }[]
}
const read = (market: object | undefined): GammaMarket => JSON.parse(JSON.stringify(market))

const bytesOf = ({ frames }: MarketDay) => {
  const lines = Array.from(frames, frame => JSON.stringify(frame))
  return hash('sha256', lines.join('\n'))
}

type End = {
  readonly market: string
  readonly atMs: number
  readonly spreadTicks: number
  readonly levels: number
  readonly imbalance: number
  readonly mid: number
}
let ends: readonly End[] = []

/** The YES book at the end of each batch. */
function batchesOf(day: MarketDay): readonly End[] {
  if (ends.length === 0) {
    ends = [...retell(day.frames)].flatMap(event => (event.type === 'Batch' ? [endOf(event)] : []))
  }
  return ends
}

function endOf({ tokens, market, timestamp, tickSize }: Batch): End {
  const [yes] = tokens
  if (!yes) throw new Error('a batch without its books')
  const { bestBid, bestAsk, bids, asks } = yes
  const [bidSize, askSize] = [bids.get(bestBid) ?? 0, asks.get(bestAsk) ?? 0]
  return {
    market,
    atMs: Number(timestamp),
    spreadTicks: Math.round((bestAsk - bestBid) / (Number(tickSize) * ONE)),
    levels: (bids.size + asks.size) / 2,
    imbalance: (bidSize - askSize) / (bidSize + askSize),
    mid: (bestBid + bestAsk) / 2 / ONE,
  }
}

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const mean = (of: (pair: readonly [number, number]) => number) =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length
  const [mx, my] = [mean(([x]) => x), mean(([, y]) => y)]
  const covariance = mean(([x, y]) => (x - mx) * (y - my))
  return covariance / Math.sqrt(mean(([x]) => (x - mx) ** 2) * mean(([, y]) => (y - my) ** 2))
}
