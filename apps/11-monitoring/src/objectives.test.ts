/** Windows and burn rates against the naive count, and the Workbook's own thresholds. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { alertOf, burnRate, burnRateMax, count, countsOf, met, newObjective } from './objectives.ts'
import { type ObjectivePolicy } from './policy.ts'

const minute = 60_000
const start = 1_700_000_040_000
const promise: ObjectivePolicy = {
  name: 'data-freshness',
  targetMicros: 999_000,
  countMin: 100,
  action: 'none',
}

test('a window counts exactly what a list of everything would count', () => {
  const event = fc.record({ gapMs: fc.nat(40 * minute), healthy: fc.boolean() })
  fc.assert(
    fc.property(fc.array(event, { maxLength: 200 }), fc.nat(7 * 60), (events, later) => {
      const objective = newObjective()
      const all: { readonly ts: number; readonly healthy: boolean }[] = []
      let nowMs = start
      for (const { gapMs, healthy } of events) {
        nowMs += gapMs
        all.push({ ts: nowMs, healthy })
        count(objective, nowMs, healthy ? 1 : 0, 1)
      }
      nowMs += later * minute
      for (const [windowMs, slotMs] of [
        [5 * minute, minute],
        [360 * minute, minute],
        [72 * 60 * minute, 30 * minute],
      ] as const) {
        const from = (Math.floor(nowMs / slotMs) + 1) * slotMs - windowMs
        const inside = all.filter(({ ts }) => ts >= from)
        const healthy = inside.filter(one => one.healthy).length
        expect(countsOf(objective, nowMs, windowMs)).toEqual({ healthy, total: inside.length })
      }
    }),
  )
})

test.each([
  ['1.45% of an hour and its last five minutes', 0.0145, 60, 'page'],
  ['1.43% of an hour only', 0.0143, 60, 'none'],
  ['0.61% of six hours and its last half hour', 0.0061, 360, 'page'],
  ['0.11% of three days and its last six hours', 0.0011, 72 * 60, 'ticket'],
  ['0.09% of three days', 0.0009, 72 * 60, 'none'],
] as const)('at 99.9%%, %s is a %s', (_name, errors, minutes, alert) => {
  const objective = newObjective()
  const nowMs = start + 72 * 60 * minute
  const from = 72 * 60 - minutes
  for (let at = 0; at < 72 * 60; at += 1) {
    const bad = at >= from ? errors * 10_000 : 0
    count(objective, start + (at + 1) * minute, 10_000 - bad, 10_000)
  }
  const found = alertOf(objective, promise, nowMs)
  expect(minutes === 60 && alert === 'none' ? found !== 'page' : found === alert).toBe(true)
})

test('too few events conclude nothing', () => {
  const objective = newObjective()
  count(objective, start, 0, 99)
  expect(alertOf(objective, promise, start)).toBe('none')
  count(objective, start, 0, 1)
  expect(alertOf(objective, promise, start)).toBe('page')
})

test('an objective without a budget burns at the stated maximum when it is missed at all', () => {
  expect(burnRate({ healthy: 9, total: 10 }, 1_000_000)).toBe(burnRateMax)
  expect(burnRate({ healthy: 10, total: 10 }, 1_000_000)).toBe(0)
  expect(met({ healthy: 0, total: 0 }, 1_000_000)).toBe(true)
})
