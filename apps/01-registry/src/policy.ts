/** The registry's limits. Times are data time: receive times of what was heard. */

export type Policy = {
  /** Instruments kept. At the bound the one that resolved longest ago makes room. */
  readonly marketsMax: number
  /** Longest text of one market that is read. */
  readonly bodyLengthMax: number
  /** Longest question, rule or source kept; the rest is cut. */
  readonly proseLengthMax: number
  /** Longest reason of a halt. */
  readonly haltReasonLengthMax: number

  /**
   * Whether ids that do not recompute halt a market. They are recomputed where the venue says the
   * question id they are made from: its own bodies always do, a recording's made-up ids have none.
   */
  readonly recomputeIds: 'halt' | 'off'
  /** How long the feed's notice of a tick or a resolution outranks a body that lags behind it. */
  readonly noticeHoldMs: number
}

export const defaultPolicy: Policy = {
  marketsMax: 20_000,
  bodyLengthMax: 1_048_576,
  proseLengthMax: 8_192,
  haltReasonLengthMax: 1_024,
  recomputeIds: 'halt',
  noticeHoldMs: 300_000,
}

/** An instrument whose last sync is older can't be traded: stage 7 holds to it. */
export const freshnessMsMax = 60_000

/** Age of what is known: now - last_synced_ts; never below 0, should a clock have gone back. */
export const freshnessMs = (nowMs: number, lastSyncedMs: number) =>
  Math.max(0, nowMs - lastSyncedMs)
