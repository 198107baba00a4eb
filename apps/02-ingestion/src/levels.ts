/**
 * Taking levels from the venue: changes of single levels, whole books, and audits over REST. An
 * event is taken whole or not at all; what is not taken says why, and its market is in doubt until
 * a later proof. A second connection that tells the same again, or tells it late, is passed over
 * in silence.
 */
import { bestAskPrice, bestBidPrice, type Ladder, ONE, tickOf } from '@polytraders/domain'
import {
  type BookEvent,
  type PriceChange,
  type PriceChangeEvent,
  type RestBook,
} from '@polytraders/venue/translate'
import { beginBatch, claimHash, restart, touchBatch } from './batch.ts'
import { evict, replaceLevels, type SentLevel, setBookLevel } from './book.ts'
import { noBookYet } from './connection.ts'
import { findings } from './health.ts'
import { aheadOfUs, type Refusal, unknownToken } from './refusal.ts'
import {
  type Context,
  ladderOf,
  type Market,
  remember,
  type TokenBook,
  tokenBookOf,
} from './state.ts'
import { tallyClaim } from './tally.ts'
import { noteLastTrade } from './trades.ts'
import { clearDoubts } from './venue-hash.ts'

export function takeChanges(
  context: Context,
  market: Market,
  event: PriceChangeEvent,
  connection: number,
): Refusal {
  const { changes, timestampMs } = event
  if (market.newestMs.get(connection) === noBookYet && market.phase === 'live') return null
  const refusal = refusalOf(context, market, timestampMs, connection)
  if (refusal) return refusal
  for (let n = 0; n < changes.length; n++) {
    const change = changes[n]
    const off = change ? checkChange(market, change) : null
    if (off) return off
  }
  const { yes, no } = market
  if (!yes.seeded) yes.passedMs = Math.max(yes.passedMs, timestampMs)
  if (!no.seeded) no.passedMs = Math.max(no.passedMs, timestampMs)
  if (!yes.seeded && !no.seeded) {
    if (context.policy.warmUpMs === 0) return null
    beginWarmUp(context, market)
  }
  if (isLate(market, timestampMs, connection)) return null

  noteAge(context, market, timestampMs)
  beginBatch(context, market, timestampMs)
  for (let n = 0; n < changes.length; n++) {
    const change = changes[n]
    if (change) takeChange(context, market, event, change, connection)
  }
  return null
}

/** Takes changes to an empty book as they come; it counts once `warmUpMs` have passed. */
function beginWarmUp({ state }: Context, market: Market): void {
  market.warmingSinceMs = state.nowMs
  for (const token of [market.yes, market.no]) {
    token.seeded = true
    token.doubts |= findings['snapshot-absent'].bit
  }
}

/** A time that can't be: older than what this connection told before, or ahead of ours. */
function refusalOf(
  context: Context,
  market: Market,
  timestampMs: number,
  connection: number,
): Refusal {
  const newestMs = market.newestMs.get(connection) ?? 0
  if (timestampMs >= newestMs) return aheadOfUs(context, timestampMs)
  const detail = `expected ${newestMs} or later for ${market.conditionId}, found ${timestampMs}`
  return { reason: 'time-going-back', detail }
}

/** A change is told when it is made: one that is old when it comes is of a feed that is behind. */
function noteAge({ policy, state }: Context, market: Market, timestampMs: number): void {
  if (state.nowMs - timestampMs > policy.lateMsMax) market.phaseFindings |= findings.late.bit
  else market.phaseFindings &= ~findings.late.bit
}

/** Whether another connection told of a later moment already. */
function isLate(market: Market, timestampMs: number, connection: number): boolean {
  market.newestMs.set(connection, timestampMs)
  if (timestampMs < market.bookMs) return true
  market.bookMs = timestampMs
  return false
}

function checkChange(market: Market, { assetId, price, bestBid, bestAsk }: PriceChange): Refusal {
  const token = tokenBookOf(market, assetId)
  if (!token) return unknownToken(market, assetId)
  const ladder = ladderOf(market, token)
  if (tickOf(ladder, price) < 0) return offTick(market, price)
  if (bestBid !== null && bestBid % ladder.tickSize !== 0) return offTick(market, bestBid)
  if (bestAsk !== null && bestAsk % ladder.tickSize !== 0) return offTick(market, bestAsk)
  return null
}

function takeChange(
  context: Context,
  market: Market,
  event: PriceChangeEvent,
  change: PriceChange,
  connection: number,
): void {
  const token = tokenBookOf(market, change.assetId)
  if (!token?.seeded) return
  const { side, size, hash, bestBid, bestAsk } = change
  const tick = tickOf(ladderOf(market, token), change.price)
  tallyClaim(token, hash, event.timestamp)
  if (isProvenWith(token, hash) || isTold(context, market, token, change, tick, connection)) return

  if (setBookLevel(market.book, token.isYes, side, tick, size)) token.compared = false
  if (bestBid !== null && bestAsk !== null) {
    if (evict(market.book, token.isYes, bestBid, bestAsk) > 0) token.compared = false
    token.claimBid = bestBid
    token.claimAsk = bestAsk
  }
  claimHash(token, event, hash)
  touchBatch(context, market)
}

/**
 * Whether the book is proven to be what this element claims the batch ends with: it adds nothing.
 */
const isProvenWith = (token: TokenBook, hash: string | null) =>
  token.compared && token.hash === 'agreed' && hash !== null && hash === token.claimHash

/**
 * Whether another connection has told this very element of this batch already. A level may be set
 * to the same size twice in one batch, so tellings are counted: the second of one connection is
 * new unless another has told it twice.
 */
function isTold(
  { policy }: Context,
  { batch, book, newestMs }: Market,
  token: TokenBook,
  change: PriceChange,
  tick: number,
  connection: number,
): boolean {
  if (newestMs.size === 1) return false
  const { told } = batch
  const list = (token.isYes ? 0 : 2) + (change.side === 'BUY' ? 0 : 1)
  const level = list * (book.yes.ticks + 1) + tick
  let own = 1
  const others = new Map<number, number>()
  for (const { level: known, size, by } of told) {
    if (known !== level || size !== change.size) continue
    if (by === connection) own++
    else others.set(by, (others.get(by) ?? 0) + 1)
  }
  remember(told, { level, size: change.size, by: connection }, policy.batchElementsMax)
  return own <= Math.max(0, ...others.values())
}

/** A whole book: the start of an epoch, or a refresh, whose differences are changes. */
export function takeBook(
  context: Context,
  market: Market,
  event: BookEvent,
  connection: number,
): Refusal {
  const token = tokenBookOf(market, event.assetId)
  if (!token) return unknownToken(market, event.assetId)
  const tickSize = event.tickSize ?? market.tickSize
  const isFirst = !token.seeded || tickSize !== market.tickSize

  // The first book of an epoch tells of a moment as long past as its market has been quiet.
  if (isFirst) market.newestMs.set(connection, 0)
  const refusal = refusalOf(context, market, event.timestampMs, connection)
  if (refusal) return refusal
  const off = priceOffTick(tickSize, event.bids) ?? priceOffTick(tickSize, event.asks)
  if (off !== null) return offTick(market, off)
  if (isLate(market, event.timestampMs, connection) && !isFirst) return null

  if (tickSize !== market.tickSize) restart(context, market, 'tick_size_change', tickSize)
  beginBatch(context, market, event.timestampMs)
  adopt(context, market, token, event)
  return null
}

/** A book over REST, compared level by level when it is of the same moment as ours. */
export function takeAudit(
  context: Context,
  market: Market,
  book: RestBook,
  askedMs: number,
): Refusal {
  const token = tokenBookOf(market, book.assetId)
  if (!token) return unknownToken(market, book.assetId)
  const tickSize = book.tickSize ?? market.tickSize
  const off = priceOffTick(tickSize, book.bids) ?? priceOffTick(tickSize, book.asks)
  if (off !== null) return offTick(market, off)

  // A change of the tick that was not told; a body from before one that was told says nothing.
  if (tickSize !== market.tickSize) {
    if (book.timestampMs < market.tickSinceMs) return null
    restart(context, market, 'tick_size_change', tickSize)
  }
  if (token.seeded) {
    noteAhead(context, market, token, book.timestampMs)
    // A trade that was lost is in the venue's hash all the same.
    if (book.lastTradePrice !== null && book.timestampMs > market.lastTradeMs) {
      noteLastTrade(market, book.lastTradePrice, book.timestampMs)
    }
  }
  // What we missed may be newer than a book that was asked for before we missed it.
  if (askedMs <= market.doubtedMs) return null
  if (token.seeded) {
    if (market.batch.open || book.timestampMs !== market.batch.timestampMs) return null
    market.lastAuditMs = context.state.nowMs
    if (hasLevels(ladderOf(market, token), book)) {
      takeAgreement(token)
      return null
    }
    markBroken(context, market)
  }
  const follows = (market.phaseFindings & findings['refresh-differs'].bit) !== 0
  adopt(context, market, token, book)
  if (!follows) {
    token.unconfirmedMs = book.timestampMs
    token.doubts |= findings.unconfirmed.bit
  }
  return null
}

/** Every level is the venue's own: a hash that did not come out was another book's. */
function takeAgreement(token: TokenBook): void {
  token.unconfirmedMs = 0
  clearDoubts(token)
  if (token.hash !== 'pending' && token.hash !== 'unmatched') return
  token.hash = 'unknown'
  token.pending = []
}

/** The venue has a newer book than the feed has told of, which is given time to catch up. */
function noteAhead(
  { state }: Context,
  market: Market,
  token: TokenBook,
  timestampMs: number,
): void {
  if (timestampMs <= market.bookMs || token.aheadMs > market.bookMs) return
  token.aheadMs = timestampMs
  token.aheadSinceMs = state.nowMs
}

/** Doubts a book that the feed has left behind the venue's for too long. */
export function watchAhead({ policy, state }: Context, market: Market): void {
  for (const token of [market.yes, market.no]) {
    if (token.aheadMs === 0) continue
    if (token.aheadMs > market.bookMs) {
      if (state.nowMs - token.aheadSinceMs < policy.aheadMsMax) continue
      token.doubts |= findings.overtaken.bit
      token.passedMs = Math.max(token.passedMs, token.aheadMs)
    }
    token.aheadMs = 0
  }
}

function adopt(context: Context, market: Market, token: TokenBook, event: BookEvent): void {
  const differences = replaceLevels(market.book, token.isYes, event.bids, event.asks)
  if (differences > 0 && token.hash === 'unmatched') {
    markBroken(context, market)
    replaceLevels(market.book, token.isYes, event.bids, event.asks)
  }
  if (differences > 0) token.compared = false
  token.seeded = true
  token.refreshed = true
  // Changes that came before this book, and are newer, are not in it.
  if (event.timestampMs < token.passedMs) token.doubts |= findings['frames-missing'].bit
  market.bookMs = Math.max(market.bookMs, event.timestampMs)
  market.batch.timestampMs = market.bookMs
  const ladder = ladderOf(market, token)
  token.claimBid = bestBidPrice(ladder)
  token.claimAsk = bestAskPrice(ladder)
  claimHash(token, event, event.hash)
  if (event.lastTradePrice !== null) {
    noteLastTrade(market, event.lastTradePrice, event.timestampMs)
  }
  touchBatch(context, market)
}

/** Our book was wrong: it begins anew, from the book that showed it. */
function markBroken(context: Context, market: Market): void {
  restart(context, market, 'resync', market.tickSize)
  market.phaseFindings |= findings['refresh-differs'].bit
}

function hasLevels(ladder: Ladder, { bids, asks }: BookEvent): boolean {
  const same = (sizes: Float64Array) => (level: SentLevel) =>
    sizes[tickOf(ladder, level.price)] === level.size
  return (
    bids.length === ladder.bidLevels &&
    asks.length === ladder.askLevels &&
    bids.every(same(ladder.bids)) &&
    asks.every(same(ladder.asks))
  )
}

function priceOffTick(tickSize: number, levels: readonly SentLevel[]): number | null {
  const off = levels.find(({ price }) => price % tickSize !== 0 || price <= 0 || price >= ONE)
  return off?.price ?? null
}

const offTick = ({ conditionId, tickSize }: Market, price: number): Refusal => ({
  reason: 'price-off-tick',
  detail: `expected a price on tick ${tickSize} for ${conditionId}, found ${price} (micros)`,
})
