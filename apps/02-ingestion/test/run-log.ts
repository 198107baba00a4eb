/**
 * The log of one test run on a Kafka that others use as well: every topic, group and fence has the
 * run's name before its own, and who uses it never knows.
 */
import { stateTopic, type Topic, topics } from '@polytraders/messages'
import { type Log, type LogRecord, type Member, type TopicPartition } from '@polytraders/runtime'
import {
  createKafkaLog,
  deleteTopics,
  type KafkaOptions,
  promptFetch,
  provisionTopics,
} from '@polytraders/runtime/kafka'

export type RunLog = { readonly log: Log; close(): Promise<void> }

const used: readonly Topic[] = [
  topics.registry,
  topics.registryCurrent,
  topics.ingestionRaw,
  topics.ingestion,
  stateTopic(topics.ingestion),
  topics.deadLetters,
]

export async function openRunLog(run: string, cells: number): Promise<RunLog> {
  const options: KafkaOptions = {
    brokers: (process.env['KAFKA_BROKERS'] ?? '127.0.0.1:19092').split(','),
    clientId: `02-ingestion-${run}`,
    fetch: { ...promptFetch, waitMs: 50 },
  }
  const own = used.map(topic => ({ ...topic, name: `${run}-${topic.name}` }))
  await provisionTopics(options, { cells, replication: 1, topics: own })
  const log = await createKafkaLog(options)
  return {
    log: prefixed(log, `${run}-`),
    async close() {
      await log.close()
      await deleteTopics(options, own)
    },
  }
}

function prefixed(log: Log, prefix: string): Log {
  const name = (topic: string) => `${prefix}${topic}`
  const to = ({ topic, partition }: TopicPartition) => ({ topic: name(topic), partition })
  const from = (records: readonly LogRecord[]) =>
    records.map(record => ({ ...record, topic: record.topic.slice(prefix.length) }))
  return {
    ends: topic => log.ends(name(topic)),
    writer: ({ fence, ...at }) =>
      log.writer({ ...to(at), fence: fence === null ? null : name(fence) }),
    async join(options) {
      const { group, own, celled, broadcast, listener } = options
      const member = await log.join({
        group: name(group),
        own: name(own),
        celled: celled.map(name),
        broadcast: broadcast.map(name),
        listener,
      })
      return memberOf(member, to, from)
    },
    async *read(at, offset) {
      for await (const records of log.read(to(at), offset)) yield from(records)
    },
    close: () => log.close(),
  }
}

const memberOf = (
  member: Member,
  to: (at: TopicPartition) => TopicPartition,
  from: (records: readonly LogRecord[]) => readonly LogRecord[],
): Member => ({
  follow: (cell, at, offset, take) =>
    member.follow(cell, to(at), offset, records => take(from(records))),
  pause: (cell, at) => member.pause(cell, to(at)),
  resume: (cell, at) => member.resume(cell, to(at)),
  unfollow: (cell, at) => member.unfollow(cell, to(at)),
  commit: (cell, at, next) => member.commit(cell, to(at), next),
  leave: () => member.leave(),
})
