/**
 * The log as a port: what the host asks of Kafka, and no more. Two implementations pass the same
 * contract suite: kafka-log.ts and memory-log.ts.
 *
 * A partition is an ordered list of records at offsets 0, 1, 2 ... A batch is appended whole or not
 * at all. A fenced writer that has been succeeded is refused.
 */

/**
 * Headers, as text on the wire. `owner` is -1 on an `Owner` record; `eventId` is 0 where none is.
 */
export type RecordHeaders = {
  readonly type: string
  readonly eventId: number
  readonly owner: number
  readonly cause: string
  readonly traceparent: string
}

export type NewRecord = {
  readonly key: string
  /** null is a tombstone, on compacted topics only. */
  readonly value: Buffer | null
  readonly headers: RecordHeaders
}

export type LogRecord = {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** When it was sealed (`proc_ts`), epoch ms. */
  readonly timestampMs: number
  readonly key: string
  readonly value: Buffer | null
  readonly headers: RecordHeaders
}

export type TopicPartition = { readonly topic: string; readonly partition: number }

export type Writer = {
  /** Appends one batch to one partition, whole or not at all. Resolves to its first offset. */
  append(records: readonly NewRecord[]): Promise<number>
  close(): Promise<void>
}

export type WriterOptions = TopicPartition & {
  /** Who opens a fence of the same name later makes this writer's appends fail; null for none. */
  readonly fence: string | null
}

export type Listener = {
  /** Called at every change of ownership, before any record of the new generation. */
  assigned(cells: readonly number[]): void
  /** The membership is beyond repair: the process should exit. */
  failed(error: Error): void
}

export type GroupOptions = {
  /** Consumer group; its members share the cells. */
  readonly group: string
  /** The topic whose partitions are the cells. */
  readonly own: string
  /** Topics of which the owner of cell k reads partition k, or everything in a one-cell stage. */
  readonly celled: readonly string[]
  /** Topics that every cell reads whole. */
  readonly broadcast: readonly string[]
  readonly listener: Listener
}

export type Member = {
  /**
   * Delivers records of a partition from an offset on, in order, until `unfollow`. The first record
   * delivered is at `from`, or the member fails: a log that begins later has a hole.
   */
  follow(
    cell: number,
    at: TopicPartition,
    from: number,
    take: (records: readonly LogRecord[]) => void,
  ): void
  pause(cell: number, at: TopicPartition): void
  resume(cell: number, at: TopicPartition): void
  unfollow(cell: number, at: TopicPartition): void
  /** Commits a position for lag monitoring only. */
  commit(cell: number, at: TopicPartition, next: number): void
  leave(): Promise<void>
}

export type PartitionEnds = {
  readonly partition: number
  readonly low: number
  readonly high: number
}

export type Log = {
  ends(topic: string): Promise<readonly PartitionEnds[]>
  writer(options: WriterOptions): Promise<Writer>
  join(options: GroupOptions): Promise<Member>
  /** Reads a partition from an offset up to where it ended when called. For tools and tests. */
  read(at: TopicPartition, from: number): AsyncIterable<readonly LogRecord[]>
  close(): Promise<void>
}

/** What an operator is told who finds `hole` or `lost`. */
export const recordsMissing =
  'records are missing; do not restart before they are found (libs/runtime/README.md, Operating)'

/** Where a partition begins and ends, now. */
export async function endOf(
  log: Pick<Log, 'ends'>,
  { topic, partition }: TopicPartition,
): Promise<PartitionEnds> {
  const ends = await log.ends(topic)
  return ends.find(end => end.partition === partition) ?? { partition, low: 0, high: 0 }
}

/** A batch is at most this large, encoded, so that Kafka takes it as one record batch. */
export const batchBytesMax = 900_000

export class LogError extends Error {
  override name = 'LogError'
  readonly code: 'fenced' | 'hole' | 'lost' | 'expelled' | 'unavailable' | 'diverged' | 'impossible'
  constructor(code: LogError['code'], message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

export const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error))
