import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { momentMs, unixMs } from './time.ts'

test.each([
  ['2026-06-17T00:00:00Z', Date.UTC(2026, 5, 17)],
  ['2025-12-10T21:50:37.376667Z', Date.UTC(2025, 11, 10, 21, 50, 37, 376)],
  ['2025-06-18 21:18:38+00', Date.UTC(2025, 5, 18, 21, 18, 38)],
  ['2026-08-23 21:00:00+02:00', Date.UTC(2026, 7, 23, 19)],
  ['2026-06-17', Date.UTC(2026, 5, 17)],
  ['2028-02-29', Date.UTC(2028, 1, 29)],
  ['2026-02-29', null],
  ['2026-13-01', null],
  ['2026-06-17T24:00:00Z', null],
  ['June 17, 2026', null],
  ['', null],
])('%p is %p', (text, moment) => {
  expect(momentMs(text)).toBe(moment)
})

test('a moment as the venue writes it is the moment that JavaScript would read', () => {
  const date = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(date, written => {
      expect(momentMs(written.toISOString())).toBe(written.getTime())
    }),
  )
})

test('seconds and milliseconds of the same moment are told apart', () => {
  expect([unixMs(1_672_290_701), unixMs(1_672_290_701_000)]).toEqual([
    1_672_290_701_000, 1_672_290_701_000,
  ])
})
