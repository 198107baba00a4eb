/**
 * The log on Kafka. See log.ts for what it promises and kafka-*.ts for how each promise is kept.
 */
import { randomUUID } from 'node:crypto'
import { type Kafka } from 'kafkajs'
import {
  createClient,
  type Fetch,
  KafkaJSProtocolError,
  type KafkaOptions,
  openAdministration,
  promptFetch,
} from './kafka-client.ts'
import { joinKafka } from './kafka-member.ts'
import { fencedProducer, type PlainProducer, plainProducer } from './kafka-producer.ts'
import {
  endOf,
  type GroupOptions,
  type Log,
  LogError,
  type LogRecord,
  type PartitionEnds,
  type TopicPartition,
  type Writer,
  type WriterOptions,
} from './log.ts'

const fencedTypes = new Set([
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
])

export async function createKafkaLog(options: KafkaOptions): Promise<Log> {
  const kafka = createClient(options)
  const administration = await openAdministration(kafka)
  // Unfenced batches (state, dead letters, views) share a producer without an id: compaction keeps
  // empty batches of producers with one, and kafkajs never gets past a segment of those.
  let plain: Promise<PlainProducer> | null = null
  const openedPlain = () => {
    plain ??= plainProducer(options)
    return plain
  }
  const ends = async (topic: string): Promise<readonly PartitionEnds[]> => {
    const offsets = await administration.ask(admin => admin.fetchTopicOffsets(topic))
    return offsets
      .map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }))
      .sort((a, b) => a.partition - b.partition)
  }
  return {
    ends,
    join: group => joinKafka(kafka, group, options.fetch ?? promptFetch),
    writer: at => (at.fence === null ? openUnfenced(at, openedPlain) : openFenced(options, at)),
    read: (at, from) => readToEnd(kafka, at, from, ends),
    async close() {
      const producer = await plain
      await Promise.allSettled([administration.close(), producer?.disconnect()])
    },
  }
}

async function openUnfenced(
  at: WriterOptions,
  opened: () => Promise<PlainProducer>,
): Promise<Writer> {
  const producer = await opened()
  return {
    async append(records) {
      try {
        return await producer.send(at, records)
      } catch (error) {
        throw unavailable(at, error)
      }
    },
    async close() {},
  }
}

async function openFenced(options: KafkaOptions, at: WriterOptions): Promise<Writer> {
  const { fence } = at
  const producer = await fencedProducer(options, at, fence ?? '')
  return {
    async append(records) {
      try {
        return await producer.send(records)
      } catch (error) {
        if (isFenced(error)) throw new LogError('fenced', `${fence} was taken over`, error)
        throw unavailable(at, error)
      }
    },
    close: () => producer.disconnect(),
  }
}

const unavailable = ({ topic, partition }: TopicPartition, error: unknown) =>
  new LogError('unavailable', `append to ${topic}:${partition} failed: ${error}`, error)

function isFenced(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof KafkaJSProtocolError && fencedTypes.has(at.type)) return true
  }
  return false
}

/** Who reads to the end and leaves does not wait long for what is not coming. */
const readFetch: Fetch = { waitMs: 20, bytesMin: 1, pauseMs: 0 }

/** Reads a partition through a consumer of its own, up to where it ended when asked. */
async function* readToEnd(
  kafka: Kafka,
  at: TopicPartition,
  from: number,
  ends: (topic: string) => Promise<readonly PartitionEnds[]>,
): AsyncIterable<readonly LogRecord[]> {
  const end = await endOf({ ends }, at)
  if (end.high <= Math.max(from, end.low)) return
  const batches: (readonly LogRecord[])[] = []
  let wake: () => void = () => {}
  let failure: Error | null = null
  const group: GroupOptions = {
    group: `polytraders-read-${randomUUID()}`,
    own: at.topic,
    celled: [at.topic],
    broadcast: [],
    listener: {
      assigned() {},
      failed(error) {
        failure = error
        wake()
      },
    },
  }
  const member = await joinKafka(kafka, group, readFetch)
  const cell = at.partition
  member.follow(cell, at, Math.max(from, end.low), records => {
    batches.push(records)
    wake()
  })
  try {
    for (;;) {
      const batch = batches.shift()
      if (batch) {
        yield batch.filter(record => record.offset < end.high)
        if ((batch.at(-1)?.offset ?? 0) >= end.high - 1) return
        continue
      }
      if (failure) throw failure
      await new Promise<void>(resolve => {
        wake = resolve
      })
    }
  } finally {
    await member.leave()
  }
}
