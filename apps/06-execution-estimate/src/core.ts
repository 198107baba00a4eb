/**
 * Execution estimate: what a candidate would really cost. For each champion score the strategies
 * propose candidates, and each candidate is estimated on the very book that was scored.
 *
 *   FairValue ──▶ strategies ──▶ candidates ──▶ ExecutionEstimate each
 *   ScoreSuppressed ──▶ cancels of what depended on the score, then the suppression itself
 *   BalanceChanged ──▶ what is held and open
 *
 * A challenger's scores stop here. All that is remembered is what inventory said, and how many
 * candidates each strategy made of the current event, which numbers them.
 */
import { candidateCorrelation } from '@polytraders/domain'
import { type FairValue, type Heard, type Said, type ScoreSuppressed } from '@polytraders/messages'
import { type Stage } from '@polytraders/stage'
import { estimateOf, feesOf } from './estimate.ts'
import { type Holdings, nothingHeld, recordBalance } from './holdings.ts'
import { type Policy, policyProblems } from './policy.ts'
import { strategies } from './strategies/index.ts'
import { type Context } from './strategies/strategy.ts'

export { defaultPolicy, type Policy } from './policy.ts'

export const coreVersion = '1.0.0'

export type Input = Heard<'FairValue' | 'ScoreSuppressed' | 'BalanceChanged'>
export type Output = Said<'ExecutionEstimate' | 'ScoreSuppressed'>

export type State = {
  /** Markets with a position or an open order; `marketsMax` at most. */
  readonly holdings: Holdings
  /** The event that is being scored: one event can lead to scores in many markets. */
  correlationId: string
  /** Candidates made of that event, by strategy; as many entries as there are strategies. */
  readonly made: Map<string, number>
}

export function executionEstimate(policy: Policy): Stage<State, Input, Output> {
  const problems = policyProblems(policy)
  if (problems.length > 0) throw new RangeError(`invalid policy\n${problems.join('\n')}`)
  return {
    initial: () => ({ holdings: new Map(), correlationId: '', made: new Map() }),
    step(state, input, say) {
      switch (input.type) {
        case 'BalanceChanged':
          recordBalance(state.holdings, input.fact, policy)
          return state
        case 'FairValue':
          if (input.fact.role === 'champion') propose(policy, state, input.fact, input.fact, say)
          return state
        case 'ScoreSuppressed':
          if (input.fact.role !== 'champion') return state
          propose(policy, state, input.fact, null, say)
          say({ type: 'ScoreSuppressed', fact: input.fact })
          return state
      }
    },
  }
}

function propose(
  policy: Policy,
  state: State,
  cause: FairValue | ScoreSuppressed,
  score: FairValue | null,
  say: (output: Output) => void,
): void {
  if (cause.correlation_id !== state.correlationId) {
    state.correlationId = cause.correlation_id
    state.made.clear()
  }
  const { market } = cause
  const holding = state.holdings.get(cause.condition_id) ?? nothingHeld
  const context: Context = { policy, market, fees: feesOf(market, policy), holding }
  for (const strategy of strategies) {
    if (!strategy.isBound(policy, market)) continue
    for (const candidate of strategy.propose(score, context)) {
      const n = (state.made.get(strategy.name) ?? 0) + 1
      state.made.set(strategy.name, n)
      const id = candidateCorrelation(cause.correlation_id, strategy.name, n)
      const fact = estimateOf(cause, id, strategy.name, candidate, context)
      say({ type: 'ExecutionEstimate', fact })
    }
  }
}
