/**
 * What the book builder remembers: its connections, and for each market both books with the
 * evidence for and against them. Plain data, changed in place; `Policy` bounds every list.
 */
import { type Said } from '@polytraders/messages'
import { type Book, createBook } from './book.ts'
import { findings } from './health.ts'
import { forgetText, type TextFacts } from './level-text.ts'
import { type Policy } from './policy.ts'
import { createTally, type Tally } from './tally.ts'

export type Output =
  | Said<'BookSnapshot' | 'BookDelta' | 'TradePrint' | 'BookStatus' | 'MarketNotice' | 'ClockTick'>
  | { readonly type: 'Unreadable'; readonly reason: string; readonly detail: string }

/** What a step works with, beside its input. */
export type Context = {
  readonly policy: Policy
  readonly state: State
  readonly say: (output: Output) => void
  /** What this input has led to so far. See `room.ts`. */
  saidBytes: number
}

export type State = {
  /** Newest receive time heard: now. */
  nowMs: number
  lastSweepMs: number
  /** When the last ClockTick was said; -1 when a frame has come since. */
  clockTickedMs: number
  readonly connections: Map<number, Connection>
  readonly markets: Map<string, Market>
  /** New markets already announced; the venue repeats them to everybody. Oldest first. */
  readonly newMarkets: Set<string>
}

export type Connection = {
  /** -1 until one was heard of. */
  epoch: number
  up: boolean
  lastSeq: number
  expectedSeq: number
  lastFrameMs: number
  lastDataMs: number
  /** -1 until one came: a recording has none. */
  lastPongMs: number
  silent: boolean
  frozen: boolean
  /** Numbers of the newest frames that are missing. */
  readonly missing: number[]
  /** When frames were found missing, in the last `gapWindowMs`. */
  readonly gapsMs: number[]
  /** Condition ids of the markets that it carries. */
  readonly markets: Set<string>
}

/** One token of a market, and what the venue last claimed of its book. */
export type TokenBook = {
  readonly isYes: boolean
  text: TextFacts
  /** Whether a whole book of it has come in this epoch. */
  seeded: boolean
  /** Findings that only a proof of this token clears. */
  doubts: number
  /** Newest moment of which a change was passed over, because no book had come yet. */
  passedMs: number
  /** Moment of the book over REST that it began with and only a later proof confirms; 0: none. */
  unconfirmedMs: number
  /** A moment of the venue's that the feed has not told of yet, and since when; 0: none. */
  aheadMs: number
  aheadSinceMs: number
  claimTimestamp: string
  claimMs: number
  /** Empty when the venue did not say. */
  claimHash: string
  /** Micros; -1 when the venue did not say. */
  claimBid: number
  claimAsk: number
  /** Whether the claimed hash has been compared with the book as it is. */
  compared: boolean
  /** Whether the batch held a whole book. */
  refreshed: boolean
  hash: 'unknown' | 'agreed' | 'pending' | 'unmatched'
  /** Since when no hash has agreed. */
  unmatchedSinceMs: number
  /** Hashes that no trade has explained yet, oldest first. */
  pending: PendingHash[]
  readonly tally: Tally
}

export type PendingHash = { readonly textBefore: string; readonly hash: string }

export type Batch = {
  open: boolean
  timestampMs: number
  lastRecvMs: number
  /** Trades of another moment that were told while it was open. */
  tradesSince: number
  /** Elements told at this timestamp, where several connections tell them. Oldest first. */
  readonly told: Told[]
}

/** A level, by number, set to a size, by a connection. */
export type Told = { readonly level: number; readonly size: number; readonly by: number }

export type Trade = {
  readonly key: string
  readonly timestampMs: number
  /** How often each connection told it. */
  readonly heard: Map<number, number>
  timesSaid: number
}

export type Market = {
  readonly conditionId: string
  readonly groupId: string
  readonly tokenIds: readonly [string, string]
  readonly yes: TokenBook
  readonly no: TokenBook
  book: Book
  tickSize: number
  /** The venue's time of its books when it changed last; 0 while it has not. */
  tickSinceMs: number
  /** Newest venue time heard of its books, by connection. */
  readonly newestMs: Map<number, number>
  /** The newest of those. */
  bookMs: number
  readonly batch: Batch

  /** Whether the venue has resolved it; such a market makes room for a new one. */
  isResolved: boolean
  /** No connection carries it any more; it makes room too. */
  hasLeft: boolean
  /** `awaiting` until the books of a new epoch have come. */
  phase: 'awaiting' | 'live'
  cause: 'start' | 'resync' | 'tick_size_change'
  awaitingSinceMs: number
  /** Since when a book is made of changes alone; -1 when it is not. */
  warmingSinceMs: number
  epoch: number
  seq: number
  snapshotSeq: number
  recordsSinceSnapshot: number
  lastSnapshotMs: number
  lastDeltaMs: number
  readonly resyncsMs: number[]

  /** As the venue's hash has it; null until known. */
  lastTradePrice: string | null
  priorTradePrice: string | null
  lastTradeMs: number
  /** Whether the price before is of the trade told last: trades may be told out of their order. */
  isPriorToldLast: boolean
  readonly trades: Trade[]

  /** When something of it was last missed or refused, by our clock; -1 while nothing was. */
  doubtedMs: number
  gapCount: number
  parseErrors: number
  bboAgreed: boolean | null
  lastAuditMs: number
  /** Findings of the feed, of the phase, and of the last batch's evidence. */
  feed: number
  phaseFindings: number
  evidence: number
  /** Findings last said. */
  findingsSaid: number
}

export const initialState = (): State => ({
  nowMs: 0,
  lastSweepMs: 0,
  clockTickedMs: -1,
  connections: new Map(),
  markets: new Map(),
  newMarkets: new Set(),
})

export type Subscription = {
  readonly conditionId: string
  readonly groupId: string
  readonly tokenIds: readonly [string, string]
  readonly tickSize: number
  readonly minSize: number
  readonly negRisk: boolean
}

export function createMarket(of: Subscription, nowMs: number): Market {
  return {
    conditionId: of.conditionId,
    groupId: of.groupId,
    tokenIds: of.tokenIds,
    yes: createTokenBook(of, true),
    no: createTokenBook(of, false),
    book: createBook(of.tickSize),
    tickSize: of.tickSize,
    tickSinceMs: 0,
    newestMs: new Map(),
    bookMs: 0,
    batch: { open: false, timestampMs: 0, lastRecvMs: 0, tradesSince: 0, told: [] },
    isResolved: false,
    hasLeft: false,
    phase: 'awaiting',
    cause: 'start',
    awaitingSinceMs: nowMs,
    warmingSinceMs: -1,
    epoch: 0,
    seq: 0,
    snapshotSeq: 0,
    recordsSinceSnapshot: 0,
    lastSnapshotMs: -1,
    lastDeltaMs: -1,
    resyncsMs: [],
    lastTradePrice: null,
    priorTradePrice: null,
    lastTradeMs: 0,
    isPriorToldLast: false,
    trades: [],
    doubtedMs: -1,
    gapCount: 0,
    parseErrors: 0,
    bboAgreed: null,
    lastAuditMs: -1,
    feed: findings.disconnected.bit,
    phaseFindings: findings['awaiting-snapshot'].bit,
    evidence: 0,
    findingsSaid: 0,
  }
}

function createTokenBook(of: Subscription, isYes: boolean): TokenBook {
  return {
    isYes,
    text: textFacts(of, isYes),
    seeded: false,
    doubts: 0,
    passedMs: 0,
    unconfirmedMs: 0,
    aheadMs: 0,
    aheadSinceMs: 0,
    claimTimestamp: '',
    claimMs: 0,
    claimHash: '',
    claimBid: -1,
    claimAsk: -1,
    compared: true,
    refreshed: false,
    hash: 'unknown',
    unmatchedSinceMs: 0,
    pending: [],
    tally: createTally(),
  }
}

const textFacts = (of: Subscription, isYes: boolean): TextFacts => ({
  market: of.conditionId,
  assetId: of.tokenIds[isYes ? 0 : 1],
  minSize: of.minSize,
  negRisk: of.negRisk,
})

/** Takes over what a later subscription says of the constants in the venue's hash. */
export function updateConstants(market: Market, of: Subscription): void {
  for (const token of [market.yes, market.no]) {
    const facts = textFacts(of, token.isYes)
    if (facts.minSize === token.text.minSize && facts.negRisk === token.text.negRisk) continue
    token.text = facts
    forgetText(ladderOf(market, token))
  }
}

export const ladderOf = ({ book }: Market, { isYes }: TokenBook) => (isYes ? book.yes : book.no)

/** The book of a token, or null when the token is none of this market's. */
export function tokenBookOf(market: Market, tokenId: string): TokenBook | null {
  if (tokenId === market.tokenIds[0]) return market.yes
  return tokenId === market.tokenIds[1] ? market.no : null
}

/** Everything found against a market's book. */
export function findingsOf({ feed, phaseFindings, evidence, yes, no }: Market): number {
  const unmatched = yes.hash === 'unmatched' || no.hash === 'unmatched'
  const hash = unmatched ? findings['hash-unmatched'].bit : 0
  return feed | phaseFindings | evidence | yes.doubts | no.doubts | hash
}

/** Adds to a bounded list; the oldest goes. */
export function remember<T>(list: T[], entry: T, max: number): void {
  if (list.length >= max) list.shift()
  list.push(entry)
}
