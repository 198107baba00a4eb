/** Why not: the failing checks, and the smallest change that would have passed. */
import { expect, test } from '@jest/globals'
import { ONE } from '@polytraders/domain'
import { type ExecutionEstimate, type Verdict } from '@polytraders/messages'
import { play } from '@polytraders/stage'
import fc from 'fast-check'
import { withScore } from '../test/facts.ts'
import { decision, type Input } from './core.ts'
import { whyNot } from './why-not.ts'
import { book, budget, control, estimate, groundwork, workedPolicy } from './worked-trade.ts'

function judged(script: readonly Input[], over: Partial<ExecutionEstimate> = {}): Verdict {
  const { outputs } = play(decision(workedPolicy), [...groundwork, ...script, estimate(over)])
  const said = outputs[0]
  if (said?.type !== 'Verdict') throw new Error('expected a verdict')
  return said.fact
}

test('an approval has nothing to explain', () => {
  expect(whyNot(judged([]))).toMatchObject({ failed: [], changes: [], action: 'APPROVE' })
})

test('an edge that is missing is explained by score and by price, to the micro', () => {
  const why = whyNot(judged([], { score: withScore({ p_hat: 660_000 }) }))
  expect(why.failed).toMatchObject([
    { code: 'RISK_NET_EDGE_NOT_POSITIVE', owner: 'risk', severity: 'hard', guard: '' },
  ])
  expect(why.changes).toMatchObject([
    { field: 'p_hat', from: 660_000, to: 661_001 },
    { field: 'q_exec', from: 645_000, to: 643_999 },
  ])
  expect(why.wouldPass).toBe(true)
})

test('the change of score is the smallest that passes: with it approved, under it not', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: ONE }),
      fc.constantFrom('YES' as const, 'NO' as const),
      (pHat, outcome) => {
        const side: Partial<ExecutionEstimate> =
          outcome === 'YES' ? {} : { outcome, token_id: '22', limit_price: 380_000, size: 9 * ONE }
        const at = (p: number) => judged([], { ...side, score: withScore({ p_hat: p }) })
        const [change] = whyNot(at(pHat)).changes
        if (!change) return
        expect(at(change.to).action).toBe('APPROVE')
        expect(at(change.to + (outcome === 'YES' ? -1 : 1)).action).toBe('REJECT')
      },
    ),
  )
})

test('a cap that is short is explained by the size that it would have to be', () => {
  const why = whyNot(judged([budget({ order_cap: 3 * ONE }, 5)], { strategy_cap: ONE }))
  expect(why.changes.map(({ field, to }) => [field, to])).toEqual(
    expect.arrayContaining([
      ['portfolio_cap', 5 * ONE],
      ['strategy_cap', 5 * ONE],
    ]),
  )
  expect(why.wouldPass).toBe(true)
})

test('a price that moved is explained by the limit that would still trade', () => {
  const why = whyNot(judged([book({ bestAsk: 660_000 }, 5)]))
  expect(why.changes).toMatchObject([{ field: 'limit_price', from: 650_000, to: 660_000 }])
  expect(why.failed[0]).toMatchObject({ guard: 'stale-book' })
})

test('what no score, price or size would change is said to be so, with its guard', () => {
  const verdict = judged([
    control({ state: 'killed' }, 5),
    book({ verdict: 'BROKEN', bestAsk: 660_000 }, 6),
  ])
  const why = whyNot(verdict)
  expect(why.wouldPass).toBe(false)
  expect(why.failed.map(({ code, guard }) => `${guard} ${code}`)).toEqual([
    'kill-switch GOV_KILLED',
    'stale-book INTEL_BOOK_BROKEN',
    'stale-book EXEC_PRICE_MOVED',
  ])
})

test('it is a pure function of the verdict', () => {
  const verdict = judged([], { score: withScore({ p_hat: 1 }) })
  const copy: Verdict = structuredClone(verdict)
  expect(whyNot(verdict)).toEqual(whyNot(copy))
  expect(verdict).toEqual(copy)
})
