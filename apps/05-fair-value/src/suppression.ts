/** Whether a vector may be scored at all: every reason against it, in the order of `reasons`. */
import { type FeatureVector } from '@polytraders/messages'
import { type Model } from './model.ts'
import { type ReasonCode } from './reasons.ts'

export type SuppressionPolicy = {
  /** Features that must be there, micros of those expected. */
  readonly completenessMin: number
  /** Micros. */
  readonly spreadMax: number
}

export type ModelHealth = { readonly model: Model; readonly driftAlarm: boolean }

export function reasonsAgainst(
  policy: SuppressionPolicy,
  { model, driftAlarm }: ModelHealth,
  { market, raw, completeness }: FeatureVector,
): ReasonCode[] {
  const { instrument, book, control } = market
  const { verdict, venue_hash } = book.certificate
  const against: ReasonCode[] = []
  if (model.status === 'retired') against.push('INTEL_MODEL_RETIRED')
  if (driftAlarm) against.push('INTEL_DRIFT_ALARM')
  if (instrument === null) against.push('INTEL_INSTRUMENT_UNKNOWN')
  else if (instrument.status !== 'open') against.push('INTEL_MARKET_NOT_OPEN')
  if (control.news_window) against.push('INTEL_NEWS_WINDOW')
  if (verdict === 'BROKEN') against.push('INTEL_BOOK_BROKEN')
  if (verdict === 'SUSPECT') against.push('INTEL_BOOK_SUSPECT')
  if (book.book_validity !== 'valid') against.push('INTEL_BOOK_NOT_VALID')
  if (venue_hash === 'unmatched') against.push('INTEL_HASH_MISMATCH')
  if (raw.spread === null || raw.spread > policy.spreadMax) against.push('INTEL_SPREAD_WIDE')
  if (completeness < policy.completenessMin) against.push('INTEL_COMPLETENESS_LOW')
  return against
}
