/** Mark-outs become pairs, and pairs move a canary. */
import { expect, test } from '@jest/globals'
import { play } from '@polytraders/stage'
import { book, fill, policy, signedBy, t0, tick, told } from '../test/facts.ts'
import { commandHash } from './commands.ts'
import { type Input, monitoring, type Output } from './core.ts'

const hour = 3_600_000
const markets = Array.from({ length: 30 }, (_, n) => `m${n}`)

/** Two people promote maker-tight to a canary; then both strategies trade for two windows. */
function rollout(canaryPrice: (n: number) => number): readonly Output[] {
  const first = signedBy('ana-1', { kind: 'promote', subject: 'maker-tight' })
  const payload = commandHash(first.type === 'OperatorCommand' ? first.fact.command : '')
  const script: Input[] = [tick(t0), first, signedBy('ben-1', { kind: 'second', payload })]
  for (const [n, id] of markets.entries()) {
    const at = { condition_id: id }
    const baseline = { ...at, strategy: 'edge-taker', price: 640_000 }
    script.push(book(t0 + n, id, 640_000, 660_000))
    script.push(fill(t0 + 1_000 + n, `b${n}`, 'MATCHED', baseline))
    script.push(fill(t0 + 1_000 + n, `c${n}`, 'MATCHED', { ...at, price: canaryPrice(n) }))
    script.push(
      fill(t0 + 2_000 + n, `b${n}`, 'CONFIRMED'),
      fill(t0 + 2_000 + n, `c${n}`, 'CONFIRMED'),
    )
  }
  script.push(tick(t0 + 90_000), tick(t0 + 2 * hour))
  script.push(signedBy('ana-1', { kind: 'promote', subject: 'maker-tight' }, t0 + 2 * hour))
  return play(monitoring(policy), script).outputs
}

const tale = (canaryPrice: (n: number) => number) => told(rollout(canaryPrice)).slice(6)

test('a canary that pays more than its baseline on the same markets goes back by itself', () => {
  expect(tale(n => 645_000 + (n % 2) * 100)).toEqual([
    'maker-tight canary 10000 by ana-1+ben-1',
    'canary-failed-1 open ticket',
    'maker-tight paper 0 by auto:canary',
    'refused: needs-second-person',
  ])
})

test('a canary as good as its baseline may go up, with a second person', () => {
  expect(tale(n => 639_900 + (n % 2) * 200)).toEqual([
    'maker-tight canary 10000 by ana-1+ben-1',
    'refused: needs-second-person',
  ])
})

test('a canary of which nothing can be said stays where it is', () => {
  expect(tale(n => 635_000 + (n % 2) * 10_000)).toEqual([
    'maker-tight canary 10000 by ana-1+ben-1',
    'refused: evidence-missing',
  ])
})

test('a move says what the rung that is left had shown against the baseline', () => {
  const moves = rollout(n => 645_000 + (n % 2) * 100).flatMap(said =>
    said.type === 'RolloutChanged' && said.fact.subject === 'maker-tight' ? [said.fact] : [],
  )
  expect(moves.map(({ stage, canary_delta }) => [stage, canary_delta])).toEqual([
    ['paper', null],
    ['canary', null],
    ['paper', { pairs: 30, low: -5_079, mean: -5_050, high: -5_021 }],
  ])
})
