/** The deploy step on Kafka: topics as topics.ts has them. It creates what is missing, and no more. */
import { allTopics, partitionsOf, type Topic } from '@polytraders/messages'
import { createClient, type KafkaOptions } from './kafka-client.ts'
import { LogError } from './log.ts'

export type TopicSettings = { readonly name: string; readonly value: string }

const stateSegmentBytes = 1024 * 1024
/** Room for headers and batch overhead above the largest record. */
const overheadBytes = 64 * 1024

/** The broker's settings of a topic. Inputs are kept longer than any snapshot that needs them. */
export function topicSettings(topic: Topic): readonly TopicSettings[] {
  const settings: [string, string | number][] = [
    ['cleanup.policy', topic.cleanup],
    ['max.message.bytes', topic.recordBytesMax + overheadBytes],
  ]
  if (topic.cleanup === 'delete') settings.push(['retention.ms', topic.retentionMs])
  if (topic.cleanup === 'compact') {
    settings.push(
      ['segment.bytes', stateSegmentBytes],
      ['segment.ms', 10 * 60_000],
      ['min.cleanable.dirty.ratio', '0.1'],
      ['delete.retention.ms', 60_000],
    )
  }
  return settings.map(([name, value]) => ({ name, value: String(value) }))
}

export type TopicPlan = { readonly cells: number; readonly replication: number }

/** Creates the missing topics. Refuses an install whose partitions are not those of `cells`. */
export async function provisionTopics(
  options: KafkaOptions,
  { cells, replication }: TopicPlan,
): Promise<{ readonly created: readonly string[] }> {
  const admin = createClient(options).admin()
  await admin.connect()
  try {
    const existing = new Set(await admin.listTopics())
    const missing = allTopics.filter(topic => !existing.has(topic.name))
    if (missing.length > 0) {
      await admin.createTopics({
        waitForLeaders: true,
        topics: missing.map(topic => ({
          topic: topic.name,
          numPartitions: partitionsOf(topic, cells),
          replicationFactor: replication,
          configEntries: [...topicSettings(topic)],
        })),
      })
    }
    const present = allTopics.filter(topic => existing.has(topic.name)).map(topic => topic.name)
    const { topics: found } = await admin.fetchTopicMetadata({ topics: present })
    for (const { name, partitions } of found) {
      const topic = allTopics.find(other => other.name === name)
      const expected = topic ? partitionsOf(topic, cells) : 0
      if (partitions.length === expected) continue
      const message =
        `${name} has ${partitions.length} partitions, ${cells} cells need ${expected}. ` +
        'The number of cells is fixed at install: use the one it was installed with.'
      throw new LogError('impossible', message)
    }
    return { created: missing.map(topic => topic.name) }
  } finally {
    await admin.disconnect()
  }
}
