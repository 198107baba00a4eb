import { expect, test } from '@jest/globals'
import { type MarketNotice } from '@polytraders/messages'
import { askAgainMs, createUrgent } from './urgent.ts'

const notice = (over: Partial<MarketNotice> = {}): MarketNotice => ({
  correlation_id: '',
  source_ts: 0,
  recv_ts: 0,
  quality: 'clean',
  kind: 'new_market',
  condition_id: '0xa',
  token_ids: [],
  tick_size: null,
  winning_token_id: '',
  body: '{}',
  ...over,
})

test('a storm of the same notice is one question; another tick is another', () => {
  const urgent = createUrgent()
  for (let copy = 0; copy < 146; copy++) urgent.notice(notice(), copy)
  expect(urgent.due(200, 10)).toHaveLength(1)
  const [wanted] = urgent.due(200, 10)
  if (wanted) urgent.asked(wanted, true, 200)
  urgent.notice(notice(), 300)
  expect(urgent.size()).toBe(0)
  urgent.notice(notice({ kind: 'tick_size_change', tick_size: 1_000 }), 300)
  urgent.notice(notice({ kind: 'tick_size_change', tick_size: 10_000 }), 301)
  expect(urgent.due(301, 10)).toMatchObject([{ tickSize: 10_000 }])
})

test('what REST does not say yet is asked for again, a few times and no more', () => {
  const urgent = createUrgent()
  urgent.notice(notice({ kind: 'market_resolved' }), 0)
  const at: number[] = []
  for (let nowMs = 0; nowMs < 600_000; nowMs += 1_000) {
    for (const wanted of urgent.due(nowMs, 10)) {
      at.push(nowMs)
      urgent.asked(wanted, false, nowMs)
    }
  }
  expect(at).toEqual([0, 5_000, 35_000, 155_000])
  expect(at).toHaveLength(1 + askAgainMs.length)
  expect(urgent.nextMs()).toBe(Number.POSITIVE_INFINITY)
})

test('a thousand wait at most; what finds no room is counted', () => {
  const urgent = createUrgent()
  for (let market = 0; market < 1_500; market++) {
    urgent.notice(notice({ condition_id: `0x${market}` }), 0)
  }
  expect([urgent.size(), urgent.dropped()]).toEqual([1_000, 500])
  urgent.notice(notice({ kind: 'unheard_of', condition_id: '0xz' }), 0)
  expect(urgent.dropped()).toBe(500)
})
