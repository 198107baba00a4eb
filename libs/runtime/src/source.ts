/**
 * A source's side of a raw topic: dense ids under one owner, like any stage's own topic, so that
 * readers can tell what was lost, repeated or written by a zombie. It resumes from the tail.
 */
import { randomUUID } from 'node:crypto'
import { type FactName, type Facts, keyOf } from '@polytraders/messages'
import { type Codec } from './codec.ts'
import { batchBytesMax, type Log, LogError, type NewRecord, type TopicPartition } from './log.ts'
import { accept, newReader } from './reader.ts'
import { ownerRecord } from './records.ts'

export type RawFact = {
  [Name in FactName]: { readonly type: Name; readonly fact: Facts[Name] }
}[FactName]

/** Numbers raw facts on after `lastId`, under `owner`. */
export function createNumbering(codec: Codec, owner: number, lastId: number) {
  let id = lastId
  return (said: RawFact): NewRecord => {
    id++
    return {
      key: keyOf(said.fact),
      value: codec.encode(said.type, said.fact),
      headers: { type: said.type, eventId: id, owner, cause: '', traceparent: '' },
    }
  }
}

export type Source = {
  /** Appends facts in order; resolves once they are on the log. */
  append(facts: readonly RawFact[]): Promise<void>
  close(): Promise<void>
}

export type SourceOptions = {
  readonly log: Log
  readonly codec: Codec
  readonly at: TopicPartition
  /** Who appends, such as `02-ingestion/collector`. */
  readonly name: string
  readonly build: string
}

/** Takes a raw partition over: the predecessor is fenced, and ids go on from the tail. */
export async function openSource({ log, codec, at, name, build }: SourceOptions): Promise<Source> {
  const writer = await log.writer({ ...at, fence: `${at.topic}-${at.partition}` })
  const owner = await writer.append([
    ownerRecord(codec, {
      stage: name,
      cell: at.partition,
      nonce: randomUUID(),
      build,
      core_version: '',
      config: '',
      models: [],
    }),
  ])
  const reader = newReader()
  for await (const records of log.read(at, 0)) {
    for (const record of records) {
      if (record.offset > owner) throw new LogError('fenced', `${name} was taken over at once`)
      accept(reader, record)
    }
  }
  const number = createNumbering(codec, owner, reader.lastId)
  return {
    async append(facts) {
      let batch: NewRecord[] = []
      let bytes = 0
      for (const fact of facts) {
        const record = number(fact)
        const size = record.value?.length ?? 0
        if (batch.length > 0 && bytes + size > batchBytesMax) {
          await writer.append(batch)
          batch = []
          bytes = 0
        }
        batch.push(record)
        bytes += size
      }
      if (batch.length > 0) await writer.append(batch)
    },
    close: () => writer.close(),
  }
}
