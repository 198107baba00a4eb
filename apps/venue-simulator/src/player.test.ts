import { expect, test } from '@jest/globals'
import { createPacer } from './player.ts'

/** A script of a moment a millisecond, and a clock that is moved. */
function paced(speed: number) {
  let nowMs = 5_000
  let nextMs = 1_000
  const pacer = createPacer(nextMs, { speed, nowMs: () => nowMs })
  return {
    /** How many moments happen after so long. */
    after(ms: number): number {
      nowMs += ms
      const before = nextMs
      while (pacer.wait(nextMs) === 0) nextMs++
      return nextMs - before
    },
    wait: () => pacer.wait(nextMs),
    behind: () => pacer.behind(nextMs),
  }
}

test('on time, what is due has happened, and the next is waited for a turn at least', () => {
  const player = paced(1)
  expect(player.after(0)).toBe(1)
  expect(player.wait()).toBe(4)
  for (let turn = 0; turn < 10; turn++) expect(player.after(4)).toBe(4)
})

test('at ten times the pace ten times as much happens', () => {
  const player = paced(10)
  player.after(0)
  for (let turn = 0; turn < 10; turn++) expect(player.after(4)).toBe(40)
})

test('after a standstill it is caught up at twice the pace, and nothing is left out', () => {
  const player = paced(1)
  player.after(0)
  expect(player.after(1_000)).toBeLessThanOrEqual(11)
  let turns = 0
  for (; player.behind() > 0 && turns < 1_000; turns++) {
    expect(player.after(4)).toBeLessThanOrEqual(8)
  }
  expect(turns * 4).toBeGreaterThan(900)
  expect(turns * 4).toBeLessThan(1_100)
  player.after(4)
  expect(player.after(4)).toBe(4)
})

test('turns that always come late do not leave it behind for good', () => {
  const player = paced(1)
  player.after(0)
  for (let turn = 0; turn < 200; turn++) player.after(60)
  expect(player.behind()).toBeLessThanOrEqual(60)
})

test('what was due before it began is made up for', () => {
  let nowMs = 9_000
  const pacer = createPacer(8_000, { speed: 1, nowMs: () => nowMs, startMs: 8_000 })
  let nextMs = 8_000
  for (let turn = 0; turn < 400; turn++, nowMs += 4) while (pacer.wait(nextMs) === 0) nextMs++
  expect(pacer.behind(nextMs)).toBeLessThan(4)
})

test('a long wait that was meant is no standstill', () => {
  let nowMs = 0
  const pacer = createPacer(0, { speed: 1, nowMs: () => nowMs })
  expect(pacer.wait(0)).toBe(0)
  expect(pacer.wait(60_000)).toBe(60_000)
  nowMs = 60_000
  expect(pacer.wait(60_000)).toBe(0)
})
