/**
 * Seeded randomness for tests and drills: mulberry32. The seed is printed by whoever draws from it.
 */

export type Random = () => number

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const integerBetween = (random: Random, low: number, high: number) =>
  low + Math.floor(random() * (high - low + 1))
