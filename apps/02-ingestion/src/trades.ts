/**
 * Trades: said once, however many connections tell them, and the market's last trade price, which
 * is part of the venue's hash. Trades have a time of their own: a trade may be told before or
 * after the books that it changed, so it neither moves nor is judged by the book's time.
 */
import { type LastTradePriceEvent } from '@polytraders/venue/translate'
import { aheadOfUs, type Refusal, unknownToken } from './refusal.ts'
import { type Context, type Market, remember, type Trade, tokenBookOf } from './state.ts'
import { tallyTrade } from './tally.ts'
import { explainHashes, lastTradeText } from './venue-hash.ts'

export function takeTrade(
  context: Context,
  market: Market,
  event: LastTradePriceEvent,
  connection: number,
): Refusal {
  const token = tokenBookOf(market, event.assetId)
  if (!token) return unknownToken(market, event.assetId)
  const ahead = aheadOfUs(context, event.timestampMs)
  if (ahead) return ahead
  if (isForgotten(context, market, event)) return null
  const price = lastTradeText(event.price)
  if (event.timestampMs !== market.batch.timestampMs) market.batch.tradesSince++
  noteLastTrade(market, price, event.timestampMs)
  tallyTrade(market.yes, price)
  tallyTrade(market.no, price)
  if (!isNew(context, market, event, connection)) return null
  context.say({
    type: 'TradePrint',
    fact: {
      correlation_id: '',
      source_ts: event.timestampMs,
      recv_ts: context.state.nowMs,
      quality: 'clean',
      condition_id: market.conditionId,
      token_id: event.assetId,
      outcome: token.isYes ? 'YES' : 'NO',
      price: event.price,
      size: event.size,
      side: event.side,
      side_confidence: context.policy.sideConfidence,
      fee_rate_bps: event.feeRateBps === null ? '' : String(event.feeRateBps),
      transaction_hash: event.transactionHash ?? '',
    },
  })
  return null
}

/**
 * Whether it is older than all that are remembered: a connection that lags tells it again, and it
 * can't be known any more by its key.
 */
const isForgotten = (
  { policy }: Context,
  { trades }: Market,
  { timestampMs }: LastTradePriceEvent,
): boolean =>
  trades.length >= policy.tradesRememberedMax &&
  trades.every(known => timestampMs < known.timestampMs)

/**
 * Whether a trade was not told before. With a transaction's hash one telling is enough; without,
 * two that look the same are two trades, unless they came over different connections.
 */
function isNew(
  { policy }: Context,
  { trades }: Market,
  event: LastTradePriceEvent,
  connection: number,
): boolean {
  const { assetId, timestamp, timestampMs, price, size, side, transactionHash } = event
  const key = `${transactionHash ?? ''} ${timestamp} ${side} ${price} ${size} ${assetId}`
  let trade: Trade | undefined = trades.find(known => known.key === key)
  if (!trade) {
    trade = { key, timestampMs, heard: new Map(), timesSaid: 0 }
    remember(trades, trade, policy.tradesRememberedMax)
  }
  const heard = (trade.heard.get(connection) ?? 0) + 1
  trade.heard.set(connection, heard)
  if (trade.timesSaid > 0 && (transactionHash !== null || heard <= trade.timesSaid)) return false
  trade.timesSaid++
  return true
}

/** Keeps the newest trade's price and the one before it, and tries the hashes that wait with it. */
export function noteLastTrade(market: Market, price: string, timestampMs: number): void {
  market.isPriorToldLast = timestampMs < market.lastTradeMs
  if (market.isPriorToldLast) {
    market.priorTradePrice = price
  } else {
    if (price !== market.lastTradePrice) market.priorTradePrice = market.lastTradePrice
    market.lastTradePrice = price
    market.lastTradeMs = timestampMs
  }
  if (market.yes.pending.length > 0) explainHashes(market.yes, price)
  if (market.no.pending.length > 0) explainHashes(market.no, price)
}
