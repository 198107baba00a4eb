import { expect, test } from '@jest/globals'
import { type LogRecord } from '@polytraders/runtime'
import { positionAfter } from './positions.ts'

const record = (offset: number, type: string, owner: number, eventId: number): LogRecord => ({
  topic: 'ingestion.v1',
  partition: 2,
  offset,
  timestampMs: 0,
  key: '',
  value: null,
  headers: { type, eventId, owner, cause: '', traceparent: '' },
})

test('a position is the newest owner, and the last id that counts under it or before', () => {
  const records = [
    record(10, 'ClockTick', 3, 7),
    record(11, 'Owner', -1, 0),
    record(12, 'ClockTick', 3, 8), // A zombie's: it does not count.
  ]
  const position = { partition: 2, offset: 13, owner: 11, eventId: 7 }
  expect(positionAfter(records, 2, 13)).toEqual(position)
  const after = [...records, record(13, 'ClockTick', 11, 8), record(14, 'Journal', 11, 0)]
  expect(positionAfter(after, 2, 15)).toEqual({ ...position, offset: 15, eventId: 8 })
})

test('where no record tells an id there is no position yet', () => {
  expect(positionAfter([record(0, 'Owner', -1, 0)], 2, 1)).toBeNull()
})
