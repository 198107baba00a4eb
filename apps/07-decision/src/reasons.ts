/**
 * Every reason code of stages 6 and 7, once: how bad it is, who answers for it, and what it says to
 * a person. A code is never reused for anything else and never renamed.
 *
 * A guard uses the same code for a warning and for a rejection; its vote tells which.
 */

export type Severity = 'info' | 'warning' | 'hard'

export type Reason = {
  readonly code: string
  /** The most that it can mean. */
  readonly severity: Severity
  readonly owner: Owner
  readonly sentence: string
}

/** Who answers for a code, and is asked when it comes up. */
export type Owner = 'data' | 'registry' | 'strategy' | 'risk' | 'execution' | 'governance'

/** What a code must look like. */
export const reasonPattern = /^(INTEL|DISC|STRAT|RISK|EXEC|SEC|GOV)_[A-Z0-9_]+$/

const reason = (code: string, severity: Severity, owner: Owner, sentence: string): Reason => ({
  code,
  severity,
  owner,
  sentence,
})

export const reasons: readonly Reason[] = [
  // Controls and modes.
  reason('GOV_CONTROL_UNKNOWN', 'hard', 'governance', 'No global control was heard yet.'),
  reason(
    'GOV_CONTROL_BEHIND',
    'hard',
    'governance',
    'The estimate used a newer control than the gate has heard.',
  ),
  reason('GOV_KILLED', 'hard', 'governance', 'A kill switch covers this.'),
  reason(
    'GOV_OTHERS_RESTRICTED',
    'warning',
    'governance',
    'Something else in the cell is restricted.',
  ),
  reason('GOV_PAUSED', 'hard', 'governance', 'A pause covers this.'),
  reason('GOV_GUARD_QUARANTINED', 'hard', 'governance', 'A guard that must vote is in quarantine.'),
  reason('GOV_MODE_NOT_ALLOWED', 'hard', 'governance', 'This cell may not trade in this mode.'),
  reason('GOV_STRATEGY_UNKNOWN', 'hard', 'governance', 'The strategy is not registered here.'),
  reason('GOV_STRATEGY_OFF', 'hard', 'governance', 'The strategy is switched off.'),
  reason('GOV_STRATEGY_QUARANTINED', 'hard', 'governance', 'The strategy is in quarantine.'),
  reason(
    'GOV_NOT_ENFORCED',
    'warning',
    'governance',
    'The strategy or the cell is not in enforced mode.',
  ),
  reason('SEC_CATEGORY_BLOCKED', 'hard', 'governance', 'Markets of this category are blocked.'),
  // The instrument.
  reason(
    'DISC_INSTRUMENT_UNKNOWN',
    'hard',
    'registry',
    'The registry has not described the instrument.',
  ),
  reason(
    'DISC_INSTRUMENT_CHANGED',
    'hard',
    'registry',
    'The instrument changed since the estimate.',
  ),
  reason('DISC_MARKET_NOT_OPEN', 'hard', 'registry', 'The market is not open.'),
  reason('DISC_MARKET_RESOLVED', 'hard', 'registry', 'The market is resolved.'),
  reason('DISC_CLOSING_SOON', 'hard', 'registry', 'The market closes too soon.'),
  reason(
    'DISC_REGISTRY_STALE',
    'hard',
    'registry',
    'The registry’s last sync of the market is too old.',
  ),
  reason('INTEL_NEWS_WINDOW', 'hard', 'governance', 'An operator declared a news window.'),
  // The book and the clock.
  reason('INTEL_BOOK_UNKNOWN', 'hard', 'data', 'The gate has no book of this market.'),
  reason(
    'INTEL_BOOK_UNSEEN',
    'hard',
    'data',
    'The estimate used a book that the gate has not seen.',
  ),
  reason('INTEL_BOOK_NOT_VALID', 'hard', 'data', 'The book is stale, resyncing or invalid.'),
  reason('INTEL_BOOK_SUSPECT', 'hard', 'data', 'The book’s certificate is SUSPECT.'),
  reason('INTEL_BOOK_BROKEN', 'hard', 'data', 'The book’s certificate is BROKEN.'),
  reason('INTEL_BOOK_OLD', 'hard', 'data', 'The book has been silent for too long.'),
  reason('INTEL_BOOK_MOVED', 'warning', 'data', 'The touch is worse than in the estimate.'),
  reason('INTEL_FEED_DOWN', 'hard', 'data', 'The feed of this market is down.'),
  reason('INTEL_FEED_DEGRADED', 'warning', 'data', 'The feed of this market is degraded.'),
  reason('INTEL_CLOCK_BEHIND', 'hard', 'data', 'The sealed clock is behind the estimate.'),
  reason('EXEC_PRICE_MOVED', 'hard', 'execution', 'The touch moved past the limit price.'),
  reason('EXEC_ESTIMATE_EXPIRED', 'hard', 'execution', 'The estimate has expired.'),
  // The market's quality.
  reason('EXEC_FEE_UNKNOWN', 'hard', 'execution', 'The fee schedule is unknown.'),
  reason('INTEL_QUALITY_SUSPECT', 'hard', 'data', 'The data’s quality is suspect.'),
  reason('INTEL_QUALITY_DEGRADED', 'warning', 'data', 'The data’s quality is degraded.'),
  reason('INTEL_BOOK_ONE_SIDED', 'hard', 'data', 'One side of the book is empty.'),
  reason('INTEL_BOOK_CROSSED', 'hard', 'data', 'The book is crossed.'),
  reason('INTEL_SPREAD_WIDE', 'hard', 'data', 'The spread is too wide.'),
  reason('EXEC_BOOK_THIN', 'hard', 'execution', 'The size at the touch is too small.'),
  reason('STRAT_BAND_WIDE', 'hard', 'strategy', 'The score’s uncertainty band is too wide.'),
  reason('STRAT_SCORE_MISSING', 'hard', 'strategy', 'The estimate has no score.'),
  // Exposure and drawdown.
  reason('RISK_BUDGET_UNKNOWN', 'hard', 'risk', 'No budget of this cell was heard yet.'),
  reason('RISK_BALANCE_UNKNOWN', 'hard', 'risk', 'No balance was heard from inventory yet.'),
  reason('RISK_ORDER_CAP', 'hard', 'risk', 'The budget’s cap on one order is too small.'),
  reason('RISK_MARKET_CAP', 'hard', 'risk', 'Too little is left of the market’s cap.'),
  reason('RISK_PORTFOLIO_CAP', 'hard', 'risk', 'Too little is left of the cell’s cap.'),
  reason('RISK_CASH_SHORT', 'hard', 'risk', 'There is too little cash.'),
  reason('RISK_CONCENTRATION', 'hard', 'risk', 'Too much of the exposure is in this market.'),
  reason(
    'RISK_INTENT_OUTSTANDING',
    'hard',
    'risk',
    'The strategy has its maximum of orders in this market.',
  ),
  reason('RISK_PENDING_FULL', 'hard', 'risk', 'Too many approvals are not yet known to inventory.'),
  reason('RISK_DRAWDOWN', 'hard', 'risk', 'The drawdown is at its limit.'),
  reason(
    'RISK_MARK_MISSING',
    'hard',
    'risk',
    'A position is held and the portfolio was never marked.',
  ),
  reason('RISK_MARK_OLD', 'hard', 'risk', 'The last mark is too old.'),
  // Size and edge.
  reason('RISK_NET_EDGE_NOT_POSITIVE', 'hard', 'risk', 'The net edge is not positive.'),
  reason('RISK_SIZE_BELOW_MINIMUM', 'hard', 'risk', 'The caps leave less than the minimum size.'),
  reason('RISK_KELLY_SIZE', 'hard', 'risk', 'The Kelly size is below the minimum size.'),
  reason('STRAT_CAP_REACHED', 'hard', 'strategy', 'The strategy is at its position cap.'),
  reason(
    'EXEC_LIQUIDITY_SHORT',
    'hard',
    'execution',
    'Too little liquidity is within the limit price.',
  ),
  // The order itself.
  reason(
    'EXEC_SIZE_INVALID',
    'hard',
    'execution',
    'The size is not a positive whole number of micros.',
  ),
  reason('EXEC_PRICE_OFF_TICK', 'hard', 'execution', 'The price is not on the market’s tick.'),
  reason('EXEC_TOKEN_MISMATCH', 'hard', 'execution', 'The token is not that of the outcome.'),
  reason('EXEC_POST_ONLY_CROSSES', 'hard', 'execution', 'A post-only order would trade at once.'),
  reason('EXEC_SELF_CROSS', 'hard', 'execution', 'It would trade with one of our own orders.'),
  reason('EXEC_INTENT_DUPLICATE', 'hard', 'execution', 'This candidate was approved before.'),
  reason('EXEC_KIND_SIDE', 'hard', 'execution', 'An entry must buy and an exit must sell.'),
  reason('EXEC_REDUCE_ONLY', 'hard', 'execution', 'Too few shares are free to sell.'),
  reason('EXEC_ORDER_UNKNOWN', 'hard', 'execution', 'Inventory knows no such open order.'),
  reason('EXEC_CANCEL_PENDING', 'info', 'execution', 'A cancel of this order is already pending.'),
  // Why something is proposed or withdrawn.
  reason('STRAT_EDGE', 'info', 'strategy', 'The price is better than the fair value.'),
  reason('STRAT_NO_EDGE', 'info', 'strategy', 'No price has an edge.'),
  reason('STRAT_EDGE_REVERSED', 'info', 'strategy', 'The bid is above the fair value.'),
  reason('STRAT_QUOTE', 'info', 'strategy', 'The strategy quotes this side.'),
  reason('STRAT_FLOW_TOXIC', 'info', 'strategy', 'The flow is too one-sided to quote into.'),
  reason(
    'STRAT_SCORE_SUPPRESSED',
    'info',
    'strategy',
    'The score behind the order was suppressed.',
  ),
  reason('EXEC_QUOTE_OFF', 'info', 'execution', 'The quote is more than a tick off its target.'),
  reason(
    'EXEC_QUOTE_EXPIRED',
    'info',
    'execution',
    'The market was not estimated within a quote’s lifetime.',
  ),
  reason(
    'EXEC_CANCEL_ASKED',
    'info',
    'execution',
    'A strategy cancels it for no registered reason.',
  ),
]

const byCode: ReadonlyMap<string, Reason> = new Map(reasons.map(entry => [entry.code, entry]))

/** The registered reason of a code, if there is one. */
export const reasonOf = (code: string): Reason | undefined => byCode.get(code)
