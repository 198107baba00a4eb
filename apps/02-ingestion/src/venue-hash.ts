/**
 * The venue's own hash against our book, token by token.
 *
 *   unknown ──▶ agreed ◀──▶ pending ── hashPendingMsMax ──▶ unmatched ──▶ agreed
 *                   ▲          │ a trade explains it                        ▲
 *                   └──────────┘                                           a later hash agrees
 *
 * The hash covers the market's last trade price, and the trade is often told after the book that
 * it changed: a mismatch is therefore tried with the price before, kept, and tried again with each
 * trade that comes. A hash that agrees proves the whole book, whatever was in doubt before.
 */
import { hashAfterTrade, hashOfText, textBeforeTrade } from './level-text.ts'
import { type Leg, ladderOf, type Market, remember } from './state.ts'

/** Whether a leg's book needs no proof, or its hash is one that proves it. */
export function isProvenByHash(market: Market, leg: Leg, tryPrior: boolean): boolean {
  if (leg.compared || leg.claimHash === '') return true
  const agrees = hashAgreesWithTrade(market, leg, tryPrior)
  if (agrees) prove(leg)
  return agrees
}

/** Whether the claimed hash is that of the book after one of the newest two trades. */
function hashAgreesWithTrade(market: Market, leg: Leg, tryPrior: boolean): boolean {
  const { lastTradePrice, priorTradePrice } = market
  if (lastTradePrice !== null && hashAgrees(market, leg, lastTradePrice)) return true
  return tryPrior && priorTradePrice !== null && hashAgrees(market, leg, priorTradePrice)
}

const hashAgrees = (market: Market, leg: Leg, lastTradePrice: string) =>
  hashOfText(ladderOf(market, leg), leg.text, leg.claimTimestamp, lastTradePrice) === leg.claimHash

function prove(leg: Leg): void {
  leg.compared = true
  agree(leg)
  clearDoubts(leg)
}

function agree(leg: Leg): void {
  leg.pending.length = 0
  leg.hash = 'agreed'
}

/** Nothing is in doubt any more, unless what proves the book is older than what it may lack. */
export function clearDoubts(leg: Leg): void {
  if (leg.claimMs < leg.passedMs) return
  if (leg.unconfirmedMs > 0 && leg.claimMs <= leg.unconfirmedMs) return
  leg.unconfirmedMs = 0
  leg.doubts = 0
}

/** Compares at the end of a batch, when a mismatch counts. */
export function settleHash(market: Market, leg: Leg, pendingMax: number): void {
  leg.compared = true
  if (market.lastTradePrice === null) {
    leg.hash = 'unknown'
    return
  }
  if (hashAgreesWithTrade(market, leg, true)) {
    prove(leg)
    return
  }
  if (leg.hash !== 'pending' && leg.hash !== 'unmatched') {
    leg.hash = 'pending'
    leg.unmatchedSinceMs = market.batch.lastRecvMs
  }
  const textBefore = textBeforeTrade(ladderOf(market, leg), leg.text, leg.claimTimestamp)
  remember(leg.pending, { textBefore, hash: leg.claimHash }, pendingMax)
}

/** Tries the hashes that wait with the price of a trade that came. */
export function explainHashes(leg: Leg, lastTradePrice: string): void {
  const newest = leg.pending.at(-1)
  const open = leg.pending.filter(
    ({ textBefore, hash }) => hashAfterTrade(textBefore, lastTradePrice) !== hash,
  )
  leg.pending = open
  // Older ones tell of books that are no more; the newest is of the last batch. What has come since
  // is not proven by it, and neither is what was missed since.
  if (newest !== undefined && open.at(-1) !== newest) agree(leg)
}

/** Whether a hash has just waited for too long. */
export function expireHash(leg: Leg, nowMs: number, pendingMsMax: number): boolean {
  if (leg.hash !== 'pending' || nowMs - leg.unmatchedSinceMs < pendingMsMax) return false
  leg.hash = 'unmatched'
  return true
}

/** A trade's price as the venue's books have it: three decimals, more where the tick is finer. */
export function lastTradeText(priceMicros: number): string {
  const decimals = priceMicros % 1_000 === 0 ? 3 : priceMicros % 100 === 0 ? 4 : 6
  return (priceMicros / 1_000_000).toFixed(decimals)
}
