/**
 * A member of a stage's group on Kafka: one consumer for the celled topics, and a consumer of its own
 * for each cell's broadcast topics.
 *
 * What kafkajs does silently is checked here: a seek out of range jumps (the queue sees the hole),
 * stale batches arrive after a rebalance (dropped), an expelled member rejoins under another id (the
 * member fails), a consumer dies while its process lives (the member fails).
 */
import { ExponentialBackoff, handleAll, retry as retryPolicy } from 'cockatiel'
import { type Consumer, type Kafka } from 'kafkajs'
import { cellAssigner } from './kafka-assigner.ts'
import { retry } from './kafka-client.ts'
import { toRecord } from './kafka-records.ts'
import {
  type GroupOptions,
  LogError,
  type LogRecord,
  type Member,
  type TopicPartition,
} from './log.ts'

const sessionTimeoutMs = 6_000
const heartbeatIntervalMs = 500
const rebalanceTimeoutMs = 10_000
/** How often a consumer that has not joined yet begins again, about a second apart. */
const startsMax = 30
const fetchBytesPerPartition = 1024 * 1024

type Following = {
  readonly at: TopicPartition
  readonly take: (records: readonly LogRecord[]) => void
  next: number
  paused: boolean
}

const nameOf = ({ topic, partition }: TopicPartition) => `${topic}:${partition}`
const toKafka = ({ topic, partition }: TopicPartition) => ({ topic, partitions: [partition] })

/** A young broker makes and loads its group coordinators for some seconds. */
const coordinatorReady = retryPolicy(handleAll, {
  maxAttempts: 30,
  backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 1_000 }),
})

/** Resolves when a group's coordinator answers: kafkajs would take its loading for a crash. */
async function awaitCoordinator(kafka: Kafka, group: string): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    await coordinatorReady.execute(() => admin.describeGroups([group]))
  } finally {
    await admin.disconnect()
  }
}

export async function joinKafka(
  kafka: Kafka,
  options: GroupOptions,
  fetchWaitMs: number,
): Promise<Member> {
  const { group, own, celled, broadcast, listener } = options
  await awaitCoordinator(kafka, group)
  let owned: readonly number[] = []
  let leaving = false
  const failed = (error: Error) => {
    if (!leaving) listener.failed(error)
  }
  const main = createReader(kafka, {
    group,
    fetchWaitMs,
    topics: celled,
    assigner: cellAssigner(own, () => owned),
    failed,
    joined(assignment) {
      owned = assignment[own] ?? []
      listener.assigned(owned)
    },
  })
  const wide = new Map<number, Reader>()
  const readerOf = (cell: number, { topic }: TopicPartition) =>
    broadcast.includes(topic) ? wide.get(cell) : main
  const openWide = (cell: number): Reader => {
    const reader = createReader(kafka, {
      group: `${group}-${cell}`,
      fetchWaitMs,
      topics: broadcast,
      failed,
      joined() {},
    })
    wide.set(cell, reader)
    reader.start().catch(failed)
    return reader
  }
  await main.start()
  return {
    follow(cell, at, from, take) {
      const reader = readerOf(cell, at) ?? openWide(cell)
      reader.follow(at, from, take)
    },
    pause: (cell, at) => readerOf(cell, at)?.pause(at),
    resume: (cell, at) => readerOf(cell, at)?.resume(at),
    unfollow(cell, at) {
      const reader = readerOf(cell, at)
      reader?.unfollow(at)
      // Whoever has the cell next joins the group of its broadcast topics, and must not find us there.
      if (!reader || reader === main || reader.follows()) return
      wide.delete(cell)
      reader.stop().catch(() => {})
    },
    commit: (cell, at, next) => readerOf(cell, at)?.commit(at, next),
    async leave() {
      leaving = true
      await Promise.allSettled([main, ...wide.values()].map(reader => reader.stop()))
    },
  }
}

type Reader = {
  start(): Promise<void>
  stop(): Promise<void>
  follow(at: TopicPartition, from: number, take: Following['take']): void
  pause(at: TopicPartition): void
  resume(at: TopicPartition): void
  unfollow(at: TopicPartition): void
  /** Whether anything is followed. */
  follows(): boolean
  commit(at: TopicPartition, next: number): void
}

type Assignment = { readonly [topic: string]: number[] }

type ReaderOptions = {
  readonly group: string
  readonly fetchWaitMs: number
  readonly topics: readonly string[]
  readonly assigner?: ReturnType<typeof cellAssigner>
  readonly joined: (assignment: Assignment) => void
  readonly failed: (error: Error) => void
}

/** One kafkajs consumer that delivers what is followed and leaves the rest paused. */
function createReader(kafka: Kafka, options: ReaderOptions): Reader {
  let memberId = ''
  let starts = 0
  const consumer: Consumer = kafka.consumer({
    groupId: options.group,
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: heartbeatIntervalMs,
    rebalanceTimeout: rebalanceTimeoutMs,
    maxWaitTimeInMs: options.fetchWaitMs,
    maxBytesPerPartition: fetchBytesPerPartition,
    allowAutoTopicCreation: false,
    // A young broker's coordinator is still loading: until the first join, begin again. After it a
    // dead consumer takes its process along.
    retry: {
      ...retry,
      restartOnFailure: async () => memberId === '' && ++starts < startsMax,
    },
    ...(options.assigner ? { partitionAssigners: [options.assigner] } : {}),
  })
  const followings = new Map<string, Following>()
  let assigned: readonly TopicPartition[] = []
  let stopping = false
  const failed = (error: Error) => {
    if (!stopping) options.failed(error)
  }

  /** Positions do not survive a join; pauses and stale seeks do. Say again what holds of each. */
  function place(at: TopicPartition): void {
    const following = followings.get(nameOf(at))
    if (following) consumer.seek({ ...at, offset: String(following.next) })
    if (following && !following.paused) consumer.resume([toKafka(at)])
    else consumer.pause([toKafka(at)])
  }
  const isAssigned = (at: TopicPartition) => assigned.some(mine => nameOf(mine) === nameOf(at))

  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (payload.restart) return
    failed(new LogError('unavailable', `consumer died: ${payload.error.message}`, payload.error))
  })
  // Synchronous: runs before the first fetch of the new generation.
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    if (stopping) return
    if (memberId && payload.memberId !== memberId) {
      failed(new LogError('expelled', `expelled from ${options.group}`))
      return
    }
    memberId = payload.memberId
    const assignment: Assignment = payload.memberAssignment
    assigned = Object.entries(assignment).flatMap(([topic, partitions]) =>
      partitions.map(partition => ({ topic, partition })),
    )
    options.joined(assignment)
    for (const at of assigned) place(at)
  })

  function deliver(at: TopicPartition, records: readonly LogRecord[]): void {
    const following = followings.get(nameOf(at))
    const [first] = records
    const last = records.at(-1)
    if (!following || !first || !last) return
    try {
      // A seek beyond the end jumps to the beginning: the log is shorter than it was.
      if (first.offset < following.next) {
        const expected = `expected ${nameOf(at)}:${following.next}, found offset ${first.offset}`
        throw new LogError('hole', `${expected}: the log ends before it`)
      }
      following.take(records)
      following.next = last.offset + 1
    } catch (error) {
      failed(error instanceof Error ? error : new Error(String(error)))
    }
  }

  return {
    async start() {
      await consumer.connect()
      await consumer.subscribe({ topics: [...options.topics], fromBeginning: true })
      await consumer.run({
        autoCommit: false,
        partitionsConsumedConcurrently: 1,
        eachBatch: async ({ batch, isStale }) => {
          if (isStale()) return
          const at = { topic: batch.topic, partition: batch.partition }
          deliver(
            at,
            batch.messages.map(message => toRecord(at, message)),
          )
        },
      })
    },
    stop() {
      stopping = true
      return consumer.disconnect()
    },
    follow(at, from, take) {
      followings.set(nameOf(at), { at, take, next: from, paused: false })
      if (isAssigned(at)) place(at)
    },
    pause(at) {
      const following = followings.get(nameOf(at))
      if (following) following.paused = true
      if (isAssigned(at)) consumer.pause([toKafka(at)])
    },
    resume(at) {
      const following = followings.get(nameOf(at))
      if (following) following.paused = false
      if (following && isAssigned(at)) consumer.resume([toKafka(at)])
    },
    unfollow(at) {
      followings.delete(nameOf(at))
      if (isAssigned(at)) consumer.pause([toKafka(at)])
    },
    follows: () => followings.size > 0,
    commit({ topic, partition }, next) {
      if (!isAssigned({ topic, partition })) return
      // For lag monitoring only: when this one fails, the next will do.
      consumer.commitOffsets([{ topic, partition, offset: String(next) }]).catch(() => {})
    },
  }
}
