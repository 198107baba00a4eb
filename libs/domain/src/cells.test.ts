import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  candidateCorrelation,
  cellOf,
  cellsDefault,
  eventCorrelation,
  groupOf,
  murmur2,
} from './cells.ts'

test('murmur2 is Kafka’s: the values of its own test', () => {
  // org.apache.kafka.common.utils.UtilsTest.testMurmur2
  const known: readonly (readonly [string, number])[] = [
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ]
  for (const [text, value] of known) expect([text, murmur2(bytes(text))]).toEqual([text, value])
})

test('murmur2 equals the same arithmetic in 32-bit integers of arbitrary precision', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), data => {
      expect(murmur2(data)).toBe(Number(BigInt.asIntN(32, exactMurmur2(data))))
    }),
    { numRuns: 500 },
  )
})

test('a group belongs to one cell, whatever its id', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 64 }), (groupId, cells) => {
      const cell = cellOf(groupId, cells)
      expect(Number.isInteger(cell) && cell >= 0 && cell < cells).toBe(true)
      expect(cellOf(groupId, cells)).toBe(cell)
    }),
  )
})

test('groups spread over the cells', () => {
  const counts = new Array<number>(cellsDefault).fill(0)
  for (let n = 0; n < 4_000; n++) {
    const cell = cellOf(`${20_000 + n}`, cellsDefault)
    counts[cell] = (counts[cell] ?? 0) + 1
  }
  for (const count of counts) expect(count).toBeGreaterThan(800)
})

test('markets of one event share its cell; a market without one is its own group', () => {
  expect(groupOf({ parentEventId: '23784', conditionId: '0xab' })).toBe('23784')
  expect(groupOf({ parentEventId: '', conditionId: '0xab' })).toBe('0xab')
})

test('correlation ids read cell-event-strategy-n', () => {
  expect(eventCorrelation(3, 42)).toBe('3-42')
  expect(candidateCorrelation('3-42', 'edge-taker', 1)).toBe('3-42-edge-taker-1')
})

const bytes = (text: string) => Buffer.from(text, 'utf8')

function exactMurmur2(data: Uint8Array): bigint {
  const m = 0x5bd1e995n
  const wrap = (value: bigint) => BigInt.asUintN(32, value)
  const at = (i: number) => BigInt(data[i] ?? 0)
  let h = wrap(0x9747b28cn ^ BigInt(data.length))
  let i = 0
  for (; i + 4 <= data.length; i += 4) {
    let k = at(i) | (at(i + 1) << 8n) | (at(i + 2) << 16n) | (at(i + 3) << 24n)
    k = wrap(k * m)
    k = wrap((k ^ (k >> 24n)) * m)
    h = wrap(h * m) ^ k
  }
  const left = data.length - i
  for (let j = left - 1; j >= 0; j--) h ^= at(i + j) << BigInt(8 * j)
  if (left > 0) h = wrap(h * m)
  h = wrap((h ^ (h >> 13n)) * m)
  return h ^ (h >> 15n)
}
