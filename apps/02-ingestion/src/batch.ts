/**
 * Batches: what one action of the venue's engine does to a market comes in several messages with
 * one timestamp, each of which already claims the best prices and the hash of the end. What must
 * stay true: a book is never judged, and nothing of it is said, mid-batch.
 *
 *   beginBatch ──▶ levels change ──▶ endBatch: judged, said
 *                                    ▲
 *             its evidence agrees ───┤
 *               another timestamp ───┤
 *    a tick, or batchMsMax passed ───┘
 *
 * An epoch begins with the books of both tokens, which need not have the same timestamp.
 */
import { bestAskPrice, bestBidPrice } from '@polytraders/domain'
import { createBook } from './book.ts'
import { deltaOf, snapshotOf, statusOf } from './facts.ts'
import { findings, priceFindings } from './health.ts'
import { resyncWindowMs } from './policy.ts'
import { hasRoom, hasRoomForStatus } from './room.ts'
import {
  type Context,
  findingsOf,
  ladderOf,
  type Market,
  remember,
  type TokenBook,
} from './state.ts'
import { countCompared, tallyBatch } from './tally.ts'
import { clearDoubts, isProvenByHash, settleHash } from './venue-hash.ts'

/** Ends the batch before, if the moment is another, and begins one. */
export function beginBatch(context: Context, market: Market, timestampMs: number): void {
  const { batch } = market
  if (batch.timestampMs === timestampMs) return
  const isWaiting = market.phase === 'awaiting' && market.warmingSinceMs < 0
  if (batch.open && !isWaiting) endBatch(context, market)
  batch.timestampMs = timestampMs
  batch.tradesSince = 0
  batch.told.length = 0
  if (isWaiting) return
  for (const token of [market.yes, market.no]) {
    token.claimHash = ''
    token.claimBid = -1
    token.claimAsk = -1
    token.refreshed = false
  }
}

/** Notes that something of a batch has come. */
export function touchBatch({ state }: Context, { batch }: Market): void {
  batch.open = true
  batch.lastRecvMs = state.nowMs
}

/** Notes what the venue says the hash of a token's book is at the end of the batch. */
export function claimHash(
  token: TokenBook,
  { timestamp, timestampMs }: { readonly timestamp: string; readonly timestampMs: number },
  hash: string | null,
): void {
  token.claimMs = timestampMs
  if (hash === null || (hash === token.claimHash && timestamp === token.claimTimestamp)) return
  token.claimHash = hash
  token.claimTimestamp = timestamp
  token.compared = false
}

/** Ends a batch that its own evidence shows to be complete. */
export function endIfProven(context: Context, market: Market): void {
  if (!market.batch.open || !hasRoom(context, market)) return
  if (market.phase === 'awaiting' && !(market.yes.seeded && market.no.seeded)) return
  if (isProven(context, market)) endBatch(context, market)
}

/** Cheap evidence first; a hash is only taken once everything else agrees. */
function isProven({ policy }: Context, market: Market): boolean {
  const { yes, no, book } = market
  if (!bboAgrees(market, yes) || !bboAgrees(market, no)) return false
  if (yes.seeded && no.seeded && book.mirrorDifferences !== 0) return false
  if (book.yes.bestBid >= book.yes.bestAsk) return false
  if (market.lastTradePrice === null) return true
  // After a trade come both whole books, and the trade that explains their hashes up to 170 ms
  // later: nothing is left to come of the batch, and its hashes stay pending.
  if (yes.refreshed && no.refreshed) return true
  // Soon after a trade the book may still be hashed with the price before.
  const isFresh = market.bookMs - market.lastTradeMs < policy.hashPendingMsMax
  return isProvenByHash(market, yes, isFresh) && isProvenByHash(market, no, isFresh)
}

function bboAgrees(market: Market, token: TokenBook): boolean {
  if (!token.seeded || token.claimBid < 0) return true
  const ladder = ladderOf(market, token)
  return bestBidPrice(ladder) === token.claimBid && bestAskPrice(ladder) === token.claimAsk
}

/** Judges the book as it is now, and says what changed. */
export function endBatch(context: Context, market: Market): void {
  market.batch.open = false
  settle(context, market, market.yes)
  settle(context, market, market.no)
  market.evidence = judge(context, market)

  if (market.phase === 'live') sayChanges(context, market)
  else if (market.yes.seeded && !isWarming(context, market)) beginEpoch(context, market)
  sayStatus(context, market)
}

/** Whether a book of changes alone is not to count yet: by its time, and by what it agrees with. */
function isWarming({ policy, state }: Context, market: Market): boolean {
  const { yes, no, warmingSinceMs, evidence } = market
  if (((yes.doubts | no.doubts) & findings['snapshot-absent'].bit) === 0) return false
  if (state.nowMs - warmingSinceMs < policy.warmUpMs) return true
  return (evidence & (findings['bbo-differs'].bit | findings['mirror-differs'].bit)) !== 0
}

function settle({ policy }: Context, market: Market, token: TokenBook): void {
  if (!token.compared && token.claimHash !== '') {
    settleHash(market, token, policy.hashesPendingMax)
  } else if (!token.compared) {
    if (token.hash === 'agreed') token.hash = 'unknown'
    token.compared = true
  }
  tallyBatch(market, token, policy.hashesPendingMax)
  // A whole book whose hash can't be checked is still what the venue says it is.
  if (token.refreshed && token.hash === 'unknown') clearDoubts(token)
}

function judge({ policy }: Context, market: Market): number {
  const { yes, no, book } = market
  let evidence = priceFindings(bestBidPrice(book.yes), bestAskPrice(book.yes), policy.spreadMax)
  if (yes.claimBid >= 0 || no.claimBid >= 0) {
    const yesAgrees = compareBbo(market, yes)
    market.bboAgreed = compareBbo(market, no) && yesAgrees
  }
  if (market.bboAgreed === false) evidence |= findings['bbo-differs'].bit
  if (yes.seeded && no.seeded) {
    const isMirror = book.mirrorDifferences === 0
    if (!isUnproven(market)) {
      countCompared(yes.tally.mirror, isMirror)
      countCompared(no.tally.mirror, isMirror)
    }
    if (!isMirror) evidence |= findings['mirror-differs'].bit
  }
  return evidence
}

function compareBbo(market: Market, token: TokenBook): boolean {
  const agrees = bboAgrees(market, token)
  if (token.seeded && token.claimBid >= 0 && !isUnproven(market)) {
    countCompared(token.tally.bbo, agrees)
  }
  return agrees
}

const isUnproven = ({ phase, warmingSinceMs }: Market) =>
  phase === 'awaiting' && warmingSinceMs >= 0

function sayChanges(context: Context, market: Market): void {
  const { changes } = market.book
  if (changes.length === 0) return
  if (changes.length > context.policy.batchChangesMax) {
    saySnapshot(context, market, 'periodic')
    return
  }
  market.book.changes = []
  market.seq++
  market.recordsSinceSnapshot++
  market.lastDeltaMs = market.batch.lastRecvMs
  context.say({ type: 'BookDelta', fact: deltaOf(market, changes) })
  if (market.recordsSinceSnapshot >= context.policy.snapshotRecordsMax - 1) {
    saySnapshot(context, market, 'periodic')
  }
}

function beginEpoch(context: Context, market: Market): void {
  market.phase = 'live'
  market.phaseFindings = 0
  market.epoch++
  market.seq = 0
  saySnapshot(context, market, market.cause)
}

/** Says the whole book, with all that happened to it so far. */
export function saySnapshot(context: Context, market: Market, cause: string): void {
  const { nowMs } = context.state
  market.book.changes = []
  market.seq++
  market.snapshotSeq = market.seq
  market.recordsSinceSnapshot = 0
  market.lastSnapshotMs = nowMs
  const recvMs = cause === 'periodic' ? nowMs : market.batch.lastRecvMs
  context.say({ type: 'BookSnapshot', fact: snapshotOf(market, cause, market.bookMs, recvMs) })
}

/** Says a book's health when it is not what was said last, now or at a sweep that has room. */
export function sayStatus(context: Context, market: Market): void {
  const { state, say } = context
  const found = findingsOf(market)
  if (found === market.findingsSaid || !hasRoomForStatus(context)) return
  market.findingsSaid = found
  say({ type: 'BookStatus', fact: statusOf(state, market) })
}

/** Begins anew: an empty book that waits for the venue's. */
export function restart(
  { policy, state }: Context,
  market: Market,
  cause: 'resync' | 'tick_size_change',
  tickSize: number,
): void {
  if (tickSize !== market.tickSize) market.tickSinceMs = market.bookMs
  market.tickSize = tickSize
  market.book = createBook(tickSize)
  market.phase = 'awaiting'
  market.cause = market.epoch === 0 ? 'start' : cause
  market.phaseFindings = findings['awaiting-snapshot'].bit
  market.evidence = 0
  market.awaitingSinceMs = state.nowMs
  market.warmingSinceMs = -1
  market.batch.open = false
  market.batch.timestampMs = 0
  market.batch.told.length = 0
  market.bookMs = 0
  market.gapCount = 0
  market.parseErrors = 0
  market.bboAgreed = null
  for (const token of [market.yes, market.no]) resetTokenBook(token)
  if (market.cause === 'resync') {
    while ((market.resyncsMs[0] ?? state.nowMs) < state.nowMs - resyncWindowMs) {
      market.resyncsMs.shift()
    }
    remember(market.resyncsMs, state.nowMs, policy.resyncsRememberedMax)
  }
}

function resetTokenBook(token: TokenBook): void {
  token.seeded = false
  token.doubts = 0
  token.passedMs = 0
  token.unconfirmedMs = 0
  token.aheadMs = 0
  token.claimHash = ''
  token.claimBid = -1
  token.claimAsk = -1
  token.compared = true
  token.refreshed = false
  token.hash = 'unknown'
  token.pending = []
}

/** Notes a finding that only a proof of each token clears. */
export function doubt(
  { state }: Context,
  market: Market,
  finding: 'frames-missing' | 'element-refused',
): void {
  market.doubtedMs = state.nowMs
  for (const token of [market.yes, market.no]) {
    if (token.seeded) token.doubts |= findings[finding].bit
  }
}
