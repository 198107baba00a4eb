import { expect, test } from '@jest/globals'
import { bookHash } from '@polytraders/domain'
import { createRandom, integerBetween } from '@polytraders/testkit/random'
import { createFold, type Fold, type Folded, hotMarketOf } from '../src/io/hot-books-fold.ts'
import { seededRun } from './seeded-run.ts'

const run = seededRun({ seed: 4, markets: 6, minutes: 6 })

/** The run as a partition's records: dense ids of one owner. */
const records = run.flatMap((said, at): Folded[] => {
  const place = { owner: 0, eventId: at + 1 }
  return said.type === 'TradePrint' || said.type === 'ClockTick' ? [] : [{ ...said, ...place }]
})

const hashIn = (fold: Fold, conditionId: string): string => {
  const market = fold.markets.get(conditionId)
  return market ? Buffer.from(bookHash(market.ladder)).toString('hex') : ''
}
const isBook = ({ type }: Folded) => type === 'BookSnapshot' || type === 'BookDelta'

/** After each record, the hash of its market's book, as one who listened from the start has it. */
const whole = createFold(100)
const hashes = records.map(record => {
  whole.take(record)
  return hashIn(whole, record.fact.condition_id)
})

test('one who joins anywhere has the exact book within 500 book records and 60 s', () => {
  const seed = 20_260_607
  const random = createRandom(seed)
  for (let n = 0; n < 60; n++) {
    const from = integerBetween(random, 0, records.length - 1)
    const { late, wrong, knew } = joinAt(from)
    // The seed and the place are in what is compared, so that a failure prints them.
    expect({ seed, from, late, wrong }).toEqual({ seed, from, late: [], wrong: [] })
    if (from < records.length / 2) expect(knew).toBe(whole.markets.size)
  }
})

/** Listens from a record on; what was not known in time, and what was not as it should be. */
function joinAt(from: number) {
  const fold = createFold(100)
  const waited = new Map<string, { records: number; readonly sinceMs: number }>()
  const late = new Set<string>()
  const wrong: number[] = []
  const startMs = records[from]?.fact.recv_ts ?? 0
  for (const [at, record] of records.entries()) {
    if (at < from) continue
    fold.take(record)
    const { condition_id: id, recv_ts: recvMs } = record.fact
    const hash = hashIn(fold, id)
    if (hash !== '') {
      if (hash !== hashes[at]) wrong.push(at)
      continue
    }
    const wait = waited.get(id) ?? { records: 0, sinceMs: startMs }
    waited.set(id, wait)
    if (isBook(record)) wait.records++
    if (wait.records >= 500 || recvMs - wait.sinceMs > 61_000) late.add(id)
  }
  return { late: [...late], wrong, knew: fold.markets.size }
}

test('a book that lost a delta is dropped until its next snapshot', () => {
  const at = records.findIndex(({ type }, n) => n > 200 && type === 'BookDelta')
  const lost = records[at]?.fact.condition_id ?? ''
  const fold = createFold(100)
  let gone = 0
  for (const [n, record] of records.entries()) {
    if (n === at) continue
    fold.take(record)
    const hash = hashIn(fold, record.fact.condition_id)
    if (record.fact.condition_id === lost && n > at && hash === '') gone++
    else if (hash !== '') expect(hash).toBe(hashes[n])
  }
  expect(fold.counts.gaps).toBe(1)
  expect(gone).toBeGreaterThan(0)
  expect(fold.markets.has(lost)).toBe(true)
})

test('a market that is resolved leaves, and does not come back', () => {
  const fold = createFold(100)
  for (const record of records) fold.take(record)
  const [id] = fold.markets.keys()
  const snapshot = records.find(({ type, fact }) => {
    return type === 'BookSnapshot' && fact.condition_id === id
  })
  if (!id || !snapshot) throw new Error('expected a market with a snapshot')
  const fact = {
    ...{ correlation_id: '', source_ts: 1, recv_ts: 1, quality: 'clean' as const },
    ...{ kind: 'market_resolved', condition_id: id, token_ids: [], tick_size: null },
    ...{ winning_token_id: '', body: '' },
  }
  fold.take({ type: 'MarketNotice', fact, owner: 0, eventId: 1e6 })
  fold.take({ ...snapshot, eventId: 1e6 + 1 })
  expect(fold.markets.has(id)).toBe(false)
})

test('there are never more markets than there is room for', () => {
  const fold = createFold(2)
  for (const record of records) fold.take(record)
  expect(fold.markets.size).toBe(2)
  expect(fold.counts.noRoom).toBeGreaterThan(0)
  for (const market of fold.markets.values()) {
    const { bids, asks } = hotMarketOf(market)
    expect(bids.length + asks.length).toBeGreaterThan(0)
  }
})
