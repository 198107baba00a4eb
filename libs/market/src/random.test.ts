import { expect, test } from '@jest/globals'
import { below, chance, createRandom, exponential, normal, type Random, uniform } from './random.ts'

test('it is sfc32, as PractRand has it', () => {
  const random: Random = { a: 1, b: 2, c: 3, counter: 1 }
  const reference = sfc32(1, 2, 3, 1)
  for (let n = 0; n < 1_000; n++) expect(uniform(random)).toBe(reference())
})

test('a seed and a purpose are one sequence; another of either is another', () => {
  const first = (seed: string, purpose: string) => {
    const random = createRandom(seed, purpose)
    return Array.from({ length: 4 }, () => uniform(random)).join()
  }
  expect(first('a', 'x')).toBe(first('a', 'x'))
  expect(new Set([first('a', 'x'), first('b', 'x'), first('a', 'y')]).size).toBe(3)
})

test('draws have the mean and spread they should', () => {
  const random = createRandom('moments', 'test')
  const moments = (draw: (random: Random) => number) => {
    const draws = Array.from({ length: 40_000 }, () => draw(random))
    const mean = draws.reduce((a, b) => a + b, 0) / draws.length
    return [mean, draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length] as const
  }
  const close = ([mean, variance]: readonly [number, number], m: number, v: number) => {
    expect(Math.abs(mean - m)).toBeLessThan(0.02)
    expect(Math.abs(variance - v)).toBeLessThan(0.05)
  }
  close(moments(uniform), 0.5, 1 / 12)
  close(moments(normal), 0, 1)
  close(moments(exponential), 1, 1)
  close(
    moments(r => (chance(r, 0.3) ? 1 : 0)),
    0.3,
    0.21,
  )
})

test('below n gives every integer under n and no other', () => {
  const random = createRandom('below', 'test')
  const seen = new Set(Array.from({ length: 500 }, () => below(random, 7)))
  expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6])
})

function sfc32(a0: number, b0: number, c0: number, d0: number): () => number {
  let state = new Int32Array([a0, b0, c0, d0])
  return () => {
    const [a = 0, b = 0, c = 0, d = 0] = state
    const t = (a + b + d) | 0
    state = new Int32Array([b ^ (b >>> 9), c + (c << 3), ((c << 21) | (c >>> 11)) + t, d + 1])
    return (t >>> 0) / 2 ** 32
  }
}
