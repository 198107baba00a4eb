/**
 * One kafkajs consumer that delivers what is followed and leaves the rest paused.
 *
 * What kafkajs does silently is checked here: a seek out of range jumps (a hole), stale batches
 * arrive after a rebalance (dropped), an expelled member rejoins under another id (it fails), a
 * consumer dies while its process lives (it fails).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Consumer, type ConsumerGroupJoinEvent, type Kafka } from 'kafkajs'
import { type cellAssigner } from './kafka-assigner.ts'
import { type Fetch, retry } from './kafka-client.ts'
import { recordOf } from './kafka-fetch.ts'
import { asError, LogError, type LogRecord, type TopicPartition } from './log.ts'

const sessionTimeoutMs = 6_000
const heartbeatIntervalMs = 500
const rebalanceTimeoutMs = 10_000
/** How often a consumer that has not joined yet begins again, about a second apart. */
const startsMax = 30
const fetchBytesPerPartition = 1024 * 1024

type Take = (records: readonly LogRecord[]) => void

export type KafkaReader = {
  start(): Promise<void>
  stop(): Promise<void>
  follow(at: TopicPartition, from: number, take: Take): void
  pause(at: TopicPartition): void
  resume(at: TopicPartition): void
  unfollow(at: TopicPartition): void
  /** Whether anything is followed. */
  follows(): boolean
  commit(at: TopicPartition, next: number): void
}

export type Assignment = { readonly [topic: string]: readonly number[] }

export type KafkaReaderOptions = {
  readonly kafka: Kafka
  readonly group: string
  readonly fetch: Fetch
  readonly topics: readonly string[]
  readonly assigner?: ReturnType<typeof cellAssigner>
  readonly joined: (assignment: Assignment) => void
  readonly failed: (error: Error) => void
}

type Following = { readonly take: Take; next: number; paused: boolean }

type State = {
  readonly options: KafkaReaderOptions
  readonly consumer: Consumer
  /** By `topic:partition`, as `assigned` is. */
  readonly followings: Map<string, Following>
  assigned: ReadonlySet<string>
  memberId: string
  starts: number
  /** An answer has come of which no batch was handled yet. */
  answerBegins: boolean
  stopping: boolean
}

const nameOf = ({ topic, partition }: TopicPartition) => `${topic}:${partition}`
const toKafka = ({ topic, partition }: TopicPartition) => ({ topic, partitions: [partition] })

export function createKafkaReader(options: KafkaReaderOptions): KafkaReader {
  const state: State = {
    options,
    consumer: createConsumer(options, () => state.memberId === '' && ++state.starts < startsMax),
    followings: new Map(),
    assigned: new Set(),
    memberId: '',
    starts: 0,
    answerBegins: false,
    stopping: false,
  }
  const { consumer, followings } = state
  let started: Promise<void> = Promise.resolve()
  consumer.on(consumer.events.CRASH, ({ payload: { restart, error } }) => {
    if (restart) return
    fail(state, new LogError('unavailable', `consumer died: ${error.message}`, error))
  })
  consumer.on(consumer.events.FETCH, () => {
    state.answerBegins = true
  })
  // Synchronous: runs before the first fetch of the new generation.
  consumer.on(consumer.events.GROUP_JOIN, event => join(state, event))
  return {
    start() {
      started = run(state)
      return started.catch(error => fail(state, error))
    },
    async stop() {
      state.stopping = true
      await started.catch(() => {}) // A consumer that is still joining can't leave.
      await consumer.disconnect()
    },
    follow(at, from, take) {
      followings.set(nameOf(at), { take, next: from, paused: false })
      place(state, at)
    },
    pause: at => setPaused(state, at, true),
    resume: at => setPaused(state, at, false),
    unfollow(at) {
      followings.delete(nameOf(at))
      if (state.assigned.has(nameOf(at))) consumer.pause([toKafka(at)])
    },
    follows: () => followings.size > 0,
    commit({ topic, partition }, next) {
      if (!state.assigned.has(nameOf({ topic, partition }))) return
      // For lag monitoring only: when this one fails, the next will do.
      consumer.commitOffsets([{ topic, partition, offset: String(next) }]).catch(() => {})
    },
  }
}

function createConsumer(options: KafkaReaderOptions, mayRestart: () => boolean): Consumer {
  return options.kafka.consumer({
    groupId: options.group,
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: heartbeatIntervalMs,
    rebalanceTimeout: rebalanceTimeoutMs,
    maxWaitTimeInMs: options.fetch.waitMs,
    minBytes: options.fetch.bytesMin,
    maxBytesPerPartition: fetchBytesPerPartition,
    allowAutoTopicCreation: false,
    // A young broker's coordinator is still loading: until the first join, begin again. After it a
    // dead consumer takes its process along.
    retry: { ...retry, restartOnFailure: async () => mayRestart() },
    ...(options.assigner ? { partitionAssigners: [options.assigner] } : {}),
  })
}

async function run(state: State): Promise<void> {
  const { consumer, options } = state
  await consumer.connect()
  await consumer.subscribe({ topics: [...options.topics], fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    // kafkajs asks again when every batch of an answer was handled. The first one sits out the
    // pause; the second worker delivers the others meanwhile.
    partitionsConsumedConcurrently: 2,
    eachBatch: async ({ batch: { topic, partition, messages }, isStale }) => {
      if (isStale()) return
      const at = { topic, partition }
      deliver(state, at, messages.map(recordOf))
      if (!state.answerBegins || options.fetch.pauseMs === 0) return
      state.answerBegins = false
      await sleep(options.fetch.pauseMs)
    },
  })
}

function join(state: State, { payload }: ConsumerGroupJoinEvent): void {
  const { options } = state
  if (state.stopping) return
  if (state.memberId && payload.memberId !== state.memberId) {
    fail(state, new LogError('expelled', `expelled from ${options.group}`))
    return
  }
  state.memberId = payload.memberId
  const assigned = Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) =>
    partitions.map(partition => ({ topic, partition })),
  )
  state.assigned = new Set(assigned.map(nameOf))
  options.joined(payload.memberAssignment)
  for (const at of assigned) place(state, at)
}

/**
 * Positions do not survive a join; pauses and stale seeks do. Says again what holds of a partition.
 */
function place({ consumer, followings, assigned }: State, at: TopicPartition): void {
  if (!assigned.has(nameOf(at))) return
  const following = followings.get(nameOf(at))
  if (following) consumer.seek({ ...at, offset: String(following.next) })
  if (following && !following.paused) consumer.resume([toKafka(at)])
  else consumer.pause([toKafka(at)])
}

function setPaused({ consumer, followings, assigned }: State, at: TopicPartition, paused: boolean) {
  const following = followings.get(nameOf(at))
  if (!following) return
  following.paused = paused
  if (!assigned.has(nameOf(at))) return
  if (paused) consumer.pause([toKafka(at)])
  else consumer.resume([toKafka(at)])
}

function deliver(state: State, at: TopicPartition, records: readonly LogRecord[]): void {
  const following = state.followings.get(nameOf(at))
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
    fail(state, error)
  }
}

function fail({ stopping, options }: State, error: unknown): void {
  if (stopping) return
  options.failed(asError(error))
}
