/**
 * The published mapping: what can be wrong with a book, what sets it, what clears it, and what
 * each finding makes of `feed_status`, `book_validity`, the certificate's verdict and `quality`. A
 * book's health is the worst of each column over its findings; the names are the certificate's
 * `reasons`.
 *
 * A hash that is pending for less than `hashPendingMsMax` is no finding: the trade that explains it
 * may come 170 ms later. The certificate says `pending` meanwhile.
 */
import {
  type BookValidity,
  type CertificateVerdict,
  type FeedStatus,
  type Quality,
} from '@polytraders/messages'

export type Finding = {
  /** A market keeps its findings as one number, a bit each. */
  readonly bit: number
  readonly feed: FeedStatus
  readonly validity: BookValidity
  readonly verdict: CertificateVerdict
  readonly quality: Quality
  readonly setBy: string
  readonly clearedBy: string
}

/** Bits of a number that bitwise operators leave positive. */
const findingsMax = 31

let rows = 0

/** The bit of the next row of the table. */
function nextBit(): number {
  if (rows === findingsMax) throw new RangeError(`expected at most ${findingsMax} findings`)
  return 1 << rows++
}

const suspect = {
  feed: 'connected',
  validity: 'valid',
  verdict: 'SUSPECT',
  quality: 'suspect',
} as const

const nextProof = 'the next hash or refresh of each token that agrees'
const bothBooks = 'the books of both tokens, which start a new epoch'

export const findings = {
  disconnected: {
    ...suspect,
    bit: nextBit(),
    feed: 'disconnected',
    validity: 'stale',
    setBy: 'no connection that carries the market is up',
    clearedBy: 'a connection',
  },
  silent: {
    ...suspect,
    bit: nextBit(),
    feed: 'degraded',
    validity: 'stale',
    setBy: 'no frame at all for silenceMsMax, or for pongSilenceMsMax where PONGs come',
    clearedBy: 'the next frame',
  },
  frozen: {
    ...suspect,
    bit: nextBit(),
    feed: 'degraded',
    validity: 'stale',
    setBy: 'for quietMsMax no data on connections that live, and no audit that agreed',
    clearedBy: 'the next data, or an audit that agrees',
  },
  'connection-lost': {
    bit: nextBit(),
    feed: 'degraded',
    validity: 'valid',
    verdict: 'TRUSTED',
    quality: 'degraded',
    setBy: 'one of several connections is down or silent, or stands still while another moves',
    clearedBy: 'that connection',
  },
  'awaiting-snapshot': {
    ...suspect,
    bit: nextBit(),
    validity: 'resyncing',
    setBy: 'subscribed, reconnected, another tick size, or a broken book',
    clearedBy: bothBooks,
  },
  'snapshot-missing': {
    ...suspect,
    bit: nextBit(),
    validity: 'resyncing',
    verdict: 'BROKEN',
    setBy: 'no snapshot within snapshotWaitMsMax',
    clearedBy: bothBooks,
  },
  overtaken: {
    ...suspect,
    bit: nextBit(),
    feed: 'degraded',
    validity: 'stale',
    setBy: 'for aheadMsMax the venue has had a newer book over REST than the feed has told of',
    clearedBy: 'the next hash or refresh of each token, as new as that book, that agrees',
  },
  late: {
    ...suspect,
    bit: nextBit(),
    feed: 'degraded',
    validity: 'stale',
    setBy: 'a change that is older than lateMsMax by its own time when it comes',
    clearedBy: 'the next change that is not',
  },
  unconfirmed: {
    ...suspect,
    bit: nextBit(),
    setBy: 'an epoch begun by a book over REST: what came between it and the feed may be missing',
    clearedBy:
      'a later hash or refresh of each token that agrees, or the same book over REST again',
  },
  'snapshot-absent': {
    ...suspect,
    bit: nextBit(),
    setBy: 'a book of changes alone, where warmUpMs allows one: levels may be missing from it',
    clearedBy: nextProof,
  },
  'frames-missing': {
    ...suspect,
    bit: nextBit(),
    setBy: "a gap in the numbers of a connection's frames, or one out of order",
    clearedBy: nextProof,
  },
  'element-refused': {
    ...suspect,
    bit: nextBit(),
    setBy: 'a frame or an element that could not be read or taken',
    clearedBy: nextProof,
  },
  'bbo-differs': {
    ...suspect,
    bit: nextBit(),
    setBy: "best bid or ask after a batch differs from the venue's own",
    clearedBy: 'the next batch after which they agree',
  },
  'mirror-differs': {
    ...suspect,
    bit: nextBit(),
    setBy: 'YES and NO are not mirrors after a batch',
    clearedBy: 'the next batch after which they are',
  },
  'hash-unmatched': {
    ...suspect,
    bit: nextBit(),
    setBy: "the venue's hash differs for hashPendingMsMax and no trade has explained it",
    clearedBy: 'the next hash that agrees',
  },
  'refresh-differs': {
    ...suspect,
    bit: nextBit(),
    validity: 'invalid',
    verdict: 'BROKEN',
    setBy: 'a refresh after an unmatched hash, or an audit, with other levels',
    clearedBy: bothBooks,
  },
  crossed: {
    ...suspect,
    bit: nextBit(),
    validity: 'invalid',
    setBy: 'bid >= ask after a batch',
    clearedBy: 'the next batch after which it is not',
  },
  wide: {
    bit: nextBit(),
    feed: 'connected',
    validity: 'invalid',
    verdict: 'TRUSTED',
    quality: 'degraded',
    setBy: 'ask - bid over spreadMax',
    clearedBy: 'a narrower spread',
  },
} as const satisfies Readonly<Record<string, Finding>>

export type Health = {
  readonly feed: FeedStatus
  readonly validity: BookValidity
  readonly verdict: CertificateVerdict
  readonly quality: Quality
  /** Why it is not TRUSTED; empty when it is. */
  readonly reasons: readonly string[]
}

const feeds = ['connected', 'degraded', 'disconnected'] as const
const validities = ['valid', 'stale', 'resyncing', 'invalid'] as const
const verdicts = ['TRUSTED', 'SUSPECT', 'BROKEN'] as const
const qualities = ['clean', 'degraded', 'suspect'] as const

/** Health by findings. There are few sets of them, so each is worked out once. */
const known = new Map<number, Health>()

export function healthOf(bits: number): Health {
  const health = known.get(bits) ?? workOut(bits)
  known.set(bits, health)
  return health
}

function workOut(bits: number): Health {
  const found = Object.entries<Finding>(findings).filter(([, { bit }]) => (bits & bit) !== 0)
  const facts = found.map(([, finding]) => finding)
  return Object.freeze({
    feed: worst(
      feeds,
      facts.map(({ feed }) => feed),
    ),
    validity: worst(
      validities,
      facts.map(({ validity }) => validity),
    ),
    verdict: worst(
      verdicts,
      facts.map(({ verdict }) => verdict),
    ),
    quality: worst(
      qualities,
      facts.map(({ quality }) => quality),
    ),
    reasons: found.filter(([, { verdict }]) => verdict !== 'TRUSTED').map(([reason]) => reason),
  })
}

function worst<T>(order: readonly [T, ...T[]], values: readonly T[]): T {
  const rank = Math.max(0, ...values.map(value => order.indexOf(value)))
  return order[rank] ?? order[0]
}

/** bid < ask, and spread <= spreadMax: what the best prices alone say against a book. */
export function priceFindings(bestBid: number, bestAsk: number, spreadMax: number): number {
  if (bestBid >= bestAsk) return findings.crossed.bit
  return bestAsk - bestBid > spreadMax ? findings.wide.bit : 0
}
