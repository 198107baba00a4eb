/**
 * Records of a partition, from the batches in which Kafka stores them: version 2,
 * kafka.apache.org/documentation, 5.3 Message Format. kafka-batch.ts writes them.
 */
import { field, headBytes } from './kafka-batch.ts'
import { LogError, type LogRecord, type RecordHeaders, type TopicPartition } from './log.ts'

/** Set where the broker stamps a batch; all other attributes say that it is not plain. */
const logAppendTime = 0x8

/** Where reading stands, and the end of what may be read. */
type Cursor = { readonly bytes: Buffer; at: number; readonly end: number }

/**
 * The records of plain batches; null when there is one of another format, compressed, of a
 * transaction, or the broker's own. Throws a `LogError` of code `impossible` at bytes that are not
 * a batch. The last batch may be cut off, and is left out: an answer is as long as was asked for.
 */
export function readBatches(bytes: Buffer, of: TopicPartition): readonly LogRecord[] | null {
  const records: LogRecord[] = []
  for (let start = 0; start + headBytes <= bytes.length; ) {
    const afterLength = start + field.length + 4
    const end = afterLength + bytes.readInt32BE(start + field.length)
    if (end < start + headBytes) throw corrupt(of, start, `a batch of ${end - start} bytes`)
    if (end > bytes.length) break
    const attributes = bytes.readInt16BE(start + field.attributes)
    const isPlain = (attributes & ~logAppendTime) === 0
    if (bytes[start + field.magic] !== 2 || !isPlain) return null
    readBatch({ bytes, at: start, end }, of, records)
    start = end
  }
  return records
}

function readBatch(cursor: Cursor, of: TopicPartition, into: LogRecord[]): void {
  const { bytes, at: start, end } = cursor
  const firstOffset = Number(bytes.readBigInt64BE(start))
  const firstMs = Number(bytes.readBigInt64BE(start + field.firstTimestamp))
  const lastMs = Number(bytes.readBigInt64BE(start + field.maxTimestamp))
  const isStamped = bytes.readInt16BE(start + field.attributes) === logAppendTime
  const count = bytes.readInt32BE(start + field.count)
  cursor.at = start + headBytes
  for (let index = 0; index < count; index++) {
    const length = readVarint(cursor)
    const next = cursor.at + length
    if (!(length > 0 && next <= end)) throw corrupt(of, start, `a record of ${length} bytes`)
    cursor.at++ // Attributes, of which a record has none.
    const sinceMs = readVarint(cursor)
    const offset = firstOffset + readVarint(cursor)
    into.push({
      topic: of.topic,
      partition: of.partition,
      offset,
      timestampMs: isStamped ? lastMs : firstMs + sinceMs,
      key: readText(cursor),
      value: readBytes(cursor),
      headers: readHeaders(cursor),
    })
    // A length that leads out of its record shows here: what follows was read as something else.
    if (cursor.at !== next) throw corrupt(of, start, `a record that ends at ${cursor.at - start}`)
  }
}

const corrupt = ({ topic, partition }: TopicPartition, at: number, found: string) =>
  new LogError('impossible', `${topic}:${partition}: byte ${at} of an answer begins ${found}`)

// ---- Headers ----------------------------------------------------------------------------------

type Headers = { -readonly [Name in keyof RecordHeaders]: RecordHeaders[Name] }

/** How each header that a record has is read, from where its text stands to where it ends. */
const headers: readonly {
  readonly name: Buffer
  read(into: Headers, bytes: Buffer, from: number, to: number): void
}[] = [
  {
    name: Buffer.from('type'),
    read(into, bytes, from, to) {
      into.type = typeAt(bytes, from, to)
    },
  },
  {
    name: Buffer.from('event-id'),
    read(into, bytes, from, to) {
      into.eventId = wholeAt(bytes, from, to, 0)
    },
  },
  {
    name: Buffer.from('owner'),
    read(into, bytes, from, to) {
      into.owner = wholeAt(bytes, from, to, -1)
    },
  },
  {
    name: Buffer.from('cause'),
    read(into, bytes, from, to) {
      into.cause = bytes.toString('utf8', from, to)
    },
  },
  {
    name: Buffer.from('traceparent'),
    read(into, bytes, from, to) {
      into.traceparent = bytes.toString('utf8', from, to)
    },
  },
]

/**
 * A header that is missing, there twice or not text is read as empty: the reader rule then refuses
 * the record. Others are passed over.
 */
function readHeaders(cursor: Cursor): RecordHeaders {
  const { bytes, end } = cursor
  const found: Headers = { type: '', eventId: 0, owner: -1, cause: '', traceparent: '' }
  let seen = 0
  for (let left = readVarint(cursor); left > 0 && cursor.at < end; left--) {
    const nameBytes = Math.max(0, readVarint(cursor))
    const index = headerAt(bytes, cursor.at, nameBytes)
    cursor.at += nameBytes
    const length = Math.max(0, readVarint(cursor))
    const from = cursor.at
    cursor.at += length
    if (index < 0) continue
    const isAgain = (seen & (1 << index)) !== 0
    seen |= 1 << index
    headers[index]?.read(found, bytes, from, isAgain ? from : cursor.at)
  }
  return found
}

function headerAt(bytes: Buffer, at: number, length: number): number {
  return headers.findIndex(({ name }) => name.length === length && standsAt(name, bytes, at))
}

function standsAt(text: Buffer, bytes: Buffer, at: number): boolean {
  for (let index = 0; index < text.length; index++) {
    if (bytes[at + index] !== text[index]) return false
  }
  return true
}

/** A number of up to fifteen digits and nothing else, which a double holds. */
function wholeAt(bytes: Buffer, from: number, to: number, otherwise: number): number {
  if (to === from || to - from > digitsMax) return otherwise
  let value = 0
  for (let at = from; at < to; at++) {
    const digit = (bytes[at] ?? 0) - digitZero
    if (digit < 0 || digit > 9) return otherwise
    value = value * 10 + digit
  }
  return value
}
const digitsMax = 15
const digitZero = 0x30

/** A log has few types and many records: a type's text is made once, as long as its place lasts. */
const knownTypes: { readonly bytes: Buffer; readonly text: string }[] = []
const typePlaces = 64

function typeAt(bytes: Buffer, from: number, to: number): string {
  const place = ((to - from) * 7 + (bytes[from] ?? 0) + 3 * (bytes[to - 1] ?? 0)) % typePlaces
  const known = knownTypes[place]
  if (known?.bytes.length === to - from && standsAt(known.bytes, bytes, from)) return known.text
  const text = bytes.toString('utf8', from, to)
  knownTypes[place] = { bytes: Buffer.from(bytes.subarray(from, to)), text }
  return text
}

// ---- Lengths and bytes ------------------------------------------------------------------------

/** Zigzag, seven bits a byte, least first; up to 2^53. */
function readVarint(cursor: Cursor): number {
  let value = 0
  let factor = 1
  for (let left = varintBytesMax; left > 0; left--) {
    const byte = cursor.bytes[cursor.at++] ?? 0
    value += (byte & 0x7f) * factor
    if (byte < 0x80) break
    factor *= 128
  }
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}
const varintBytesMax = 10

/** Null where there are none, as the format tells it from an empty value. */
function readBytes(cursor: Cursor): Buffer | null {
  const length = readVarint(cursor)
  if (length < 0) return null
  const from = cursor.at
  cursor.at += length
  return cursor.bytes.subarray(from, cursor.at)
}

function readText(cursor: Cursor): string {
  const length = Math.max(0, readVarint(cursor))
  const from = cursor.at
  cursor.at += length
  return cursor.bytes.toString('utf8', from, cursor.at)
}
