import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { encodeBatch, headBytes } from './kafka-batch.ts'
import { readBatches } from './kafka-batch-reader.ts'
import { internal } from './kafka-client.ts'
import { decodeByKafkajs, decodeFetch } from './kafka-fetch.ts'
import { toRecord } from './kafka-records.ts'
import { type LogRecord, type NewRecord } from './log.ts'

const at = { topic: 'ingestion.v1', partition: 3 }
const Encoder = internal('protocol/encoder')
const Record = internal('protocol/recordBatch/record/v0')
const { RecordBatch } = internal('protocol/recordBatch/v0')
const Long = internal('utils/long')

/** An answer of one partition, as a broker writes it. */
const answerOf = (recordSet: Buffer, aborted: readonly bigint[] = []): Buffer =>
  new Encoder()
    .writeInt32(0)
    .writeInt16(0)
    .writeInt32(0)
    .writeArray([
      new Encoder().writeString(at.topic).writeArray([
        new Encoder()
          .writeInt32(at.partition)
          .writeInt16(0)
          .writeInt64(1_000_000)
          .writeInt64(1_000_000)
          .writeInt64(0)
          .writeArray(aborted.map(id => new Encoder().writeInt64(id).writeInt64(0)))
          .writeInt32(-1)
          .writeInt32(recordSet.length)
          .writeBuffer(recordSet),
      ]),
    ]).buffer

const recordsOf = async (read: ReturnType<typeof decodeFetch>): Promise<LogRecord[]> =>
  (await read).responses[0].partitions[0].messages.map(
    (message: { record?: LogRecord } & Parameters<typeof toRecord>[1]) =>
      message.record ?? toRecord(at, message),
  )

const bytes = fc.uint8Array({ maxLength: 300 }).map(data => Buffer.from(data))
const record: fc.Arbitrary<NewRecord> = fc.record({
  key: fc.string({ unit: 'grapheme', maxLength: 90 }),
  value: fc.option(bytes),
  headers: fc.record({
    type: fc.constantFrom('BookDelta', 'BookStatus', 'Owner', 'RawFrame', 'Ähnliches', ''),
    eventId: fc.nat(),
    owner: fc.integer({ min: -1, max: 1_000_000_000 }),
    cause: fc.string({ unit: 'grapheme', maxLength: 70 }),
    traceparent: fc.constantFrom('', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`),
  }),
})
const batch = fc
  .record({
    records: fc.array(record, { minLength: 1, maxLength: 40 }),
    timestampMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    firstOffset: fc.integer({ min: 0, max: 2 ** 40 }),
  })
  .map(({ records, timestampMs, firstOffset }) => {
    const origin = { producerId: 7n, producerEpoch: 1, firstSequence: 0, timestampMs }
    const encoded = encodeBatch(records, origin)
    encoded.writeBigInt64BE(BigInt(firstOffset), 0)
    return encoded
  })

test('an answer says what kafkajs reads in it, wherever it is cut off', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(batch, { minLength: 1, maxLength: 4 }),
      fc.nat({ max: 200 }),
      async (batches, cut) => {
        const all = Buffer.concat(batches)
        const answer = answerOf(all.subarray(0, Math.max(headBytes, all.length - cut)))
        const [ours, theirs] = [await decodeFetch(answer), await decodeByKafkajs(answer)]
        expect(await recordsOf(ours)).toEqual(await recordsOf(theirs))
        for (const read of [ours, theirs]) read.responses[0].partitions[0].messages = []
        expect(ours).toEqual(theirs)
      },
    ),
  )
})

/** A batch as another client may write it: headers of all kinds, times and offsets apart. */
const foreign = (of: object = {}) =>
  RecordBatch({
    records: [
      Record({ key: null, value: Buffer.from('a'), offsetDelta: 0, timestampDelta: 0 }),
      Record({
        key: Buffer.from('k'),
        value: null,
        offsetDelta: 2_000,
        timestampDelta: 90_000_000_000,
        headers: {
          type: ['BookDelta', 'BookStatus'],
          'event-id': '12x',
          owner: '1234567890123456',
          cause: '',
          traceparen: 'short by a letter',
          'content-type': 'avro',
        },
      }),
    ],
    firstTimestamp: 1_700_000_000_000,
    maxTimestamp: 1_790_000_000_000,
    producerId: Long.fromInt(-1),
    producerEpoch: -1,
    firstSequence: -1,
    lastOffsetDelta: 2_000,
    ...of,
  }).then(({ buffer }: { readonly buffer: Buffer }) => buffer)

test.each([
  ['headers that are none of ours, or there twice', {}],
  ['a compressed batch', { compression: 1 }],
  ['a batch of a transaction', { transactional: true }],
])('%s: read as kafkajs reads it', async (_, of) => {
  const answer = answerOf(await foreign(of))
  const ours = await recordsOf(decodeFetch(answer))
  expect(ours).toHaveLength(2)
  expect(ours).toEqual(await recordsOf(decodeByKafkajs(answer)))
})

test('a time of appending is the whole batch its time', async () => {
  const appended = await foreign()
  appended.writeInt16BE(8, 21)
  const answer = answerOf(appended)
  const ours = await recordsOf(decodeFetch(answer))
  expect(ours.map(({ timestampMs }) => timestampMs)).toEqual([1_790_000_000_000, 1_790_000_000_000])
  expect(ours).toEqual(await recordsOf(decodeByKafkajs(answer)))
})

test('where transactions were aborted, kafkajs says what counts', async () => {
  const { responses } = await decodeFetch(answerOf(await foreign(), [7n]))
  expect(responses[0].partitions[0].messages[0]).toHaveProperty('batchContext')
})

test('bytes that are no batch are refused or left out, and never read for ever', () => {
  fc.assert(
    fc.property(
      batch,
      fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 8 }),
      (encoded, changes) => {
        const spoilt = Buffer.from(encoded)
        for (const [place, byte] of changes) spoilt[place % spoilt.length] = byte
        try {
          const records = readBatches(spoilt, at)
          expect(records?.length ?? 0).toBeLessThanOrEqual(spoilt.length)
        } catch (error) {
          expect(error).toMatchObject({ code: 'impossible' })
        }
      },
    ),
    { numRuns: 1_000 },
  )
})

test('a header whose name has a negative length does not lead back', () => {
  const origin = { producerId: 7n, producerEpoch: 1, firstSequence: 0, timestampMs: 1 }
  const head = encodeBatch([], origin).subarray(0, headBytes)
  // Nothing, no time, no offset, no key, no value; headers beyond counting; a name of -2 bytes.
  const body = Buffer.from([0, 0, 0, 1, 1, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f, 3, 0])
  const spoilt = Buffer.concat([head, Buffer.from([body.length * 2]), body])
  spoilt.writeInt32BE(spoilt.length - 12, 8)
  spoilt.writeInt32BE(1, 57)
  const [record] = readBatches(spoilt, at) ?? []
  expect(record?.headers).toMatchObject({ type: '', eventId: 0, owner: -1 })
})
