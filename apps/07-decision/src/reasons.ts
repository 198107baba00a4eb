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
  reason('GOV_CONTROL_BEHIND', 'hard', 'governance', 'The estimate knows a newer control.'),
  reason('GOV_KILLED', 'hard', 'governance', 'A kill switch covers this.'),
  reason('GOV_OTHERS_RESTRICTED', 'warning', 'governance', 'Something else here is restricted.'),
  reason('GOV_PAUSED', 'hard', 'governance', 'An operator paused this.'),
  reason('GOV_GUARD_QUARANTINED', 'hard', 'governance', 'A guard that must vote is in quarantine.'),
  reason('GOV_MODE_NOT_ALLOWED', 'hard', 'governance', 'This cell may not trade in this mode.'),
  reason('GOV_STRATEGY_UNKNOWN', 'hard', 'governance', 'The strategy is not registered here.'),
  reason('GOV_STRATEGY_OFF', 'hard', 'governance', 'The strategy is switched off.'),
  reason('GOV_STRATEGY_QUARANTINED', 'hard', 'governance', 'The strategy is in quarantine.'),
  reason('GOV_NOT_ENFORCED', 'warning', 'governance', 'The strategy or the cell only looks on.'),
  reason('SEC_CATEGORY_BLOCKED', 'hard', 'governance', 'Markets of this category are blocked.'),
  // The instrument.
  reason('DISC_INSTRUMENT_UNKNOWN', 'hard', 'registry', 'The registry has not said what it is.'),
  reason('DISC_INSTRUMENT_CHANGED', 'hard', 'registry', 'The instrument changed since.'),
  reason('DISC_MARKET_NOT_OPEN', 'hard', 'registry', 'The market is not open.'),
  reason('DISC_MARKET_RESOLVED', 'hard', 'registry', 'The market is resolved.'),
  reason('DISC_CLOSING_SOON', 'hard', 'registry', 'The market closes too soon.'),
  reason('DISC_REGISTRY_STALE', 'hard', 'registry', 'The registry has not synced it lately.'),
  reason('INTEL_NEWS_WINDOW', 'hard', 'governance', 'An operator declared a news window.'),
  // The book and the clock.
  reason('INTEL_BOOK_UNKNOWN', 'hard', 'data', 'The gate has no book of this market.'),
  reason(
    'INTEL_BOOK_UNSEEN',
    'hard',
    'data',
    'The estimate rests on a book the gate has not seen.',
  ),
  reason('INTEL_BOOK_NOT_VALID', 'hard', 'data', 'The book is stale, resyncing or invalid.'),
  reason('INTEL_BOOK_SUSPECT', 'hard', 'data', 'The evidence for the book has a flaw.'),
  reason('INTEL_BOOK_BROKEN', 'hard', 'data', 'The evidence is against the book.'),
  reason('INTEL_BOOK_OLD', 'hard', 'data', 'The book has been silent for too long.'),
  reason('INTEL_BOOK_MOVED', 'warning', 'data', 'The touch is worse than it was estimated.'),
  reason('INTEL_FEED_DOWN', 'hard', 'data', 'The feed of this market is down.'),
  reason('INTEL_FEED_DEGRADED', 'warning', 'data', 'The feed of this market is degraded.'),
  reason('INTEL_CLOCK_BEHIND', 'hard', 'data', 'The sealed clock is behind the estimate.'),
  reason('EXEC_PRICE_MOVED', 'hard', 'execution', 'The price moved past the limit.'),
  reason('EXEC_ESTIMATE_EXPIRED', 'hard', 'execution', 'The estimate outlived its validity.'),
  // The market's quality.
  reason('EXEC_FEE_UNKNOWN', 'hard', 'execution', 'The fee schedule is unknown.'),
  reason('INTEL_QUALITY_SUSPECT', 'hard', 'data', 'The data is marked as not to be traded on.'),
  reason('INTEL_QUALITY_DEGRADED', 'warning', 'data', 'The data is to be used with care.'),
  reason('INTEL_BOOK_ONE_SIDED', 'hard', 'data', 'One side of the book is empty.'),
  reason('INTEL_BOOK_CROSSED', 'hard', 'data', 'The book is crossed.'),
  reason('INTEL_SPREAD_WIDE', 'hard', 'data', 'The spread is too wide.'),
  reason('EXEC_BOOK_THIN', 'hard', 'execution', 'There is too little at the touch.'),
  reason('STRAT_BAND_WIDE', 'hard', 'strategy', 'The model is too unsure of its score.'),
  reason('STRAT_SCORE_MISSING', 'hard', 'strategy', 'There is no score to trade on.'),
  // Exposure and drawdown.
  reason('RISK_BUDGET_UNKNOWN', 'hard', 'risk', 'No budget of this cell was heard yet.'),
  reason('RISK_BALANCE_UNKNOWN', 'hard', 'risk', 'Inventory has not said what there is to spend.'),
  reason('RISK_ORDER_CAP', 'hard', 'risk', 'The budget allows no order that large.'),
  reason('RISK_MARKET_CAP', 'hard', 'risk', 'The market has too little left of its cap.'),
  reason('RISK_PORTFOLIO_CAP', 'hard', 'risk', 'The cell has too little left of its cap.'),
  reason('RISK_CASH_SHORT', 'hard', 'risk', 'There is too little cash.'),
  reason('RISK_CONCENTRATION', 'hard', 'risk', 'Too much of the exposure is in this market.'),
  reason('RISK_INTENT_OUTSTANDING', 'hard', 'risk', 'The strategy has enough orders out here.'),
  reason('RISK_PENDING_FULL', 'hard', 'risk', 'Too many approvals are not yet accounted for.'),
  reason('RISK_DRAWDOWN', 'hard', 'risk', 'The drawdown is at its limit.'),
  reason('RISK_MARK_MISSING', 'hard', 'risk', 'Something is held and was never marked.'),
  reason('RISK_MARK_OLD', 'hard', 'risk', 'The last mark is too old.'),
  // Size and edge.
  reason('RISK_NET_EDGE_NOT_POSITIVE', 'hard', 'risk', 'After costs and buffer nothing is left.'),
  reason('RISK_SIZE_BELOW_MINIMUM', 'hard', 'risk', 'What the caps leave is under the minimum.'),
  reason('RISK_KELLY_SIZE', 'hard', 'risk', 'The edge is worth less than the smallest bet.'),
  reason('STRAT_CAP_REACHED', 'hard', 'strategy', 'The strategy has all that it wants.'),
  reason('EXEC_LIQUIDITY_SHORT', 'hard', 'execution', 'Too little is offered within the limit.'),
  // The order itself.
  reason('EXEC_SIZE_INVALID', 'hard', 'execution', 'The size is no size.'),
  reason('EXEC_PRICE_OFF_TICK', 'hard', 'execution', 'The venue takes no such price.'),
  reason(
    'EXEC_TOKEN_MISMATCH',
    'hard',
    'execution',
    'The token is not this outcome of the market.',
  ),
  reason('EXEC_POST_ONLY_CROSSES', 'hard', 'execution', 'A post-only order would trade at once.'),
  reason('EXEC_SELF_CROSS', 'hard', 'execution', 'It would trade with an order of our own.'),
  reason('EXEC_INTENT_DUPLICATE', 'hard', 'execution', 'The same candidate was approved before.'),
  reason('EXEC_KIND_SIDE', 'hard', 'execution', 'Entering buys, getting out sells.'),
  reason('EXEC_REDUCE_ONLY', 'hard', 'execution', 'There is too little free to sell.'),
  reason('EXEC_ORDER_UNKNOWN', 'hard', 'execution', 'Inventory holds no such open order.'),
  reason('EXEC_CANCEL_PENDING', 'info', 'execution', 'The order was asked back a moment ago.'),
  // Why something is proposed or withdrawn.
  reason('STRAT_EDGE', 'info', 'strategy', 'It costs less than it is worth.'),
  reason('STRAT_NO_EDGE', 'info', 'strategy', 'Proposed although there is no edge.'),
  reason('STRAT_EDGE_REVERSED', 'info', 'strategy', 'The bid pays more than it is worth.'),
  reason('STRAT_QUOTE', 'info', 'strategy', 'A quote on this side is wanted.'),
  reason('STRAT_FLOW_TOXIC', 'info', 'strategy', 'Flow is too one-sided to quote into.'),
  reason('STRAT_SCORE_SUPPRESSED', 'info', 'strategy', 'The score that it rested on is gone.'),
  reason('EXEC_QUOTE_OFF', 'info', 'execution', 'The quote is off by more than a tick.'),
  reason('EXEC_QUOTE_EXPIRED', 'info', 'execution', 'Nobody has estimated the market lately.'),
  reason('EXEC_CANCEL_ASKED', 'info', 'execution', 'A strategy asked, for no registered reason.'),
]

const byCode: ReadonlyMap<string, Reason> = new Map(reasons.map(entry => [entry.code, entry]))

/** The registered reason of a code, if there is one. */
export const reasonOf = (code: string): Reason | undefined => byCode.get(code)
