/** A place on Kafka: topics of its own for each run, deleted at the end. */
import { buildCodec, type Log } from '@polytraders/runtime'
import {
  createKafkaLog,
  deleteTopics,
  type KafkaOptions,
  provisionTopics,
} from '@polytraders/runtime/kafka'
import {
  allToyTopics,
  newRun,
  type Place,
  toyCells,
  toyTopics,
  toyWirings,
} from '@polytraders/testkit'
import { createClient, internal } from '../src/kafka-client.ts'

export const kafkaOptions: KafkaOptions = {
  brokers: (process.env['KAFKA_BROKERS'] ?? '127.0.0.1:19092').split(','),
  clientId: 'runtime-test',
  fetch: { waitMs: 50, bytesMin: 1, pauseMs: 0 }, // Tests recover all the time.
}

export async function kafkaPlace(): Promise<Place> {
  const run = newRun()
  const topics = toyTopics(run)
  const all = allToyTopics(topics)
  await provisionTopics(kafkaOptions, { cells: toyCells, replication: 1, topics: all })
  const clients: Log[] = []
  return {
    run,
    topics,
    wirings: toyWirings(run, topics),
    cells: toyCells,
    codec: buildCodec(),
    async client() {
      const log = await createKafkaLog(kafkaOptions)
      clients.push(log)
      return log
    },
    expel,
    async close() {
      await Promise.all(clients.map(log => log.close()))
      await deleteTopics(kafkaOptions, all)
    },
  }
}

/** Leaves the group in the name of its one member, which will find out at its next heartbeat. */
async function expel(groupId: string): Promise<void> {
  const admin = createClient(kafkaOptions).admin()
  await admin.connect()
  const { groups } = await admin.describeGroups([groupId])
  await admin.disconnect()
  const memberId = groups[0]?.members[0]?.memberId
  const { createLogger, LEVELS } = internal('loggers')
  const Cluster = internal('cluster')
  const cluster = new Cluster({
    logger: createLogger({ level: LEVELS.NOTHING, logCreator: internal('loggers/console') }),
    retry: {},
    socketFactory: internal('network/socketFactory')(),
    brokers: kafkaOptions.brokers,
    clientId: kafkaOptions.clientId,
    connectionTimeout: 2_000,
    requestTimeout: 10_000,
    metadataMaxAge: 300_000,
  })
  await cluster.connect()
  const coordinator = await cluster.findGroupCoordinator({ groupId })
  await coordinator.leaveGroup({ groupId, memberId })
  await cluster.disconnect()
}
