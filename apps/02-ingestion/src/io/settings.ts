/** The collector's limits. Times are the edge's own clock. */
export { venueVars } from '@polytraders/venue'

export type CollectorSettings = {
  /** Markets of one cell that are collected; the rest wait for a place. */
  readonly marketsMax: number
  /** Markets of one connection: two assets each, at most 400. */
  readonly shardMarketsMax: number
  /** Independent connections that carry the same markets. */
  readonly connectionsPerShard: number
  /** How long a shard's other connections may take to be told the same. */
  readonly twinMsMax: number
  /** Frames of a shard that are compared at a time. */
  readonly twinTextsMax: number
  /** Instruments of one cell that are remembered. */
  readonly instrumentsMax: number

  /** How long frames wait for others to be appended with them. */
  readonly lingerMs: number
  /** A tick once the cell is quiet for `tickAfterMs`, and every `tickEveryMs` if it never is. */
  readonly tickAfterMs: number
  readonly tickEveryMs: number
  /** How often both are checked. */
  readonly tickCheckMs: number

  /** How long first books may take before they are asked for again. */
  readonly snapshotMsMax: number
  /** Reconnects of one connection in an hour because its first books did not come. */
  readonly snapshotReconnectsMax: number

  /** How often due jobs are checked for. */
  readonly jobsEveryMs: number
  /** How long a book may wait for its first books, or be in doubt, before a job. */
  readonly awaitingMsMax: number
  readonly doubtMsMax: number
  /** Wait after the n-th attempt for a book: firstDelay * 2^n, at most delayMax. */
  readonly jobFirstDelayMs: number
  readonly jobDelayMsMax: number
  readonly jobsPerHourMax: number
  readonly jobsAtOnceMax: number

  /** Time between REST audits of a book, and of one that has been silent for `silentAfterMs`. */
  readonly auditMs: number
  readonly silentAuditMs: number
  readonly silentAfterMs: number
  /** Markets of one audit request. */
  readonly auditMarketsMax: number
  readonly clockEveryMs: number
}

export const defaultSettings: CollectorSettings = {
  marketsMax: 500,
  shardMarketsMax: 200,
  connectionsPerShard: 2,
  twinMsMax: 2_000,
  twinTextsMax: 20_000,
  instrumentsMax: 100_000,
  lingerMs: 5,
  tickAfterMs: 100,
  tickEveryMs: 1_000,
  tickCheckMs: 20,
  snapshotMsMax: 10_000,
  snapshotReconnectsMax: 6,
  jobsEveryMs: 200,
  awaitingMsMax: 4_000,
  doubtMsMax: 500,
  jobFirstDelayMs: 1_000,
  jobDelayMsMax: 10_000,
  jobsPerHourMax: 240,
  jobsAtOnceMax: 4,
  auditMs: 240_000,
  silentAuditMs: 4_000,
  silentAfterMs: 3_000,
  auditMarketsMax: 50,
  clockEveryMs: 60_000,
}
