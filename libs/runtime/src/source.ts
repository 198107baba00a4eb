/**
 * A source's side of a raw topic: dense ids under one owner, like any stage's own topic, so that
 * readers can tell what was lost, repeated or written by a zombie. It resumes from the tail.
 *
 * Appends are made one after the other, in the order in which they were asked for; what is asked
 * for while one is under way, or lingers, goes with the next. After a failure nothing more is
 * appended: an id would be missing.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type FactName, type Facts, keyOf } from '@polytraders/messages'
import { inBatches } from './batches.ts'
import { type Codec } from './codec.ts'
import {
  endOf,
  type Log,
  LogError,
  type LogRecord,
  type NewRecord,
  type TopicPartition,
  type Writer,
} from './log.ts'
import { ownerRecord } from './records.ts'

export type RawFact = {
  [Name in FactName]: { readonly type: Name; readonly fact: Facts[Name] }
}[FactName]

/** Numbers raw facts on after `lastId`, under `owner`. */
export function createNumbering(codec: Codec, owner: number, lastId: number) {
  let id = lastId
  return (said: RawFact): NewRecord => {
    const value = codec.encode(said.type, said.fact)
    id++
    return {
      key: keyOf(said.fact),
      value,
      headers: { type: said.type, eventId: id, owner, cause: '', traceparent: '' },
    }
  }
}

export type Source = {
  /**
   * Appends facts in order; resolves once they are on the log. One that can't be encoded is refused
   * with what follows it: it takes no id, so that the source goes on.
   */
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
  /**
   * How long facts wait for others to go with them, as in Kafka's own producer: an append costs a
   * broker as much as the records of many. 0 when left out.
   */
  readonly lingerMs?: number
}

/** Facts waiting for the log at most: a source that has more of them has lost the log. */
const pendingFactsMax = 50_000

/** Takes a raw partition over: the predecessor is fenced, and ids go on from the tail. */
export async function openSource(options: SourceOptions): Promise<Source> {
  const { log, at, lingerMs = 0 } = options
  const writer = await log.writer({ ...at, fence: `${at.topic}-${at.partition}` })
  const number = await takeOver(options, writer).catch(async error => {
    await writer.close()
    throw error
  })
  let pending: NewRecord[] = []
  let appended: Promise<void> = Promise.resolve()

  async function appendPending(): Promise<void> {
    if (pending.length === 0) return
    if (lingerMs > 0) await sleep(lingerMs)
    const records = pending
    pending = []
    for (const batch of inBatches(records)) await writer.append(batch)
  }

  return {
    append(facts) {
      if (pending.length + facts.length > pendingFactsMax) {
        const waiting = `${pending.length} facts wait for ${at.topic}:${at.partition}`
        return Promise.reject(new LogError('unavailable', `${waiting}; at most ${pendingFactsMax}`))
      }
      // What waits already has its turn: these go with it.
      const hasTurn = pending.length > 0
      const refused = numberInto(pending, facts, number)
      if (!hasTurn && pending.length > 0) appended = appended.then(appendPending)
      return refused === null ? appended : appended.then(() => Promise.reject(refused))
    },
    async close() {
      await appended.catch(() => {})
      await writer.close()
    },
  }
}

/** Why a fact could not be encoded, or null: what is before it is pending then. */
function numberInto(
  pending: NewRecord[],
  facts: readonly RawFact[],
  number: (said: RawFact) => NewRecord,
): unknown {
  try {
    for (const fact of facts) pending.push(number(fact))
    return null
  } catch (error) {
    return error
  }
}

/** Says who owns the partition now. Returns what numbers its facts on. */
async function takeOver({ log, codec, at, name, build }: SourceOptions, writer: Writer) {
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
  return createNumbering(codec, owner, await lastIdBefore(log, at, owner))
}

/** Records looked at first; more as long as no fact is among them. */
const tailRecords = 1_000

/**
 * The id of the last fact that counts before an owner's record. The tail is enough: the fence was
 * ours alone by then, and within a tail the newest owner's facts are the ones that count.
 */
async function lastIdBefore(log: Log, at: TopicPartition, owner: number): Promise<number> {
  const { low } = await endOf(log, at)
  for (let count = tailRecords; ; count *= 10) {
    const from = Math.max(low, owner - count)
    const last = await lastFact(log, at, from, owner)
    if (last) return last.headers.eventId
    if (from > low) continue
    if (low === 0) return 0
    throw new LogError(
      'lost',
      `${at.topic}:${at.partition} begins at ${low} and has no fact left: its next id is unknown ` +
        '(libs/runtime/README.md, Operating)',
    )
  }
}

async function lastFact(
  log: Log,
  at: TopicPartition,
  from: number,
  until: number,
): Promise<LogRecord | null> {
  let newest = -1
  let last: LogRecord | null = null
  for await (const records of log.read(at, from)) {
    for (const record of records) {
      const { type, owner, eventId } = record.headers
      if (record.offset > until && type === 'Owner') {
        throw new LogError('fenced', `${at.topic}:${at.partition} was taken over at once`)
      }
      if (record.offset >= until || owner >= record.offset) continue
      newest = Math.max(newest, type === 'Owner' ? record.offset : owner)
      if (eventId > 0 && owner === newest) last = record
    }
  }
  return last
}
