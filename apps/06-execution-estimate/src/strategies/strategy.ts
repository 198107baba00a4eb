/**
 * What a strategy is: a pure function of a score and its context, to candidates. It keeps nothing
 * between calls; what is open and held comes with the context.
 */
import { complement, marketableNotionalMin, mulDivCeil, ONE } from '@polytraders/domain'
import {
  type CandidateKind,
  type ExecutionPolicy,
  type FairValue,
  type MarketState,
  type Outcome,
  type Reservation,
  type Side,
} from '@polytraders/messages'
import { type Holding } from '../holdings.ts'
import { type Policy } from '../policy.ts'
import { type Fees } from '../takeable.ts'

export type Candidate = {
  readonly kind: CandidateKind
  readonly executionPolicy: ExecutionPolicy
  readonly outcome: Outcome
  readonly side: Side
  readonly sizeMicros: number
  readonly limitMicros: number
  /** Largest size the strategy wants here, whatever it asks for now. */
  readonly capMicros: number
  /** Order to cancel; empty otherwise. */
  readonly orderId: string
  /** A registered code. */
  readonly reasonCode: string
}

export type Context = {
  readonly policy: Policy
  readonly market: MarketState
  readonly fees: Fees
  readonly holding: Holding
}

export type Strategy = {
  readonly name: string
  /** Whether it has something to say of this market. */
  isBound(policy: Policy, market: MarketState): boolean
  /** The score is null when it was suppressed: then nothing may be entered. */
  propose(score: FairValue | null, context: Context): readonly Candidate[]
}

/** The probability of an outcome, in micros, given that of YES. */
export const probabilityOf = (outcome: Outcome, pHat: number) =>
  outcome === 'YES' ? pHat : complement(pHat)

/** The largest multiple of the step that fits. */
export const floorSize = (size: number, step: number) => size - (size % step)

/** The least the venue takes of a marketable order at a price. */
export function takerMinimum(minSize: number, price: number, step: number): number {
  const dollar = price > 0 ? mulDivCeil(marketableNotionalMin, ONE, price) : 0
  const least = Math.max(minSize, dollar)
  return least % step === 0 ? least : floorSize(least, step) + step
}

/** Why nothing may rest in this market; empty when it may. */
export function unfitReason({ instrument, book, control }: MarketState): string {
  if (control.halted) return 'GOV_KILLED'
  if (control.news_window) return 'INTEL_NEWS_WINDOW'
  if (instrument === null) return 'DISC_INSTRUMENT_UNKNOWN'
  if (instrument.status !== 'open') return 'DISC_MARKET_NOT_OPEN'
  if (book.certificate.verdict === 'BROKEN') return 'INTEL_BOOK_BROKEN'
  if (book.certificate.verdict === 'SUSPECT') return 'INTEL_BOOK_SUSPECT'
  if (book.book_validity !== 'valid') return 'INTEL_BOOK_NOT_VALID'
  return ''
}

export const cancelOf = (order: Reservation, reasonCode: string): Candidate => ({
  kind: 'cancel',
  executionPolicy: 'limit',
  outcome: order.outcome,
  side: order.side,
  sizeMicros: order.open_size,
  limitMicros: order.price,
  capMicros: order.open_size,
  orderId: order.order_id,
  reasonCode,
})
