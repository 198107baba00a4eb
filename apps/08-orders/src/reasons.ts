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
  reason('GOV_PAUSED', 'hard', 'governance', 'A pause covers this.'),
  reason(
    'DISC_INSTRUMENT_UNKNOWN',
    'hard',
    'registry',
    'The registry has not described the instrument.',
  ),
  reason('DISC_MARKET_NOT_OPEN', 'hard', 'registry', 'The market is not open.'),
  reason('DISC_MARKET_RESOLVED', 'hard', 'registry', 'The market is resolved.'),
  // What can be signed.
  reason('SEC_DOMAIN_MISMATCH', 'hard', 'execution', 'The signing domain is not the market’s.'),
  reason('EXEC_INTENT_EXPIRED', 'info', 'execution', 'The intent expired before it was signed.'),
  reason('EXEC_FEE_UNKNOWN', 'hard', 'execution', 'The fee schedule is unknown.'),
  reason(
    'EXEC_ORDER_INVALID',
    'hard',
    'execution',
    'The order does not fit the venue’s tick and size rules.',
  ),
  reason(
    'EXEC_SIZE_BELOW_MINIMUM',
    'info',
    'execution',
    'The size is below the minimum, once rounded.',
  ),
  reason('EXEC_OPEN_ORDERS_MAX', 'hard', 'execution', 'The limit of open orders is reached.'),
  reason('EXEC_HELD_INTENTS_MAX', 'hard', 'execution', 'The limit of held intents is reached.'),
  // What became of it at the venue.
  reason(
    'EXEC_NEVER_ARRIVED',
    'warning',
    'execution',
    'Neither orders, trades nor the chain have it.',
  ),
  reason('EXEC_NOT_FILLED', 'info', 'execution', 'There was too little to fill it at once.'),
  reason('EXEC_POST_ONLY_CROSSES', 'info', 'execution', 'A post-only order would trade at once.'),
  reason('EXEC_PRICE_OFF_TICK', 'hard', 'execution', 'The price is not on the market’s tick.'),
  reason(
    'EXEC_BALANCE_OR_ALLOWANCE',
    'hard',
    'execution',
    'The balance or allowance at the venue is too small.',
  ),
  reason('EXEC_EXPIRATION', 'hard', 'execution', 'The venue rejected the expiration.'),
  reason(
    'EXEC_MARKET_NOT_READY',
    'warning',
    'execution',
    'The venue does not take orders for this market yet.',
  ),
  reason('EXEC_CANCELED_ON_CHAIN', 'warning', 'execution', 'It was cancelled on the chain.'),
  reason('EXEC_TIMED_OUT', 'warning', 'execution', 'The venue timed out and did not place it.'),
  reason('EXEC_VENUE_REJECTED', 'hard', 'execution', 'The venue rejected it for another reason.'),
  reason('EXEC_VENUE_RESTARTING', 'warning', 'execution', 'The venue’s engine was restarting.'),
  reason('EXEC_VENUE_POST_ONLY', 'warning', 'execution', 'The venue took only post-only orders.'),
  reason('EXEC_VENUE_CANCEL_ONLY', 'warning', 'execution', 'The venue took only cancels.'),
  reason('EXEC_VENUE_DISABLED', 'warning', 'execution', 'Trading was disabled at the venue.'),
  reason('EXEC_RATE_LIMITED', 'warning', 'execution', 'The venue’s rate limit was reached.'),
  reason('SEC_NOT_AUTHORISED', 'hard', 'execution', 'The venue did not authorise the account.'),
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
