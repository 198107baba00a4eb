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
import { ladderOf, type Market, remember, type TokenBook } from './state.ts'

/** Whether a token's book needs no proof, or its hash is one that proves it. */
export function isProvenByHash(market: Market, token: TokenBook, tryPrior: boolean): boolean {
  if (token.compared || token.claimHash === '') return true
  const agrees = hashAgreesWithTrade(market, token, tryPrior)
  if (agrees) prove(token)
  return agrees
}

/** Whether the claimed hash is that of the book after one of the newest two trades. */
function hashAgreesWithTrade(market: Market, token: TokenBook, tryPrior: boolean): boolean {
  const { lastTradePrice, priorTradePrice } = market
  if (lastTradePrice !== null && hashAgrees(market, token, lastTradePrice)) return true
  return tryPrior && priorTradePrice !== null && hashAgrees(market, token, priorTradePrice)
}

const hashAgrees = (market: Market, token: TokenBook, lastTradePrice: string) =>
  hashOfText(ladderOf(market, token), token.text, token.claimTimestamp, lastTradePrice) ===
  token.claimHash

function prove(token: TokenBook): void {
  token.compared = true
  agree(token)
  clearDoubts(token)
}

function agree(token: TokenBook): void {
  token.pending.length = 0
  token.hash = 'agreed'
}

/** Nothing is in doubt any more, unless what proves the book is older than what it may lack. */
export function clearDoubts(token: TokenBook): void {
  if (token.claimMs < token.passedMs) return
  if (token.unconfirmedMs > 0 && token.claimMs <= token.unconfirmedMs) return
  token.unconfirmedMs = 0
  token.doubts = 0
}

/** Compares at the end of a batch, when a mismatch counts. */
export function settleHash(market: Market, token: TokenBook, pendingMax: number): void {
  token.compared = true
  if (market.lastTradePrice === null) {
    token.hash = 'unknown'
    return
  }
  if (hashAgreesWithTrade(market, token, true)) {
    prove(token)
    return
  }
  if (token.hash !== 'pending' && token.hash !== 'unmatched') {
    token.hash = 'pending'
    token.unmatchedSinceMs = market.batch.lastRecvMs
  }
  const textBefore = textBeforeTrade(ladderOf(market, token), token.text, token.claimTimestamp)
  remember(token.pending, { textBefore, hash: token.claimHash }, pendingMax)
}

/** Tries the hashes that wait with the price of a trade that came. */
export function explainHashes(token: TokenBook, lastTradePrice: string): void {
  const newest = token.pending.at(-1)
  const open = token.pending.filter(
    ({ textBefore, hash }) => hashAfterTrade(textBefore, lastTradePrice) !== hash,
  )
  token.pending = open
  // Older ones tell of books that are no more; the newest is of the last batch. What has come since
  // is not proven by it, and neither is what was missed since.
  if (newest !== undefined && open.at(-1) !== newest) agree(token)
}

/** Whether a hash has just waited for too long. */
export function expireHash(token: TokenBook, nowMs: number, pendingMsMax: number): boolean {
  if (token.hash !== 'pending' || nowMs - token.unmatchedSinceMs < pendingMsMax) return false
  token.hash = 'unmatched'
  return true
}

/** A trade's price as the venue's books have it: three decimals, more where the tick is finer. */
export function lastTradeText(priceMicros: number): string {
  const decimals = priceMicros % 1_000 === 0 ? 3 : priceMicros % 100 === 0 ? 4 : 6
  return (priceMicros / 1_000_000).toFixed(decimals)
}
