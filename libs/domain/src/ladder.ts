/**
 * The book of one token as a dense ladder: a size for every tick from 0 to 1, best bid and best ask
 * kept beside it. Setting a level is a store; finding the next best after a removal walks ticks.
 *
 * Plain data, changed in place. Sizes are micros, ticks are integers of the tick size. A side that
 * is empty has its best at the edge: bid 0, ask `ticks`. A crossed book is a state it can be in
 * (the venue crosses mid-batch); judging that is the caller's.
 */
import { hash } from 'node:crypto'
import { ONE } from './micros.ts'

export type Side = 'BUY' | 'SELL'

/** One price level, in micros. */
export type Level = { readonly price: number; readonly size: number }

export type Ladder = {
  readonly tickSize: number
  /** Number of ticks in 1: the ladder's highest index. */
  readonly ticks: number
  readonly bids: Float64Array
  readonly asks: Float64Array
  bestBid: number
  bestAsk: number
  bidLevels: number
  askLevels: number
}

export function createLadder(tickSize: number): Ladder {
  const ticks = ONE / tickSize
  if (!Number.isInteger(ticks)) throw new RangeError(`tick size ${tickSize} does not divide 1`)
  return {
    tickSize,
    ticks,
    bids: new Float64Array(ticks + 1),
    asks: new Float64Array(ticks + 1),
    bestBid: 0,
    bestAsk: ticks,
    bidLevels: 0,
    askLevels: 0,
  }
}

/** The tick of a price, or -1 when it is off the tick or not strictly between 0 and 1. */
export function tickOf(ladder: Ladder, price: number): number {
  const tick = price / ladder.tickSize
  return Number.isInteger(tick) && tick > 0 && tick < ladder.ticks ? tick : -1
}

/** Sets the aggregate size of a level; 0 removes it. Returns the size that was there. */
export function setLevel(ladder: Ladder, side: Side, tick: number, size: number): number {
  return side === 'BUY' ? setBid(ladder, tick, size) : setAsk(ladder, tick, size)
}

function setBid(ladder: Ladder, tick: number, size: number): number {
  const { bids } = ladder
  const before = bids[tick] ?? 0
  bids[tick] = size
  if (size > 0) {
    if (before === 0) ladder.bidLevels++
    if (tick > ladder.bestBid) ladder.bestBid = tick
  } else if (before > 0) {
    ladder.bidLevels--
    if (tick === ladder.bestBid) {
      let best = tick - 1
      while (best > 0 && bids[best] === 0) best--
      ladder.bestBid = best
    }
  }
  return before
}

function setAsk(ladder: Ladder, tick: number, size: number): number {
  const { asks, ticks } = ladder
  const before = asks[tick] ?? 0
  asks[tick] = size
  if (size > 0) {
    if (before === 0) ladder.askLevels++
    if (tick < ladder.bestAsk) ladder.bestAsk = tick
  } else if (before > 0) {
    ladder.askLevels--
    if (tick === ladder.bestAsk) {
      let best = tick + 1
      while (best < ticks && asks[best] === 0) best++
      ladder.bestAsk = best
    }
  }
  return before
}

export function clearLadder(ladder: Ladder): void {
  ladder.bids.fill(0)
  ladder.asks.fill(0)
  ladder.bestBid = 0
  ladder.bestAsk = ladder.ticks
  ladder.bidLevels = 0
  ladder.askLevels = 0
}

/** Best bid price in micros; 0 when there is none, as the venue says it. */
export const bestBidPrice = (ladder: Ladder) => ladder.bestBid * ladder.tickSize

/** Best ask price in micros; 1 when there is none, as the venue says it. */
export const bestAskPrice = (ladder: Ladder) => ladder.bestAsk * ladder.tickSize

/** Up to `count` levels of a side, best first. */
export function topLevels(ladder: Ladder, side: Side, count: number): Level[] {
  const levels: Level[] = []
  const sizes = side === 'BUY' ? ladder.bids : ladder.asks
  const step = side === 'BUY' ? -1 : 1
  let left = Math.min(count, side === 'BUY' ? ladder.bidLevels : ladder.askLevels)
  let tick = side === 'BUY' ? ladder.bestBid : ladder.bestAsk
  for (; left > 0; tick += step) {
    const size = sizes[tick] ?? 0
    if (size === 0) continue
    levels.push({ price: tick * ladder.tickSize, size })
    left--
  }
  return levels
}

/**
 * The canonical serialisation: tick size, number of bids, number of asks (uint32 each, little
 * endian), then every level best first as uint32 tick and float64 size, bids before asks. Floats
 * hold the integers exactly.
 */
export function serialiseLadder(ladder: Ladder): Uint8Array {
  const bytes = new Uint8Array(12 + 12 * (ladder.bidLevels + ladder.askLevels))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, ladder.tickSize, true)
  view.setUint32(4, ladder.bidLevels, true)
  view.setUint32(8, ladder.askLevels, true)
  let at = 12
  const write = (tick: number, size: number) => {
    view.setUint32(at, tick, true)
    view.setFloat64(at + 4, size, true)
    at += 12
  }
  for (let tick = ladder.bestBid, left = ladder.bidLevels; left > 0; tick--) {
    const size = ladder.bids[tick] ?? 0
    if (size > 0) {
      write(tick, size)
      left--
    }
  }
  for (let tick = ladder.bestAsk, left = ladder.askLevels; left > 0; tick++) {
    const size = ladder.asks[tick] ?? 0
    if (size > 0) {
      write(tick, size)
      left--
    }
  }
  return bytes
}

/**
 * book_hash: SHA-256 of the canonical serialisation. Same state, same hash, whatever path led
 * there.
 */
export const bookHash = (ladder: Ladder): Uint8Array =>
  hash('sha256', serialiseLadder(ladder), 'buffer')
