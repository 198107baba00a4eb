/**
 * A sink's side of a topic: follows one partition under the reader rule and hands its facts on in
 * batches, one at a time and in order, each with the position that goes into the sink's store in
 * the same transaction as the rows.
 *
 * What must stay true: what was handed on and not stored is handed on again after a restart. So
 * writing is idempotent: a sink compares (owner, event id) with what it stored before it writes.
 */
import { CodecError, type FactName, type Facts } from '@polytraders/messages'
import { type DeadLetter } from './cell.ts'
import { type Codec, isFactName } from './codec.ts'
import { type Edge } from './lease.ts'
import { type LogRecord, type Member, type TopicPartition } from './log.ts'
import { createQueue, type Queue, type QueueLimits, Stopped } from './queue.ts'
import { accept, newReader, type Reader } from './reader.ts'

/** How far a sink has stored a partition: what was taken last, and the offset to read next. */
export type Position = {
  readonly offset: number
  /** Newest owner seen; -1 before the first. */
  readonly owner: number
  /** Last id taken; -1 of a reader that joins amid the log and has taken none. */
  readonly eventId: number
}

export type SinkRecord = {
  [Name in FactName]: {
    readonly type: Name
    readonly fact: Facts[Name]
    readonly offset: number
    readonly owner: number
    readonly eventId: number
    /** When it was sealed (`proc_ts`), epoch ms. */
    readonly timestampMs: number
  }
}[FactName]

export type SinkBatch = {
  readonly at: TopicPartition
  /** Never empty. */
  readonly records: readonly SinkRecord[]
  /** Behind the last of them. */
  readonly position: Position
}

export type SinkLimits = QueueLimits & {
  /** Records of the log taken for one batch. */
  readonly batchRecordsMax: number
}

export const sinkLimits: SinkLimits = {
  queueRecordsMax: 4_000,
  queueBytesMax: 8 * 1024 * 1024,
  batchRecordsMax: 500,
}

export type SinkOptions = {
  readonly member: Member
  /** The member's cell under which the partition is followed. */
  readonly cell: number
  readonly codec: Codec
  readonly at: TopicPartition
  /** Where to go on; null for the beginning. */
  readonly from: Position | null
  /** Facts that are handed on; all that this build knows unless said. */
  readonly hears?: readonly FactName[]
  readonly limits?: Partial<SinkLimits>
  /** Stores a batch with its position. What it rejects with ends the sink. */
  write(batch: SinkBatch): Promise<void>
  /** Told of what could not be read; the stream goes on. */
  unreadable?(letter: DeadLetter): void
  /** Something that can't be handled: the process should exit. */
  failed(error: unknown): void
}

/**
 * A position amid the log of which only the offset is known: the first fact that counts tells the
 * owner and the id. For who needs what comes from now on, or can begin anywhere.
 */
export const joiningAt = (offset: number): Position => ({ offset, owner: -1, eventId: -1 })

/** How often a position is committed to the group, where lag is monitored. */
const commitEveryMs = 3_000

/** Follows until it is stopped; stopping waits for the batch that is being written. */
export async function startSink(options: SinkOptions): Promise<Edge> {
  const { member, cell, at, from } = options
  const limits = { ...sinkLimits, ...options.limits }
  const queue = createQueue({ at, cell, member, limits })
  const reader = readerFrom(from)
  const committing = setInterval(() => member.commit(cell, at, reader.next), commitEveryMs)
  committing.unref()
  queue.follow(reader.next)
  const done = run(options, queue, reader, limits.batchRecordsMax)
    .catch(error => {
      if (!(error instanceof Stopped)) options.failed(error)
    })
    .finally(() => {
      clearInterval(committing)
      queue.stop()
    })
  return {
    async stop() {
      queue.stop()
      await done
    },
  }
}

function readerFrom(from: Position | null): Reader {
  if (!from) return newReader()
  return { ...newReader(), next: from.offset, maxOwner: from.owner, lastId: from.eventId }
}

async function run(
  options: SinkOptions,
  queue: Queue,
  reader: Reader,
  batchRecordsMax: number,
): Promise<never> {
  const { at, codec, write } = options
  for (;;) {
    const records: SinkRecord[] = []
    let record: LogRecord | undefined = await queue.take()
    for (let taken = 1; record; taken++) {
      const learning = codec.learn?.(record.value)
      if (learning) await learning
      const read = readRecord(options, reader, record)
      if (read) records.push(read)
      record = taken < batchRecordsMax ? queue.shift() : undefined
    }
    if (records.length === 0) continue
    const { next, maxOwner, lastId } = reader
    await write({ at, records, position: { offset: next, owner: maxOwner, eventId: lastId } })
  }
}

function readRecord(
  { codec, hears, unreadable }: SinkOptions,
  reader: Reader,
  record: LogRecord,
): SinkRecord | null {
  const { offset, timestampMs, value, headers } = record
  const { type, owner, eventId } = headers
  if (reader.lastId < 0 && eventId > 0) reader.lastId = eventId - 1
  if (!accept(reader, record)) return null
  if (!isFactName(type) || (hears && !hears.includes(type))) return null
  try {
    if (!value) throw new CodecError('bad-body', `expected a value of ${type}, found a tombstone`)
    const fact = codec.decode(type, value)
    // The codec gives the fact that the type names; the compiler can't see that they belong.
    return { type, fact, offset, owner, eventId, timestampMs } as SinkRecord
  } catch (error) {
    if (!(error instanceof CodecError)) throw error
    const { topic, partition } = record
    const reason = error.code
    const detail = error.message
    const bytes = value ?? Buffer.alloc(0)
    unreadable?.({ topic, partition, offset, reason, detail, value: bytes })
    return null
  }
}
