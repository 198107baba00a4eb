/**
 * The log in memory. The one-process loop appends to it directly (`appendNow`); the asynchronous
 * port over the same partitions lets the very host that runs on Kafka run on it, in tests and
 * drills.
 */
import {
  asError,
  type GroupOptions,
  type Listener,
  type Log,
  LogError,
  type LogRecord,
  type Member,
  type NewRecord,
  type TopicPartition,
  type Writer,
  type WriterOptions,
} from './log.ts'
import { createGroups, type Groups } from './memory-groups.ts'

export type MemoryLog = Log & {
  /** Appends a batch at once. Returns its first offset. */
  appendNow(at: TopicPartition, records: readonly NewRecord[], timestampMs: number): number
  /** The records of a partition, as they are now. */
  records(at: TopicPartition): readonly LogRecord[]
  /** Calls back at each append to any partition; returns how to stop. */
  subscribe(on: (records: readonly LogRecord[]) => void): () => void
  /** Every partition that holds something. */
  partitions(): readonly TopicPartition[]
  /** Expels a member as a broker does: the others get its cells, and it is told that it failed. */
  expel(group: string, member: Member): void
}

export type MemoryLogOptions = {
  /** Partitions of a topic. */
  readonly partitionsOf: (topic: string) => number
  /** What appends through the port are stamped with. */
  readonly now: () => number
}

export function createMemoryLog({ partitionsOf, now }: MemoryLogOptions): MemoryLog {
  const logs = new Map<string, LogRecord[][]>()
  const subscribers = new Set<(records: readonly LogRecord[]) => void>()
  const epochs = new Map<string, number>()
  const seats = createGroups(partitionsOf)

  const records = ({ topic, partition }: TopicPartition): LogRecord[] => {
    const known = logs.get(topic)?.[partition]
    if (known) return known
    const fresh: LogRecord[] = []
    const of = logs.get(topic) ?? []
    of[partition] = fresh
    logs.set(topic, of)
    return fresh
  }

  function appendNow(at: TopicPartition, batch: readonly NewRecord[], timestampMs: number): number {
    const log = records(at)
    const base = log.length
    const { topic, partition } = at
    const stored = batch.map(({ key, value, headers }, index) => {
      return { topic, partition, offset: base + index, timestampMs, key, value, headers }
    })
    for (const record of stored) log.push(record)
    for (const on of subscribers) on(stored)
    return base
  }

  return {
    appendNow,
    records,
    writer: options => openWriter(options, epochs, batch => appendNow(options, batch, now())),
    join: options =>
      joinGroup(options, createFollower(records, subscribers, options.listener), seats),
    partitions: () =>
      [...logs].flatMap(([topic, of]) => Object.keys(of).map(key => ({ topic, partition: +key }))),
    subscribe(on) {
      subscribers.add(on)
      return () => subscribers.delete(on)
    },
    async ends(topic) {
      return Array.from({ length: partitionsOf(topic) }, (_, partition) => {
        return { partition, low: 0, high: records({ topic, partition }).length }
      })
    },
    async *read(at, from) {
      const all = records(at).slice(from)
      if (all.length > 0) yield all
    },
    expel: (group, member) => seats.expel(group, member),
    async close() {},
  }
}

async function openWriter(
  { fence }: WriterOptions,
  epochs: Map<string, number>,
  append: (batch: readonly NewRecord[]) => number,
): Promise<Writer> {
  const epoch = fence === null ? 0 : (epochs.get(fence) ?? 0) + 1
  if (fence !== null) epochs.set(fence, epoch)
  return {
    async append(batch) {
      if (fence !== null && epochs.get(fence) !== epoch) {
        throw new LogError('fenced', `${fence} was taken over by a newer writer`)
      }
      return append(batch)
    },
    async close() {},
  }
}

async function joinGroup(
  options: GroupOptions,
  follower: ReturnType<typeof createFollower>,
  seats: Groups,
): Promise<Member> {
  const member: Member = {
    ...follower.member,
    async leave() {
      follower.stop()
      seats.leave(options.group, member)
    },
  }
  seats.join(options, member)
  return member
}

type Following = {
  readonly at: TopicPartition
  readonly take: (records: readonly LogRecord[]) => void
  next: number
  paused: boolean
}

/** Delivery to one member: asynchronous and in order, as from a broker. */
function createFollower(
  records: (at: TopicPartition) => readonly LogRecord[],
  subscribers: Set<(records: readonly LogRecord[]) => void>,
  listener: Listener,
) {
  const followings = new Map<string, Following>()
  let scheduled = false
  let stopped = false
  const nameOf = (cell: number, at: TopicPartition) => `${cell}/${at.topic}:${at.partition}`

  function deliver(): void {
    scheduled = false
    for (const following of followings.values()) {
      if (stopped) return
      const fresh = records(following.at).slice(following.next)
      if (following.paused || fresh.length === 0) continue
      following.next += fresh.length
      try {
        following.take(fresh)
      } catch (error) {
        listener.failed(asError(error))
      }
    }
  }
  function schedule(): void {
    if (scheduled || stopped) return
    scheduled = true
    setImmediate(deliver)
  }
  subscribers.add(schedule)

  const member: Omit<Member, 'leave'> = {
    follow(cell, at, from, take) {
      const end = records(at).length
      if (from > end) {
        listener.failed(new LogError('hole', `${at.topic}:${at.partition} ends before ${from}`))
        return
      }
      followings.set(nameOf(cell, at), { at, take, next: from, paused: false })
      schedule()
    },
    pause(cell, at) {
      const following = followings.get(nameOf(cell, at))
      if (following) following.paused = true
    },
    resume(cell, at) {
      const following = followings.get(nameOf(cell, at))
      if (following) following.paused = false
      schedule()
    },
    unfollow: (cell, at) => void followings.delete(nameOf(cell, at)),
    commit() {},
  }
  const stop = () => {
    stopped = true
    subscribers.delete(schedule)
  }
  return { member, stop }
}
