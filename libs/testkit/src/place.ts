/**
 * A place to run the toys: topics of one run, and as many clients of the same log as a test likes.
 * The same tests run in memory and on Kafka; each says here how it is done.
 */
import { randomUUID } from 'node:crypto'
import { partitionsOf } from '@polytraders/messages'
import {
  buildCodec,
  type Codec,
  createMemoryLog,
  type Log,
  type LogRecord,
  type Member,
  type TopicPartition,
  type Wiring,
} from '@polytraders/runtime'
import {
  allToyTopics,
  type ToyName,
  type ToyPolicy,
  type ToyTopics,
  toyTopics,
  toyWirings,
} from './toy.ts'

export type Place = {
  readonly run: string
  readonly topics: ToyTopics
  readonly wirings: Record<ToyName, Wiring<ToyPolicy>>
  readonly cells: number
  readonly codec: Codec
  /** One more client of the log. */
  client(): Promise<Log>
  /** Has the broker expel a member of a group of one. */
  expel(group: string, member: Member): Promise<void>
  close(): Promise<void>
}

/** Names of one run: short, and nobody else's. */
export const newRun = () => randomUUID().slice(0, 8)

export const toyCells = 4

/** `now` is what records are stamped with. */
export async function memoryPlace(now: () => number = Date.now): Promise<Place> {
  const run = newRun()
  const topics = toyTopics(run)
  const all = new Map(allToyTopics(topics).map(topic => [topic.name, topic]))
  const log = createMemoryLog({
    partitionsOf(name) {
      const topic = all.get(name)
      return topic ? partitionsOf(topic, toyCells) : 1
    },
    now,
  })
  return {
    run,
    topics,
    wirings: toyWirings(run, topics),
    cells: toyCells,
    codec: buildCodec(),
    client: async () => log,
    expel: async (group, member) => log.expel(group, member),
    close: async () => {},
  }
}

/** Everything a partition holds. */
export async function readAll(log: Log, at: TopicPartition, from = 0): Promise<LogRecord[]> {
  const all: LogRecord[] = []
  for await (const records of log.read(at, from)) all.push(...records)
  return all
}
