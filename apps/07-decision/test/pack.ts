/**
 * The fixture pack of a guard: normal, warning, hard, failure. Each case plays the worked trade
 * through the whole gate with one thing changed, and looks at what that guard said.
 */
import { expect, test } from '@jest/globals'
import { play } from '@polytraders/stage'
import { decision, type Input, type Policy } from '../src/core.ts'
import { estimate, groundwork, workedPolicy } from '../src/worked-trade.ts'

export type Case = {
  readonly pack: 'normal' | 'warning' | 'hard' | 'failure'
  readonly when: string
  /** Heard after the groundwork, before the estimate. */
  readonly before?: readonly Input[]
  /** Heard instead of the groundwork. */
  readonly instead?: readonly Input[]
  readonly asks?: Input
  readonly policy?: Partial<Policy>
  readonly vote: string
  readonly code: string
}

export function testPack(guard: string, cases: readonly Case[]): void {
  test.each(cases.map(entry => [`${entry.pack}: ${entry.when}`, entry] as const))(
    '%s',
    (_name, entry) => {
      const stage = decision({ ...workedPolicy, ...entry.policy })
      const asks = entry.asks ?? estimate()
      const script = [...(entry.instead ?? groundwork), ...(entry.before ?? []), asks]
      const { outputs } = play(stage, script)
      const verdict = outputs.flatMap(said => (said.type === 'Verdict' ? [said.fact] : [])).at(-1)
      const check = verdict?.risk_checks.find(({ guard: name }) => name === guard)
      expect([check?.vote, check?.reason_code]).toEqual([entry.vote, entry.code])
      expect(check?.inputs).toMatch(/^\S+=/)
      const killed = entry.vote === 'REJECT'
      expect(verdict?.reason_codes.includes(entry.code)).toBe(killed)
      if (killed) expect(verdict).toMatchObject({ approved_size: 0, action: 'REJECT' })
    },
  )

  test(`the pack of ${guard} is whole`, () => {
    expect(new Set(cases.map(({ pack }) => pack)).size).toBe(4)
  })
}
