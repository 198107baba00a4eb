/**
 * What must be true of the order itself, whatever it is for: these bind getting out as well. An
 * empty list is an order that the venue takes and that does not trade with our own.
 */
import { microsMax, ONE, priceValid } from '@polytraders/domain'
import { type ExecutionEstimate, type Reservation } from '@polytraders/messages'
import { touchOf } from './guards/stale-book.ts'
import { type KnownMarket } from './known-market.ts'

export function orderProblems(
  estimate: ExecutionEstimate,
  market: KnownMarket | null,
): readonly string[] {
  const problems: string[] = []
  const { kind, side, size, outcome, limit_price: limit, market: measured } = estimate
  const { instrument } = measured
  if (!Number.isSafeInteger(size) || size <= 0 || size > microsMax) {
    problems.push('EXEC_SIZE_INVALID')
  }
  if (!priceValid(limit, instrument?.tick_size ?? 0)) problems.push('EXEC_PRICE_OFF_TICK')
  const token = instrument?.token_ids[outcome === 'YES' ? 0 : 1]
  if (token === undefined || token === '' || token !== estimate.token_id) {
    problems.push('EXEC_TOKEN_MISMATCH')
  }
  if ((kind === 'enter') !== (side === 'BUY')) problems.push('EXEC_KIND_SIDE')
  if (market === null) return problems
  if (estimate.execution_policy === 'post_only' && crosses(estimate, market)) {
    problems.push('EXEC_POST_ONLY_CROSSES')
  }
  if (market.reservations.some(order => meets(estimate, order))) problems.push('EXEC_SELF_CROSS')
  return problems
}

/** Whether it would trade at once with the newest book. */
function crosses(estimate: ExecutionEstimate, { bestBid, bestAsk }: KnownMarket): boolean {
  const touch = touchOf(estimate, bestBid, bestAsk)
  return estimate.side === 'BUY' ? estimate.limit_price >= touch : estimate.limit_price <= touch
}

/**
 * Whether it would trade with an order of our own. Seen in YES terms buying NO at q is selling YES
 * at 1 - q: the venue mints or merges to match the two.
 */
function meets(estimate: ExecutionEstimate, order: Reservation): boolean {
  const ours = yesTerms(estimate.outcome, estimate.side, estimate.limit_price)
  const theirs = yesTerms(order.outcome, order.side, order.price)
  if (ours.buying === theirs.buying) return false
  return ours.buying ? ours.price >= theirs.price : ours.price <= theirs.price
}

const yesTerms = (outcome: 'YES' | 'NO', side: 'BUY' | 'SELL', price: number) => ({
  buying: (outcome === 'YES') === (side === 'BUY'),
  price: outcome === 'YES' ? price : ONE - price,
})
