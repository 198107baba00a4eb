import { expect, test } from '@jest/globals'
import { topics } from '@polytraders/messages'
import { buildCodec, type LogRecord } from '@polytraders/runtime'
import * as fc from 'fast-check'
import { marketDayRecording } from './day.ts'
import { defaultFeed, feed } from './feed.ts'
import { createLoop } from './loop.ts'
import { loopStages } from './stages.ts'
import { createVerifier, verifyCell } from './verify.ts'

/** The event log of the first minutes of a seeded day, as stages 1 to 3 wrote it. */
function sealedLog(): readonly LogRecord[] {
  const stages = loopStages({}).slice(0, 3)
  const recording = marketDayRecording(3)
  let loop: ReturnType<typeof createLoop> | null = null
  let left = 500
  for (const raw of feed(recording, { ...defaultFeed, cells: 1 })) {
    loop ??= createLoop({ stages, cells: 1, startMs: raw.atMs })
    loop.take(raw)
    if (--left === 0) break
  }
  return loop?.log.records({ topic: topics.eventLog.name, partition: 0 }) ?? []
}

const log = sealedLog()
const facts = log.filter(({ headers }) => headers.eventId > 0)
const any = fc.nat(facts.length - 1)
/** Places that a failure prints can be played again with this seed. */
const seeded = { seed: 20_260_607, numRuns: 100 }

const at = (index: number): LogRecord => {
  const record = facts[index]
  if (!record) throw new Error(`the log has ${facts.length} events`)
  return record
}
const altered = (index: number, change: Partial<LogRecord>) =>
  log.map(record => (record === at(index) ? { ...record, ...change } : record))
const found = (records: readonly LogRecord[]) =>
  verifyCell(0, records).faults.map(({ kind, eventId, offset }) => ({ kind, eventId, offset }))

test('a log that nobody touched is whole', () => {
  expect(found(log)).toEqual([])
  expect(verifyCell(0, log).records).toBe(facts.length)
  expect(facts.length).toBeGreaterThan(200)
})

test('one flipped bit anywhere in the bytes of any record is found at that record', () => {
  fc.assert(
    fc.property(any, fc.nat(), (index, bit) => {
      const { value, offset } = at(index)
      const bytes = Buffer.from(value ?? [])
      const place = Math.floor(bit / 8) % bytes.length
      bytes[place] = (bytes[place] ?? 0) ^ (1 << (bit % 8))
      const faults = found(altered(index, { value: bytes }))
      expect(new Set(faults.map(fault => fault.offset))).toEqual(new Set([offset]))
      expect(faults).toHaveLength(1)
    }),
    seeded,
  )
})

test('a header that is not what its record says is found', () => {
  fc.assert(
    fc.property(any, fc.constantFrom('eventId', 'cause', 'type', 'key'), (index, field) => {
      const { headers, offset } = at(index)
      const other = field === 'eventId' ? headers.eventId + 1 : 'SealedMystery'
      const change = field === 'key' ? { key: '0x0' } : { headers: { ...headers, [field]: other } }
      expect(found(altered(index, change)).map(fault => fault.offset)).toEqual([offset])
    }),
    seeded,
  )
})

test('a removed record is found where it was', () => {
  fc.assert(
    fc.property(fc.nat(facts.length - 2), index => {
      const gone = at(index)
      const next = at(index + 1)
      const faults = found(log.filter(record => record !== gone))
      const { eventId } = gone.headers
      expect(faults).toEqual([{ kind: 'removed', eventId, offset: next.offset }])
    }),
    seeded,
  )
})

test('an inserted record is found where it is', () => {
  fc.assert(
    fc.property(any, any, (index, of) => {
      const copy = { ...at(of), offset: 1e9 }
      const records = log.flatMap(record => (record === at(index) ? [record, copy] : [record]))
      const faults = found(records)
      const { eventId } = copy.headers
      expect(faults).toHaveLength(1)
      expect(faults[0]).toMatchObject({ kind: 'inserted', eventId })
      // Of two equal records side by side the later one counts as the copy.
      if (of !== index + 1) expect(faults[0]?.offset).toBe(1e9)
    }),
    seeded,
  )
})

/** What retention left of the log, from an event on. */
function verifyTail(from: number, isTail: boolean, change: Partial<LogRecord> = {}) {
  const verifier = createVerifier({ cell: 0, codec: buildCodec(), isTail })
  facts.slice(from).forEach((record, n) => {
    verifier.take(n === 0 ? { ...record, ...change } : record)
  })
  return verifier.end()
}

test('a log whose beginning is gone is verified from where it begins, and says so', () => {
  const { offset, value } = at(100)
  expect(verifyTail(100, true)).toMatchObject({ beginsAt: offset, faults: [] })
  expect(verifyTail(100, true).lastEventId).toBe(verifyCell(0, log).lastEventId)
  const bytes = Buffer.from(value ?? [])
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
  expect(verifyTail(100, true, { value: bytes }).faults[0]).toMatchObject({ offset })
})

test('where nothing took it, a missing beginning is a fault', () => {
  expect(verifyTail(100, false).faults[0]).toMatchObject({ kind: 'removed', eventId: 1 })
})
