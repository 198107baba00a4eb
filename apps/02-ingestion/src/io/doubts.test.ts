import { expect, test } from '@jest/globals'
import { type Certificate } from '@polytraders/messages'
import { trusted } from '@polytraders/testkit/certificate'
import { createDoubts } from './doubts.ts'
import { defaultSettings } from './settings.ts'

const certificate = (
  verdict: Certificate['verdict'],
  ...reasons: readonly string[]
): Certificate => ({ ...trusted, verdict, reasons })

const broken = certificate('BROKEN', 'refresh-differs')
const awaiting = certificate('SUSPECT', 'awaiting-snapshot')
const doubted = certificate('SUSPECT', 'hash-unmatched')
const create = (settings = {}) => createDoubts({ ...defaultSettings, ...settings })

test('a broken book is asked for at once, one that awaits or is in doubt after its grace', () => {
  const doubts = create({ awaitingMsMax: 4_000, doubtMsMax: 5_000 })
  doubts.note('broken', broken, 1_000)
  doubts.note('awaiting', awaiting, 1_000)
  doubts.note('doubted', doubted, 1_000)
  expect(doubts.due(1_000, 10)).toEqual([{ conditionId: 'broken', kind: 'rest' }])
  expect(doubts.due(4_999, 10).map(({ conditionId }) => conditionId)).toEqual(['broken'])
  const later = doubts.due(6_000, 10).map(({ conditionId }) => conditionId)
  expect(later).toEqual(expect.arrayContaining(['awaiting', 'doubted']))
})

test('a book that is trusted again is left alone', () => {
  const doubts = create()
  doubts.note('0x1', doubted, 0)
  doubts.note('0x1', trusted, 1_000)
  expect(doubts.due(100_000, 10)).toEqual([])
  expect(doubts.size()).toBe(0)
})

test('what only the connection can mend makes no job', () => {
  const doubts = create()
  doubts.note('0x1', certificate('SUSPECT', 'disconnected'), 0)
  doubts.note('0x2', certificate('SUSPECT', 'silent'), 0)
  doubts.note('0x3', certificate('SUSPECT', 'silent', 'frames-missing'), 0)
  expect(doubts.due(100_000, 10).map(({ conditionId }) => conditionId)).toEqual(['0x3'])
})

test('REST and subscribing again take turns, ever further apart, at most so many an hour', () => {
  const doubts = create({ jobsPerHourMax: 8, jobDelayMsMax: 16_000 })
  doubts.note('0x1', broken, 0)
  const made: (readonly [number, string])[] = []
  for (let atMs = 0; atMs <= 3_600_000; atMs += 1_000) {
    for (const { kind } of doubts.due(atMs, 10)) made.push([atMs, kind])
  }
  expect(made.slice(0, 8)).toEqual([
    [0, 'rest'],
    [1_000, 'subscribe'],
    [3_000, 'rest'],
    [7_000, 'subscribe'],
    [15_000, 'rest'],
    [31_000, 'subscribe'],
    [47_000, 'rest'],
    [63_000, 'subscribe'],
  ])
  expect(made.length).toBeLessThanOrEqual(9)
  expect(doubts.putOff()).toBeGreaterThan(0)
})

test('a doubt that turns out to be broken does not wait for what was planned', () => {
  const doubts = create()
  doubts.note('0x1', doubted, 0)
  doubts.note('0x1', broken, 100)
  expect(doubts.due(100, 10)).toHaveLength(1)
})

test('no more are taken up than may be under way', () => {
  const doubts = create()
  for (let n = 0; n < 9; n++) doubts.note(`0x${n}`, broken, 0)
  expect(doubts.due(0, 4)).toHaveLength(4)
  expect(doubts.due(0, 0)).toHaveLength(0)
  expect(doubts.due(0, 9)).toHaveLength(5)
})
