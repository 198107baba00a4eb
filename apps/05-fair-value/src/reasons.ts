/**
 * Every reason for which this stage holds a score back, once. A code is never reused for anything
 * else and never renamed; a suppressed score lists all that applied, in this order.
 */

export type Severity = 'info' | 'warning' | 'hard'

/** Who answers for a code, and is asked when it comes up. */
export type Owner = 'data' | 'registry' | 'model' | 'governance'

export type Reason = {
  readonly code: string
  readonly severity: Severity
  readonly owner: Owner
  readonly sentence: string
}

/** What a code must look like. */
export const reasonPattern = /^(INTEL|DISC|STRAT|RISK|EXEC|SEC|GOV)_[A-Z0-9_]+$/

export const reasons = [
  {
    code: 'INTEL_MODEL_RETIRED',
    severity: 'hard',
    owner: 'model',
    sentence: 'The model is retired and must not be scored with.',
  },
  {
    code: 'INTEL_DRIFT_ALARM',
    severity: 'hard',
    owner: 'model',
    sentence: "The model's calibration no longer holds on what resolved.",
  },
  {
    code: 'INTEL_INSTRUMENT_UNKNOWN',
    severity: 'hard',
    owner: 'registry',
    sentence: 'The registry has not said what this market is.',
  },
  {
    code: 'INTEL_MARKET_NOT_OPEN',
    severity: 'hard',
    owner: 'registry',
    sentence: 'The market is paused, halted, resolving or resolved.',
  },
  {
    code: 'INTEL_NEWS_WINDOW',
    severity: 'hard',
    owner: 'governance',
    sentence: 'An operator declared a news window.',
  },
  {
    code: 'INTEL_BOOK_BROKEN',
    severity: 'hard',
    owner: 'data',
    sentence: 'The evidence says that the book is wrong.',
  },
  {
    code: 'INTEL_BOOK_SUSPECT',
    severity: 'hard',
    owner: 'data',
    sentence: 'The evidence does not vouch for the book.',
  },
  {
    code: 'INTEL_BOOK_NOT_VALID',
    severity: 'hard',
    owner: 'data',
    sentence: 'The book is stale, resyncing or invalid.',
  },
  {
    code: 'INTEL_HASH_MISMATCH',
    severity: 'hard',
    owner: 'data',
    sentence: "The venue's own hash of the book does not match ours.",
  },
  {
    code: 'INTEL_SPREAD_WIDE',
    severity: 'hard',
    owner: 'data',
    sentence: 'The spread is too wide to tell a price from, or a side is empty.',
  },
  {
    code: 'INTEL_COMPLETENESS_LOW',
    severity: 'hard',
    owner: 'data',
    sentence: 'Too few of the features are there.',
  },
  {
    code: 'INTEL_FEATURE_MISSING',
    severity: 'hard',
    owner: 'model',
    sentence: 'A feature that the model can not do without is not there.',
  },
  {
    code: 'INTEL_LB_NEGATIVE',
    severity: 'hard',
    owner: 'model',
    sentence: 'The lower bound of the band is below zero.',
  },
] as const satisfies readonly Reason[]

export type ReasonCode = (typeof reasons)[number]['code']
