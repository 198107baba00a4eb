/**
 * Exposure: what the order could cost fits the budget's market and portfolio caps, the cash and the
 * order cap, own approvals included. What fits in part is reshaped to the part that does; what does
 * not fit at the market's minimum is rejected.
 */
import { mulDivFloor, ONE } from '@polytraders/domain'
import { strategyOf } from '../policy.ts'
import { type Context, type Guard, judgeMost, type Lists, type Vote, voteOf } from './guard.ts'

export const exposure: Guard = {
  name: 'exposure',
  owner: 'risk',
  bindsLeaving: false,
  judge({ strategy, size }, context) {
    const { policy, budget, cash, caps, minimum, outstanding, pending } = context
    const found: Lists = { rejects: [], warns: [] }
    const tight: string[] = []
    if (budget === null) found.rejects.push('RISK_BUDGET_UNKNOWN')
    if (cash === null) found.rejects.push('RISK_BALANCE_UNKNOWN')
    if (budget !== null && cash !== null) {
      judgeCaps(size, context, found, tight)
    }
    const intentsMax = strategyOf(policy, strategy)?.openIntentsMax ?? 1
    if (outstanding >= intentsMax) found.rejects.push('RISK_INTENT_OUTSTANDING')
    if (pending >= policy.pendingIntentsMax) found.rejects.push('RISK_PENDING_FULL')
    const concentration = concentrationOf(context.exposure.market, context.exposure.gross)
    const { concentrationMicros } = policy.limits
    judgeMost(concentration, concentrationMicros, 'RISK_CONCENTRATION', found)
    const { headroom } = caps
    const inputs =
      `minimum=${minimum} needed=${caps.needed} market=${headroom.market} ` +
      `portfolio=${headroom.portfolio} cash=${headroom.cash} order_cap=${caps.order} ` +
      `concentration=${concentration} outstanding=${outstanding} pending=${pending}`
    return shape(voteOf({ ...found, inputs }), tight, caps.portfolio)
  },
}

/** concentration = market_exposure / gross_exposure, micros; 0 while nothing is at risk. */
export const concentrationOf = (market: number, gross: number) =>
  gross === 0 ? 0 : mulDivFloor(market, ONE, gross)

function judgeCaps(size: number, context: Context, found: Lists, tight: string[]): void {
  const { caps, minimum, minimumMoney } = context
  const { headroom, needed } = caps
  const judge = (code: string, left: number, least: number, wanted: number) => {
    if (left < least) found.rejects.push(code)
    else if (left < wanted) tight.push(code)
  }
  judge('RISK_ORDER_CAP', caps.order, minimum, size)
  judge('RISK_MARKET_CAP', headroom.market, minimumMoney, needed)
  judge('RISK_PORTFOLIO_CAP', headroom.portfolio, minimumMoney, needed)
  judge('RISK_CASH_SHORT', headroom.cash, minimumMoney, needed)
}

/** A tighter size outweighs a warning, and is outweighed by a rejection. */
function shape(vote: Vote, tight: readonly string[], sizeMax: number): Vote {
  if (vote.vote === 'REJECT' || tight.length === 0) return vote
  return { ...vote, vote: 'RESHAPE', reasonCodes: [...tight, ...vote.reasonCodes], sizeMax }
}
