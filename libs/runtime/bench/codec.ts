/**
 * What encoding and decoding one book delta costs: two changes, a certificate, 66-character market
 * id. Run: node libs/runtime/bench/codec.ts
 */
import { type BookDelta, decodeFact, encodeFact } from '@polytraders/messages'
import { conditions } from './conditions.ts'

const rounds = 9
const times = 200_000

const delta: BookDelta = {
  correlation_id: '',
  source_ts: 1_700_000_000_000,
  recv_ts: 1_700_000_000_012,
  quality: 'clean',
  condition_id: `0x${'ab'.repeat(32)}`,
  epoch: 3,
  seq: 123_456,
  changes: [
    { side: 'BUY', price: 480_000, size: 1_250_000_000 },
    { side: 'SELL', price: 520_000, size: 0 },
  ],
  best_bid: 480_000,
  best_ask: 530_000,
  book_validity: 'valid',
  certificate: {
    verdict: 'TRUSTED',
    reasons: [],
    epoch: 3,
    snapshot_seq: 120_000,
    gap_count: 0,
    parse_errors: 0,
    bbo_agreed: true,
    mirror_agreed: true,
    venue_hash: 'agreed',
    last_audit_ts: null,
  },
}

const value = encodeFact('BookDelta', delta, 1)
let sink = 0

function medianNs(run: () => number): number {
  const nanoseconds = Array.from({ length: rounds }, () => {
    const before = process.cpuUsage()
    for (let time = 0; time < times; time++) sink += run()
    const { user, system } = process.cpuUsage(before)
    return ((user + system) * 1_000) / times
  })
  return nanoseconds.sort((a, b) => a - b)[rounds >> 1] ?? Number.NaN
}

const encode = medianNs(() => encodeFact('BookDelta', delta, 1).length)
const decode = medianNs(() => decodeFact('BookDelta', value).seq)
process.stdout.write(
  `BookDelta of ${value.length} bytes: encode ${Math.round(encode)} ns, decode ` +
    `${Math.round(decode)} ns of processor time ` +
    `(median of ${rounds} rounds of ${times}); ${conditions('avsc')}\n`,
)
if (sink === 0) throw new Error('nothing was measured')
