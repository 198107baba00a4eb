import { expect, test } from '@jest/globals'
import { inBatches, recordBytes } from './batches.ts'
import { batchBytesMax, type NewRecord } from './log.ts'

const recordOf = (bytes: number): NewRecord => ({
  key: 'k',
  value: Buffer.alloc(bytes),
  headers: { type: 'Fact', eventId: 1, owner: 0, cause: '', traceparent: '' },
})

test('batches keep the order and none is larger than a writer takes', () => {
  const sizes = [1, 300_000, 500_000, 200_000, 899_000, 5]
  const batches = inBatches(sizes.map(recordOf))
  expect(batches.flat().map(({ value }) => value?.length)).toEqual(sizes)
  for (const batch of batches) {
    const bytes = batch.reduce((sum, record) => sum + recordBytes(record), 0)
    expect(bytes).toBeLessThanOrEqual(batchBytesMax)
  }
  expect(batches.length).toBe(3)
})

test('a record too large for any batch is one of its own', () => {
  expect(inBatches([recordOf(10), recordOf(2_000_000), recordOf(10)]).map(b => b.length)).toEqual([
    1, 1, 1,
  ])
  expect(inBatches([])).toEqual([])
})
