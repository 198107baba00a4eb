/**
 * A member of a stage's group on Kafka: one consumer for the celled topics, and a consumer and
 * group of its own for each cell's broadcast topics.
 */
import { type Kafka } from 'kafkajs'
import { cellAssigner } from './kafka-assigner.ts'
import { type Fetch } from './kafka-client.ts'
import { createKafkaReader, type KafkaReader } from './kafka-reader.ts'
import { type GroupOptions, type Member, type TopicPartition } from './log.ts'
import { retrying } from './retries.ts'

export async function joinKafka(
  kafka: Kafka,
  options: GroupOptions,
  fetch: Fetch,
): Promise<Member> {
  const { group, own, celled, broadcast, listener } = options
  await awaitCoordinator(kafka, group)
  let owned: readonly number[] = []
  let leaving = false
  const failed = (error: Error) => {
    if (!leaving) listener.failed(error)
  }
  const main = createKafkaReader({
    kafka,
    group,
    fetch,
    topics: celled,
    assigner: cellAssigner(own, () => owned),
    failed,
    joined(assignment) {
      owned = assignment[own] ?? []
      listener.assigned(owned)
    },
  })
  const broadcastReaders = new Map<number, KafkaReader>()
  const readerOf = (cell: number, { topic }: TopicPartition) =>
    broadcast.includes(topic) ? broadcastReaders.get(cell) : main
  const openBroadcast = (cell: number): KafkaReader => {
    const topics = broadcast
    const name = `${group}-${cell}`
    const options = { kafka, group: name, fetch, topics, failed, joined() {} }
    const reader = createKafkaReader(options)
    broadcastReaders.set(cell, reader)
    reader.start()
    return reader
  }
  await main.start()
  return {
    follow(cell, at, from, take) {
      const reader = readerOf(cell, at) ?? openBroadcast(cell)
      reader.follow(at, from, take)
    },
    pause: (cell, at) => readerOf(cell, at)?.pause(at),
    resume: (cell, at) => readerOf(cell, at)?.resume(at),
    unfollow(cell, at) {
      const reader = readerOf(cell, at)
      reader?.unfollow(at)
      // Whoever has the cell next joins the group of its broadcast topics, and must not find us.
      if (!reader || reader === main || reader.follows()) return
      broadcastReaders.delete(cell)
      reader.stop().catch(() => {})
    },
    commit: (cell, at, next) => readerOf(cell, at)?.commit(at, next),
    async leave() {
      leaving = true
      await Promise.allSettled([main, ...broadcastReaders.values()].map(reader => reader.stop()))
    },
  }
}

/** A young broker makes and loads its group coordinators for some seconds. */
const untilReady = retrying({ attemptsMax: 30, firstDelayMs: 50, delayMsMax: 1_000 })

/** Resolves when a group's coordinator answers: kafkajs would take its loading for a crash. */
async function awaitCoordinator(kafka: Kafka, group: string): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    await untilReady(() => admin.describeGroups([group]))
  } finally {
    await admin.disconnect()
  }
}
