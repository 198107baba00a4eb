/** One input fits one batch, however much is due at once; later inputs bring the rest. */
import { expect, test } from '@jest/globals'
import { type FactName } from '@polytraders/messages'
import { bytesInBatch, outputsBytesMax } from '@polytraders/testkit'
import { marked, policy, status, t0, tick } from '../test/facts.ts'
import { type Input, monitoring, type Output } from './core.ts'

const { marketsMax, controlsMax, incidentsMax, outputsMax } = policy

const id = (n: number) => `0x${n.toString(16).padStart(64, '0')}`
const ids = (count: number) => Array.from({ length: count }, (_, n) => id(n))

/** Feeds inputs, each of which has to fit. */
function session() {
  const stage = monitoring(policy)
  let state = stage.initial()
  const said: Output[] = []
  const feed = (...inputs: readonly Input[]) => {
    for (const input of inputs) {
      const from = said.length
      state = stage.step(state, input, output => said.push(output))
      if (said.length === from) continue
      expect(bytesInBatch(said.slice(from))).toBeLessThan(outputsBytesMax)
    }
  }
  /** Ticks of one and the same second until all is said. */
  const settle = (ts: number) => {
    feed(tick(ts))
    while (state.behind) feed(tick(ts))
  }
  const count = (type: FactName) => said.filter(output => output.type === type).length
  return { feed, settle, count, said, state: () => state }
}

test('every feed of every market lost at once pauses as many markets as there are controls', () => {
  const { feed, settle, count, said, state } = session()
  feed(tick(t0), marked(t0, 0, 0, 1_000_000), marked(t0, 0, 1, 1_000_000))
  feed(...ids(marketsMax).map(market => status(t0, market, 'TRUSTED', 'disconnected')))
  const before = said.length
  feed(tick(t0 + 11_000))
  expect(said.length - before).toBeLessThanOrEqual(outputsMax + 1)
  settle(t0 + 11_500)
  expect(state().feedsLost.late.size).toBe(marketsMax)
  expect(state().incidents.size).toBe(incidentsMax + 1)
  // The global control is one of them, and was said at the start.
  expect(count('ControlSet')).toBe(controlsMax)
  expect(said.slice(before).find(({ type }) => type === 'ControlSet')).toMatchObject({
    fact: { scope_id: id(0), set_by: ['auto:feed-lost'] },
  })
})

test('all automatic pauses that end in one second are ended, or go on, input by input', () => {
  const { feed, settle, count, state } = session()
  feed(tick(t0), marked(t0, 0, 0, 1_000_000), marked(t0, 0, 1, 1_000_000))
  feed(...ids(marketsMax).map(market => status(t0, market, 'TRUSTED', 'disconnected')))
  settle(t0 + 11_000)
  settle(t0 + 11_000 + policy.autoPauseMs)
  expect(count('ControlSet')).toBe(2 * controlsMax - 1)
  const ends = [...state().controls.values()].map(({ untilMs }) => untilMs)
  expect(new Set(ends)).toEqual(new Set([null, t0 + 11_000 + 2 * policy.autoPauseMs]))
})
