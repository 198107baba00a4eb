/** What holds of all guards together. */
import { readdirSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { play } from '@polytraders/stage'
import { decision } from '../core.ts'
import { estimate, groundwork, workedPolicy } from '../worked-trade.ts'
import { guards } from './index.ts'

test('every guard has its own file and its own fixture pack, and is listed once', () => {
  const files = readdirSync(import.meta.dirname)
  const names = guards.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) {
    expect(files).toContain(`${name}.ts`)
    expect(files).toContain(`${name}.test.ts`)
  }
})

test('every guard votes in every verdict, in the order of the list', () => {
  const { outputs } = play(decision(workedPolicy), [...groundwork, estimate()])
  const [first] = outputs
  const asked = first?.type === 'Verdict' ? first.fact.risk_checks : []
  expect(asked.map(({ guard }) => guard)).toEqual(guards.map(({ name }) => name))
  expect(asked.every(({ mode, owner }) => mode === 'enforced' && owner !== '')).toBe(true)
})
