/** What holds whatever comes: under random facts and commands, seed printed by fast-check. */
import { deserialize, serialize } from 'node:v8'
import { expect, test } from '@jest/globals'
import { play } from '@polytraders/stage'
import fc from 'fast-check'
import {
  book,
  budget,
  control,
  fill,
  heard,
  marked,
  order,
  policy,
  signedBy,
  status,
  t0,
  tick,
} from '../test/facts.ts'
import { commandHash } from './commands.ts'
import { type Input, monitoring, type Output, type State } from './core.ts'

const small = { ...policy, ordersMax: 3, fillsMax: 3, markoutsMax: 3, marketsMax: 3 }
const tight = { ...small, incidentsMax: 4, controlsMax: 3, noncesMax: 5, pendingMax: 2 }

const person = fc.constantFrom('ana-1', 'ana-2', 'ben-1', 'tom-1')
const standing = fc.constantFrom('armed', 'paused', 'killed')
const cap = fc.constantFrom(1, 4, 5, 6, 8, 12).map(thousands => thousands * 1_000_000_000)
const id = fc.constantFrom('m1', 'm2', 'm3', 'm4')
const cell = fc.nat(1)

type Step = (ts: number, before: readonly Input[]) => Input

const steps: fc.Arbitrary<Step> = fc.oneof(
  cell.map(
    (of): Step =>
      ts =>
        tick(ts, of),
  ),
  fc.tuple(id, cell).map(
    ([m, of]): Step =>
      ts =>
        book(ts, m, 620_000, 640_000, of),
  ),
  fc
    .tuple(id, fc.constantFrom('TRUSTED', 'BROKEN'), fc.constantFrom('connected', 'disconnected'))
    .map(
      ([m, verdict, feed]): Step =>
        ts =>
          status(ts, m, verdict, feed),
    ),
  fc.tuple(id, fc.constantFrom('LIVE', 'REJECTED', 'UNKNOWN', 'FILLED')).map(
    ([o, to]): Step =>
      ts =>
        order(ts, o, to),
  ),
  fc.tuple(id, fc.constantFrom('MATCHED', 'CONFIRMED', 'FAILED')).map(
    ([f, to]): Step =>
      ts =>
        fill(ts, f, to),
  ),
  fc.tuple(fc.nat(120_000), cell).map(
    ([down, of]): Step =>
      ts =>
        marked(ts, down, of, 1),
  ),
  fc.tuple(person, standing, fc.option(id)).map(
    ([by, state, m]): Step =>
      ts => {
        const scope = m === null ? {} : { scope: 'market', scope_id: m }
        return signedBy(by, control(state, scope), ts)
      },
  ),
  fc.tuple(person, cell, cap).map(
    ([by, of, most]): Step =>
      ts =>
        signedBy(by, budget(of, most), ts),
  ),
  person.map(
    (by): Step =>
      (ts, before) => {
        const last = before.findLast(input => input.type === 'OperatorCommand')
        const text = last?.type === 'OperatorCommand' ? last.fact.command : ''
        return signedBy(by, { kind: 'second', payload: commandHash(text) }, ts)
      },
  ),
  fc.tuple(cell, fc.integer({ min: 1, max: 4 })).map(
    ([of, version]): Step =>
      ts =>
        heard('SealedControl', { control: null, budget: { budget_version: version } }, ts, of),
  ),
)

const scripts = fc
  .array(fc.tuple(steps, fc.constantFrom(0, 500, 20_000, 300_000)), { maxLength: 80 })
  .map(list => {
    const script: Input[] = []
    let ts = t0
    for (const [step, gap] of list) {
      ts += gap
      script.push(step(ts, script))
    }
    return script
  })

test('replay equals replay', () => {
  fc.assert(
    fc.property(scripts, script => {
      const [once, again] = [play(monitoring(tight), script), play(monitoring(tight), script)]
      expect(again).toEqual(once)
    }),
  )
})

test('restore then continue equals never stopped', () => {
  fc.assert(
    fc.property(scripts, fc.nat(80), (script, cut) => {
      const stage = monitoring(tight)
      const whole = play(stage, script)
      const first = play(stage, script.slice(0, cut))
      const outputs: Output[] = [...first.outputs]
      let state = deserialize(serialize(first.state)) as State
      for (const input of script.slice(cut)) state = stage.step(state, input, o => outputs.push(o))
      expect(outputs).toEqual(whole.outputs)
      expect(state).toEqual(whole.state)
    }),
  )
})

test('what was killed is only ever armed by two people', () => {
  fc.assert(
    fc.property(scripts, script => {
      const standings = new Map<string, string>()
      for (const output of play(monitoring(tight), script).outputs) {
        if (output.type !== 'ControlSet') continue
        const { scope, scope_id, state, set_by } = output.fact
        const key = `${scope} ${scope_id}`
        const people = new Set(set_by.map(by => by.slice(0, 3)))
        if (standings.get(key) === 'killed' && state !== 'killed') expect(people.size).toBe(2)
        standings.set(key, state)
      }
    }),
  )
})

test('what the cells may believe they have never adds up to more than the portfolio has', () => {
  fc.assert(
    fc.property(scripts, script => {
      const stage = monitoring(tight)
      const believed = new Map<number, number[]>()
      let state = stage.initial()
      for (const input of script) {
        state = stage.step(state, input, output => {
          if (output.type !== 'BudgetSet') return
          const { cell: of, budget_version, portfolio_cap } = output.fact
          const caps = believed.get(of) ?? []
          caps[budget_version] = portfolio_cap
          believed.set(of, caps)
        })
        if (input.type === 'SealedControl' && input.fact.budget) {
          const caps = believed.get(input.source.partition) ?? []
          const version = input.fact.budget.budget_version
          if (version === caps.length - 1) for (let n = 0; n < version; n += 1) delete caps[n]
        }
        const most = [...believed.values()].map(caps => Math.max(0, ...caps.filter(Boolean)))
        expect(most.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(12_000_000_000)
      }
    }),
  )
})

test('versions rise by one, and nothing is remembered beyond its bound', () => {
  fc.assert(
    fc.property(scripts, script => {
      const { state, outputs } = play(monitoring(tight), script)
      const versions = outputs.flatMap(o =>
        o.type === 'ControlSet' ? [o.fact.control_version] : [],
      )
      expect(versions).toEqual(versions.map((_, n) => n + 1))
      expect(state.incidents.size).toBeLessThanOrEqual(tight.incidentsMax + 1)
      expect(state.controls.size).toBeLessThanOrEqual(tight.controlsMax + 1)
      expect(state.nonces.size).toBeLessThanOrEqual(tight.noncesMax)
      expect(state.pending.size).toBeLessThanOrEqual(tight.pendingMax)
      expect(state.markets.size).toBeLessThanOrEqual(tight.marketsMax)
      expect(state.markouts.length).toBeLessThanOrEqual(tight.markoutsMax)
      for (const { waiting, late } of [state.unknownOrders, state.unconfirmedFills]) {
        expect(waiting.size).toBeLessThanOrEqual(3)
        expect(late.size).toBeLessThanOrEqual(3)
      }
    }),
  )
})
