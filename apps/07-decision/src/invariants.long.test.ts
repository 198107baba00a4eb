/** What must hold of the gate whatever it hears. */
import { deserialize, serialize } from 'node:v8'
import { expect, test } from '@jest/globals'
import { ONE } from '@polytraders/domain'
import { play } from '@polytraders/stage'
import fc from 'fast-check'
import { marked, order, position, resolvedNotice, suppressed } from '../test/facts.ts'
import { decision, type Input, type Output, type Policy, type State } from './core.ts'
import { reasonOf } from './reasons.ts'
import {
  balance,
  book,
  budget,
  conditionId,
  control,
  estimate,
  groundwork,
  instrument,
  marketState,
  nowMs,
  tick,
  workedPolicy,
} from './worked-trade.ts'

/** Many approvals at once, and every kind of sizing. */
const policy: Policy = {
  ...workedPolicy,
  strategies: { 'edge-taker': { mode: 'enforced', openIntentsMax: 50 } },
  kelly: { ...workedPolicy.kelly, enabled: true, fractionMicros: ONE },
}
const stage = decision(policy)

test('an approved size is over no cap and under no minimum, in whole steps', () => {
  fc.assert(
    fc.property(scripts, script => {
      for (const { fact } of said(script, 'Verdict')) {
        const { approved_size: size, requested_size: asked } = fact
        if (size === 0) continue
        const caps = [fact.strategy_cap, fact.liquidity_cap, fact.portfolio_cap, asked]
        expect(size).toBeLessThanOrEqual(Math.min(...caps))
        if (fact.kind === 'cancel') continue
        expect(size).toBeGreaterThanOrEqual(5 * ONE)
        expect(size % policy.sizeStepMicros).toBe(0)
      }
    }),
  )
})

test('a single REJECT kills, and every refusal names registered reasons', () => {
  fc.assert(
    fc.property(scripts, script => {
      for (const { fact } of said(script, 'Verdict')) {
        const approves = fact.action === 'APPROVE' || fact.action === 'WARN_ONLY'
        if (fact.risk_checks.some(({ vote }) => vote === 'REJECT')) expect(approves).toBe(false)
        if (fact.kind === 'enter' && approves) expect(fact.net_edge).toBeGreaterThan(0)
        expect(fact.reason_codes.length === 0).toBe(approves)
        expect(fact.reason_code).toBe(fact.reason_codes[0] ?? null)
        expect(fact.reason_codes.every(code => reasonOf(code) !== undefined)).toBe(true)
        const voted = fact.risk_checks.filter(({ reason_code }) => reason_code !== '')
        expect(voted.every(({ reason_code }) => reasonOf(reason_code) !== undefined)).toBe(true)
      }
    }),
  )
})

test('every estimate gets one verdict, and an intent only follows one that approves', () => {
  fc.assert(
    fc.property(scripts, script => {
      const { outputs } = play(stage, script)
      const asked = script.flatMap(input =>
        input.type === 'ExecutionEstimate' ? [input.fact.correlation_id] : [],
      )
      const answered = said(script, 'Verdict').map(({ fact }) => fact.decision_id)
      expect(answered.filter(id => asked.includes(id))).toEqual(asked)
      expect(new Set(answered).size).toBe(answered.length)
      outputs.forEach((output, i) => {
        if (output.type === 'Verdict') return
        const before = outputs[i - 1]
        expect(before).toMatchObject({
          type: 'Verdict',
          fact: { action: 'APPROVE', decision_id: output.fact.decision_id },
        })
      })
    }),
  )
})

test('no float touches money, price or size', () => {
  fc.assert(
    fc.property(scripts, script => {
      for (const { fact } of play(stage, script).outputs) {
        for (const value of Object.values(fact)) {
          if (typeof value === 'number') expect(Number.isSafeInteger(value)).toBe(true)
        }
      }
    }),
  )
})

test('approvals in flight never hold more together than cash and caps leave', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 5_000 }),
      fc.integer({ min: 0, max: 5_000 }),
      fc.integer({ min: 0, max: 5_000 }),
      fc.array(fc.integer({ min: 5, max: 2_200 }), { maxLength: 12 }),
      (free, marketCap, portfolioCap, sizes) => {
        const script = [
          ...groundwork,
          budget({ market_cap: marketCap * ONE, portfolio_cap: portfolioCap * ONE }, 5),
          balance({ cash: { free: free * ONE, reserved: 0, pending: 0 } }),
          ...sizes.map((size, i) =>
            estimate({ size: size * ONE, correlation_id: `0-${i}-edge-taker-1` }),
          ),
        ]
        const plain = decision({ ...policy, kelly: workedPolicy.kelly })
        const { outputs, state } = play(plain, script)
        const held = outputs.reduce(
          (sum, { type, fact }) => (type === 'ApprovedIntent' ? sum + fact.reserve : sum),
          0,
        )
        expect(held).toBeLessThanOrEqual(Math.min(free, marketCap, portfolioCap) * ONE)
        expect(state.pendingMoneyMicros).toBe(held)
      },
    ),
  )
})

test('what is held for approvals is the sum of those that inventory has not named', () => {
  fc.assert(
    fc.property(scripts, script => {
      const { state } = play(stage, script)
      let money = 0
      for (const { side, reserveMicros } of state.pending.values()) {
        if (side === 'BUY') money += reserveMicros
      }
      expect(state.pendingMoneyMicros).toBe(money)
      const market = state.markets.get(conditionId)
      expect(market?.pendingMoneyMicros ?? 0).toBe(money)
      expect(market?.pendingCount ?? 0).toBe(state.pending.size)
    }),
  )
})

test('replay equals replay, and restore then continue equals never stopped', () => {
  fc.assert(
    fc.property(scripts, fc.nat(), (script, at) => {
      const cut = at % script.length
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

function said<Type extends Output['type']>(script: readonly Input[], type: Type) {
  const { outputs } = play(stage, script)
  return outputs.filter((output): output is Extract<Output, { type: Type }> => output.type === type)
}

type Draft = (index: number, named: readonly string[]) => Input

const estimates: fc.Arbitrary<Draft> = fc
  .record({
    size: fc.integer({ min: -1, max: 300_000 }),
    pHat: fc.integer({ min: 0, max: ONE }),
    limit: fc.integer({ min: 0, max: 100 }),
    cap: fc.integer({ min: 0, max: 3_000 }),
    no: fc.boolean(),
    kind: fc.constantFrom('enter' as const, 'exit' as const, 'reduce' as const, 'cancel' as const),
    post: fc.boolean(),
    known: fc.integer({ min: 0, max: 9 }),
  })
  .map(
    ({ size, pHat, limit, cap, no, kind, post, known }): Draft =>
      index => {
        const { score } = estimate().fact
        return estimate({
          correlation_id: `0-${index}-edge-taker-1`,
          kind,
          side: kind === 'enter' ? 'BUY' : 'SELL',
          order_id: '0xorder',
          outcome: no ? 'NO' : 'YES',
          token_id: no ? '22' : '11',
          execution_policy: post ? 'post_only' : 'ioc',
          size: size * 10_000,
          limit_price: limit * 10_000,
          strategy_cap: cap * ONE,
          score: score && { ...score, p_hat: pHat },
          market: known === 0 ? { ...marketState, instrument: null } : marketState,
        })
      },
  )

const others: fc.Arbitrary<Draft> = fc
  .record({
    what: fc.integer({ min: 0, max: 9 }),
    cents: fc.integer({ min: 2, max: 97 }),
    amount: fc.integer({ min: 0, max: 20_000 }),
    state: fc.constantFrom('armed', 'armed', 'paused', 'killed'),
  })
  .map(
    ({ what, cents, amount, state }): Draft =>
      (index, named) => {
        const id = index + 10
        const price = cents * 10_000
        const verdict = amount % 5 === 0 ? 'SUSPECT' : 'TRUSTED'
        switch (what) {
          case 0:
            return control({ state, control_version: 1 }, id)
          case 1:
            return budget({ market_cap: amount * ONE, order_cap: (amount % 3_000) * ONE }, id)
          case 2:
            return book({ bestBid: price, bestAsk: price + 20_000, verdict }, id)
          case 3:
            return marked(amount * 10)
          case 4:
            return suppressed()
          case 5:
            return tick(nowMs + amount, id)
          case 6:
            return instrument({ status: amount % 4 === 0 ? 'halted' : 'open' }, id)
          case 7:
            return amount % 50 === 0 ? resolvedNotice(id) : book({}, id)
          default:
            return balance({
              inventory_version: index + 1,
              condition_id: conditionId,
              intent_id: named[amount % Math.max(1, named.length)] ?? '',
              cash: { free: amount * ONE, reserved: 0, pending: 0 },
              positions: [position('YES', amount % 700), position('NO', amount % 3)],
              reservations: amount % 2 === 0 ? [] : [order({ price: 50_000 })],
              market_exposure: (amount % 900) * ONE,
              gross_exposure: amount * ONE,
            })
        }
      },
  )

const scripts: fc.Arbitrary<readonly Input[]> = fc
  .array(fc.oneof({ arbitrary: estimates, weight: 2 }, others), { maxLength: 25 })
  .map(drafts => {
    const named: string[] = []
    const inputs: Input[] = []
    drafts.forEach((draft, index) => {
      const input = draft(index, named)
      if (input.type === 'ExecutionEstimate') named.push(input.fact.correlation_id)
      inputs.push(input)
    })
    return [...groundwork, ...inputs]
  })
