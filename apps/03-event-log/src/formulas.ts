/** The stage's formulas with their worked examples, computed by the code that runs. */
import { type BookDelta, type BookSnapshot, type Certificate } from '@polytraders/messages'
import { play, type WorkedExample } from '@polytraders/stage'
import { adoptSnapshot, applyDelta, hashOf } from './books.ts'
import { defaultPolicy, eventLog, type Input } from './core.ts'
import { lagAlertMs, lagMs } from './lag.ts'

const stage = '03-event-log'

export const formulas: readonly WorkedExample[] = [
  {
    stage,
    formula: `lag_ms = proc_ts - source_ts; alert when p99 > ${lagAlertMs} ms`,
    given: 'proc_ts 1,700,000,050,840, source_ts 1,700,000,050,800',
    expected: '40',
    got: () => String(lagMs(1_700_000_050_840, 1_700_000_050_800)),
  },
  {
    stage,
    formula: 'book_hash = SHA-256(canonical serialisation of the book state), 32 bytes',
    given: 'two different delta paths to one book',
    expected: 'one hash of 32 bytes',
    got: twoPaths,
  },
  {
    stage,
    formula: 'event_id_t = event_id_t-1 + 1, per cell; out of order: dropped and counted',
    given: "books 7, 8, 8', 9",
    expected: "events 1, 2, 3 of books 7, 8, 9; 8' dropped",
    got: dropsWhatComesTwice,
  },
]

const certificate: Certificate = {
  verdict: 'TRUSTED',
  reasons: [],
  epoch: 1,
  snapshot_seq: 1,
  gap_count: 0,
  parse_errors: 0,
  bbo_agreed: null,
  mirror_agreed: null,
  venue_hash: 'unknown',
  last_audit_ts: null,
}

const header = {
  correlation_id: '',
  source_ts: 0,
  recv_ts: 0,
  quality: 'clean',
  condition_id: '0x01',
  epoch: 1,
  book_validity: 'valid',
  certificate,
} as const

const snapshot = (seq: number, bids: BookSnapshot['bids']): BookSnapshot => ({
  ...header,
  group_id: '0x01',
  token_ids: [],
  seq,
  cause: 'start',
  tick_size: 10_000,
  bids,
  asks: [],
  last_trade_price: '',
})

const delta = (seq: number, price: number, size: number): BookDelta => ({
  ...header,
  seq,
  changes: [{ side: 'BUY', price, size }],
  best_bid: price,
  best_ask: 1_000_000,
})

function twoPaths(): string {
  const one = adoptSnapshot(null, snapshot(1, [{ price: 620_000, size: 5_000_000 }]))
  applyDelta(one, delta(2, 610_000, 7_000_000))

  const other = adoptSnapshot(null, snapshot(1, []))
  applyDelta(other, delta(2, 610_000, 7_000_000))
  applyDelta(other, delta(3, 620_000, 1_000_000))
  applyDelta(other, delta(4, 620_000, 5_000_000))

  const same = Buffer.compare(hashOf(one), hashOf(other)) === 0
  return `${same ? 'one hash' : 'two hashes'} of ${hashOf(one).length} bytes`
}

function dropsWhatComesTwice(): string {
  const { state, outputs } = play(eventLog({ ...defaultPolicy, cells: 1 }), [
    heard({ type: 'BookSnapshot', fact: snapshot(7, []) }),
    heard({ type: 'BookDelta', fact: delta(8, 610_000, 1_000_000) }),
    heard({ type: 'BookDelta', fact: delta(8, 610_000, 1_000_000) }),
    heard({ type: 'BookDelta', fact: delta(9, 610_000, 0) }),
  ])
  const ids: number[] = []
  const seqs: number[] = []
  for (const output of outputs) {
    if (output.type !== 'SealedBook') continue
    ids.push(output.fact.seal.event_id)
    seqs.push((output.fact.snapshot ?? output.fact.delta)?.seq ?? 0)
  }
  const dropped = state.dropped.book === 1 ? "8' dropped" : `${state.dropped.book} dropped`
  return `events ${ids.join(', ')} of books ${seqs.join(', ')}; ${dropped}`
}

type Book =
  | { readonly type: 'BookSnapshot'; readonly fact: BookSnapshot }
  | { readonly type: 'BookDelta'; readonly fact: BookDelta }

const heard = (book: Book): Input => ({
  ...book,
  source: { topic: 'ingestion', partition: 0, offset: book.fact.seq },
  content: new Uint8Array(0),
})
