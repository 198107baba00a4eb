/** What a predecessor left at the end of ingestion.raw: its connections, and its newest epoch. */
import { CodecError } from '@polytraders/messages'
import {
  type Codec,
  endOf,
  type Log,
  type LogRecord,
  type TopicPartition,
} from '@polytraders/runtime'

export type RawTail = {
  readonly connections: ReadonlySet<number>
  /** No epoch on the log is newer: they are not ahead of the clock that stamped the records. */
  readonly lastEpoch: number
}

/** Records looked at: some seconds of a busy cell, minutes of any other. */
const tailRecords = 2_000

export async function readRawTail(log: Log, codec: Codec, at: TopicPartition): Promise<RawTail> {
  const { low, high } = await endOf(log, at)
  const from = Math.max(low, high - tailRecords)
  const connections = new Set<number>()
  let lastEpoch = 0
  for await (const records of log.read(at, from)) {
    for (const record of records) {
      const place = placeOf(codec, record)
      if (!place) continue
      connections.add(place.connection)
      lastEpoch = Math.max(lastEpoch, place.epoch, record.timestampMs)
    }
  }
  return { connections, lastEpoch }
}

function placeOf(codec: Codec, { value, headers }: LogRecord) {
  const { type } = headers
  if (!value || (type !== 'RawFrame' && type !== 'ConnectionChanged')) return null
  try {
    const fact = codec.decode(type, value)
    return 'connection' in fact && 'epoch' in fact ? { ...fact } : null
  } catch (error) {
    // What another version wrote says nothing here; its records' time still does.
    if (error instanceof CodecError) return null
    throw error
  }
}
