import { expect, test } from '@jest/globals'
import { play } from '@polytraders/stage'
import { body } from '../test/bodies.ts'
import {
  bodiesOf,
  clobBodiesOf,
  clobMarkets,
  hasData,
  marketsOf,
  negRiskEvent,
  recordedMarkets,
  searchAnswer,
  standardMarkets,
  upDownEvent,
  upDownMarket,
} from '../test/data.ts'
import { defaultPolicy, type Input, type Policy, registry } from './core.ts'

const withData = hasData ? test : test.skip
const name = (claim: string) => (hasData ? claim : `${claim} (skipped: no data beside the project)`)

withData(name('the recording has six open markets, each its own group'), () => {
  const instruments = versions(bodiesOf(recordedMarkets))
  expect(instruments).toHaveLength(6)
  for (const { status, group_id, condition_id, tick_size, fee_schedule } of instruments) {
    expect([status, group_id]).toEqual(['open', condition_id])
    expect([1_000, 10_000]).toContain(tick_size)
    expect(fee_schedule).toMatchObject({ kind: 'curve', rate: 50_000, rebate_rate: 150_000 })
  }
})

withData(name("the venue's markets are open, and their ids come out"), () => {
  const answers = [standardMarkets, upDownMarket, negRiskEvent].flatMap(file => bodiesOf(file))
  const { state, outputs } = play(registry(defaultPolicy), answers)
  expect(outputs).toHaveLength(8)
  for (const { said, ids } of state.markets.values()) {
    expect([said.market_id, said.status, ids.proven]).toEqual([said.market_id, 'open', true])
  }
})

withData(name('the markets of one event are one group'), () => {
  const groups = versions(bodiesOf(negRiskEvent)).map(({ group_id, neg_risk }) => [
    group_id,
    neg_risk,
  ])
  expect(groups).toEqual(Array(5).fill(['101772', true]))
})

withData(name('a market read alone and then with its event keeps its own group'), () => {
  const [alone, inEvent] = versions([...bodiesOf(upDownMarket), ...bodiesOf(upDownEvent, 1_000)])
  expect(inEvent).toMatchObject({ parent_event_id: '625005', changed: ['parent_event_id'] })
  expect(inEvent?.group_id).toBe(alone?.group_id)
})

withData(name('a search answers with markets that are over, and with what they pay'), () => {
  const resolved = versions(bodiesOf(searchAnswer)).filter(({ status }) => status === 'resolved')
  expect(resolved.map(({ market_id, payout }) => [market_id, payout])).toEqual([
    ['521836', [1_000_000, 0]],
    ['521834', [0, 1_000_000]],
    ['521835', [0, 1_000_000]],
    ['521837', [0, 1_000_000]],
  ])
})

withData(name('Gamma and the CLOB agree on the markets of an event'), () => {
  const said = play(registry(defaultPolicy), [
    ...bodiesOf(negRiskEvent),
    ...clobBodiesOf(clobMarkets, 1_000),
    ...bodiesOf(negRiskEvent, 2_000),
  ]).outputs
  expect(said.slice(5).map(({ type }) => type)).toEqual(Array(10).fill('Synced'))
})

const swapped = (market: object) => {
  const fields = new Map(Object.entries(market))
  const tokens: readonly string[] = JSON.parse(fields.get('clobTokenIds'))
  return { ...market, clobTokenIds: JSON.stringify(tokens.toReversed()) }
}

withData(name('token ids that do not follow from the condition halt a market'), () => {
  for (const file of [standardMarkets, negRiskEvent]) {
    for (const market of marketsOf(file)) {
      const [halted, open] = versions([body(swapped(market)), body(market, 1_000)])
      expect(halted).toMatchObject({ status: 'halted' })
      expect(halted?.halt_reason).toContain('token ids mismatch')
      expect(open).toMatchObject({ status: 'open', changed: expect.arrayContaining(['token_ids']) })
    }
  }
})

withData(name('a condition that does not follow from oracle and question halts a market'), () => {
  const questionID = `0x${'0'.repeat(64)}`
  for (const market of [...marketsOf(standardMarkets), ...marketsOf(negRiskEvent)]) {
    const [said] = versions([body({ ...market, questionID })])
    expect(said?.halt_reason).toContain('condition id mismatch')
  }
})

withData(name('ids are not recomputed where the policy says so'), () => {
  const market = { ...marketsOf(standardMarkets)[0] }
  const [said] = versions([body(swapped(market))], { ...defaultPolicy, recomputeIds: 'off' })
  expect(said?.status).toBe('open')
})

withData(name('token ids that were first told stand, and others halt the market'), () => {
  const [market] = marketsOf(recordedMarkets)
  const [first, halted, open] = versions([
    body({ ...market }),
    body(swapped({ ...market }), 1_000),
    body({ ...market }, 2_000),
  ])
  expect(halted).toMatchObject({ status: 'halted', token_ids: first?.token_ids })
  expect(halted?.halt_reason).toContain('token ids changed')
  expect(open?.status).toBe('open')
})

const versions = (inputs: readonly Input[], policy: Policy = defaultPolicy) =>
  play(registry(policy), inputs).outputs.flatMap(said =>
    said.type === 'InstrumentChanged' ? [said.fact] : [],
  )
