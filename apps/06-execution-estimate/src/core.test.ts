/** Sentences about stage 6 as the host sees it: scores in, estimates out, in order. */
import { deserialize, serialize } from 'node:v8'
import { expect, test } from '@jest/globals'
import { play } from '@polytraders/stage'
import fc from 'fast-check'
import {
  balance,
  book,
  fairValue,
  heardBalance,
  heardScore,
  heardSuppressed,
  instrument,
  level,
  market,
  position,
  reservation,
  shares,
  suppressed,
} from '../test/fixtures.ts'
import { defaultPolicy, executionEstimate, type Input, type Output, type State } from './core.ts'

const stage = executionEstimate(defaultPolicy)
const takersOnly = executionEstimate({
  ...defaultPolicy,
  makerTight: { ...defaultPolicy.makerTight, enabled: false },
})

const estimates = (outputs: readonly Output[]) =>
  outputs.flatMap(output => (output.type === 'ExecutionEstimate' ? [output.fact] : []))

test('the worked trade: buy 2,000 YES, limit .65, at .645 with 6.45 in fees', () => {
  const { outputs } = play(takersOnly, [heardScore(fairValue())])
  expect(outputs).toHaveLength(1)
  expect(estimates(outputs)[0]).toMatchObject({
    correlation_id: '0-7-edge-taker-1',
    estimate_id: '0-7-edge-taker-1',
    kind: 'enter',
    execution_policy: 'ioc',
    outcome: 'YES',
    side: 'BUY',
    token_id: '11',
    size: shares(2_000),
    limit_price: 650_000,
    q_exec: 645_000,
    fee_estimate: 6_450_000,
    fees_per_share: 3_225,
    slippage: 15_000,
    strategy_cap: shares(2_500),
    liquidity_cap: shares(2_200),
    cost_curve: [
      { size: shares(1_000), q_exec: 640_000, fee: 3_200_000 },
      { size: shares(2_200), q_exec: 645_455, fee: 7_100_000 },
    ],
  })
})

test('a challenger never reaches the gate', () => {
  const script = [
    heardScore(fairValue({ role: 'challenger' })),
    heardSuppressed(suppressed({ role: 'challenger' })),
  ]
  expect(play(stage, script).outputs).toEqual([])
})

test('a suppressed score is passed on as it was, after the cancels it causes', () => {
  const script: Input[] = [
    heardBalance(balance({ reservations: [reservation()] })),
    heardSuppressed(suppressed()),
  ]
  const { outputs } = play(stage, script)
  expect(outputs.map(output => output.type)).toEqual(['ExecutionEstimate', 'ScoreSuppressed'])
  expect(estimates(outputs)[0]).toMatchObject({
    kind: 'cancel',
    order_id: '0xorder',
    reason_code: 'STRAT_SCORE_SUPPRESSED',
    score: null,
  })
  expect(outputs[1]?.fact).toEqual(suppressed())
})

test('one control that scores two markets gives their candidates different names', () => {
  const other = `0x${'cd'.repeat(32)}`
  const script = [
    heardScore(fairValue()),
    heardScore(
      fairValue({
        condition_id: other,
        market: market({ condition_id: other, instrument: instrument({ condition_id: other }) }),
      }),
    ),
  ]
  const ids = estimates(play(takersOnly, script).outputs).map(fact => fact.correlation_id)
  expect(ids).toEqual(['0-7-edge-taker-1', '0-7-edge-taker-2'])
})

test('an estimate carries the score and the book it rests on, and dies with them', () => {
  const score = fairValue()
  const fact = estimates(play(takersOnly, [heardScore(score)]).outputs)[0]
  expect(fact?.book_hash).toEqual(score.market.book.book_hash)
  expect(fact?.market).toEqual(score.market)
  expect(fact?.score).toMatchObject({ score_id: score.score_id, p_hat: 670_000, lb: 640_000 })
  expect(fact?.expires_ts).toBe(score.recv_ts + defaultPolicy.validityMs)
})

test('a policy past its bounds does not start, and says all that is wrong', () => {
  const broken = { ...defaultPolicy, marketsMax: 0, sizeStepMicros: 1.5 }
  expect(() => executionEstimate(broken)).toThrow(/marketsMax.*found 0[\s\S]*sizeStepMicros/)
})

test('replay equals replay, and restore then continue equals never stopped', () => {
  fc.assert(
    fc.property(scripts, fc.nat(), (script, at) => {
      const cut = script.length === 0 ? 0 : at % script.length
      const whole = play(stage, script)
      expect(play(stage, script).outputs).toEqual(whole.outputs)
      const first = play(stage, script.slice(0, cut))
      let state: State = deserialize(serialize(first.state))
      const outputs: Output[] = [...first.outputs]
      for (const input of script.slice(cut)) {
        state = stage.step(state, input, output => outputs.push(output))
      }
      expect(outputs).toEqual(whole.outputs)
      expect(state).toEqual(whole.state)
    }),
  )
})

test('any score of any book gets exactly one entering candidate of the edge-taker', () => {
  fc.assert(
    fc.property(scripts, script => {
      const scored = script.filter(input => input.type === 'FairValue').length
      const entered = estimates(play(stage, script).outputs).filter(
        fact => fact.strategy === 'edge-taker',
      )
      expect(entered).toHaveLength(scored)
      expect(entered.every(fact => fact.kind === 'enter')).toBe(true)
    }),
  )
})

test('every price, size and fee is a whole number, and the size one that the venue takes', () => {
  fc.assert(
    fc.property(scripts, script => {
      for (const fact of estimates(play(stage, script).outputs)) {
        const { size, limit_price, q_exec, fee_estimate, fees_per_share, strategy_cap } = fact
        const numbers = [size, limit_price, q_exec, fee_estimate, fees_per_share, strategy_cap]
        expect(numbers.every(value => Number.isSafeInteger(value) && value >= 0)).toBe(true)
        expect(size % defaultPolicy.sizeStepMicros).toBe(0)
        if (fact.kind === 'enter') expect(size).toBeGreaterThanOrEqual(shares(5))
        expect(fact.limit_price % 10_000).toBe(0)
      }
    }),
  )
})

test('what is remembered is never more than the markets that hold something', () => {
  const bounded = executionEstimate({ ...defaultPolicy, marketsMax: 2, reservationsMax: 1 })
  const held = (id: string) =>
    heardBalance(
      balance({ condition_id: id, reservations: [reservation(), reservation({ order_id: '2' })] }),
    )
  const { state } = play(bounded, [held('a'), held('b'), held('c')])
  expect([...state.holdings.keys()]).toEqual(['a', 'b'])
  expect(state.holdings.get('a')?.reservations).toHaveLength(1)
  expect(
    play(bounded, [held('a'), heardBalance(balance({ condition_id: 'a' }))]).state.holdings.size,
  ).toBe(0)
})

/** Books on a one-cent tick, scores anywhere, balances with and without quotes and positions. */
const books = fc
  .record({
    bid: fc.integer({ min: 1, max: 97 }),
    spread: fc.integer({ min: 1, max: 8 }),
    bids: fc.array(fc.integer({ min: 1, max: 3_000_000 }), { maxLength: 4 }),
    asks: fc.array(fc.integer({ min: 1, max: 3_000_000 }), { maxLength: 4 }),
  })
  .map(({ bid, spread, bids, asks }) =>
    book(
      bids.map((size, i) => level((bid - i) / 100, size / 1_000)).filter(({ price }) => price > 0),
      asks
        .map((size, i) => level((bid + spread + i) / 100, size / 1_000))
        .filter(({ price }) => price < 1_000_000),
    ),
  )

const scores: fc.Arbitrary<Input> = fc
  .record({
    books,
    pHat: fc.integer({ min: 0, max: 1_000_000 }),
    buffer: fc.integer({ min: 0, max: 100_000 }),
    event: fc.integer({ min: 1, max: 4 }),
    status: fc.constantFrom('open' as const, 'halted' as const),
    suppress: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ books: chosen, pHat, buffer, event, status, suppress }) => {
    const at = market({ book: chosen, instrument: instrument({ status }) })
    const correlation_id = `0-${event}`
    return suppress === 0
      ? heardSuppressed(suppressed({ market: at, correlation_id }))
      : heardScore(
          fairValue({ market: at, p_hat: pHat, uncertainty_buffer: buffer, correlation_id }),
        )
  })

const balances: fc.Arbitrary<Input> = fc
  .record({
    yes: fc.integer({ min: 0, max: 3_000 }),
    no: fc.integer({ min: 0, max: 3_000 }),
    quotes: fc.array(
      fc.record({
        price: fc.integer({ min: 1, max: 99 }).map(cents => cents * 10_000),
        outcome: fc.constantFrom('YES' as const, 'NO' as const),
        strategy: fc.constantFrom('maker-tight', 'edge-taker'),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ yes, no, quotes }) =>
    heardBalance(
      balance({
        positions: [position('YES', yes), position('NO', no)],
        reservations: quotes.map((quote, i) => reservation({ ...quote, order_id: `o${i}` })),
      }),
    ),
  )

const scripts = fc.array(fc.oneof({ arbitrary: scores, weight: 3 }, balances), { maxLength: 12 })
