/**
 * What a fetch answers, read into records: kafka.apache.org/protocol, Fetch, version 11.
 *
 * kafkajs has a reader too. It makes some thirty objects for each record, more than half of a
 * reader's garbage (`libs/runtime/bench/batch.ts` runs both); this one makes the record and little
 * more. What is not plain, such as a compressed batch of another client's, is left to kafkajs.
 */
import { type KafkaMessage } from 'kafkajs'
import { readBatches } from './kafka-batch-reader.ts'
import { internal } from './kafka-client.ts'
import { toRecord } from './kafka-records.ts'
import { type LogRecord, type TopicPartition } from './log.ts'

// biome-ignore lint/suspicious/noExplicitAny: kafkajs does not type its inside.
type Internal = any

/** A message as kafkajs hands it on, with the record that it is. */
export type Fetched = { readonly record: LogRecord }

const Decoder = internal('protocol/decoder')
const decodeMessages = internal('protocol/requests/fetch/v4/decodeMessages')
const response = internal('protocol/requests/fetch/v11/response')
/** The oracle, and the other side of the bench. */
export const decodeByKafkajs: typeof decodeFetch = response.decode
/** The newest version that kafkajs knows, and every broker since 2.3 (KIP-392). */
response.decode = decodeFetch

/** The record of a message that a consumer of this process was given. */
export const recordOf = (message: KafkaMessage) => (message as KafkaMessage & Fetched).record

/** As kafkajs reads an answer, but for the messages: each of them is `Fetched`. */
export async function decodeFetch(bytes: Buffer): Promise<Internal> {
  const decoder = new Decoder(bytes)
  const clientSideThrottleTime = decoder.readInt32()
  const errorCode = decoder.readInt16()
  const sessionId = decoder.readInt32()
  const responses = await decoder.readArrayAsync(decodeTopic)
  // The client throttles itself: nobody else has.
  return { throttleTime: 0, clientSideThrottleTime, errorCode, sessionId, responses }
}

async function decodeTopic(decoder: Internal) {
  const topicName: string = decoder.readString()
  const decode = (of: Internal) => decodePartition(of, topicName)
  return { topicName, partitions: await decoder.readArrayAsync(decode) }
}

async function decodePartition(decoder: Internal, topic: string) {
  const partition: number = decoder.readInt32()
  const head = {
    partition,
    errorCode: decoder.readInt16(),
    highWatermark: decoder.readInt64().toString(),
    lastStableOffset: decoder.readInt64().toString(),
    lastStartOffset: decoder.readInt64().toString(),
    abortedTransactions: decoder.readArray(decodeAborted),
    preferredReadReplica: decoder.readInt32(),
  }
  const at = { topic, partition }
  const hasAborted = head.abortedTransactions.length > 0
  const plain = hasAborted ? null : readPlain(decoder, at)
  return { ...head, messages: plain ?? (await readByKafkajs(decoder, at)) }
}

const decodeAborted = (decoder: Internal) => ({
  producerId: decoder.readInt64().toString(),
  firstOffset: decoder.readInt64().toString(),
})

/** Moves the decoder behind the records, unless they are not plain. */
function readPlain(decoder: Internal, at: TopicPartition): readonly Fetched[] | null {
  const { buffer, offset }: { readonly buffer: Buffer; readonly offset: number } = decoder
  const start = offset + 4
  const end = start + buffer.readInt32BE(offset)
  if (end <= start || end > buffer.length) return null
  const records = readBatches(buffer.subarray(start, end), at)
  if (!records) return null
  decoder.forward(end - offset)
  return records.map(record => new Message(record))
}

async function readByKafkajs(decoder: Internal, at: TopicPartition): Promise<readonly Fetched[]> {
  const messages: KafkaMessage[] = await decodeMessages(decoder)
  return messages.map(message => Object.assign(message, { record: toRecord(at, message) }))
}

/** What kafkajs asks of a message on its way to a consumer. */
class Message implements Fetched {
  readonly record: LogRecord
  readonly isControlRecord = false

  constructor(record: LogRecord) {
    this.record = record
  }

  get offset(): string {
    return String(this.record.offset)
  }
}
