/** One control covers every market of a cell: it reaches all of them, a lot at a time. */
import { deserialize, serialize } from 'node:v8'
import { expect, test } from '@jest/globals'
import { type FeatureVector } from '@polytraders/messages'
import { play } from '@polytraders/stage'
import { hearAlone, trusted } from '@polytraders/testkit'
import {
  defaultPolicy,
  type Input,
  type Output,
  type Policy,
  type State,
  signals,
} from '../src/core.ts'
import { wiring } from '../src/wiring.ts'
import { control, delta, instrument, level, sealer, snapshot, startMs, tick } from './sealed.ts'

const fit: Policy = { ...defaultPolicy, controlVectorsMax: 2 }
const names = ['0xa', '0xb', '0xc', '0xd', '0xe']

test('a kill reaches each of 2,500 markets once, never more at a time than fits a batch', () => {
  const seal = sealer()
  const markets = Array.from({ length: 2_500 }, (_, n) => `0x${`${n}`.padStart(64, 'f')}`)
  const script = markets.flatMap(market => [
    largestInstrument(seal, market),
    largestBook(seal, market),
  ])
  script.push(control(seal, 1, { state: 'killed', reason: '\u2026'.repeat(300) }))
  for (let n = 1; n <= 13; n++) script.push(tick(seal, startMs + n * 1_000))
  const lots = lotsOf(script).slice(script.length - 14)
  expect(lots.flat()).toEqual(markets)
  expect(lots.map(({ length }) => length)).toEqual([...Array<number>(12).fill(200), 100, 0])
})

test('the rest follows with any input, and a market measured meanwhile needs no more', () => {
  const seal = sealer()
  const script = [...books(seal), control(seal, 1, { state: 'killed' })]
  script.push(delta(seal, 2, [], { market: '0xd' }), tick(seal, startMs), tick(seal, startMs))
  const said = vectors(script).slice(names.length)
  expect(said.map(({ condition_id, cause }) => [condition_id, cause])).toEqual([
    ['0xa', 'control'],
    ['0xb', 'control'],
    ['0xd', 'book'],
    ['0xc', 'control'],
    ['0xe', 'control'],
  ])
  expect(said.every(({ market }) => market.control.halted)).toBe(true)
  expect(new Set(said.map(({ feature_vector_id }) => feature_vector_id)).size).toBe(said.length)
})

test('a vector is as good as its own book, whichever event it follows', () => {
  const seal = sealer()
  const script = [...books(seal), control(seal, 1)]
  const suspect = { verdict: 'SUSPECT', reasons: ['silent'] } as const
  script.push(delta(seal, 2, [], { market: '0xe', health: suspect, quality: 'suspect' }))
  const said = vectors(script).slice(names.length)
  expect(said.map(({ condition_id, quality }) => [condition_id, quality])).toEqual([
    ['0xa', 'clean'],
    ['0xb', 'clean'],
    ['0xe', 'suspect'],
    ['0xc', 'clean'],
    ['0xd', 'clean'],
  ])
})

test('a control that comes while another waits is what the rest is measured under', () => {
  const seal = sealer()
  const script = [...books(seal), control(seal, 1, { state: 'killed' }), control(seal, 2)]
  script.push(...[1, 2, 3].map(n => tick(seal, startMs + n)))
  const said = vectors(script).slice(names.length)
  expect(said.map(({ condition_id, market }) => [condition_id, market.control.halted])).toEqual([
    ['0xa', true],
    ['0xb', true],
    ['0xc', false],
    ['0xd', false],
    ['0xe', false],
    ['0xa', false],
    ['0xb', false],
  ])
})

test('restore then continue equals never stopped, wherever a control has got to', () => {
  const seal = sealer()
  const script = [...books(seal), control(seal, 1, { state: 'killed' })]
  script.push(...[1, 2, 3].map(n => tick(seal, startMs + n)))
  const stage = signals(fit)
  const whole = play(stage, script).outputs
  for (let cut = 0; cut <= script.length; cut++) {
    const before = play(stage, script.slice(0, cut))
    const outputs: Output[] = [...before.outputs]
    let state: State = deserialize(serialize(before.state))
    for (const input of script.slice(cut)) {
      state = stage.step(state, input, output => outputs.push(output))
    }
    expect(outputs).toEqual(whole)
  }
})

// Shorthand.
type Seal = ReturnType<typeof sealer>

const books = (seal: Seal): Input[] =>
  names.map(market => snapshot(seal, 1, [level(48, 9)], [level(51, 4)], { market }))

function vectors(script: readonly Input[]): FeatureVector[] {
  const said: FeatureVector[] = []
  for (const output of play(signals(fit), script).outputs) {
    if (output.type === 'FeatureVector') said.push(output.fact)
  }
  return said
}

/** Texts and numbers as long as they come. */
const largestInstrument = (seal: Seal, market: string) =>
  instrument(seal, 1, {
    condition_id: market,
    group_id: market,
    parent_event_id: market,
    token_ids: ['9'.repeat(78), '8'.repeat(78)],
    halt_reason: 'x'.repeat(300),
    category: 'x'.repeat(40),
    close_time: startMs,
  })

const largestBook = (seal: Seal, market: string) => {
  const side = (from: number) => Array.from({ length: 30 }, (_, n) => level(from + n, 1e8 + n))
  const reasons = Array<string>(10).fill('awaiting-snapshot')
  const health = { ...trusted, reasons, last_audit_ts: startMs }
  return snapshot(seal, 1, side(15).reverse(), side(56), { market, health })
}

/** Markets that each input led to vectors of, where a batch has its bound. */
const lotsOf = (script: readonly Input[]): string[][] =>
  hearAlone(wiring, defaultPolicy, script).map(records => records.map(({ key }) => key))
