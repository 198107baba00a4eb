/** The twenty features of a book as it stands, and how far back its windows reach. */
import { type WindowQuality } from '@polytraders/messages'
import { type Book, type BookPolicy, bestAsk, bestBid, closeBar, depthWithin } from './book.ts'
import { at } from './features.ts'
import { expireFlow, kyleLambda } from './flow.ts'
import { type MicropriceTable, micropriceOf } from './microprice.ts'
import { countIn, expire, sumIn } from './rolling.ts'
import { logitVolatilityIn, volatilityIn, windowsMs } from './volatility.ts'

const SHARE = 1_000_000
const DEPTH_TICKS = 5

export type MeasurePolicy = BookPolicy & {
  /** Bars with signed flow before there is an impact. */
  readonly impactBarsMin: number
  /** Square dollars. */
  readonly impactRidge: number
  readonly microprice: MicropriceTable
}

/** mid = (bid + ask)/2, micros: a whole number, since both are on an even tick. */
export const midOf = (bid: number, ask: number) => (bid + ask) / 2

export const spreadOf = (bid: number, ask: number) => ask - bid

/** (bid_size - ask_size)/(bid_size + ask_size), from -1 to 1. */
export const imbalanceOf = (bidSize: number, askSize: number) =>
  (bidSize - askSize) / (bidSize + askSize)

/**
 * Writes `book.values`. Time moves on for the windows first, so that what has left them is gone.
 */
export function measure(policy: MeasurePolicy, book: Book, negRisk: number, nowMs: number): void {
  const { values, flow, moves } = book
  closeBar(policy, book, nowMs)
  expire(moves.rolling, nowMs)
  expireFlow(flow, nowMs)

  measureTop(policy, book)
  values[at.depth5] = depthWithin(book, DEPTH_TICKS)
  values[at.ofi60s] = sumIn(flow.orders, 0, 0) / SHARE
  values[at.ofiMulti60s] = sumIn(flow.orders, 0, 1) / SHARE
  values[at.buyFlow60s] = sumIn(flow.trades, 0, 0)
  values[at.sellFlow60s] = sumIn(flow.trades, 0, 1)
  values[at.buyFlow5m] = sumIn(flow.trades, 1, 0)
  values[at.vol60s] = volatilityIn(moves, 0)
  values[at.vol5m] = volatilityIn(moves, 1)
  values[at.vol1h] = volatilityIn(moves, 2)
  values[at.logitVol5m] = logitVolatilityIn(moves, 1, coveredMs(book, 1, nowMs))
  values[at.kyleLambda5m] = kyleLambda(flow.impact, policy.impactBarsMin, policy.impactRidge)
  values[at.negRiskSum] = negRisk
  // The certificate says whether the books agree; by how much they differ is not known here.
  values[at.mirrorError] = book.certificate.mirror_agreed === true ? 0 : Number.NaN
}

function measureTop(policy: MeasurePolicy, book: Book): void {
  const { values, ladder } = book
  const top = book.bids[0]
  const low = book.asks[0]
  if (top === undefined || low === undefined || top.price >= low.price) {
    values.fill(Number.NaN, at.midpoint, at.depth5)
    return
  }
  const bid = bestBid(book)
  const ask = bestAsk(book)
  const mid = midOf(bid, ask)
  const spread = spreadOf(bid, ask)
  const weight = top.size / (top.size + low.size)
  values[at.midpoint] = mid
  values[at.spread] = spread
  values[at.spreadTicks] = spread / ladder.tickSize
  values[at.relativeHalfSpread] = spread / (2 * mid)
  values[at.topImbalance] = imbalanceOf(top.size, low.size)
  values[at.weightedMid] = weight * ask + (1 - weight) * bid
  values[at.microprice] = micropriceOf(
    policy.microprice,
    bid,
    ask,
    top.size,
    low.size,
    ladder.tickSize,
  )
}

/** How much of a window was watched: since the last break, and as far as its samples go. */
export function coveredMs(book: Book, window: number, nowMs: number): number {
  const sinceMs = Math.max(book.coveredSinceMs, book.moves.rolling.droppedMs)
  return Math.max(0, Math.min(windowsMs[window] ?? 0, nowMs - sinceMs))
}

const windowNames = ['60s', '5m', '1h'] as const

/** Samples are moves of the mid. */
export const windowsOf = (book: Book, nowMs: number): readonly WindowQuality[] =>
  windowNames.map((window, n) => ({
    window,
    samples: countIn(book.moves.rolling, n),
    completeness: Math.round((coveredMs(book, n, nowMs) / (windowsMs[n] ?? 1)) * 1_000_000),
  }))
