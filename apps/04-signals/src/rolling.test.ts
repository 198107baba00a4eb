import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { addSample, countIn, createRolling, expire, onGrid, sumIn } from './rolling.ts'

const lengths = [60_000, 300_000, 3_600_000]

test('a window holds what came after its start, up to now', () => {
  const rolling = createRolling([1_000], 1)
  addSample(rolling, 64, 5_000, 1)
  addSample(rolling, 64, 5_500, 2)
  expire(rolling, 5_999)
  expect(sumIn(rolling, 0, 0)).toBe(3)
  expire(rolling, 6_000)
  expect(sumIn(rolling, 0, 0)).toBe(2)
  expire(rolling, 6_500)
  expect(countIn(rolling, 0)).toBe(0)
})

test('a window kept sample by sample equals one counted afresh, to the last bit', () => {
  fc.assert(
    fc.property(samples, script => {
      const rolling = createRolling(lengths, 2)
      const all: { readonly t: number; readonly a: number; readonly b: number }[] = []
      let t = 0
      for (const [gap, a, b] of script) {
        t += gap
        all.push({ t, a: onGrid(a, 2 ** 36), b: onGrid(b, 2 ** 44) })
        addSample(rolling, 1 << 20, t, onGrid(a, 2 ** 36), onGrid(b, 2 ** 44))
      }
      for (const [window, length] of lengths.entries()) {
        const inside = all.filter(sample => sample.t > t - length)
        expect(countIn(rolling, window)).toBe(inside.length)
        expect(sumIn(rolling, window, 0)).toBe(inside.reduce((sum, { a }) => sum + a, 0))
        expect(sumIn(rolling, window, 1)).toBe(inside.reduce((sum, { b }) => sum + b, 0))
      }
    }),
  )
})

test('a full row lets its oldest sample go and says back to when it reaches', () => {
  fc.assert(
    fc.property(samples, script => {
      const rolling = createRolling(lengths, 1)
      const times: number[] = []
      let t = 0
      for (const [gap] of script) {
        t += gap
        times.push(t)
        addSample(rolling, 32, t, 1)
      }
      expect(rolling.times.length).toBe(32)
      for (const [window, length] of lengths.entries()) {
        const inside = times.slice(-32).filter(time => time > t - length)
        expect(sumIn(rolling, window, 0)).toBe(inside.length)
      }
      expect(rolling.droppedMs === 0 || times.includes(rolling.droppedMs)).toBe(true)
    }),
  )
})

const samples = fc.array(
  fc.tuple(
    fc.oneof(fc.nat(50), fc.nat(20_000), fc.nat(2_000_000)),
    fc.double({ min: -9, max: 9, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  ),
  { maxLength: 200 },
)
