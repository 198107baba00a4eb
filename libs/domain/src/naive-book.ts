/**
 * The book as anyone would first write it: two sorted lists. Slow and obvious, it is the oracle
 * that the dense ladder is tested and measured against, and nothing else uses it.
 */
import { type Level, type Side } from './ladder.ts'

export type NaiveBook = { readonly bids: Level[]; readonly asks: Level[] }

export const createNaiveBook = (): NaiveBook => ({ bids: [], asks: [] })

/** Sets the aggregate size of a level; 0 removes it. Levels stay sorted best first. */
export function setNaiveLevel(book: NaiveBook, side: Side, price: number, size: number): void {
  const levels = side === 'BUY' ? book.bids : book.asks
  const at = levels.findIndex(level => level.price === price)
  if (at >= 0) levels.splice(at, 1)
  if (size > 0) levels.push({ price, size })
  levels.sort((a, b) => (side === 'BUY' ? b.price - a.price : a.price - b.price))
}
