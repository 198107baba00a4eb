/**
 * The published mapping: what can be wrong with a book, what sets it, what clears it, and what each
 * finding makes of `feed_status`, `book_validity`, the certificate's verdict and `quality`. A book's
 * health is the worst of each column over its findings; the names are the certificate's `reasons`.
 *
 *   TRUSTED  trade
 *   SUSPECT  quotes are withdrawn, nothing new is taken
 *   BROKEN   nothing but cancels
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
  readonly reason: string
  readonly feed: FeedStatus
  readonly validity: BookValidity
  readonly verdict: CertificateVerdict
  readonly quality: Quality
  readonly setBy: string
  readonly clearedBy: string
}

const suspect = { feed: 'connected', validity: 'valid', verdict: 'SUSPECT', quality: 'suspect' } as const

/** In order of the certificate's reasons; a finding's place is its bit. */
export const findings = [
  {
    ...suspect,
    reason: 'disconnected',
    feed: 'disconnected',
    validity: 'stale',
    setBy: 'no connection that carries the market is up',
    clearedBy: 'a connection, then a snapshot',
  },
  {
    ...suspect,
    reason: 'silent',
    feed: 'degraded',
    validity: 'stale',
    setBy: 'no frame at all on its connections for silenceMsMax, or pongSilenceMsMax where PONGs come',
    clearedBy: 'the next frame',
  },
  {
    ...suspect,
    reason: 'frozen',
    feed: 'degraded',
    validity: 'stale',
    setBy: 'PONGs come and no data does for quietMsMax, and no other connection carries the market',
    clearedBy: 'the next data',
  },
  {
    reason: 'connection-lost',
    feed: 'degraded',
    validity: 'valid',
    verdict: 'TRUSTED',
    quality: 'degraded',
    setBy: 'one of several connections is down, silent, or frozen while another moves',
    clearedBy: 'that connection',
  },
  {
    ...suspect,
    reason: 'awaiting-snapshot',
    validity: 'resyncing',
    setBy: 'subscribed, reconnected, another tick size, or a broken book',
    clearedBy: 'the books of both tokens',
  },
  {
    ...suspect,
    reason: 'snapshot-missing',
    validity: 'resyncing',
    verdict: 'BROKEN',
    setBy: 'no snapshot for snapshotWaitMsMax on a connection that is up',
    clearedBy: 'the books of both tokens',
  },
  {
    ...suspect,
    reason: 'frames-missing',
    setBy: 'a gap in the numbers of the frames of a connection',
    clearedBy: 'the next hash or refresh of each token that agrees',
  },
  {
    ...suspect,
    reason: 'element-refused',
    setBy: 'a frame or an element that could not be read, or was older than the book',
    clearedBy: 'the next hash or refresh of each token that agrees',
  },
  {
    ...suspect,
    reason: 'bbo-differs',
    setBy: "best bid or ask after a batch differs from the venue's own",
    clearedBy: 'the next batch whose best prices agree',
  },
  {
    ...suspect,
    reason: 'mirror-differs',
    setBy: 'YES and NO are not mirrors after a batch',
    clearedBy: 'the next batch after which they are',
  },
  {
    ...suspect,
    reason: 'hash-unmatched',
    setBy: "the venue's hash differs for hashPendingMsMax and no trade has explained it",
    clearedBy: 'the next hash that agrees',
  },
  {
    ...suspect,
    reason: 'refresh-differs',
    validity: 'invalid',
    verdict: 'BROKEN',
    setBy: 'an unmatched hash, and then a refresh or an audit with other levels',
    clearedBy: 'a new epoch, from the books of both tokens',
  },
  {
    ...suspect,
    reason: 'crossed',
    validity: 'invalid',
    setBy: 'bid >= ask after a batch',
    clearedBy: 'the next batch after which it is not',
  },
  {
    reason: 'wide',
    feed: 'connected',
    validity: 'invalid',
    verdict: 'TRUSTED',
    quality: 'degraded',
    setBy: 'ask - bid over spreadMax',
    clearedBy: 'a narrower spread',
  },
] as const satisfies readonly Finding[]

export type Reason = (typeof findings)[number]['reason']

/** The bit of each finding; a market keeps its findings as one number. */
export const bitOf = Object.fromEntries(
  findings.map(({ reason }, place) => [reason, 1 << place]),
) as Readonly<Record<Reason, number>>

export type Health = {
  readonly feed: FeedStatus
  readonly validity: BookValidity
  readonly verdict: CertificateVerdict
  readonly quality: Quality
  /** Why it is not TRUSTED; empty when it is. */
  readonly reasons: readonly string[]
}

const worse = {
  feed: ['connected', 'degraded', 'disconnected'],
  validity: ['valid', 'stale', 'resyncing', 'invalid'],
  verdict: ['TRUSTED', 'SUSPECT', 'BROKEN'],
  quality: ['clean', 'degraded', 'suspect'],
} as const

const known = new Map<number, Health>()

/** What a set of findings amounts to. There are few sets, so each is worked out once. */
export function healthOf(bits: number): Health {
  let health = known.get(bits)
  if (!health) {
    health = workOut(findings.filter((_, place) => (bits & (1 << place)) !== 0))
    known.set(bits, health)
  }
  return health
}

function workOut(found: readonly Finding[]): Health {
  const worst = <T extends string>(order: readonly T[], of: (finding: Finding) => T): T => {
    const rank = Math.max(0, ...found.map(finding => order.indexOf(of(finding))))
    return order[rank] ?? of(found[0] as Finding)
  }
  return Object.freeze({
    feed: worst<FeedStatus>(worse.feed, ({ feed }) => feed),
    validity: worst<BookValidity>(worse.validity, ({ validity }) => validity),
    verdict: worst<CertificateVerdict>(worse.verdict, ({ verdict }) => verdict),
    quality: worst<Quality>(worse.quality, ({ quality }) => quality),
    reasons: found.filter(({ verdict }) => verdict !== 'TRUSTED').map(({ reason }) => reason),
  })
}

export type ValidityRule = {
  /** Best prices in micros; 0 and 1,000,000 when there is none. */
  readonly bestBid: number
  readonly bestAsk: number
  readonly spreadMax: number
  readonly staleMs: number
  readonly staleMsMax: number
  readonly verdict: CertificateVerdict
}

/** valid: bid < ask, spread <= 0.30, stale_duration_ms <= limit, evidence not broken. */
export const isValid = (rule: ValidityRule) =>
  rule.bestBid < rule.bestAsk &&
  rule.bestAsk - rule.bestBid <= rule.spreadMax &&
  rule.staleMs <= rule.staleMsMax &&
  rule.verdict !== 'BROKEN'
