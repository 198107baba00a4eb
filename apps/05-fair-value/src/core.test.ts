import { deserialize, serialize } from 'node:v8'
import { expect, test } from '@jest/globals'
import { type FairValue, type FeatureVector, type ScoreSuppressed } from '@polytraders/messages'
import { play } from '@polytraders/stage'
import * as fc from 'fast-check'
import { heard, type Rest, vector } from '../test/vectors.ts'
import {
  challengersMax,
  defaultPolicy,
  fairValue,
  type Output,
  type Policy,
  type State,
} from './core.ts'
import { demoModel, goldenModel } from './models.ts'
import { reasonPattern, reasons } from './reasons.ts'

test('the golden vector is worth .670000, within [.64, .71], with a buffer of .012775', () => {
  const [score] = scored([vector()])
  expect(score).toMatchObject({
    score_id: '0-7:signals-1.0.0:golden-1.0.0',
    role: 'champion',
    p_hat: 670_000,
    lb: 640_000,
    ub: 710_000,
    uncertainty_buffer: 12_775,
    suppression_reason: null,
  })
})

test('a score carries on what it was made of, and the times of what caused it', () => {
  const given = vector()
  const [score] = scored([given])
  expect(score?.market).toBe(given.market)
  expect(score?.raw).toBe(given.raw)
  expect([score?.correlation_id, score?.recv_ts]).toEqual(['0-7', given.recv_ts])
})

test.each<[string, Rest]>([
  ['INTEL_INSTRUMENT_UNKNOWN', { instrument: null }],
  ['INTEL_MARKET_NOT_OPEN', { instrument: { status: 'resolving' } }],
  ['INTEL_NEWS_WINDOW', { control: { news_window: true } }],
  ['INTEL_BOOK_BROKEN', { certificate: { verdict: 'BROKEN' } }],
  ['INTEL_BOOK_SUSPECT', { certificate: { verdict: 'SUSPECT' } }],
  ['INTEL_BOOK_NOT_VALID', { book: { book_validity: 'stale' } }],
  ['INTEL_HASH_MISMATCH', { certificate: { venue_hash: 'unmatched' } }],
  ['INTEL_SPREAD_WIDE', { raw: { spread: 100_001 } }],
  ['INTEL_COMPLETENESS_LOW', { completeness: 599_999 }],
  ['INTEL_FEATURE_MISSING', { raw: { midpoint: null } }],
])('%s holds a score back', (code, rest) => {
  const [output] = play(fairValue(policy), [heard(vector(rest))]).outputs
  expect(output).toMatchObject({
    type: 'ScoreSuppressed',
    fact: { suppression_reason: code, suppression_reasons: [code], role: 'champion' },
  })
})

test('a retired model, and one whose calibration drifted, score nothing', () => {
  const retired = { ...goldenModel, status: 'retired' as const }
  const withModel = { ...policy, models: [{ ...champion, model: retired, driftAlarm: true }] }
  expect(reasonsOf(withModel, {})).toEqual(['INTEL_MODEL_RETIRED', 'INTEL_DRIFT_ALARM'])
})

test('a band whose lower bound is below zero says nothing', () => {
  const wide = { ...goldenModel, widening: 0.7 }
  const withModel = { ...policy, models: [{ ...champion, model: wide }] }
  expect(reasonsOf(withModel, {})).toEqual(['INTEL_LB_NEGATIVE'])
})

test('a suppressed score lists every reason, in one order', () => {
  const rest: Rest = {
    raw: { midpoint: null, spread: null },
    certificate: { verdict: 'BROKEN', venue_hash: 'unmatched' },
    control: { news_window: true },
  }
  expect(reasonsOf(policy, rest)).toEqual([
    'INTEL_NEWS_WINDOW',
    'INTEL_BOOK_BROKEN',
    'INTEL_HASH_MISMATCH',
    'INTEL_SPREAD_WIDE',
    'INTEL_FEATURE_MISSING',
  ])
})

test('reason codes are registered once and look as they must', () => {
  const codes: readonly string[] = reasons.map(({ code }) => code)
  expect(new Set(codes).size).toBe(codes.length)
  for (const code of codes) expect(code).toMatch(reasonPattern)
  for (const { sentence } of reasons) expect(sentence).toMatch(/^[A-Z].*\.$/)
})

test('champion and challengers score the same vector, and only one is the champion', () => {
  const both = { ...policy, models: [champion, challenger] }
  const { outputs } = play(fairValue(both), [heard(vector())])
  expect(outputs.map(({ fact }) => [fact.role, fact.model_version])).toEqual([
    ['champion', 'golden-1.0.0'],
    ['challenger', 'demo-1.0.0'],
  ])
})

test('a policy without a champion, with two, or with a model twice is refused', () => {
  expect(() => fairValue({ ...policy, models: [challenger] })).toThrow(/one champion, found 0/)
  expect(() => fairValue({ ...policy, models: [champion, champion] })).toThrow(/found 2/)
  const twice = [champion, { ...challenger, model: goldenModel }]
  expect(() => fairValue({ ...policy, models: twice })).toThrow(/each model version once/)
  const many = Array.from({ length: challengersMax + 1 }, () => challenger)
  expect(() => fairValue({ ...policy, models: [champion, ...many] })).toThrow(/at most 7/)
})

test('probabilities of a whole neg-risk event are projected to sum to one', () => {
  const script = [
    ...members.map(member => outcomeOf(member, null)),
    ...members.map(member => outcomeOf(member, 1.03)),
  ]
  const projectedScores = scored(script, demo).slice(-members.length)
  const last = projectedScores.at(-1)
  expect(projectedScores.map(({ p_hat }) => p_hat).reduce((a, b) => a + b, 0)).toBeCloseTo(
    1_000_000,
    -1,
  )
  expect(last?.lb).toBeLessThan(last?.p_hat ?? 0)
})

test('an event with a member unscored, or a sum that can not be right, is left alone', () => {
  const alone = scored([outcomeOf(0.3, null)], demo)[0]?.p_hat
  const missing = scored([outcomeOf(0.4, 1.03), outcomeOf(0.3, 1.03)], demo)
  expect(missing.at(-1)?.p_hat).toBe(alone)
  const absurd = scored([outcomeOf(0.9, 1.24), outcomeOf(0.3, 1.22)], demo)
  expect(absurd.at(-1)?.p_hat).toBe(alone)
})

test('events remembered are bounded, and the one scored longest ago makes room', () => {
  const small = { ...demo, eventsMax: 2 }
  const of = (event: string) =>
    outcome(0.3, null, { neg_risk: true, parent_event_id: event }, `0x${event}`)
  const { state } = play(fairValue(small), [of('e1'), of('e2'), of('e1'), of('e3')].map(heard))
  expect([...(state.events.get('demo-1.0.0')?.keys() ?? [])]).toEqual(['e1', 'e3'])
})

test('replay equals replay', () => {
  fc.assert(
    fc.property(scripts, script => {
      const inputs = script.map(heard)
      expect(play(fairValue(demo), inputs)).toEqual(play(fairValue(demo), inputs))
    }),
    { numRuns: 50 },
  )
})

test('restore then continue equals never stopped', () => {
  fc.assert(
    fc.property(scripts, fc.nat(), (script, cut) => {
      const inputs = script.map(heard)
      const at = cut % (inputs.length + 1)
      const stage = fairValue(demo)
      const whole = play(stage, inputs)
      const before = play(stage, inputs.slice(0, at))
      const outputs: Output[] = [...before.outputs]
      let state: State = deserialize(serialize(before.state))
      for (const input of inputs.slice(at)) {
        state = stage.step(state, input, output => outputs.push(output))
      }
      expect(outputs).toEqual(whole.outputs)
      expect(state).toEqual(whole.state)
    }),
    { numRuns: 50 },
  )
})

test('whatever the vector, each model answers it once: a band around p_hat, or reasons', () => {
  const both = { ...demo, models: [...demo.models, { ...challenger, model: goldenModel }] }
  fc.assert(
    fc.property(scripts, script => {
      const { outputs } = play(fairValue(both), script.map(heard))
      expect(outputs).toHaveLength(2 * script.length)
      for (const { type, fact } of outputs) {
        if (type === 'ScoreSuppressed') {
          expect(fact.suppression_reason).toBe(fact.suppression_reasons[0])
          expect(fact.suppression_reasons.length).toBeGreaterThan(0)
        } else {
          expect(fact.lb).toBeGreaterThanOrEqual(0)
          expect(fact.p_hat).toBeGreaterThanOrEqual(fact.lb)
          expect(fact.ub).toBeGreaterThanOrEqual(fact.p_hat)
          expect(fact.ub).toBeLessThanOrEqual(1_000_000)
        }
      }
    }),
    { numRuns: 50 },
  )
})

// Shorthand.
const champion = { role: 'champion', model: goldenModel, driftAlarm: false } as const
const challenger = { role: 'challenger', model: demoModel, driftAlarm: false } as const
const policy: Policy = { ...defaultPolicy, models: [champion] }
const demo: Policy = { ...defaultPolicy, models: [{ ...champion, model: demoModel }] }

function scored(script: readonly FeatureVector[], of: Policy = policy): readonly FairValue[] {
  const { outputs } = play(fairValue(of), script.map(heard))
  return outputs.flatMap(output => (output.type === 'FairValue' ? [output.fact] : []))
}

function reasonsOf(of: Policy, rest: Rest): readonly string[] {
  const facts: ScoreSuppressed[] = []
  for (const output of play(fairValue(of), [heard(vector(rest))]).outputs) {
    if (output.type === 'ScoreSuppressed') facts.push(output.fact)
  }
  return facts.flatMap(({ suppression_reasons }) => suppression_reasons)
}

/** Outcomes of one event, at these asks, which sum to 1.03. */
const members = [0.3, 0.25, 0.48]

/** A vector of the outcome of event e whose ask is this. */
const outcomeOf = (ask: number, sum: number | null) =>
  outcome(ask, sum, { neg_risk: true, parent_event_id: 'e' }, `0x${ask}`)

function outcome(
  ask: number,
  sum: number | null,
  instrument: NonNullable<Rest['instrument']>,
  market: string,
): FeatureVector {
  const price = Math.round(ask * 1_000_000)
  const raw = { microprice: price - 10_000, top_imbalance: 0, neg_risk_sum: sum, spread: 20_000 }
  return vector({ market, instrument, raw, book: { best_ask: price } })
}

const scripts = fc.array(
  fc
    .tuple(
      fc.constantFrom(...members),
      fc.boolean(),
      fc.constantFrom('TRUSTED', 'SUSPECT'),
      fc.double({ min: -9, max: 9, noNaN: true }),
    )
    .map(([ask, known, verdict, z]) => {
      const made = outcomeOf(ask, known ? 1.03 : null)
      const { certificate } = made.market.book
      const book = { ...made.market.book, certificate: { ...certificate, verdict } }
      const standardised = { ...made.standardised, ofi_60s: z }
      return { ...made, standardised, market: { ...made.market, book } } as FeatureVector
    }),
  { maxLength: 40 },
)
