/**
 * A record batch as Kafka stores it, version 2: kafka.apache.org/documentation, 5.3 Message Format.
 *
 * kafkajs has an encoder too. It makes several buffers for each record, which is a third of a
 * stage's processor time (`libs/runtime/bench/batch.ts` runs both); this one makes one for a batch.
 */
import { internal } from './kafka-client.ts'
import { headerTexts } from './kafka-records.ts'
import { type NewRecord } from './log.ts'

/** Producer id, epoch and sequence: how the broker deduplicates and orders. */
export type BatchOrigin = {
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly firstSequence: number
  readonly timestampMs: number
}

const crc32C: (bytes: Buffer) => number = internal('protocol/recordBatch/crc32C')

/** Bytes before the records. */
export const headBytes = 61
/** Where each field of a batch stands. */
export const field = {
  firstOffset: 0,
  /** Of what comes behind it. */
  length: 8,
  leaderEpoch: 12,
  magic: 16,
  /** Of what comes behind it. */
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  firstTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  firstSequence: 53,
  count: 57,
} as const
const varintBytesMax = 5
/** A record without its texts and value, at most: lengths, numbers, and the names of headers. */
const recordBytesMax = 160

const nameBytes = new Map<string, Buffer>()

/** A batch of records that were all sealed at `timestampMs`. */
export function encodeBatch(records: readonly NewRecord[], origin: BatchOrigin): Buffer {
  const bytes = Buffer.allocUnsafe(bytesMaxOf(records))
  let at = headBytes
  for (const [index, record] of records.entries()) at = writeRecord(bytes, at, record, index)
  bytes.writeBigInt64BE(0n, field.firstOffset) // The broker says it.
  bytes.writeInt32BE(at - field.length - 4, field.length)
  bytes.writeInt32BE(0, field.leaderEpoch) // The broker's too.
  bytes.writeInt8(2, field.magic)
  bytes.writeInt16BE(0, field.attributes) // Not compressed, times of creation, no transaction.
  bytes.writeInt32BE(records.length - 1, field.lastOffsetDelta)
  const time = BigInt(origin.timestampMs)
  bytes.writeBigInt64BE(time, field.firstTimestamp)
  bytes.writeBigInt64BE(time, field.maxTimestamp)
  bytes.writeBigInt64BE(origin.producerId, field.producerId)
  bytes.writeInt16BE(origin.producerEpoch, field.producerEpoch)
  bytes.writeInt32BE(origin.firstSequence, field.firstSequence)
  bytes.writeInt32BE(records.length, field.count)
  bytes.writeUInt32BE(crc32C(bytes.subarray(field.attributes, at)), field.crc)
  return bytes.subarray(0, at)
}

/** A UTF-16 code unit takes at most three bytes of UTF-8. */
function bytesMaxOf(records: readonly NewRecord[]): number {
  let bytes = headBytes
  for (const { key, value, headers } of records) {
    const characters =
      key.length + headers.type.length + headers.cause.length + headers.traceparent.length
    bytes += recordBytesMax + characters * 3 + (value?.length ?? 0)
  }
  return bytes
}

/** The record's length stands before it, and is known after it: the body is moved up to it. */
function writeRecord(bytes: Buffer, start: number, record: NewRecord, index: number): number {
  const { key, value, headers } = record
  const body = start + varintBytesMax
  let at = body
  bytes[at++] = 0 // No attributes, and no later than the batch: two bytes of zero.
  bytes[at++] = 0
  at = writeVarint(bytes, at, index)
  at = writeText(bytes, at, key)
  at = writeBytes(bytes, at, value)
  const texts = headerTexts(headers)
  at = writeVarint(bytes, at, texts.length)
  for (const [name, text] of texts) {
    at = writeBytes(bytes, at, bytesOfName(name))
    at = writeText(bytes, at, text)
  }
  const from = writeVarint(bytes, start, at - body)
  bytes.copyWithin(from, body, at)
  return from + at - body
}

function bytesOfName(name: string): Buffer {
  const known = nameBytes.get(name)
  if (known) return known
  const fresh = Buffer.from(name)
  nameBytes.set(name, fresh)
  return fresh
}

function writeBytes(bytes: Buffer, start: number, value: Buffer | null): number {
  if (value === null) return writeVarint(bytes, start, -1)
  const at = writeVarint(bytes, start, value.length)
  bytes.set(value, at)
  return at + value.length
}

function writeText(bytes: Buffer, start: number, text: string): number {
  const at = writeVarint(bytes, start, Buffer.byteLength(text))
  return at + bytes.write(text, at)
}

/** Zigzag, seven bits a byte, least first. */
function writeVarint(bytes: Buffer, start: number, value: number): number {
  let left = ((value << 1) ^ (value >> 31)) >>> 0
  let at = start
  while (left > 0x7f) {
    bytes[at++] = (left & 0x7f) | 0x80
    left >>>= 7
  }
  bytes[at++] = left
  return at
}
