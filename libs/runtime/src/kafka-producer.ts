/**
 * What appends batches: kafkajs's connections and what it knows of brokers, with batches of our own
 * (kafka-batch.ts).
 *
 * A fenced producer's epoch is raised by each new holder of its name: after the new holder's first
 * append to a partition the broker refuses the old holder there. No transactions: only
 * InitProducerId under a transactional id, then idempotent batches with that id and epoch.
 */
import { type BatchOrigin, encodeBatch } from './kafka-batch.ts'
import {
  connectionTimeoutMs,
  internal,
  type KafkaOptions,
  requestTimeoutMs,
  retry,
} from './kafka-client.ts'
import { type NewRecord, type TopicPartition } from './log.ts'

/** Of one partition. */
export type FencedProducer = {
  /**
   * Appends a batch; resolves to its first offset. One after the other, and after one that failed
   * all fail as it did: under its number the broker would take another for its duplicate.
   */
  send(records: readonly NewRecord[]): Promise<number>
  disconnect(): Promise<void>
}

/** Of any. A batch that is sent again after a lost answer may be there twice. */
export type PlainProducer = {
  send(at: TopicPartition, records: readonly NewRecord[]): Promise<number>
  disconnect(): Promise<void>
}

type Origin = Omit<BatchOrigin, 'timestampMs'>

const transactionTimeoutMs = 60_000
const metadataMaxAgeMs = 300_000
/** A batch's number is of 31 bits, and begins again. */
const sequenceMask = 0x7fffffff
/** As the format says that a batch is nobody's. */
const nobody: Origin = { producerId: -1n, producerEpoch: -1, firstSequence: -1 }

export async function plainProducer(options: KafkaOptions): Promise<PlainProducer> {
  const cluster = createCluster(options)
  await cluster.connect()
  return {
    async send(at, records) {
      await cluster.addTargetTopic(at.topic)
      return sendBatch(cluster, at, records, nobody)
    },
    disconnect: () => cluster.disconnect(),
  }
}

/** Opens the one producer of `fence`: its predecessors are refused from the first batch on. */
export async function fencedProducer(
  options: KafkaOptions,
  at: TopicPartition,
  fence: string,
): Promise<FencedProducer> {
  const cluster = createCluster(options)
  await cluster.connect()
  const eos = internal('producer/eosManager')({
    logger: silent,
    cluster,
    transactional: true,
    transactionalId: fence,
    transactionTimeout: transactionTimeoutMs,
  })
  await eos.initProducerId()
  await cluster.addTargetTopic(at.topic)
  const producerId = BigInt(String(eos.getProducerId()))
  const producerEpoch = Number(eos.getProducerEpoch())
  let firstSequence = 0
  let before: Promise<unknown> = Promise.resolve()
  async function append(records: readonly NewRecord[]): Promise<number> {
    const origin = { producerId, producerEpoch, firstSequence }
    const offset = await sendBatch(cluster, at, records, origin)
    firstSequence = (firstSequence + records.length) & sequenceMask
    return offset
  }
  return {
    send(records) {
      const sent = before.then(() => append(records))
      before = sent
      return sent
    },
    disconnect: () => cluster.disconnect(),
  }
}

// biome-ignore lint/suspicious/noExplicitAny: kafkajs does not type its inside.
type Internal = any

const { createLogger, LEVELS } = internal('loggers')
const silent = createLogger({ level: LEVELS.NOTHING, logCreator: internal('loggers/console') })
const { KafkaJSMetadataNotLoaded } = internal('errors')
const Cluster = internal('cluster')
const Encoder = internal('protocol/encoder')
const retrier = internal('retry')(retry)
const produceResponse = internal('protocol/requests/produce/v7/response')
/** Every broker since 2.1 takes it (KIP-110). */
const produceVersion = 7

/** A kafkajs client of one connection, as its producer has one. */
const createCluster = ({ brokers, clientId }: KafkaOptions): Internal =>
  new Cluster({
    logger: silent,
    retry,
    socketFactory: internal('network/socketFactory')(),
    brokers: [...brokers],
    clientId,
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    enforceRequestTimeout: true,
    metadataMaxAge: metadataMaxAgeMs,
    maxInFlightRequests: 1,
    isolationLevel: 1,
    allowAutoTopicCreation: false,
  })

/** Sent again after a failure, a batch has the same number, by which the broker knows it. */
function sendBatch(
  cluster: Internal,
  at: TopicPartition,
  records: readonly NewRecord[],
  origin: Origin,
): Promise<number> {
  const batch = encodeBatch(records, { ...origin, timestampMs: Date.now() })
  return retrier((bail: (error: unknown) => void) =>
    produce(cluster, at, batch).catch(error => recover(cluster, error, bail)),
  )
}

/** Sends a batch to the partition's leader; resolves to its first offset. */
async function produce(cluster: Internal, at: TopicPartition, batch: Buffer): Promise<number> {
  await cluster.refreshMetadataIfNecessary()
  const [leader] = Object.keys(cluster.findLeaderForPartitions(at.topic, [at.partition]))
  if (leader === undefined) throw new KafkaJSMetadataNotLoaded(`no leader of ${at.topic} is known`)
  const broker = await cluster.findBroker({ nodeId: leader })
  const request = {
    apiKey: 0,
    apiVersion: produceVersion,
    apiName: 'Produce',
    encode: async () => produceRequest(at, batch),
  }
  const { topics } = await broker.connectionPool.send({ request, response: produceResponse })
  return Number(topics[0].partitions[0].baseOffset)
}

/** transactional_id acks timeout [topic [partition record_set]], of one topic and partition. */
const produceRequest = ({ topic, partition }: TopicPartition, batch: Buffer) =>
  new Encoder(batch.length + topic.length * 3 + 64)
    .writeString(null)
    .writeInt16(-1)
    .writeInt32(requestTimeoutMs)
    .writeInt32(1)
    .writeString(topic)
    .writeInt32(1)
    .writeInt32(partition)
    .writeInt32(batch.length)
    .writeBuffer(batch)

/** After a failure: connects again where the connection is lost, and learns who leads. */
async function recover(
  cluster: Internal,
  error: Internal,
  bail: (error: unknown) => void,
): Promise<never> {
  const isOffline = /^KafkaJS(Connection|MetadataNotLoaded)/.test(error.name)
  if (!isOffline && !error.retriable) {
    bail(error)
    throw error
  }
  if (error.name === 'KafkaJSConnectionClosedError') {
    cluster.removeBroker({ host: error.host, port: error.port })
  }
  if (!cluster.isConnected()) await cluster.connect()
  await cluster.refreshMetadata()
  throw error
}
