/**
 * The deploy step on Kafka: topics as topics.ts has them. It creates what is missing, and no more.
 */
import { allTopics, partitionsOf, type Topic } from '@polytraders/messages'
import {
  type Administration,
  createClient,
  type KafkaOptions,
  openAdministration,
} from './kafka-client.ts'
import { LogError } from './log.ts'

export type TopicSettings = { readonly name: string; readonly value: string }

/**
 * A cell reads its whole state topic when it takes over, and a cleaner rewrites all of it each
 * time: half of it may be old, so that the cleaner does not wear out the broker.
 */
const stateSegmentBytes = 8 * 1024 * 1024
const stateDirtyRatio = '0.5'
/** Room for headers and batch overhead above the largest record. */
const overheadBytes = 64 * 1024

/**
 * The broker's settings of a topic. Inputs are kept longer than any snapshot that needs them: that
 * of a live cell is never much older than `snapshotAgeMsMax`, unless nothing came since.
 */
export function topicSettings(topic: Topic): readonly TopicSettings[] {
  const settings: [string, string | number][] = [
    ['cleanup.policy', topic.cleanup],
    ['max.message.bytes', topic.recordBytesMax + overheadBytes],
    // Whatever a writer chose, the broker hands out what every reader can read.
    ['compression.type', 'uncompressed'],
  ]
  if (topic.cleanup === 'delete') settings.push(['retention.ms', topic.retentionMs])
  if (topic.cleanup === 'compact') {
    settings.push(
      ['segment.bytes', stateSegmentBytes],
      ['segment.ms', 10 * 60_000],
      ['min.cleanable.dirty.ratio', stateDirtyRatio],
      ['delete.retention.ms', 60_000],
    )
  }
  return settings.map(([name, value]) => ({ name, value: String(value) }))
}

export type TopicPlan = {
  readonly cells: number
  readonly replication: number
  /** All that there are, unless a test has its own. */
  readonly topics?: readonly Topic[]
}

/** Creates the missing topics. Refuses an install whose partitions are not those of `cells`. */
export async function provisionTopics(
  options: KafkaOptions,
  { cells, replication, topics = allTopics }: TopicPlan,
): Promise<{ readonly created: readonly string[] }> {
  const administration = await openAdministration(createClient(options))
  try {
    const existing = new Set(await administration.ask(admin => admin.listTopics()))
    const missing = topics.filter(topic => !existing.has(topic.name))
    if (missing.length > 0) {
      await administration.ask(admin =>
        admin.createTopics({
          waitForLeaders: false,
          topics: missing.map(topic => ({
            topic: topic.name,
            numPartitions: partitionsOf(topic, cells),
            replicationFactor: replication,
            configEntries: [...topicSettings(topic), ...durability(replication)],
          })),
        }),
      )
    }
    await requirePartitions(administration, topics, cells)
    return { created: missing.map(topic => topic.name) }
  } finally {
    await administration.close()
  }
}

/** With three replicas an acknowledged record is on two, and one broker may be down. */
const durability = (replication: number) =>
  replication < 3 ? [] : [{ name: 'min.insync.replicas', value: '2' }]

/** Also waits for the leaders of what was just created. */
async function requirePartitions(
  { ask }: Administration,
  topics: readonly Topic[],
  cells: number,
): Promise<void> {
  const expected = new Map(topics.map(topic => [topic.name, partitionsOf(topic, cells)]))
  if (expected.size === 0) return // Asked for no topic in particular, a broker tells of all.
  const names = [...expected.keys()]
  const { topics: found } = await ask(admin => admin.fetchTopicMetadata({ topics: names }))
  for (const { name, partitions } of found) {
    if (partitions.length === expected.get(name)) continue
    throw new LogError(
      'impossible',
      `${name} has ${partitions.length} partitions, ${cells} cells need ${expected.get(name)}. ` +
        'The number of cells is fixed at install: use the one it was installed with.',
    )
  }
}

/** Deletes topics that a test or a drill made for itself. */
export async function deleteTopics(options: KafkaOptions, topics: readonly Topic[]): Promise<void> {
  const administration = await openAdministration(createClient(options))
  try {
    const names = topics.map(topic => topic.name)
    await administration.ask(admin => admin.deleteTopics({ topics: names }))
  } finally {
    await administration.close()
  }
}
