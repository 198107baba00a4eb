/**
 * The reason codes that this stage gives, each with what it means. A code is never reused for
 * something else; the venue's own words go beside it, in `detail`.
 */
import { type RejectReason, type VenueRegime } from '@polytraders/venue/translate'

export const reasons = {
  RISK_CONTROL_UNKNOWN: 'No control was heard yet: nothing is known to be allowed.',
  RISK_KILL_SWITCH: 'A kill switch or a pause covers the market or the strategy.',
  RISK_MARKET_UNKNOWN: 'The registry has not said what this market is.',
  RISK_MARKET_HALTED: 'The market is not open.',
  RISK_MARKET_RESOLVED: 'The market is resolved: nothing trades there any more.',
  SEC_DOMAIN_MISMATCH: 'The exchange this order would be signed for is not the market’s.',
  EXEC_INTENT_EXPIRED: 'The intent was too old to be signed.',
  EXEC_FEE_UNKNOWN: 'The market’s fee is not known.',
  EXEC_ORDER_INVALID: 'The order can’t be expressed in the venue’s ticks and sizes.',
  EXEC_SIZE_BELOW_MINIMUM: 'After the venue’s rounding the order is smaller than it takes.',
  EXEC_OPEN_ORDERS_MAX: 'As many orders are open as this stage may have.',
  EXEC_HELD_INTENTS_MAX: 'As many intents wait for the venue as this stage may hold.',
  EXEC_NEVER_ARRIVED: 'Neither orders, trades nor chain know it, and its time to be sent is over.',
  EXEC_BALANCE_OR_ALLOWANCE: 'The venue found too little balance or allowance.',
  EXEC_POST_ONLY_WOULD_CROSS: 'A post-only order would have traded at once.',
  EXEC_NOT_FILLED: 'There was nothing, or not enough, to trade with at once.',
  EXEC_TICK_SIZE: 'The venue’s tick is another.',
  EXEC_EXPIRATION: 'The venue did not take the expiration.',
  EXEC_MARKET_NOT_READY: 'The venue does not take orders for this market yet.',
  EXEC_CANCELED_ON_CHAIN: 'The order was cancelled on the chain.',
  EXEC_TIMED_OUT: 'The venue timed out and did not book the order.',
  EXEC_VENUE_REJECTED: 'The venue refused the order for a reason of its own.',
  EXEC_VENUE_RESTARTING: 'The venue’s engine was restarting.',
  EXEC_VENUE_POST_ONLY: 'The venue took nothing but post-only orders.',
  EXEC_VENUE_CANCEL_ONLY: 'The venue took nothing but cancels.',
  EXEC_VENUE_DISABLED: 'Trading was disabled at the venue.',
  EXEC_RATE_LIMITED: 'The venue’s rate limit was reached.',
  SEC_NOT_AUTHORISED:
    'The venue did not accept the credentials, the account or the order’s version.',
} as const

export type ReasonCode = keyof typeof reasons

/** The venue's reason, as a registered code. */
export const codeOfRejection = (reason: RejectReason): ReasonCode => rejections[reason]

const rejections: Readonly<Record<RejectReason, ReasonCode>> = {
  'balance-or-allowance': 'EXEC_BALANCE_OR_ALLOWANCE',
  'post-only-would-cross': 'EXEC_POST_ONLY_WOULD_CROSS',
  'fok-not-filled': 'EXEC_NOT_FILLED',
  'no-match': 'EXEC_NOT_FILLED',
  'tick-size': 'EXEC_TICK_SIZE',
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
