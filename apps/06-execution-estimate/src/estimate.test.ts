/** Sentences about estimates: exact costs, modelled chances, and what each warning means. */
import { expect, test } from '@jest/globals'
import { ONE } from '@polytraders/domain'
import { type FairValue, type FeeSchedule } from '@polytraders/messages'
import {
  book,
  fairValue,
  features,
  goldenBook,
  instrument,
  level,
  market,
  shares,
  suppressed,
} from '../test/fixtures.ts'
import { estimateOf, feesOf } from './estimate.ts'
import { mapped, takerChances } from './fill.ts'
import { nothingHeld } from './holdings.ts'
import { defaultPolicy, type Policy } from './policy.ts'
import { type Candidate } from './strategies/strategy.ts'

const take: Candidate = {
  kind: 'enter',
  executionPolicy: 'ioc',
  outcome: 'YES',
  side: 'BUY',
  sizeMicros: shares(2_000),
  limitMicros: 650_000,
  capMicros: shares(2_500),
  orderId: '',
  reasonCode: 'STRAT_EDGE',
}

const quote: Candidate = {
  ...take,
  executionPolicy: 'post_only',
  sizeMicros: shares(500),
  limitMicros: 620_000,
}

function estimate(candidate: Candidate, score: FairValue = fairValue(), policy = defaultPolicy) {
  const fees = feesOf(score.market, policy)
  const context = { policy, market: score.market, fees, holding: nothingHeld }
  return estimateOf(score, 'id', 'edge-taker', candidate, context)
}

test('buying NO takes the bids of YES at one minus their price', () => {
  const no = estimate({ ...take, outcome: 'NO', limitMicros: 390_000 })
  // 1,500 at .38 and 500 at .39.
  expect(no).toMatchObject({ q_exec: 382_500, token_id: '22', slippage: 12_500 })
  expect(no.liquidity_cap).toBe(shares(2_400))
})

test('selling is rounded down and slips the other way', () => {
  const odd = book([level(0.62, 1_000.000001), level(0.61, 999.999999)], [level(0.64, 1)])
  const sold = estimate(
    { ...take, kind: 'exit', side: 'SELL', limitMicros: 610_000 },
    fairValue({ market: market({ book: odd }) }),
  )
  // Each level's money loses its fraction of a micro.
  expect(sold.q_exec).toBe(614_999)
  expect(sold.slippage).toBe(15_001)
})

test('the fee is the sum of what each level is charged, on either schedule', () => {
  const curve: FeeSchedule = {
    kind: 'curve',
    fee_bps: 0,
    rate: 50_000,
    exponent: 1,
    taker_only: true,
    rebate_rate: 0,
  }
  const charged = fairValue({ market: market({ instrument: instrument({ fee_schedule: curve }) }) })
  // 1,000 x .05 x .64 x .36 + 1,000 x .05 x .65 x .35
  expect(estimate(take, charged).fee_estimate).toBe(11_520_000 + 11_375_000)
  expect(estimate(quote, charged).fee_estimate).toBe(0)
})

test('a builder fee is part of what it costs', () => {
  const policy: Policy = { ...defaultPolicy, builderFeeBps: 10 }
  expect(estimate(take, fairValue(), policy).fee_estimate).toBe(6_450_000 + 1_290_000)
})

test('the 90th percentile is never better than the mean, and worse the longer the delay', () => {
  const slow: Policy = { ...defaultPolicy, takerDelayMsOf: { politics: 3_000 } }
  const now = estimate(take)
  const later = estimate(take, fairValue(), slow)
  expect(now.q_exec_p90).toBeGreaterThan(now.q_exec)
  expect(later.q_exec_p90).toBeGreaterThan(now.q_exec_p90)
  expect(later.q_exec).toBe(now.q_exec)
})

test('a taker is sure of quiet depth, and less so the more rivals there are', () => {
  const flow = (buys: number) => fairValue({ raw: features({ buy_flow_60s: shares(buys) }) })
  const quiet = estimate(take, flow(0))
  const busy = estimate(take, flow(60_000))
  const busier = estimate(take, flow(600_000))
  expect(quiet).toMatchObject({ fill_probability: ONE, partial_probability: 0 })
  expect(busy.fill_probability).toBeLessThan(ONE)
  expect(busier.fill_probability).toBeLessThan(busy.fill_probability)
  expect(busier.fill_probability + busier.partial_probability).toBeLessThanOrEqual(ONE)
})

test('more than is offered can only be filled in part', () => {
  const taking = { size: 3, liquidity: 2, rivalFlowPerSecond: 0, rivalSize: 1, delayMs: 50 }
  expect(takerChances(taking, defaultPolicy.fillMap)).toEqual({ full: 0, partial: ONE })
  expect(takerChances({ ...taking, liquidity: 0 }, [])).toEqual({ full: 0, partial: 0 })
})

test('a maker waits behind everything at his price or better', () => {
  const score = fairValue({ raw: features({ sell_flow_60s: shares(3_000) }) })
  const resting = estimate({ ...quote, limitMicros: 620_000 }, score)
  // 1,500 ahead and 500 of ours at 50 a second.
  expect(resting.queue_ahead).toBe(shares(1_500))
  expect(resting.expected_time_to_fill_ms).toBe(40_000)
  expect(resting.fill_probability).toBe(Math.round((1 - Math.exp(-30 / 40)) * ONE))
  expect(resting.q_exec).toBe(620_000)
  expect(resting.slippage).toBe(-10_000)
})

test('where nothing trades a maker is not filled', () => {
  expect(estimate(quote)).toMatchObject({ fill_probability: 0, partial_probability: 0 })
})

test('adverse selection is the impact where it was measured, never over the half-spread', () => {
  const impact = (lambda: number) => fairValue({ raw: features({ kyle_lambda_5m: lambda }) })
  expect(estimate(quote).adverse_selection).toBe(3_000)
  expect(estimate(quote, impact(1e-6)).adverse_selection).toBe(74)
  expect(estimate(quote, impact(1)).adverse_selection).toBe(10_000)
})

test('predicted chances are mapped by what was observed', () => {
  const points = [
    { predicted: 0, observed: 0 },
    { predicted: 500_000, observed: 300_000 },
    { predicted: ONE, observed: 900_000 },
  ]
  expect([0, 250_000, 750_000, ONE].map(p => mapped(p, points))).toEqual([
    0, 150_000, 600_000, 900_000,
  ])
})

test('warnings: a thin book, a price that may move past the limit, a stale book', () => {
  const thin = fairValue({ market: market({ book: book([], [level(0.64, 20)]) }) })
  expect(estimate(take, thin).warnings).toContain('book_thin')
  const loose = fairValue({ raw: features({ logit_vol_5m: 0.5 }) })
  expect(estimate(take, loose).warnings).toEqual(['price_moved'])
  expect(estimate({ ...take, limitMicros: 660_000, sizeMicros: shares(500) }).warnings).toEqual([])
  const stale = fairValue({ market: market({ book: { ...goldenBook, book_validity: 'stale' } }) })
  expect(estimate(take, stale).warnings).toContain('stale_book')
})

test('an unknown fee is shown as none, for the gate to refuse', () => {
  const schedule: FeeSchedule = {
    kind: 'unknown',
    fee_bps: 0,
    rate: 0,
    exponent: 0,
    taker_only: false,
    rebate_rate: 0,
  }
  const unknown = market({ instrument: instrument({ fee_schedule: schedule }) })
  expect(estimate(take, fairValue({ market: unknown })).fee_estimate).toBe(0)
  const odd = market({
    instrument: instrument({ fee_schedule: { ...schedule, kind: 'curve', exponent: 1.5 } }),
  })
  expect(estimate(take, fairValue({ market: odd })).fee_estimate).toBe(0)
})

test('the chance that a trade fails to settle is the mean of its posterior', () => {
  expect(estimate(take).settlement_failure_probability).toBe(1_000)
})

test('a cancel costs nothing and needs no score', () => {
  const context = {
    policy: defaultPolicy,
    market: market(),
    fees: feesOf(market(), defaultPolicy),
    holding: nothingHeld,
  }
  const cancel: Candidate = { ...quote, kind: 'cancel', orderId: '0xorder' }
  expect(estimateOf(suppressed(), 'id', 'maker-tight', cancel, context)).toMatchObject({
    order_id: '0xorder',
    score: null,
    q_exec: 0,
    fee_estimate: 0,
    slippage: 0,
    liquidity_cap: quote.sizeMicros,
  })
})
