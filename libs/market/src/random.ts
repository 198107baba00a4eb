/**
 * Seeded randomness: sfc32, 128 bits of state as plain data. One seed, one sequence, on every
 * machine: the generator is integer arithmetic, and V8 brings its own logarithm.
 */
import { hash } from 'node:crypto'

export type Random = { a: number; b: number; c: number; counter: number }

/** A generator of its own for each purpose, so that one more draw here changes nothing there. */
export function createRandom(seed: string, purpose: string): Random {
  const bytes = hash('sha256', `${purpose}/${seed}`, 'buffer')
  return {
    a: bytes.readInt32LE(0),
    b: bytes.readInt32LE(4),
    c: bytes.readInt32LE(8),
    counter: bytes.readInt32LE(12),
  }
}

/** A double in [0, 1), of 32 bits. */
export function uniform(random: Random): number {
  const { a, b, c } = random
  const sum = (((a + b) | 0) + random.counter) | 0
  random.counter = (random.counter + 1) | 0
  random.a = b ^ (b >>> 9)
  random.b = (c + (c << 3)) | 0
  random.c = (((c << 21) | (c >>> 11)) + sum) | 0
  return (sum >>> 0) / 4_294_967_296
}

/** An integer in [0, n). */
export const below = (random: Random, n: number) => Math.floor(uniform(random) * n)

export const chance = (random: Random, probability: number) => uniform(random) < probability

export const between = (random: Random, low: number, high: number) =>
  low + (high - low) * uniform(random)

/** Close to a standard normal, and never past six: twelve uniforms less six. */
export function normal(random: Random): number {
  let sum = -6
  for (let n = 0; n < 12; n++) sum += uniform(random)
  return sum
}

/** An exponential of mean 1. */
export const exponential = (random: Random) => -Math.log(1 - uniform(random))
