/**
 * A market's two books: the YES token's ladder and the NO token's, which is its exact mirror
 * (price 1 - p, sides swapped, same size). What must stay true: every level is set through
 * `setBookLevel`, so that `changes` holds all that happened to YES since it was last said, and the
 * count of cells in which the two differ is exact; comparing whole ladders would cost as much as
 * all the rest.
 */
import { createLadder, type Ladder, type Side, setLevel, tickOf } from '@polytraders/domain'
import { type LevelChange } from '@polytraders/messages'
import { retextLevel } from './level-text.ts'

export type Book = {
  readonly yes: Ladder
  readonly no: Ladder
  /** Cells of YES that differ from their mirror in NO; 0 in a healthy book. */
  mirrorDifferences: number
  /** Levels of YES that changed and have not been said, in order. */
  changes: LevelChange[]
}

/** A level as the venue sends it, in micros. */
export type SentLevel = { readonly price: number; readonly size: number }

export const createBook = (tickSize: number): Book => ({
  yes: createLadder(tickSize),
  no: createLadder(tickSize),
  mirrorDifferences: 0,
  changes: [],
})

/** Sets the aggregate size of a level of one of the ladders; 0 removes it. Whether it changed. */
export function setBookLevel(
  book: Book,
  isYes: boolean,
  side: Side,
  tick: number,
  size: number,
): boolean {
  const ladder = isYes ? book.yes : book.no
  const other = isYes ? book.no : book.yes
  const before = setLevel(ladder, side, tick, size)
  if (before === size) return false
  const mirrored = (side === 'BUY' ? other.asks : other.bids)[ladder.ticks - tick]
  if (before === mirrored) book.mirrorDifferences++
  else if (size === mirrored) book.mirrorDifferences--
  retextLevel(ladder, side === 'BUY', tick, size)
  if (isYes) book.changes.push({ side, price: tick * ladder.tickSize, size })
  return true
}

/**
 * Removes what the venue's best prices say can't be there: a crossing order can consume a level
 * without a word. How many levels that were.
 */
export function evict(book: Book, isYes: boolean, bestBid: number, bestAsk: number): number {
  const ladder = isYes ? book.yes : book.no
  let evicted = 0
  while (ladder.bidLevels > 0 && ladder.bestBid * ladder.tickSize > bestBid) {
    setBookLevel(book, isYes, 'BUY', ladder.bestBid, 0)
    evicted++
  }
  while (ladder.askLevels > 0 && ladder.bestAsk * ladder.tickSize < bestAsk) {
    setBookLevel(book, isYes, 'SELL', ladder.bestAsk, 0)
    evicted++
  }
  return evicted
}

/** Makes a ladder what a whole book says, by its differences; how many there were. */
export function replaceLevels(
  book: Book,
  isYes: boolean,
  bids: readonly SentLevel[],
  asks: readonly SentLevel[],
): number {
  const ladder = isYes ? book.yes : book.no
  return (
    replaceSide(book, isYes, 'BUY', ladder.bids, bids) +
    replaceSide(book, isYes, 'SELL', ladder.asks, asks)
  )
}

function replaceSide(
  book: Book,
  isYes: boolean,
  side: Side,
  sizes: Float64Array,
  levels: readonly SentLevel[],
): number {
  const ladder = isYes ? book.yes : book.no
  const wanted = new Float64Array(sizes.length)
  for (const { price, size } of levels) wanted[tickOf(ladder, price)] = size
  let differences = 0
  for (let tick = 1; tick < ladder.ticks; tick++) {
    if (setBookLevel(book, isYes, side, tick, wanted[tick] ?? 0)) differences++
  }
  return differences
}
