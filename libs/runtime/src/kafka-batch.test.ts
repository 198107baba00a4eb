import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type BatchOrigin, encodeBatch } from './kafka-batch.ts'
import { internal } from './kafka-client.ts'
import { headerTexts } from './kafka-records.ts'
import { type NewRecord } from './log.ts'

const Record = internal('protocol/recordBatch/record/v0')
const { RecordBatch } = internal('protocol/recordBatch/v0')
const Long = internal('utils/long')

const messageOf = ({ key, value, headers }: NewRecord) => ({
  key,
  value,
  headers: Object.fromEntries(headerTexts(headers)),
})

/** The same batch as kafkajs's own encoder has it. */
async function oracle(records: readonly NewRecord[], origin: BatchOrigin): Promise<Buffer> {
  const batch = await RecordBatch({
    records: records.map((record, offsetDelta) => Record({ ...messageOf(record), offsetDelta })),
    firstTimestamp: origin.timestampMs,
    maxTimestamp: origin.timestampMs,
    producerId: Long.fromValue(origin.producerId),
    producerEpoch: origin.producerEpoch,
    firstSequence: origin.firstSequence,
    lastOffsetDelta: records.length - 1,
  })
  return batch.buffer
}

const bytes = fc.uint8Array({ maxLength: 300 }).map(data => Buffer.from(data))
const record: fc.Arbitrary<NewRecord> = fc.record({
  key: fc.string({ unit: 'grapheme', maxLength: 90 }),
  value: fc.option(bytes),
  headers: fc.record({
    type: fc.string({ unit: 'grapheme', maxLength: 70 }),
    eventId: fc.nat(),
    owner: fc.integer({ min: -1, max: 1_000_000_000 }),
    cause: fc.string({ maxLength: 70 }),
    traceparent: fc.constantFrom('', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`),
  }),
})
const origin: fc.Arbitrary<BatchOrigin> = fc.record({
  producerId: fc.bigInt({ min: 0n, max: 2n ** 53n }),
  producerEpoch: fc.integer({ min: 0, max: 32_767 }),
  firstSequence: fc.integer({ min: 0, max: 0x7fffffff }),
  timestampMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
})

test('a batch is, byte for byte, the one that kafkajs would have made', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 150 }),
      origin,
      async (records, from) => {
        expect(encodeBatch(records, from).equals(await oracle(records, from))).toBe(true)
      },
    ),
  )
})

test('a value of several megabytes fits', async () => {
  const large: NewRecord = {
    key: '',
    value: Buffer.alloc(9_000_000, 7),
    headers: { type: 'RawFrame', eventId: 1, owner: 0, cause: '', traceparent: '' },
  }
  const from = { producerId: 1n, producerEpoch: 0, firstSequence: 0, timestampMs: 1 }
  expect(encodeBatch([large], from).equals(await oracle([large], from))).toBe(true)
})
