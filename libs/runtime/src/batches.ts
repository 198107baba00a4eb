/**
 * How large a batch is. Kafka takes one send to one partition as one record batch, whole or not at
 * all, as long as it is under the broker's limit; so nothing larger is ever handed to a writer.
 */
import { sourceRef } from '@polytraders/messages'
import { batchBytesMax, LogError, type LogRecord, type NewRecord } from './log.ts'

/** Header names, lengths, offsets and timestamps of one record, rounded up. */
const recordOverheadBytes = 112

/** UTF-8 takes at most three bytes for each of a string's 16-bit units. */
const bytesPerUnitMax = 3

/** A batch's own header. */
const batchOverheadBytes = 64

/** Room for the journal that ends a batch of several inputs. See `journalRunsMax`. */
const journalBytesMax = 64 * 1024

/** What one input may lead to, and all inputs of a batch together. */
export const outputsBytesMax = batchBytesMax - batchOverheadBytes - journalBytesMax

/** What a record takes in a batch at most. */
export function recordBytes({ key, value, headers }: NewRecord): number {
  const { type, cause, traceparent } = headers
  const text = type.length + cause.length + traceparent.length
  return (value?.length ?? 0) + key.length * bytesPerUnitMax + text + recordOverheadBytes
}

/** What the outputs of one input take. They never straddle batches, so they must fit into one. */
export function bytesOfOne(stage: string, input: LogRecord, outputs: readonly NewRecord[]): number {
  let bytes = 0
  for (const output of outputs) bytes += recordBytes(output)
  if (bytes <= outputsBytesMax) return bytes
  throw new LogError(
    'impossible',
    `${stage} said ${bytes} bytes of ${sourceRef(input)}; a batch holds ${outputsBytesMax}`,
  )
}

/**
 * Records in order, cut into batches that a writer takes. A record too large is a batch of its own.
 */
export function inBatches(records: readonly NewRecord[]): readonly (readonly NewRecord[])[] {
  const batches: NewRecord[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const record of records) {
    const size = recordBytes(record)
    if (bytes + size > batchBytesMax) {
      batches.push([])
      bytes = batchOverheadBytes
    }
    batches.at(-1)?.push(record)
    bytes += size
  }
  return batches
}
