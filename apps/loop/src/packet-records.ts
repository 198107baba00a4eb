/** The records of a packet, read from a log of which retention may have taken the beginning. */
import { type FactName, type Facts, topics } from '@polytraders/messages'
import {
  type Codec,
  isFact,
  isFactName,
  type LogRecord,
  type TopicPartition,
} from '@polytraders/runtime'
import { type Records } from './replay.ts'

export type PacketRecord = {
  readonly stage: string
  readonly type: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly eventId: number
  readonly cause: string
  readonly atMs: number
  readonly fact: Facts[FactName]
}

/** Records are those kept: a partition may begin after offset 0. */
export type LogView = { readonly records: Records; readonly codec: Pick<Codec, 'decode'> }

/** Undefined when it is not there; null when retention may have taken it. */
export function recordAt(
  records: Records,
  at: TopicPartition & { readonly offset: number },
): LogRecord | null | undefined {
  const kept = records(at)
  const first = kept[0]?.offset ?? 0
  if (at.offset < first) return null
  const record = kept[at.offset - first]
  return record?.offset === at.offset ? record : undefined
}

export type Decoded = PacketRecord & {
  readonly fact: Facts[FactName] & { readonly correlation_id: string }
}

export function readFact(record: LogRecord, { codec }: LogView): Decoded | null {
  const { type, eventId, cause } = record.headers
  if (!isFact(record) || !isFactName(type) || !record.value) return null
  const { topic, partition, offset, timestampMs: atMs } = record
  const fact = codec.decode(type, record.value)
  if (!('correlation_id' in fact)) return null
  return { stage: stageOf(topic), type, topic, partition, offset, eventId, cause, atMs, fact }
}

/** Every fact of one type in a partition. */
export function* factsOf<T extends FactName>(
  at: TopicPartition,
  type: T,
  view: LogView,
): Generator<Decoded & { readonly fact: Facts[T] }> {
  for (const record of view.records(at)) {
    if (record.headers.type !== type) continue
    const read = readFact(record, view)
    if (read) yield read as Decoded & { readonly fact: Facts[T] }
  }
}

const stageOf = (name: string) =>
  Object.values(topics).find(topic => topic.name === name)?.writer ?? name
