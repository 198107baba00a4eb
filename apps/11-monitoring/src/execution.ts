/**
 * How executions turned out: the predicted price against the real one, and what a fill was worth a
 * minute later, by strategy and market, which is what a canary is judged by.
 */
import { type Heard } from '@polytraders/messages'
import { addPair } from './canary.ts'
import { rollBackFailed } from './rollout.ts'
import { type Earned, type Turn } from './state.ts'
import { tally } from './watch.ts'

/** Remembers what an approved intent was predicted to cost. */
export function watchVerdict({ state, policy }: Turn, { fact }: Heard<'Verdict'>): void {
  if (fact.action !== 'APPROVE' || fact.kind === 'cancel') return
  state.predicted.set(fact.decision_id, fact.q_exec)
  const [oldest] = state.predicted.keys()
  if (state.predicted.size > policy.ordersMax && oldest !== undefined) {
    state.predicted.delete(oldest)
  }
}

/** slippage_error = realised price less predicted, in the direction that hurts. */
export function watchExecution(turn: Turn, { fact }: Heard<'Fill'>): void {
  const { state, policy } = turn
  if (fact.trade_status !== 'MATCHED') return
  const predicted = state.predicted.get(fact.client_order_id)
  const buys = fact.side === 'BUY'
  if (predicted !== undefined) {
    const error = buys ? fact.price - predicted : predicted - fact.price
    tally(turn, 'slippage', error <= policy.slippageMicrosMax ? 1 : 0, 1)
  }
  if (!state.standings.has(fact.strategy) || state.markouts.length >= policy.markoutsMax) return
  const yes = fact.outcome === 'YES'
  state.markouts.push({
    dueMs: fact.recv_ts + policy.markoutMs,
    strategy: fact.strategy,
    conditionId: fact.condition_id,
    direction: buys === yes ? 1 : -1,
    yesPrice: yes ? fact.price : 1_000_000 - fact.price,
    size: fact.size,
  })
}

/** Marks the fills that are due, at the market's mid now. */
export function markOut({ state }: Turn): void {
  let due = 0
  for (const { dueMs, strategy, conditionId, direction, yesPrice, size } of state.markouts) {
    if (dueMs > state.nowMs) break
    due += 1
    const mid = state.markets.get(conditionId)?.midMicros ?? 0
    if (mid === 0) continue
    const earned = earnedBy(state.earned, strategy, conditionId)
    earned.gain += direction * (mid - yesPrice) * size
    earned.size += size
  }
  state.markouts.splice(0, due)
}

/** Ends a window: each market in which both traded is one pair. */
export function endWindow(turn: Turn): void {
  const { state, policy } = turn
  if (state.nowMs < state.windowEndsMs) return
  const started = state.windowEndsMs > 0
  state.windowEndsMs = state.nowMs + policy.canaryWindowMs
  if (!started) return
  for (const { subject, baseline } of policy.subjects) {
    const pairs = state.standings.get(subject)?.pairs
    if (!pairs) continue
    for (const [conditionId, own] of state.earned.get(subject) ?? []) {
      if (baseline === '') addPair(pairs, own.gain / own.size)
      const other = state.earned.get(baseline)?.get(conditionId)
      if (other) addPair(pairs, own.gain / own.size - other.gain / other.size)
    }
  }
  state.earned.clear()
  rollBackFailed(turn)
}

function earnedBy(
  earned: Map<string, Map<string, Earned>>,
  strategy: string,
  conditionId: string,
): Earned {
  const markets = earned.get(strategy) ?? new Map<string, Earned>()
  earned.set(strategy, markets)
  const known = markets.get(conditionId) ?? { gain: 0, size: 0 }
  markets.set(conditionId, known)
  return known
}
