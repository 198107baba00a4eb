import { deserialize, serialize } from 'node:v8'
import { expect, test } from '@jest/globals'
import { decodeFact, encodeFact } from '@polytraders/messages'
import { play } from '@polytraders/stage'
import * as fc from 'fast-check'
import {
  body,
  clobMarket,
  closedMarket,
  conditionA,
  conditionB,
  no,
  notice,
  openMarket,
  resolvedMarket,
  yes,
} from '../test/bodies.ts'
import { defaultPolicy, type Input, type Output, registry } from './core.ts'

const policy = { ...defaultPolicy, marketsMax: 3 }
const conditions = [
  conditionA,
  conditionB,
  `0x${'C3'.repeat(32)}`,
  `0x${'d4'.repeat(32)}`,
  '0xnone',
]
const lives = [openMarket, closedMarket, resolvedMarket(['1', '0']), resolvedMarket(['0', '0'])]

/** A market of the venue's with some fields replaced by anything that JSON can hold. */
const mutated = fc
  .record({
    base: fc.constantFrom<object>(...lives, clobMarket, { ...openMarket, version: 'v2' }),
    condition: fc.constantFrom(...conditions),
    over: fc.dictionary(
      fc.constantFrom(...Object.keys(openMarket), ...Object.keys(clobMarket), 'questionID'),
      fc.oneof(fc.jsonValue(), fc.constantFrom(yes, no, conditionA, '[]', '["1", "2"]', 0.001)),
      { maxKeys: 2 },
    ),
  })
  .map(({ base, condition, over }) => ({ ...base, conditionId: condition, c: condition, ...over }))

const bodies = fc
  .record({
    json: mutated,
    at: fc.nat(1_000_000),
    endpoint: fc.constantFrom('gamma/markets', 'gamma/markets', 'clob/clob-markets'),
    group: fc.constantFrom('', '77'),
  })
  .map(({ json, at, endpoint, group }) => body(json, at, { endpoint, group_id: group }))

const texts = fc
  .record({ text: fc.oneof(fc.string(), fc.json()), status: fc.constantFrom(200, 200, 429, -1) })
  .map(({ text, status }) => body({}, 0, { body: text, status }))

const notices = fc
  .record({
    kind: fc.constantFrom('new_market', 'tick_size_change', 'market_resolved', '__proto__'),
    condition: fc.constantFrom(...conditions),
    tick: fc.constantFrom(null, 1_000, 10_000, 3, -1),
    winner: fc.constantFrom('', yes, no, '9'),
    at: fc.nat(1_000_000),
  })
  .map(({ kind, condition, tick, winner, at }) =>
    notice(kind, at, { condition_id: condition, tick_size: tick, winning_token_id: winner }),
  )

const scripts = fc.array(
  fc.oneof({ weight: 6, arbitrary: bodies }, { weight: 1, arbitrary: texts }, notices),
  { maxLength: 40 },
)

test('whatever comes, versions are dense, groups stand, resolved is final, and bounds hold', () => {
  fc.assert(
    fc.property(scripts, script => {
      const core = registry(policy)
      let state = core.initial()
      for (const input of script) {
        const before = new Map(state.markets)
        const said: Output[] = []
        state = core.step(state, input, output => said.push(output))
        for (const output of said) checkAgainst(before, output)
        expect(said.length).toBeLessThanOrEqual(2)
        expect(state.markets.size).toBeLessThanOrEqual(policy.marketsMax)
        expect(state.listings.size).toBeLessThanOrEqual(state.markets.size)
        for (const id of state.resolved) expect(state.markets.get(id)?.said.status).toBe('resolved')
        for (const id of state.listings.values()) expect(state.markets.has(id)).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
})

function checkAgainst(
  before: ReturnType<ReturnType<typeof registry>['initial']>['markets'],
  output: Output,
): void {
  if (output.type === 'Unreadable') {
    expect(output.detail).toMatch(/expected/)
    return
  }
  const known = before.get(output.fact.condition_id)?.said
  if (output.type === 'Synced') {
    expect(output.fact.version).toBe(known?.version)
    expect(output.fact.freshness_ms).toBeGreaterThanOrEqual(0)
    return
  }
  const { fact } = output
  expect(fact.version).toBe((known?.version ?? 0) + 1)
  expect(fact.changed.length).toBeGreaterThan(0)
  expect(fact.group_id).toBe(known?.group_id ?? fact.group_id)
  expect(fact.status === 'halted').toBe(fact.halt_reason !== '')
  expect(fact.status === 'resolved').toBe(fact.payout !== null)
  if (known?.status === 'resolved') expect(fact.payout).toEqual(known.payout)
  if (fact.status === 'open') {
    expect(fact.tick_size).toBeGreaterThan(0)
    expect(fact.fee_schedule.kind).not.toBe('unknown')
    expect(fact.token_ids).toHaveLength(2)
  }
}

test('whatever was said survives the wire', () => {
  fc.assert(
    fc.property(scripts, script => {
      for (const said of play(registry(policy), script).outputs) {
        if (said.type !== 'InstrumentChanged') continue
        const value = encodeFact(said.type, said.fact, 1)
        expect(decodeFact(said.type, value)).toEqual(said.fact)
      }
    }),
    { numRuns: 100 },
  )
})

test('a stage restored in the midst of anything goes on as if it had never stopped', () => {
  fc.assert(
    fc.property(scripts, fc.nat(40), (script, cut) => {
      const core = registry(policy)
      const whole = play(core, script)
      const first = play(core, script.slice(0, cut))
      const rest: Output[] = []
      let state: typeof first.state = deserialize(serialize(first.state))
      for (const input of script.slice(cut)) state = core.step(state, input, o => rest.push(o))
      expect({ state, outputs: [...first.outputs, ...rest] }).toEqual(whole)
    }),
    { numRuns: 100 },
  )
})

test('a field that is called like an object of the language is a field', () => {
  const strange: Input = body({}, 0, {
    body: JSON.stringify(openMarket).replace('"question"', '"__proto__"'),
  })
  expect(play(registry(policy), [strange]).outputs[0]).toMatchObject({ fact: { question: '' } })
})

test('an oracle that is no text is no oracle, whatever it claims to be', () => {
  for (const resolvedBy of [{ toString: 1 }, { toString: null }, [[[]]], 7]) {
    const said = play(registry(policy), [body({ ...openMarket, resolvedBy })]).outputs
    expect(said).toMatchObject([{ type: 'InstrumentChanged' }])
  }
})
