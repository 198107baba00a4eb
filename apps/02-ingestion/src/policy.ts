/** The book builder's limits. Times are data time: receive times of what was heard. */

export type Policy = {
  readonly cell: number
  readonly cells: number

  /** Markets remembered. At the bound, a resolved market makes room. */
  readonly marketsMax: number
  readonly connectionsMax: number
  readonly newMarketsMax: number
  readonly tradesRememberedMax: number
  readonly gapsRememberedMax: number
  readonly missingRememberedMax: number
  readonly resyncsRememberedMax: number
  readonly hashesPendingMax: number
  /** Elements of a batch that are compared with those of other connections. */
  readonly batchElementsMax: number
  /**
   * Changes after which a batch is over, whatever comes, and said as a whole book: no delta has
   * more.
   */
  readonly batchChangesMax: number
  /** Longest text of an event that a notice carries along, and most tokens. */
  readonly noticeBodyMax: number
  readonly noticeTokensMax: number

  /** Longest frame taken: 400 assets of 500 levels fit. */
  readonly frameLengthMax: number
  /**
   * What one input may lead to, encoded; a batch of the log holds 834,400 bytes. An eighth of it is
   * for the sweep that a frame brings along. Past half, no more of the frame's events are taken:
   * the largest, a notice or a book of 10,000 ticks after its changes, fits into the rest.
   */
  readonly outputBytesMax: number
  /** How far the venue's time may be ahead of ours. */
  readonly clockSkewMsMax: number

  /** Silence of a market's connection after which its batch is over. Longest gap seen: 79 ms. */
  readonly batchMsMax: number
  /**
   * How long the trade that explains a hash may take. Longest seen: 170 ms. Time is looked at once
   * in 220 ms or more often: what is not explained is SUSPECT within a second of its coming.
   */
  readonly hashPendingMsMax: number

  /** Time without any frame: on a recording, and on a connection that answers PINGs. */
  readonly silenceMsMax: number
  readonly pongSilenceMsMax: number
  /** Time without data on a live connection, with no other connection or audit to compare with. */
  readonly quietMsMax: number
  /** How long a connection may lag behind another that carries the same market. */
  readonly lagMsMax: number
  /** How long the feed may be behind a book over REST. */
  readonly aheadMsMax: number
  /** How old a change may be when it comes. In the recording: 122 ms at most. */
  readonly lateMsMax: number
  readonly snapshotWaitMsMax: number
  /**
   * For a feed that never sends whole books, such as a recording of changes alone: how long changes
   * must have been taken before a book counts. 0, as on the live feed: a book begins with the
   * venue's own and no other way.
   */
  readonly warmUpMs: number
  /** How often time is looked at between ticks. */
  readonly sweepMs: number
  /** A ClockTick at the first tick after a frame, and from then on this often. */
  readonly clockTickMs: number

  /** A book wider than this, in micros, is not valid. */
  readonly spreadMax: number

  /** Book records of a market, and time, after which a snapshot is due. */
  readonly snapshotRecordsMax: number
  readonly snapshotMsMax: number

  /** How often the feed's taker side is right, in micros: 0.59 where compared with the chain. */
  readonly sideConfidence: number
}

export const defaultPolicy: Policy = {
  cell: 0,
  cells: 1,
  marketsMax: 5_000,
  connectionsMax: 64,
  newMarketsMax: 10_000,
  tradesRememberedMax: 64,
  gapsRememberedMax: 1_000,
  missingRememberedMax: 256,
  resyncsRememberedMax: 1_000,
  hashesPendingMax: 16,
  batchElementsMax: 1_024,
  batchChangesMax: 10_000,
  noticeBodyMax: 131_072,
  noticeTokensMax: 16,
  frameLengthMax: 8 * 1024 * 1024,
  outputBytesMax: 800_000,
  clockSkewMsMax: 10_000,
  batchMsMax: 100,
  hashPendingMsMax: 750,
  silenceMsMax: 5_000,
  pongSilenceMsMax: 15_000,
  quietMsMax: 300_000,
  lagMsMax: 5_000,
  aheadMsMax: 1_000,
  lateMsMax: 5_000,
  snapshotWaitMsMax: 10_000,
  warmUpMs: 0,
  sweepMs: 100,
  clockTickMs: 1_000,
  spreadMax: 300_000,
  snapshotRecordsMax: 500,
  snapshotMsMax: 60_000,
  sideConfidence: 590_000,
}

export const gapWindowMs = 60_000
export const resyncWindowMs = 3_600_000
