/**
 * A batch of 16 book deltas made ready for the broker, and read from its answer, by us and by
 * kafkajs, in the same run. Run: node libs/runtime/bench/batch.ts
 */
import { type KafkaMessage } from 'kafkajs'
import { encodeBatch } from '../src/kafka-batch.ts'
import { internal } from '../src/kafka-client.ts'
import { decodeByKafkajs, decodeFetch } from '../src/kafka-fetch.ts'
import { headerTexts, toRecord } from '../src/kafka-records.ts'
import { type NewRecord } from '../src/log.ts'
import { conditions } from './conditions.ts'

const rounds = 5
const batches = 4_000
const batchRecords = 16
const valueBytes = 600

const records = Array.from(
  { length: batchRecords },
  (_, index): NewRecord => ({
    key: `0x${'ab'.repeat(32)}`,
    value: Buffer.alloc(valueBytes, index),
    headers: {
      type: 'BookDelta',
      eventId: 100_000 + index,
      owner: 123_456,
      cause: `event-log.v1:3:${index}`,
      traceparent: '',
    },
  }),
)
const origin = { producerId: 7n, producerEpoch: 3, firstSequence: 0, timestampMs: Date.now() }

const produce = internal('protocol/requests/produce/v7/request')
const group = internal('producer/groupMessagesPerPartition')
const partitioner = internal('producer/partitioners').DefaultPartitioner()
const partitionMetadata = [{ partitionId: 0, leader: 1 }]

const messageOf = ({ key, value, headers }: NewRecord) => ({
  partition: 0,
  key,
  value,
  headers: Object.fromEntries(headerTexts(headers)),
})

/** What its producer does with messages before they are bytes. */
async function theirs(): Promise<void> {
  const all = records.map(messageOf)
  const messages = group({ topic: 't', partitionMetadata, messages: all, partitioner })[0]
  const topicData = [{ topic: 't', partitions: [{ partition: 0, firstSequence: 0, messages }] }]
  await produce({ acks: -1, timeout: 1, topicData }).encode()
}

const at = { topic: 't', partition: 0 }
const answer = answerOf(encodeBatch(records, origin))

/** What a broker answers: the batch, for a fetch of its partition. */
function answerOf(batch: Buffer): Buffer {
  const Encoder = internal('protocol/encoder')
  const partition = new Encoder()
    .writeInt32(at.partition)
    .writeInt16(0)
    .writeInt64(batchRecords)
    .writeInt64(batchRecords)
    .writeInt64(0)
    .writeArray([])
    .writeInt32(-1)
    .writeInt32(batch.length)
    .writeBuffer(batch)
  const topic = new Encoder().writeString(at.topic).writeArray([partition])
  return new Encoder().writeInt32(0).writeInt16(0).writeInt32(0).writeArray([topic]).buffer
}

async function readByKafkajs() {
  const { responses } = await decodeByKafkajs(answer)
  return responses[0].partitions[0].messages.map((message: KafkaMessage) => toRecord(at, message))
}

async function microsPerRecord(run: () => unknown): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage()
    for (let batch = 0; batch < batches; batch++) await run()
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, (user + system) / (batches * batchRecords))
  }
  return best
}

const figures = {
  written: [
    await microsPerRecord(() => encodeBatch(records, origin)),
    await microsPerRecord(theirs),
  ],
  read: [await microsPerRecord(() => decodeFetch(answer)), await microsPerRecord(readByKafkajs)],
}
const text = (micros = 0) => `${micros.toFixed(2)} us`
process.stdout.write(
  `${conditions('kafkajs')}\n` +
    `batches of ${batchRecords} records of ${valueBytes} bytes, processor time, best round\n`,
)
for (const [what, [ours, kafkajs]] of Object.entries(figures)) {
  process.stdout.write(
    `  ${what.padEnd(8)} ours ${text(ours)} a record, kafkajs ${text(kafkajs)}\n`,
  )
}
