/** The subscriber's twenty lines are the platform's own: on any log both say the same. */
import { expect, test } from '@jest/globals'
import { accept, LogError, type LogRecord, newReader } from '@polytraders/runtime'
import fc from 'fast-check'
import { beginning, createReader, Lost, type Record } from './reader.ts'

const records = fc.array(
  fc.record({
    type: fc.constantFrom('Owner', 'Journal', 'BookDelta', 'BookDelta', 'BookDelta', 'ClockTick'),
    owner: fc.integer({ min: -1, max: 20 }),
    eventId: fc.integer({ min: 0, max: 12 }),
  }),
  { maxLength: 40 },
)

test('on any log the sample takes what the host takes, and stops where it stops', () => {
  fc.assert(
    fc.property(records, found => {
      const host = newReader()
      const sample = createReader(beginning)
      for (const [offset, record] of found.entries()) {
        const ours = outcome(() => accept(host, asLogRecord({ ...record, offset })))
        expect(outcome(() => sample.accept({ ...record, offset }))).toBe(ours)
        if (ours === 'lost') return
        expect(sample.counts()).toEqual({ duplicates: host.duplicates, stale: host.stale })
        expect(sample.position()).toEqual({
          offset: host.next,
          owner: host.maxOwner,
          eventId: host.lastId,
        })
      }
    }),
    { numRuns: 2_000 },
  )
})

test('from any position of its own it goes on as if it had never stopped', () => {
  fc.assert(
    fc.property(records, fc.nat(40), (found, cut) => {
      const whole = createReader(beginning)
      let parted = createReader(beginning)
      for (const [offset, record] of found.entries()) {
        if (offset === cut) parted = createReader(parted.position())
        const expected = outcome(() => whole.accept({ ...record, offset }))
        expect(outcome(() => parted.accept({ ...record, offset }))).toBe(expected)
        if (expected === 'lost') return
      }
    }),
    { numRuns: 1_000 },
  )
})

function outcome(take: () => boolean): boolean | 'lost' {
  try {
    return take()
  } catch (error) {
    if (error instanceof Lost || (error instanceof LogError && error.code === 'lost')) return 'lost'
    throw error
  }
}

const asLogRecord = ({ offset, type, owner, eventId }: Record): LogRecord => ({
  topic: 'ingestion',
  partition: 0,
  offset,
  timestampMs: 0,
  key: '',
  value: null,
  headers: { type, owner, eventId, cause: '', traceparent: '' },
})
