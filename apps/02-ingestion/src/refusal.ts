/** Why an event of the venue was not taken. */
import { type FaultReason } from '@polytraders/venue/translate'
import { type Context, type Market } from './state.ts'

/** Null when it was taken, or when it was nothing new. */
export type Refusal = { readonly reason: RefusalReason; readonly detail: string } | null

/** The venue's faults of reading, and what only one who knows the book can tell. */
export type RefusalReason =
  | FaultReason
  | 'too-large'
  | 'unknown-event'
  | 'unknown-token'
  | 'price-off-tick'
  | 'time-going-back'
  | 'time-ahead'
  | 'old-epoch'

export const unknownToken = ({ conditionId }: Market, assetId: string): Refusal => ({
  reason: 'unknown-token',
  detail: `expected one of the two tokens of ${conditionId}, found ${assetId}`,
})

/** A venue's time ahead of ours would make everything after it look old. */
export function aheadOfUs({ policy, state }: Context, timestampMs: number): Refusal {
  if (timestampMs <= state.nowMs + policy.clockSkewMsMax) return null
  const expected = `at most ${policy.clockSkewMsMax} ms after ${state.nowMs}`
  return { reason: 'time-ahead', detail: `expected ${expected}, found ${timestampMs}` }
}
