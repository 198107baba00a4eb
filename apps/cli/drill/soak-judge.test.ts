import { expect, test } from '@jest/globals'
import { type SinkRecord } from '@polytraders/runtime'
import { trusted } from '@polytraders/testkit/certificate'
import { createJudge } from './soak-judge.ts'

const snapshot = (bid: number, verdict: 'TRUSTED' | 'SUSPECT' = 'TRUSTED'): SinkRecord => ({
  type: 'BookSnapshot',
  offset: 1,
  owner: 0,
  eventId: 1,
  timestampMs: 0,
  fact: {
    correlation_id: '',
    source_ts: 0,
    recv_ts: 0,
    quality: 'clean',
    condition_id: 'm',
    group_id: 'g',
    token_ids: ['yes', 'no'],
    epoch: 1,
    seq: 1,
    cause: 'start',
    tick_size: 10_000,
    bids: [{ price: bid, size: 1 }],
    asks: [{ price: 520_000, size: 1 }],
    last_trade_price: '',
    book_validity: 'valid',
    certificate: { ...trusted, verdict },
  },
})

const truth = [{ token: 'yes', market: 'm', bestBid: '0.5', bestAsk: '0.52' }]

function judged(record: SinkRecord, isBlind = false) {
  const judge = createJudge(isBlind)
  const at = { topic: 'ingestion.v1', partition: 0 }
  judge.hear({ at, records: [record], position: { offset: 2, owner: 0, eventId: 1 } })
  for (let ms = 0; ms <= 20_000; ms += 500) judge.look(truth, ms)
  return judge.verdict()
}

test('a book that is right is right', () => {
  expect(judged(snapshot(500_000))).toMatchObject({ problems: [], trustedShare: 1 })
})

test('a book that is wrong and TRUSTED beyond the bound is found, with for how long', () => {
  const { problems, faults } = judged(snapshot(490_000))
  expect(problems).toHaveLength(1)
  expect(faults['(no fault)']).toMatchObject({ wrong: 1, worstMs: 20_000 })
})

test('a book in doubt may be wrong, but for a judge that is blind to doubt', () => {
  expect(judged(snapshot(490_000, 'SUSPECT')).problems).toEqual([])
  expect(judged(snapshot(490_000, 'SUSPECT'), true).problems).toHaveLength(1)
})

test('who was heard of no book at all has nothing to be right about', () => {
  expect(createJudge(false).verdict().problems).toEqual(['no book was heard of'])
})

test('lag counts outside fault windows: no fault at work, and every book TRUSTED again', () => {
  const judge = createJudge(false)
  judge.begin(0)
  judge.faulted({ kind: 'disconnect', market: null, startMs: 10_000, durationMs: 4_000 })
  const hear = (atMs: number, lagMs: number, verdict: 'TRUSTED' | 'SUSPECT') => {
    const { fact } = snapshot(500_000)
    if (!('certificate' in fact)) return
    const certificate = { ...fact.certificate, verdict }
    const delta = { best_bid: 500_000, best_ask: 520_000, changes: [], condition_id: 'm' }
    const record = { type: 'BookDelta', timestampMs: atMs + lagMs } as const
    const heard = { ...record, fact: { ...fact, ...delta, recv_ts: atMs, certificate } }
    const at = { topic: 'ingestion.v1', partition: 0 }
    const position = { offset: 2, owner: 0, eventId: 1 }
    judge.hear({ at, records: [heard as unknown as SinkRecord], position })
  }
  hear(12_000, 900, 'TRUSTED')
  hear(16_000, 800, 'SUSPECT')
  hear(16_500, 700, 'TRUSTED')
  hear(17_001, 5, 'TRUSTED')
  // What a frozen feed held back comes at once when it is over.
  judge.faulted({ kind: 'frozen', market: null, startMs: 20_000, durationMs: 4_000 })
  hear(29_000, 600, 'TRUSTED')
  expect(judge.verdict().lagMs).toMatchObject({
    outside: { count: 1, p99: 5 },
    all: { count: 5 },
  })
})
