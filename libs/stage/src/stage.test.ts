import { expect, test } from '@jest/globals'
import { play, type Stage, stageOf } from './stage.ts'

test('outputs are judged on what was known before the input, and all of them are recorded', () => {
  expect(play(limited, [3, 4, 5, 2])).toEqual({
    state: { seen: 14, granted: 9 },
    outputs: [{ grant: 3 }, { grant: 4 }, { refuse: 5 }, { grant: 2 }],
  })
})

test('each step says its outputs in order, after recording each of them', () => {
  const order: string[] = []
  const echo = stageOf<readonly string[], string, string>({
    initial: () => [],
    decide: (_state, input) => [`${input}1`, `${input}2`],
    evolve: (state, fact) => {
      order.push(`record ${fact}`)
      return [...state, fact]
    },
  })
  const state = echo.step(echo.initial(), 'a', output => order.push(`say ${output}`))
  expect(order).toEqual(['record a', 'record a1', 'say a1', 'record a2', 'say a2'])
  expect(state).toEqual(['a', 'a1', 'a2'])
})

test('an input that changes nothing says nothing', () => {
  const silent = stageOf<number, number, string>({
    initial: () => 0,
    decide: () => [],
    evolve: (state, fact) => state + (typeof fact === 'number' ? fact : 0),
  })
  expect(play(silent, [1, 2])).toEqual({ state: 3, outputs: [] })
})

test('every play starts from a state that knows nothing', () => {
  const counter: Stage<number[], number, number> = {
    initial: () => [],
    step(state, input, say) {
      state.push(input)
      say(state.length)
      return state
    },
  }
  expect(play(counter, [7, 7]).outputs).toEqual([1, 2])
  expect(play(counter, [7, 7]).outputs).toEqual([1, 2])
})

test('playing a script in two parts is playing it whole', () => {
  const script = [3, 4, 5, 2, 6]
  const whole = play(limited, script)
  const first = play(limited, script.slice(0, 2))
  const rest: Output[] = []
  let state = first.state
  for (const input of script.slice(2)) state = limited.step(state, input, o => rest.push(o))
  expect({ state, outputs: [...first.outputs, ...rest] }).toEqual(whole)
})

// A stage that grants numbers until ten are granted.
type State = { readonly seen: number; readonly granted: number }
type Output = { readonly grant: number } | { readonly refuse: number }
const limited = stageOf<State, number, Output>({
  initial: () => ({ seen: 0, granted: 0 }),
  decide: ({ granted }, input) => [granted + input <= 10 ? { grant: input } : { refuse: input }],
  evolve: (state, fact) => {
    if (typeof fact === 'number') return { ...state, seen: state.seen + fact }
    return 'grant' in fact ? { ...state, granted: state.granted + fact.grant } : state
  },
})
