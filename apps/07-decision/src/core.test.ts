/** Sentences about the gate: what it approves, what it refuses and why, and what it holds. */
import { expect, test } from '@jest/globals'
import { controlsMax, ONE } from '@polytraders/domain'
import { type ExecutionEstimate } from '@polytraders/messages'
import { play } from '@polytraders/stage'
import { inBook, order, position, resting, withScore } from '../test/facts.ts'
import { decision, type Input, type Output, type Policy } from './core.ts'
import { wiring } from './wiring.ts'
import {
  balance,
  book,
  budget,
  conditionId,
  control,
  estimate,
  groundwork,
  marketState,
  nowMs,
  tick,
  workedPolicy,
} from './worked-trade.ts'

const hear = (script: readonly Input[], policy: Partial<Policy> = {}) =>
  play(decision({ ...workedPolicy, ...policy }), [...groundwork, ...script])

const verdicts = (outputs: readonly Output[]) =>
  outputs.flatMap(said => (said.type === 'Verdict' ? [said.fact] : []))

const last = (script: readonly Input[], policy: Partial<Policy> = {}) => {
  const verdict = verdicts(hear(script, policy).outputs).at(-1)
  if (!verdict) throw new Error('expected a verdict')
  return verdict
}

test('the worked trade: 2,000 YES approved at a net edge of .009, seven of seven', () => {
  const { outputs } = hear([estimate()])
  expect(outputs.map(({ type }) => type)).toEqual(['Verdict', 'ApprovedIntent'])
  expect(outputs[0]?.fact).toMatchObject({
    decision_id: '0-7-edge-taker-1',
    action: 'APPROVE',
    reason_code: null,
    reason_codes: [],
    p_hat: 670_000,
    q_exec: 645_000,
    fees: 6_450_000,
    fees_per_share: 3_225,
    net_edge: 9_000,
    strategy_cap: 2_500 * ONE,
    liquidity_cap: 2_200 * ONE,
    portfolio_cap: 2_000 * ONE,
    approved_size: 2_000 * ONE,
    versions: {
      book_event_id: 4,
      registry_version: 1,
      score_id: 's',
      inventory_version: 1,
      control_version: 1,
      budget_version: 1,
    },
  })
  expect(outputs[1]?.fact).toMatchObject({
    intent_id: '0-7-edge-taker-1',
    size: 2_000 * ONE,
    limit_price: 650_000,
    reserve: 1_306_500_000,
    tick_size: 10_000,
    neg_risk: false,
  })
})

test('nothing that takes risk is approved before a control and a budget were heard', () => {
  for (const missing of [0, 1]) {
    const script = [...groundwork.filter((_, i) => i !== missing), estimate()]
    const { outputs } = play(decision(workedPolicy), script)
    expect(outputs.map(({ type }) => type)).toEqual(['Verdict'])
  }
})

test('two approvals never share the same headroom', () => {
  const script = [
    budget({ market_cap: 2_000 * ONE }, 5),
    estimate(),
    estimate({ correlation_id: '0-8-edge-taker-1' }),
  ]
  const policy = { strategies: { 'edge-taker': { mode: 'enforced', openIntentsMax: 9 } } } as const
  const said = verdicts(hear(script, policy).outputs)
  // 1,306.50 is held; 693.50 buy 1,061.61 shares at .65325.
  expect(said.map(({ approved_size }) => approved_size / ONE)).toEqual([2_000, 1_061.61])
})

test('an approval is held until inventory names its intent, whatever becomes of it', () => {
  const again = estimate({ correlation_id: '0-8-edge-taker-1' })
  expect(last([estimate(), balance({ inventory_version: 2 }), again]).reason_codes).toEqual([
    'RISK_INTENT_OUTSTANDING',
  ])
  const refused = balance({
    inventory_version: 2,
    reason: 'refused',
    intent_id: '0-7-edge-taker-1',
  })
  expect(last([estimate(), refused, again]).action).toBe('APPROVE')
})

test('an open order of a strategy counts as outstanding, another strategy’s does not', () => {
  const theirs = resting(order({ price: 600_000 }))
  const ours = resting(order({ price: 600_000, strategy: 'edge-taker' }))
  expect(last([theirs, estimate()]).action).toBe('APPROVE')
  expect(last([ours, estimate()]).reason_codes).toEqual(['RISK_INTENT_OUTSTANDING'])
})

test('the same candidate is not approved twice', () => {
  const policy = { strategies: { 'edge-taker': { mode: 'enforced', openIntentsMax: 9 } } } as const
  expect(last([estimate(), estimate()], policy).reason_codes).toEqual(['EXEC_INTENT_DUPLICATE'])
})

test('a verdict names every check that failed, the first one first', () => {
  const verdict = last([
    control({ state: 'killed' }, 5),
    book({ verdict: 'SUSPECT', bestAsk: 660_000 }, 6),
    estimate({
      score: withScore({ p_hat: 600_000 }),
      market: { ...marketState, freshness_ms: 90_000 },
    }),
  ])
  expect(verdict.action).toBe('REJECT')
  expect(verdict.reason_code).toBe('GOV_KILLED')
  expect(verdict.reason_codes).toEqual([
    'GOV_KILLED',
    'DISC_REGISTRY_STALE',
    'INTEL_BOOK_SUSPECT',
    'EXEC_PRICE_MOVED',
    'RISK_NET_EDGE_NOT_POSITIVE',
  ])
})

test('an edge of nothing is no edge, one of a micro is', () => {
  // .645 + .003225 + .012775 = .661.
  expect(last([estimate({ score: withScore({ p_hat: 661_000 }) })]).reason_codes).toEqual([
    'RISK_NET_EDGE_NOT_POSITIVE',
  ])
  const verdict = last([estimate({ score: withScore({ p_hat: 661_001 }) })])
  expect(verdict).toMatchObject({ action: 'APPROVE', net_edge: 1 })
})

test('the edge is recomputed at the size that is approved', () => {
  const verdict = last([budget({ order_cap: 1_000 * ONE }, 5), estimate()])
  // The first 1,000 are at .64: a better price than the estimate's.
  expect(verdict).toMatchObject({ approved_size: 1_000 * ONE, q_exec: 640_000, net_edge: 14_025 })
})

test('an estimate is not believed about its own cost or liquidity', () => {
  const rosy = { q_exec: 100_000, fees_per_share: 0, liquidity_cap: 9_000 * ONE, size: 2_400 * ONE }
  const verdict = last([budget({ order_cap: 5_000 * ONE }, 5), estimate(rosy)])
  expect(verdict).toMatchObject({ liquidity_cap: 2_200 * ONE, approved_size: 2_200 * ONE })
  expect(verdict.q_exec).toBe(645_455)
})

test('buying NO is judged at one minus the score, on the bids of YES', () => {
  const no: Partial<ExecutionEstimate> = {
    outcome: 'NO',
    token_id: '22',
    size: 1_000 * ONE,
    limit_price: 380_000,
    liquidity_cap: 1_500 * ONE,
    score: withScore({ p_hat: 590_000 }),
  }
  // .41 - .38 - .0019 - .012775
  expect(last([estimate(no)])).toMatchObject({
    action: 'APPROVE',
    q_exec: 380_000,
    net_edge: 15_325,
  })
})

test('a size under the market’s minimum is refused, and every cap that is short is named', () => {
  const verdict = last([estimate({ strategy_cap: 4 * ONE })])
  expect(verdict.reason_codes).toEqual(['RISK_SIZE_BELOW_MINIMUM', 'STRAT_CAP_REACHED'])
  expect(verdict.approved_size).toBe(0)
})

test('a taker’s order is worth a dollar at least', () => {
  const cheap = inBook({
    best_bid: 10_000,
    best_ask: 20_000,
    bids: [{ price: 10_000, size: 500 * ONE }],
    asks: [{ price: 20_000, size: 49 * ONE }],
  })
  const fact = { ...cheap.fact, limit_price: 20_000, score: withScore({ p_hat: 90_000 }) }
  const script = [book({ bestBid: 10_000, bestAsk: 20_000 }, 5), { ...cheap, fact }]
  const thin = { ...workedPolicy.limits, touchMicros: { warning: ONE, reject: ONE } }
  expect(last(script, { limits: thin }).reason_codes).toEqual([
    'RISK_SIZE_BELOW_MINIMUM',
    'EXEC_LIQUIDITY_SHORT',
  ])
})

test.each([
  ['a price off the tick', { limit_price: 645_000 }, 'EXEC_PRICE_OFF_TICK'],
  ['a token of another market', { token_id: '99' }, 'EXEC_TOKEN_MISMATCH'],
  ['a sale that calls itself an entry', { side: 'SELL' }, 'EXEC_KIND_SIDE'],
  ['a size of nothing', { size: 0 }, 'EXEC_SIZE_INVALID'],
  ['a negative size', { size: -ONE }, 'EXEC_SIZE_INVALID'],
  [
    'a post-only order at the ask',
    { execution_policy: 'post_only', limit_price: 640_000 },
    'EXEC_POST_ONLY_CROSSES',
  ],
] as const)('%s is refused', (_name, over, code) => {
  expect(last([estimate(over)]).reason_codes).toContain(code)
})

test('an order that would trade with our own is refused, on either token', () => {
  const askYes = resting(order({ side: 'SELL', price: 650_000 }))
  const bidNo = resting(order({ outcome: 'NO', side: 'BUY', price: 350_000 }))
  const clear = resting(order({ outcome: 'NO', side: 'BUY', price: 340_000 }))
  expect(last([askYes, estimate()]).reason_codes).toEqual(['EXEC_SELF_CROSS'])
  expect(last([bidNo, estimate()]).reason_codes).toEqual(['EXEC_SELF_CROSS'])
  expect(last([clear, estimate()]).action).toBe('APPROVE')
})

test('a maker’s quote is judged at its own price with a maker’s fee', () => {
  const curve = { kind: 'curve', fee_bps: 0, rate: 50_000, exponent: 1 } as const
  const instrument = marketState.instrument && {
    ...marketState.instrument,
    fee_schedule: { ...curve, taker_only: true, rebate_rate: 0 },
  }
  const quote: Partial<ExecutionEstimate> = {
    execution_policy: 'post_only',
    limit_price: 630_000,
    size: 100 * ONE,
    liquidity_cap: 500 * ONE,
    market: { ...marketState, instrument },
  }
  expect(last([estimate(quote)])).toMatchObject({ action: 'APPROVE', fees: 0, net_edge: 27_225 })
})

test('a pause is a pause whatever else was wrong, and a kill outranks it', () => {
  const paused = control({ state: 'paused' }, 5)
  const strategy = control({ scope: 'strategy', scope_id: 'edge-taker', state: 'paused' }, 5)
  const other = control({ scope: 'strategy', scope_id: 'maker-tight', state: 'paused' }, 5)
  expect(last([paused, estimate()])).toMatchObject({ action: 'PAUSED', reason_code: 'GOV_PAUSED' })
  expect(last([strategy, estimate()]).action).toBe('PAUSED')
  expect(last([other, estimate()]).action).toBe('APPROVE')
  const killed = control({ scope: 'market', scope_id: conditionId, state: 'killed' }, 6)
  expect(last([paused, killed, estimate()]).action).toBe('REJECT')
})

test('lifting a control takes the control that lifts it, not time', () => {
  const expiring = control({ state: 'killed', expires_ts: nowMs - 1 }, 5)
  expect(last([expiring, estimate()]).action).toBe('REJECT')
  expect(last([expiring, control({}, 6), estimate()]).action).toBe('APPROVE')
})

test('scopes that are killed and paused are shown, until they are armed', () => {
  const shown = (script: readonly Input[]) => {
    const { state } = hear(script)
    return Object.fromEntries([...wiring.gauges].map(([name, { read }]) => [name, read(state)]))
  }
  const market = { scope: 'market', scope_id: conditionId }
  const stopped = [control({ state: 'killed' }, 5), control({ ...market, state: 'killed' }, 6)]
  const paused = control({ scope: 'strategy', scope_id: 'edge-taker', state: 'paused' }, 7)
  expect(shown([])).toEqual({ killed_scopes: 0, paused_scopes: 0 })
  expect(shown([...stopped, paused])).toEqual({ killed_scopes: 2, paused_scopes: 1 })
  const armed = [control({}, 8), control({ ...market, state: 'armed' }, 9)]
  expect(shown([...stopped, paused, ...armed])).toEqual({ killed_scopes: 0, paused_scopes: 1 })
})

test('the most controls that can be set cover what they name, and all can be lifted', () => {
  const each = (state: string) =>
    Array.from({ length: controlsMax }, (_, n) =>
      control({ scope: 'market', scope_id: `0x${n}`, state }, 5 + n),
    )
  const own = { scope: 'market', scope_id: conditionId }
  const paused = [...each('paused'), control({ ...own, state: 'paused' }, 6_000)]
  expect(last([...each('paused'), estimate()]).action).toBe('APPROVE')
  expect(last([...paused, estimate()])).toMatchObject({ reason_codes: ['GOV_PAUSED'] })
  const lifted = [...paused, ...each('armed'), control({ ...own, state: 'armed' }, 6_001)]
  expect(hear(lifted).state.controls.size).toBe(0)
  expect(last([...lifted, estimate()]).action).toBe('APPROVE')
})

test.each(['shadow', 'advisory'] as const)('a strategy in mode %s is only answered', mode => {
  const strategies = { 'edge-taker': { mode, openIntentsMax: 1 } }
  const { outputs, state } = hear([estimate()], { strategies })
  expect(outputs).toHaveLength(1)
  expect(outputs[0]?.fact).toMatchObject({ action: 'WARN_ONLY', approved_size: 2_000 * ONE })
  expect(state.pending.size).toBe(0)
})

test('a cell in shadow mode sends nothing', () => {
  const { outputs } = hear([control({ mode: 'shadow' }, 5), estimate()])
  expect(verdicts(outputs).map(({ action }) => action)).toEqual(['WARN_ONLY'])
  expect(outputs).toHaveLength(1)
})

test('a guard that only advises warns, one in quarantine refuses', () => {
  const script = [estimate({ quality: 'suspect' })]
  const advised = last(script, { guardModes: { 'market-quality': 'advisory' } })
  expect(advised.action).toBe('APPROVE')
  expect(advised.risk_checks.find(({ guard }) => guard === 'market-quality')).toMatchObject({
    vote: 'WARN',
    mode: 'advisory',
    reason_code: 'INTEL_QUALITY_SUSPECT',
  })
  expect(last(script, { guardModes: { 'market-quality': 'off' } }).action).toBe('APPROVE')
  expect(last([estimate()], { guardModes: { drawdown: 'quarantine' } }).reason_codes).toEqual([
    'GOV_GUARD_QUARANTINED',
  ])
})

const held = balance({
  inventory_version: 2,
  condition_id: conditionId,
  positions: [position('YES', 300)],
})
const leaving: Partial<ExecutionEstimate> = {
  kind: 'exit',
  strategy: 'position-exit',
  correlation_id: '0-8-position-exit-1',
  side: 'SELL',
  size: 300 * ONE,
  limit_price: 620_000,
  strategy_cap: 300 * ONE,
  liquidity_cap: 1_500 * ONE,
}

test('getting out is not stopped by edge, quality, book, halt, budget or kill switch', () => {
  const { outputs } = hear([
    held,
    control({ state: 'killed' }, 5),
    book({ verdict: 'BROKEN', bestBid: 600_000 }, 6),
    estimate({ ...leaving, quality: 'suspect' }),
  ])
  expect(outputs.map(({ type }) => type)).toEqual(['Verdict', 'ReduceIntent'])
  const [verdict] = verdicts(outputs)
  expect(verdict?.net_edge).toBeLessThan(0)
  expect(verdict?.risk_checks).toHaveLength(7)
  expect(verdict?.risk_checks.some(({ vote }) => vote === 'REJECT')).toBe(false)
  expect(outputs[1]?.fact).toMatchObject({ size: 300 * ONE, reserve: 300 * ONE, side: 'SELL' })
})

test('getting out sells no more than is free, and promises no share twice', () => {
  const { outputs } = hear([
    held,
    estimate({ ...leaving, size: 200 * ONE }),
    estimate({ ...leaving, correlation_id: '0-9-position-exit-1' }),
    estimate({ ...leaving, correlation_id: '0-10-position-exit-1' }),
  ])
  expect(verdicts(outputs).map(({ approved_size }) => approved_size / ONE)).toEqual([200, 100, 0])
  expect(verdicts(outputs)[2]?.reason_codes).toEqual([
    'RISK_SIZE_BELOW_MINIMUM',
    'EXEC_REDUCE_ONLY',
  ])
})

test('getting out still needs an estimate that lives', () => {
  const verdict = last([held, tick(nowMs + 2_001), estimate(leaving)])
  expect(verdict.reason_codes).toEqual(['EXEC_ESTIMATE_EXPIRED'])
})

test('an intent dies with its estimate', () => {
  const { outputs } = hear([estimate()])
  expect(outputs[1]?.fact).toMatchObject({ expires_ts: nowMs + 2_000 })
})

test('markets past the bound are refused, and a resolved one makes room', () => {
  const policy = { marketsMax: 1 }
  const elsewhere = { ...estimate().fact, condition_id: 'other' }
  const script = [book({ conditionId: 'other' }, 5), { ...estimate(), fact: elsewhere }]
  expect(last(script, policy).reason_codes).toContain('INTEL_BOOK_UNKNOWN')
})
