/** The wanted table was computed with numpy, by matrix inverse and a plain sum of the series. */
import { expect, test } from '@jest/globals'
import { micropriceOf, tableProblem } from './microprice.ts'
import { fitMicroprice, type Transition } from './microprice-fit.ts'

test('a fitted table equals the one numpy computes from the same transitions', () => {
  const { rows } = fitMicroprice(observed, 3, 2)
  for (const [s, row] of wanted.entries()) {
    for (const [b, value] of row.entries()) expect(rows[s]?.[b]).toBeCloseTo(value, 12)
  }
})

test('a fitted table favours no side and can be used as it is', () => {
  const table = fitMicroprice(observed, 3, 2)
  expect(tableProblem(table)).toBe('')
  expect(micropriceOf(table, 620_000, 630_000, 500, 500, 10_000)).toBe(625_000)
})

test('a mid that moves up whenever bids are thick is expected there', () => {
  const up = { bucket: 1, spread: 1, move: 1, nextBucket: 0, nextSpread: 1, count: 3 }
  const wait = { bucket: 1, spread: 1, move: 0, nextBucket: 1, nextSpread: 1, count: 1 }
  const back = { bucket: 1, spread: 1, move: 0, nextBucket: 0, nextSpread: 1, count: 4 }
  const { rows } = fitMicroprice([up, wait, back], 2, 1)
  expect(rows[0]?.[1]).toBeGreaterThan(0)
  expect(rows[0]?.[0]).toBe(-(rows[0]?.[1] ?? Number.NaN))
})

test('transitions from or to a state that is not there are refused', () => {
  const odd = { bucket: 0, spread: 9, move: 1, nextBucket: 0, nextSpread: 1, count: 1 }
  expect(() => fitMicroprice([odd], 2, 1)).toThrow(/expected a state below 2/)
  const stuck = { bucket: 0, spread: 1, move: 0, nextBucket: 0, nextSpread: 1, count: 1 }
  expect(() => fitMicroprice([stuck], 2, 1)).toThrow(/expected the mid to move/)
})

/** bucket, spread, move in half ticks, next bucket, next spread, count */
const observed: readonly Transition[] = (
  [
    [0, 1, 0, 0, 1, 4],
    [0, 1, 0, 2, 1, 2],
    [0, 1, 0, 1, 1, 6],
    [0, 1, -2, 0, 1, 3],
    [0, 1, 0, 2, 2, 8],
    [0, 1, 0, 1, 1, 15],
    [0, 1, 2, 2, 1, 7],
    [0, 2, 0, 1, 2, 6],
    [0, 2, 0, 0, 2, 18],
    [0, 2, 0, 0, 1, 17],
    [0, 2, 0, 0, 1, 4],
    [0, 2, 0, 2, 1, 14],
    [0, 2, 0, 0, 1, 12],
    [0, 2, 1, 1, 2, 4],
    [1, 1, 0, 0, 1, 10],
    [1, 1, -2, 2, 2, 5],
    [1, 1, -1, 2, 2, 1],
    [1, 1, -1, 2, 2, 9],
    [1, 1, -1, 0, 2, 8],
    [1, 1, -1, 0, 2, 8],
    [1, 1, 0, 1, 1, 5],
    [1, 2, 0, 2, 2, 17],
    [1, 2, 0, 1, 2, 8],
    [1, 2, 0, 1, 2, 4],
    [1, 2, 0, 0, 2, 4],
    [1, 2, 0, 2, 2, 18],
    [1, 2, 0, 0, 2, 12],
    [1, 2, 2, 0, 2, 12],
    [2, 1, 0, 1, 2, 12],
    [2, 1, -1, 2, 2, 2],
    [2, 1, 0, 0, 1, 6],
    [2, 1, 0, 0, 2, 17],
    [2, 1, 0, 0, 1, 8],
    [2, 1, -1, 1, 2, 19],
    [2, 1, -2, 0, 1, 15],
    [2, 2, -2, 1, 2, 1],
    [2, 2, 0, 1, 1, 4],
    [2, 2, 0, 1, 2, 13],
    [2, 2, 0, 0, 2, 13],
    [2, 2, 0, 0, 2, 3],
    [2, 2, 0, 2, 2, 14],
    [2, 2, 0, 2, 2, 1],
  ] as const
).map(([bucket, spread, halves, nextBucket, nextSpread, count]) => ({
  bucket,
  spread,
  move: halves / 2,
  nextBucket,
  nextSpread,
  count,
}))

const wanted = [
  [0.1813829162260585, 0, -0.18138291622605893],
  [0.060245564563505556, 0, -0.06024556456350594],
]
