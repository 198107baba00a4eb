/** How old what we know of a market is, and from when on that is too old to trade on. */

/** The promise: a market synced longer ago than this can't be traded. */
export const freshnessMsMax = 60_000

/** freshness_ms = now - last_synced_ts. */
export const freshnessMs = (nowMs: number, lastSyncedMs: number) => nowMs - lastSyncedMs

export const isFresh = (ageMs: number, maxMs = freshnessMsMax) => ageMs <= maxMs
