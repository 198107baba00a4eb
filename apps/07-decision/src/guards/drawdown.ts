/**
 * Drawdown: entering stops when the cell has lost the budget's limit from its peak. What is held
 * must have been marked, and lately: a loss that nobody looked at is still a loss. While nothing is
 * held the realised loss is the drawdown, of what there was before it.
 */
import { mulDivFloor, ONE } from '@polytraders/domain'
import { type Context, type Guard, judgeMost, type Lists, voteOf } from './guard.ts'

export const drawdown: Guard = {
  name: 'drawdown',
  owner: 'risk',
  bindsLeaving: false,
  judge(_candidate, context) {
    const { policy, budget, marked, holding, nowMs } = context
    const found: Lists = { rejects: [], warns: [] }
    if (budget === null) found.rejects.push('RISK_BUDGET_UNKNOWN')
    if (context.cash === null) found.rejects.push('RISK_BALANCE_UNKNOWN')
    if (holding && marked === null) found.rejects.push('RISK_MARK_MISSING')
    const ageMs = marked === null ? 0 : nowMs - marked.atMs
    if (holding) judgeMost(ageMs, policy.limits.markAgeMs, 'RISK_MARK_OLD', found)
    const lost = drawdownOf(context)
    const limit = budget?.drawdown_limit ?? 0
    // A limit of nothing leaves room for nothing.
    const used = limit === 0 ? ONE : mulDivFloor(lost, ONE, limit)
    if (budget !== null) {
      judgeMost(used, policy.limits.drawdownShareMicros, 'RISK_DRAWDOWN', found)
    }
    const inputs = `drawdown=${lost} limit=${limit} mark_age_ms=${ageMs} holding=${holding}`
    return voteOf({ ...found, inputs })
  },
}

function drawdownOf({ marked, realisedPnl, cash }: Context): number {
  if (marked !== null) return marked.drawdown
  if (realisedPnl >= 0 || cash === null) return 0
  const before = cash.free + cash.reserved + cash.pending - realisedPnl
  return before <= 0 ? ONE : mulDivFloor(-realisedPnl, ONE, before)
}
