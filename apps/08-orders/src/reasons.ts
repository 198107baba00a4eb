/**
 * The reason codes that this stage gives, once: how bad each is, who answers for it, and what it
 * says to a person. What stages 6 and 7 mean as well goes by their code. A code is never reused for
 * something else; the venue's own words stand beside it, in `detail`.
 */
import { type RejectReason, type VenueRegime } from '@polytraders/venue/translate'

type Severity = 'info' | 'warning' | 'hard'
type Owner = 'registry' | 'risk' | 'execution' | 'governance'

const reason = <Code extends string>(
  code: Code,
  severity: Severity,
  owner: Owner,
  sentence: string,
) => ({ code, severity, owner, sentence })

export const reasons = [
  // What may trade.
  reason('GOV_CONTROL_UNKNOWN', 'hard', 'governance', 'No global control was heard yet.'),
  reason('GOV_KILLED', 'hard', 'governance', 'A kill switch covers this.'),
  reason('GOV_PAUSED', 'hard', 'governance', 'An operator paused this.'),
  reason('DISC_INSTRUMENT_UNKNOWN', 'hard', 'registry', 'The registry has not said what it is.'),
  reason('DISC_MARKET_NOT_OPEN', 'hard', 'registry', 'The market is not open.'),
  reason('DISC_MARKET_RESOLVED', 'hard', 'registry', 'The market is resolved.'),
  // What can be signed.
  reason(
    'SEC_DOMAIN_MISMATCH',
    'hard',
    'execution',
    'The exchange signed for is not the market’s.',
  ),
  reason('EXEC_INTENT_EXPIRED', 'info', 'execution', 'The intent was too old to be signed.'),
  reason('EXEC_FEE_UNKNOWN', 'hard', 'execution', 'The fee schedule is unknown.'),
  reason('EXEC_ORDER_INVALID', 'hard', 'execution', 'The venue’s ticks and sizes can’t say this.'),
  reason(
    'EXEC_SIZE_BELOW_MINIMUM',
    'info',
    'execution',
    'The venue’s rounding makes it too small.',
  ),
  reason('EXEC_OPEN_ORDERS_MAX', 'hard', 'execution', 'As many orders are open as may be.'),
  reason('EXEC_HELD_INTENTS_MAX', 'hard', 'execution', 'As many intents wait as may.'),
  // What became of it at the venue.
  reason('EXEC_NEVER_ARRIVED', 'warning', 'execution', 'No orders, trades or chain know it.'),
  reason('EXEC_NOT_FILLED', 'info', 'execution', 'There was too little to trade with at once.'),
  reason('EXEC_POST_ONLY_CROSSES', 'info', 'execution', 'A post-only order would trade at once.'),
  reason('EXEC_PRICE_OFF_TICK', 'hard', 'execution', 'The venue takes no such price.'),
  reason('EXEC_BALANCE_OR_ALLOWANCE', 'hard', 'execution', 'The venue found too little money.'),
  reason('EXEC_EXPIRATION', 'hard', 'execution', 'The venue did not take the expiration.'),
  reason('EXEC_MARKET_NOT_READY', 'warning', 'execution', 'The venue takes no orders for it yet.'),
  reason('EXEC_CANCELED_ON_CHAIN', 'warning', 'execution', 'It was cancelled on the chain.'),
  reason('EXEC_TIMED_OUT', 'warning', 'execution', 'The venue timed out and did not book it.'),
  reason('EXEC_VENUE_REJECTED', 'hard', 'execution', 'The venue refused it for its own reasons.'),
  reason('EXEC_VENUE_RESTARTING', 'warning', 'execution', 'The venue’s engine was restarting.'),
  reason('EXEC_VENUE_POST_ONLY', 'warning', 'execution', 'The venue took post-only orders alone.'),
  reason('EXEC_VENUE_CANCEL_ONLY', 'warning', 'execution', 'The venue took cancels alone.'),
  reason('EXEC_VENUE_DISABLED', 'warning', 'execution', 'Trading was disabled at the venue.'),
  reason('EXEC_RATE_LIMITED', 'warning', 'execution', 'The venue’s rate limit was reached.'),
  reason('SEC_NOT_AUTHORISED', 'hard', 'execution', 'The venue did not accept the account.'),
] as const

export type ReasonCode = (typeof reasons)[number]['code']

/** The venue's reason, as a registered code. */
export const codeOfRejection = (reason: RejectReason): ReasonCode => rejections[reason]

const rejections: Readonly<Record<RejectReason, ReasonCode>> = {
  'balance-or-allowance': 'EXEC_BALANCE_OR_ALLOWANCE',
  'post-only-would-cross': 'EXEC_POST_ONLY_CROSSES',
  'fok-not-filled': 'EXEC_NOT_FILLED',
  'no-match': 'EXEC_NOT_FILLED',
  'tick-size': 'EXEC_PRICE_OFF_TICK',
  'min-size': 'EXEC_SIZE_BELOW_MINIMUM',
  duplicated: 'EXEC_VENUE_REJECTED',
  expiration: 'EXEC_EXPIRATION',
  'order-version': 'SEC_DOMAIN_MISMATCH',
  'market-not-ready': 'EXEC_MARKET_NOT_READY',
  'match-delayed': 'EXEC_VENUE_REJECTED',
  'canceled-on-chain': 'EXEC_CANCELED_ON_CHAIN',
  'not-authorised': 'SEC_NOT_AUTHORISED',
  banned: 'SEC_NOT_AUTHORISED',
  'close-only': 'SEC_NOT_AUTHORISED',
  nonce: 'SEC_NOT_AUTHORISED',
  rounding: 'EXEC_ORDER_INVALID',
  payload: 'EXEC_ORDER_INVALID',
  'timed-out': 'EXEC_TIMED_OUT',
  other: 'EXEC_VENUE_REJECTED',
}

/** What the venue's state did to an order. */
export const codeOfRegime = (regime: VenueRegime): ReasonCode => regimes[regime]

const regimes: Readonly<Record<VenueRegime, ReasonCode>> = {
  restarting: 'EXEC_VENUE_RESTARTING',
  'post-only': 'EXEC_VENUE_POST_ONLY',
  'cancel-only': 'EXEC_VENUE_CANCEL_ONLY',
  disabled: 'EXEC_VENUE_DISABLED',
  'rate-limited': 'EXEC_RATE_LIMITED',
}
