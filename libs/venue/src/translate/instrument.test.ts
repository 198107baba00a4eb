import { expect, test } from '@jest/globals'
import { sharedText } from '../../test/recording.ts'
import { testWith } from '../../test/shared.ts'
import { type Instrument, readClobMarket, readGammaMarket, tradeable } from './instrument.ts'
import { readClobMarketsBody, readGammaBody } from './instrument-body.ts'
import { type Reading } from './reading.ts'

test('a market of Gamma is read whole, its lists from strings that hold JSON', () => {
  expect(instrumentOf(readGamma())).toEqual({
    source: 'gamma',
    conditionId: condition,
    marketId: '540817',
    questionId: '0xb6fd',
    slug: 'new-album',
    question: 'New album?',
    tokenIds: ['982', '538'],
    outcomes: ['Yes', 'No'],
    protocol: 'v1',
    active: true,
    closed: false,
    archived: false,
    acceptingOrders: true,
    umaStatus: null,
    umaStatuses: [],
    openTimeMs: Date.UTC(2025, 4, 2, 15, 48, 10, 582),
    closeTimeMs: Date.UTC(2026, 6, 31, 12),
    resolutionTimeMs: null,
    gameStartMs: null,
    resolutionRule: 'This market will resolve to ...',
    resolutionSource: '0x6A9D',
    payouts: null,
    tickSize: 10_000,
    minSize: 5_000_000,
    fee: {
      kind: 'curve',
      fee_bps: 0,
      rate: 50_000,
      exponent: 1,
      taker_only: true,
      rebate_rate: 250_000,
    },
    negRisk: false,
    negRiskMarketId: null,
    parentEventId: '23784',
    category: 'general',
    problems: [],
  })
})

test('lists may be arrays as well', () => {
  const market = instrumentOf(readGamma({ clobTokenIds: ['982', '538'], outcomes: ['Yes', 'No'] }))
  expect(market).toEqual(instrumentOf(readGamma()))
})

test('a market of protocol V2 has its tokens in positionIds', () => {
  const market = instrumentOf(readGamma({ version: 'v2', positionIds: '["11","12"]' }))
  expect([market.protocol, market.tokenIds]).toEqual(['v2', ['11', '12']])
})

test.each([
  [
    'an unknown tick',
    { orderPriceMinTickSize: 0.002 },
    'tickSize',
    'orderPriceMinTickSize, found 0.002',
  ],
  ['a missing tick', { orderPriceMinTickSize: undefined }, 'tickSize', 'found nothing'],
  ['a missing fee', { feeSchedule: undefined }, 'fee', 'fee unknown: expected a schedule'],
  [
    'a fee with a broken exponent',
    { feeSchedule: { ...curve(), exponent: 1.5 } },
    'fee',
    'exponent',
  ],
  [
    'an exponent too large to compute',
    { feeSchedule: { ...curve(), exponent: 5 } },
    'fee',
    'found 5',
  ],
  ['one token only', { clobTokenIds: '["982"]' }, 'tokenIds', 'token ids unknown'],
  ['the same token twice', { clobTokenIds: '["9","9"]' }, 'tokenIds', 'token ids unknown'],
  ['tokens as JSON numbers', { clobTokenIds: '[982, 538]' }, 'tokenIds', 'token ids unknown'],
  ['no tokens', { clobTokenIds: undefined }, 'tokenIds', 'clobTokenIds, found nothing'],
  ['outcomes the wrong way round', { outcomes: '["No","Yes"]' }, 'tokenIds', 'found No, Yes'],
  ['an unreadable date', { endDate: 'soon' }, 'closeTimeMs', 'endDate, found "soon"'],
  ['a missing flag', { acceptingOrders: null }, 'acceptingOrders', 'acceptingOrders, found null'],
  ['a UMA state nobody knows', { umaResolutionStatus: 'pondering' }, 'umaStatus', 'pondering'],
] as const)('%s is unknown, with a reason, and the market is kept', (_, change, key, problem) => {
  const market = instrumentOf(readGamma(change))
  expect(market[key]).toBeNull()
  expect(market.problems.join('; ')).toContain(problem)
  expect(market.conditionId).toBe(condition)
})

test('legacy base fees are never looked at', () => {
  const { fee } = instrumentOf(readGamma({ takerBaseFee: 1000, feesEnabled: false }))
  expect(fee).toMatchObject({ kind: 'curve', rate: 0 })
})

test("the platform's own flat fee is in basis points", () => {
  const flat = instrumentOf(readGamma({ feeType: 'flat', feeSchedule: { bps: 50 } }))
  expect([flat.fee, flat.problems]).toMatchObject([{ kind: 'flat', fee_bps: 50 }, []])
  const broken = instrumentOf(readGamma({ feeType: 'flat', feeSchedule: { bps: 1.5 } }))
  expect([broken.fee, broken.problems.length]).toEqual([null, 1])
})

test('a resolved market has its payouts, and when it was resolved', () => {
  const resolved = {
    closed: true,
    umaResolutionStatus: 'resolved',
    umaResolutionStatuses: '["proposed","resolved"]',
    closedTime: '2025-06-18 21:18:38+00',
    outcomePrices: '["0.5","0.5"]',
  }
  expect(instrumentOf(readGamma(resolved))).toMatchObject({
    umaStatus: 'resolved',
    umaStatuses: ['proposed', 'resolved'],
    payouts: [500_000, 500_000],
    resolutionTimeMs: Date.UTC(2025, 5, 18, 21, 18, 38),
    problems: [],
  })
  const unclear = instrumentOf(readGamma({ ...resolved, outcomePrices: '["0.99","0.01"]' }))
  expect([unclear.payouts, unclear.problems.length]).toEqual([null, 1])
})

test('an open market that is disputed has no payouts, whatever its prices', () => {
  const disputed = { umaResolutionStatuses: '["proposed","disputed"]', outcomePrices: '["1","0"]' }
  expect(instrumentOf(readGamma(disputed))).toMatchObject({ umaStatus: 'disputed', payouts: null })
})

test('a neg-risk market without its event belongs to its neg-risk group', () => {
  const market = { events: undefined, negRisk: true, negRiskMarketID: '0xa8a8' }
  expect(instrumentOf(readGamma(market)).parentEventId).toBe('0xa8a8')
  expect(instrumentOf(readGamma({ ...market, negRisk: false })).parentEventId).toBeNull()
})

test('tradeable is active, not closed, and accepting orders', () => {
  expect(tradeable(instrumentOf(readGamma()))).toBe(true)
  expect(tradeable(instrumentOf(readGamma({ closed: true })))).toBe(false)
  expect(tradeable(instrumentOf(readGamma({ acceptingOrders: undefined })))).toBe(false)
})

test.each([
  ['not JSON', '<html>', 'unreadable-json'],
  ['an array', '[]', 'not-a-body'],
  ['a market without a condition id', '{"id":"1"}', 'bad-field'],
])('%s is a fault, and never an exception', (_, text, reason) => {
  expect(readGammaMarket(text)).toMatchObject({ ok: false, reason })
})

test('a condition id that is not 32 bytes is kept, with a reason to halt', () => {
  const { conditionId, problems } = instrumentOf(readGamma({ conditionId: '0xabc' }))
  expect([conditionId, problems.length]).toEqual(['0xabc', 1])
})

test('one market that cannot be read spoils no other of its page', () => {
  const body = JSON.stringify({ data: [gamma(), 7], next_cursor: 'abc' })
  const reading = readGammaBody(body)
  const page = reading.ok ? reading.value : { markets: [], nextCursor: null }
  expect(page.markets.map(market => market.reading.ok)).toEqual([true, false])
  expect(page.nextCursor).toBe('abc')
})

testWith(
  'data/neg-risk-event',
  'both APIs say the same of the five markets of a neg-risk event',
  () => {
    const gammaMarkets = marketsOf(
      readGammaBody(sharedText('data/neg-risk-event/gamma-event.json')),
    )
    const clobMarkets = marketsOf(
      readClobMarketsBody(sharedText('data/neg-risk-event/clob-markets.json')),
    )
    expect(gammaMarkets.flatMap(market => market.problems)).toEqual([])
    expect(clobMarkets.flatMap(market => market.problems)).toEqual([])
    expect(new Set(gammaMarkets.map(market => market.parentEventId))).toEqual(new Set(['101772']))
    const shared = ({ conditionId, tokenIds, tickSize, minSize, negRisk, fee }: Instrument) => [
      conditionId,
      tokenIds,
      [tickSize, minSize, negRisk],
      [fee?.rate, fee?.exponent, fee?.taker_only],
    ]
    const byId = (markets: readonly Instrument[]) => markets.map(shared).sort()
    expect(byId(clobMarkets)).toEqual(byId(gammaMarkets))
  },
)

testWith('data', 'every recorded Gamma body is read without a problem', () => {
  const names = [
    'market-feed/gamma_markets.json',
    'rest/gamma_markets.json',
    'rest/gamma_market_updown.json',
    'rest/gamma_event_crypto_updown.json',
  ]
  const counts = names.map(name => {
    const markets = marketsOf(readGammaBody(sharedText(`data/${name}`)))
    expect(markets.flatMap(market => market.problems)).toEqual([])
    return markets.length
  })
  expect(counts).toEqual([6, 2, 1, 1])
})

testWith('data', 'the resolved markets of a search have their payouts', () => {
  const markets = marketsOf(readGammaBody(sharedText('data/neg-risk-event/gamma-search.json')))
  const resolved = markets.filter(market => market.umaStatus === 'resolved')
  expect(resolved.map(market => market.payouts)).toEqual([
    [1_000_000, 0],
    [0, 1_000_000],
    [0, 1_000_000],
    [0, 1_000_000],
  ])
})

test('a CLOB market says less; flags that it leaves out are not problems', () => {
  const reading = readClobMarket(
    JSON.stringify({
      c: condition,
      t: [
        { t: '1', o: 'Yes' },
        { t: '2', o: 'No' },
      ],
      mos: 5,
      mts: 0.01,
      fd: { r: 0.05, e: 1, to: true },
    }),
  )
  expect(instrumentOf(reading)).toMatchObject({
    tokenIds: ['1', '2'],
    negRisk: null,
    acceptingOrders: null,
    fee: { rate: 50_000, rebate_rate: 0 },
    problems: [],
  })
})

// Shorthand.
const condition = `0x${'1f'.repeat(32)}`
const readGamma = (change: Record<string, unknown> = {}) =>
  readGammaMarket(JSON.stringify({ ...gamma(), ...change }))

function instrumentOf(reading: Reading<Instrument>): Instrument {
  if (!reading.ok) throw new Error(reading.detail)
  return reading.value
}

function marketsOf(body: ReturnType<typeof readGammaBody>): readonly Instrument[] {
  if (!body.ok) throw new Error(body.detail)
  return body.value.markets.map(market => instrumentOf(market.reading))
}

function curve() {
  return { exponent: 1, rate: 0.05, takerOnly: true, rebateRate: 0.25 }
}

const gamma = () => ({
  id: '540817',
  question: 'New album?',
  conditionId: condition,
  slug: 'new-album',
  resolutionSource: '',
  endDate: '2026-07-31T12:00:00Z',
  startDate: '2025-05-02T15:48:10.582Z',
  description: 'This market will resolve to ...',
  outcomes: '["Yes", "No"]',
  outcomePrices: '["0.52", "0.48"]',
  active: true,
  closed: false,
  archived: false,
  resolvedBy: '0x6A9D',
  questionID: '0xb6fd',
  orderPriceMinTickSize: 0.01,
  orderMinSize: 5,
  clobTokenIds: '["982", "538"]',
  acceptingOrders: true,
  negRisk: false,
  events: [{ id: '23784' }],
  umaResolutionStatuses: '[]',
  takerBaseFee: 1000,
  feesEnabled: true,
  feeType: 'general_fees',
  feeSchedule: curve(),
})
