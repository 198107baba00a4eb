/**
 * Flow: what was taken, what was offered and withdrawn, and what a dollar of it moved.
 *
 * Everything is in terms of YES: buying NO is selling YES. The side of a trade is the feed's word,
 * which is often wrong; flows take it as it is, the impact weighs it by the confidence it came
 * with.
 */
import { ONE } from '@polytraders/domain'
import { type Level, type TradePrint } from '@polytraders/messages'
import {
  addSample,
  countIn,
  createRolling,
  expire,
  onGrid,
  type Rolling,
  sumIn,
} from './rolling.ts'

/** Levels a side that the multi-level imbalance looks at. */
export const ofiLevels = 5

export type Flow = {
  /** Windows 60 s, 5 m; columns: bought, sold, micros of shares. */
  readonly trades: Rolling
  /** Window 60 s; columns: at the top, over five levels, micros of shares. */
  readonly orders: Rolling
  /** The best levels of the last measured book: bid prices, bid sizes, ask prices, ask sizes. */
  readonly tops: Float64Array
  topsKnown: boolean
  readonly impact: Impact
}

/** Logit moves against signed dollars, bar by bar; a bar is closed by the first event after it. */
export type Impact = {
  /** Window 5 m; columns: s squared, s times dx; only bars with signed flow. */
  readonly bars: Rolling
  /** Number of the open bar: floor(time / bar length). */
  bar: number
  /** Dollars bought less dollars sold in it, weighed by confidence. */
  signed: number
  /** Logit of the mid at its start; NaN when there was none. */
  startLogit: number
}

/** Bars kept for the window of five minutes; more than there can be of 100 ms or longer. */
const barsMax = 4_096

const DOLLAR_GRID = 2 ** 7
const LOGIT_GRID = 2 ** 24

export const createFlow = (): Flow => ({
  trades: createRolling([60_000, 300_000], 2),
  orders: createRolling([60_000], 2),
  tops: new Float64Array(4 * ofiLevels),
  topsKnown: false,
  impact: {
    bars: createRolling([300_000], 2),
    bar: 0,
    signed: 0,
    startLogit: Number.NaN,
  },
})

/** Whether a trade took YES, or gave NO away. */
export const buysYes = ({ outcome, side }: Pick<TradePrint, 'outcome' | 'side'>) =>
  (outcome === 'YES') === (side === 'BUY')

export function observeTrade(flow: Flow, trade: TradePrint, samplesMax: number, atMs: number) {
  const buys = buysYes(trade)
  const { size, price, side_confidence } = trade
  addSample(flow.trades, samplesMax, atMs, buys ? size : 0, buys ? 0 : size)
  const dollars = (price / ONE) * (size / ONE) * ((2 * side_confidence) / ONE - 1)
  flow.impact.signed += buys ? dollars : -dollars
}

/**
 * Order-flow imbalance (Cont, Kukanov, Stoikov 2014) of one measured book against the last: what
 * was added to the bid or came off the ask, less the opposite. Level m is the m-th best of its
 * side; one that is not there has no size, at 0 for a bid and 1 for an ask.
 */
export function observeTops(
  flow: Flow,
  bids: readonly Level[],
  asks: readonly Level[],
  samplesMax: number,
  atMs: number,
): void {
  const { tops } = flow
  let top = 0
  let all = 0
  for (let m = 0; m < ofiLevels; m++) {
    const bid = bids[m]
    const ask = asks[m]
    const bidPrice = bid ? bid.price : 0
    const bidSize = bid ? bid.size : 0
    const askPrice = ask ? ask.price : ONE
    const askSize = ask ? ask.size : 0
    const bidWas = tops[m] ?? 0
    const askWas = tops[2 * ofiLevels + m] ?? 0

    let e = 0
    if (bidPrice >= bidWas) e += bidSize
    if (bidPrice <= bidWas) e -= tops[ofiLevels + m] ?? 0
    if (askPrice <= askWas) e -= askSize
    if (askPrice >= askWas) e += tops[3 * ofiLevels + m] ?? 0
    if (m === 0) top = e
    all += e

    tops[m] = bidPrice
    tops[ofiLevels + m] = bidSize
    tops[2 * ofiLevels + m] = askPrice
    tops[3 * ofiLevels + m] = askSize
  }
  if (flow.topsKnown && (top !== 0 || all !== 0)) {
    addSample(flow.orders, samplesMax, atMs, top, all)
  }
  flow.topsKnown = true
}

/** Forgets the last book, so that the next one is no flow. */
export function loseTops(flow: Flow): void {
  flow.topsKnown = false
}

/** Closes bars that are over. `logit` is that of the mid until now. */
export function turnBar(impact: Impact, logit: number, barMs: number, atMs: number): void {
  const bar = Math.floor(atMs / barMs)
  if (bar === impact.bar) return
  const s = onGrid(impact.signed, DOLLAR_GRID)
  const dx = onGrid(logit - impact.startLogit, LOGIT_GRID)
  if (s !== 0 && !Number.isNaN(dx)) {
    addSample(impact.bars, barsMax, (impact.bar + 1) * barMs, s * s, s * dx)
  }
  impact.bar = bar
  impact.signed = 0
  impact.startLogit = logit
}

/** Forgets the open bar: what moved in it is not known. */
export function loseBar(impact: Impact): void {
  impact.signed = 0
  impact.startLogit = Number.NaN
}

/** Kyle's lambda through the origin, ridged: sum(s dx) / (sum(s s) + ridge); NaN with few bars. */
export function kyleLambda(impact: Impact, barsMin: number, ridge: number): number {
  if (countIn(impact.bars, 0) < barsMin) return Number.NaN
  return sumIn(impact.bars, 0, 1) / (sumIn(impact.bars, 0, 0) + ridge)
}

export function expireFlow(flow: Flow, nowMs: number): void {
  expire(flow.trades, nowMs)
  expire(flow.orders, nowMs)
  expire(flow.impact.bars, nowMs)
}
