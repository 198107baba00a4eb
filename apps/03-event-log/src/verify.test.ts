import { expect, test } from '@jest/globals'
import { bodyOf, encodeFact } from '@polytraders/messages'
import { play } from '@polytraders/stage'
import * as fc from 'fast-check'
import {
  budget,
  change,
  control,
  delta,
  heard,
  level,
  snapshot,
  startMs,
  status,
  tick,
  trade,
} from '../test/facts.ts'
import { defaultPolicy, eventLog, type Input } from './core.ts'
import { chainHashOf } from './hashes.ts'
import { innerOf } from './inner-fact.ts'
import { type Fault, type SealedRecord, verifyChain } from './verify.ts'

test('a log that nobody touched verifies, and ends where the log ended', () => {
  const verified = verifyChain(log, { cell: 0 })
  expect(verified.faults).toEqual([])
  expect(verified.records).toBe(log.length)
  expect(verified.last).toEqual({ eventId: log.length, chainHash: end })
})

test('a part of a log verifies from the chain hash before it', () => {
  const start = { eventId: 10, chainHash: at(9).fact.seal.chain_hash }
  expect(verifyChain(log.slice(10), { cell: 0, start }).faults).toEqual([])
  expect(faults(log.slice(10)).map(kinds)).toEqual(['removed 1-10'])
})

test('one flipped bit in a fact is found and located', () => {
  fc.assert(
    fc.property(fc.nat(log.length - 1), fc.nat(), (position, bit) => {
      const record = at(position)
      const content = Uint8Array.from(record.content)
      const byte = Math.floor(bit / 8) % content.length
      content[byte] = (content[byte] ?? 0) ^ (1 << (bit % 8))
      const found = faults(replaced(position, { ...record, content }))
      expect(found.map(kinds)).toEqual([`altered ${position + 1}`])
    }),
  )
})

test('one flipped bit in any field of a seal is found and located', () => {
  fc.assert(fc.property(fc.nat(log.length - 2), fc.constantFrom(...sealFields), fc.nat(), sealFlip))
})

test('one flipped bit in what surrounds a fact is found and located', () => {
  for (const altered of [
    { source_ts: startMs + 1 },
    { recv_ts: startMs + 1 },
    { quality: 'suspect' as const },
    { correlation_id: '0-8' },
    { condition_id: '0xb' },
  ]) {
    const found = faults(replaced(4, withFields(at(4), altered)))
    expect(found).toEqual([expect.objectContaining({ kind: 'altered', eventId: 5 })])
    expect(found[0]?.detail).toContain(Object.keys(altered)[0])
  }
})

test('a sealed record that holds two facts, or the wrong one, is found', () => {
  const both = withFields(at(0), { delta: delta(2, []) })
  expect(faults(replaced(0, both)).map(kinds)).toEqual(['altered 1'])
  const neither = withFields(at(0), { snapshot: null })
  expect(faults(replaced(0, neither)).map(kinds)).toEqual(['altered 1'])
})

test('records that were removed are found and counted', () => {
  fc.assert(
    fc.property(fc.nat(log.length - 2), fc.integer({ min: 1, max: 5 }), (from, count) => {
      const to = Math.min(log.length - 1, from + count)
      const found = faults([...log.slice(0, from), ...log.slice(to)])
      const ids = to === from + 1 ? `${from + 1}` : `${from + 1}-${to}`
      expect(found.map(kinds)).toEqual([`removed ${ids}`])
    }),
  )
})

test('a record that was inserted is found, even one that chains to the record before it', () => {
  fc.assert(
    fc.property(
      fc.nat(log.length - 2),
      fc.nat(log.length - 1),
      fc.boolean(),
      (after, of, forged) => {
        const copy = at(of)
        const chainHash = forged
          ? chainHashOf(at(after).fact.seal.chain_hash, copy.fact.seal.content_hash)
          : copy.fact.seal.chain_hash
        const inserted = withSeal(copy, { chain_hash: chainHash })
        const found = faults([...log.slice(0, after + 1), inserted, ...log.slice(after + 1)])
        expect(found.map(kinds)).toEqual([`inserted ${of + 1}`])
        // Of two equal records side by side the later one counts as the copy.
        const original = of === after + 1
        expect(found[0]?.position).toBe(original ? after + 2 : after + 1)
      },
    ),
  )
})

test('two records that changed places are found', () => {
  const swapped = [...log.slice(0, 6), at(7), at(6), ...log.slice(8)]
  expect(faults(swapped).length).toBeGreaterThan(0)
})

test('a log rewritten from some event on is found at that event', () => {
  const [before, after] = [log.slice(0, 10), rewritten(10)]
  expect(faults([...before, ...after]).map(kinds)).toEqual(['unlinked 11'])
})

test('a log whose end was cut off is found only by a hash kept elsewhere', () => {
  const cut = log.slice(0, -3)
  expect(faults(cut)).toEqual([])
  const kept = { eventId: log.length, chainHash: end }
  const found = verifyChain(cut, { cell: 0, end: kept }).faults
  expect(found.map(kinds)).toEqual([`removed ${log.length - 2}-${log.length}`])
})

// Shorthand. A log of one cell, with every record's content encoded anew from what was sealed.
const log: readonly SealedRecord[] = records(script(0))
const end = at(log.length - 1).fact.seal.chain_hash
const faults = (of: readonly SealedRecord[]) => verifyChain(of, { cell: 0 }).faults
const kinds = ({ kind, eventId, lastEventId }: Fault) =>
  eventId === lastEventId ? `${kind} ${eventId}` : `${kind} ${eventId}-${lastEventId}`

function at(position: number): SealedRecord {
  const record = log[position]
  if (!record) throw new Error(`the log has ${log.length} records`)
  return record
}

const replaced = (position: number, record: SealedRecord) =>
  log.map((old, n) => (n === position ? record : old))

function script(shift: number): Input[] {
  const inputs: Input[] = [
    heard('BookSnapshot', snapshot(1, [level(62, 1_500)], [level(64, 1_000 + shift)]), 0),
    heard('ControlSet', control(1), 1),
    heard('BudgetSet', budget(1, 0), 2),
  ]
  for (let n = 0; n < 12; n++) {
    const atMs = startMs + n * 40
    const changes = [change('BUY', 40 + n, 10 + n + shift), change('SELL', 70 + n, 5)]
    inputs.push(heard('BookDelta', delta(n + 2, changes, { atMs }), inputs.length))
    if (n % 3 === 0) inputs.push(heard('TradePrint', trade('0xa', atMs), inputs.length))
    if (n % 4 === 0) inputs.push(heard('ClockTick', tick(atMs), inputs.length))
    if (n % 5 === 0) inputs.push(heard('BookStatus', status('0xa', atMs), inputs.length))
  }
  return inputs
}

function records(inputs: readonly Input[]): SealedRecord[] {
  const { outputs } = play(eventLog(defaultPolicy), inputs)
  return outputs.flatMap(output => {
    if (output.type === 'Unreadable') return []
    const inner = innerOf(output)
    return inner === null
      ? []
      : [{ ...output, content: bodyOf(encodeFact(inner.type, inner.fact, 1)) }]
  })
}

/** The records from `from` on, as if what was sealed there had been something else all along. */
const rewritten = (from: number) => records(script(7)).slice(from)

function withSeal(record: SealedRecord, fields: object): SealedRecord {
  return withFields(record, { seal: { ...record.fact.seal, ...fields } })
}

const withFields = (record: SealedRecord, fields: object) =>
  ({ ...record, fact: { ...record.fact, ...fields } }) as SealedRecord

const sealFields = [
  'event_id',
  'source_ref',
  'schema_version',
  'book_hash',
  'content_hash',
  'chain_hash',
] as const

function sealFlip(position: number, field: (typeof sealFields)[number], bit: number): void {
  const record = at(position)
  const value = record.fact.seal[field]
  const fields = { [field]: flipped(value, bit) }
  const found = faults(replaced(position, withSeal(record, fields)))
  expect(found.map(({ kind }) => kind)).toEqual(['altered'])
  const named = field === 'event_id' ? flipped(position + 1, bit) : position + 1
  expect(found[0]).toMatchObject({ position, eventId: named })
}

function flipped(value: number | string | Uint8Array | null, bit: number): unknown {
  if (value === null) return new Uint8Array(32)
  if (typeof value === 'number') return value ^ (1 << (bit % 20))
  if (typeof value === 'string') return `${value.slice(0, -1)}${value.endsWith('1') ? '3' : '1'}`
  const bytes = Uint8Array.from(value)
  const byte = Math.floor(bit / 8) % bytes.length
  bytes[byte] = (bytes[byte] ?? 0) ^ (1 << (bit % 8))
  return bytes
}
