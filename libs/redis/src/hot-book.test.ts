import { expect, test } from '@jest/globals'
import { type Level } from '@polytraders/domain'
import * as fc from 'fast-check'
import { createRedis, defaultRedisLimits, reconnectDelayMs } from './client.ts'
import { decodeHotBook } from './hot-book.ts'
import { decodeLevels, encodeLevels, mirrorLevels } from './levels.ts'

test('levels are read back as they were written', () => {
  const ticks = fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { maxLength: 200 })
  fc.assert(
    fc.property(ticks, fc.integer({ min: 1, max: 1e15 }), (at, size) => {
      const bids: Level[] = at.sort((a, b) => b - a).map(tick => ({ price: tick * 1_000, size }))
      expect(decodeLevels(encodeLevels(bids, 1_000), 1_000, 'BUY')).toEqual(bids)
      const asks = mirrorLevels(bids)
      expect(decodeLevels(encodeLevels(asks, 1_000), 1_000, 'SELL')).toEqual(asks)
    }),
  )
})

test.each([
  '62',
  '62:',
  '62:1.5',
  '62:0',
  '0:5',
  '100:5',
  '61:5,62:5',
  '62:5,62:5',
  '-1:5',
  '62:1e3',
])('bids %p are none', text => {
  expect(decodeLevels(text, 10_000, 'BUY')).toBeNull()
})

test('whatever fields there are, reading them gives a book or names what is wrong', () => {
  const names = ['owner', 'event_id', 'tick_size', 'bids', 'outcome', 'verdict', 'constructor']
  const fields = fc.dictionary(fc.constantFrom(...names), fc.string())
  fc.assert(
    fc.property(fields, found => {
      const read = decodeHotBook('1', found)
      expect(read.ok === false && read.reason).toBe('malformed')
    }),
  )
})

test('reconnecting slows down, with jitter, and never beyond its bound', () => {
  const at = (attempt: number, chance: number) =>
    reconnectDelayMs(attempt, defaultRedisLimits, chance)
  expect([at(1, 0), at(1, 1), at(3, 1), at(50, 0), at(5_000, 1)]).toEqual([25, 50, 200, 500, 1_000])
})

test('what is no URL of Redis is refused at once, without quoting it', () => {
  expect(() => createRedis('http://user:secret@localhost')).toThrow(
    'expected a redis:// or rediss:// URL in REDIS_URL',
  )
})
