/**
 * A batch of 16 book deltas made ready for the broker, by us and by kafkajs, in the same run. Run:
 * node libs/runtime/bench/batch.ts
 */
import { encodeBatch } from '../src/kafka-batch.ts'
import { internal } from '../src/kafka-client.ts'
import { headerTexts } from '../src/kafka-records.ts'
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

const ours = await microsPerRecord(() => encodeBatch(records, origin))
const kafkajs = await microsPerRecord(theirs)
process.stdout.write(
  `${conditions('kafkajs')}\n` +
    `batches of ${batchRecords} records of ${valueBytes} bytes, processor time, best round\n` +
    `  ours     ${ours.toFixed(2)} us a record\n` +
    `  kafkajs  ${kafkajs.toFixed(2)} us a record\n`,
)
