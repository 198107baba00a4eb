/**
 * Levels as text: `tick:size` with commas between, best first. A tick is the price in tick sizes,
 * a size is in micros: `62:1500000,61:20000000` at a tick size of 10000 is 1.5 at 0.62 and 20 at
 * 0.61.
 */
import { type Level, ONE } from '@polytraders/domain'

/** Levels of a side at most: one for each tick of the finest tick size. */
const levelsMax = 10_000

export const encodeLevels = (levels: readonly Level[], tickSize: number): string =>
  levels.map(({ price, size }) => `${price / tickSize}:${size}`).join(',')

/** Null when the text is no list of levels, best first. */
export function decodeLevels(text: string, tickSize: number, side: 'BUY' | 'SELL'): Level[] | null {
  if (text === '') return []
  const parts = text.split(',')
  if (parts.length > levelsMax) return null
  const levels: Level[] = []
  let previous = side === 'BUY' ? ONE : 0
  for (const part of parts) {
    const match = /^(\d{1,6}):(\d{1,16})$/.exec(part)
    if (!match) return null
    const price = Number(match[1]) * tickSize
    const size = Number(match[2])
    const isNext = side === 'BUY' ? price < previous : price > previous
    if (!isNext || price <= 0 || price >= ONE || size <= 0 || !Number.isSafeInteger(size)) {
      return null
    }
    levels.push({ price, size })
    previous = price
  }
  return levels
}

/** The other token's side: the same sizes at 1 - price. Best first stays best first. */
export const mirrorLevels = (levels: readonly Level[]): Level[] =>
  levels.map(({ price, size }) => ({ price: ONE - price, size }))
