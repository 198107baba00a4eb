/**
 * A producer whose epoch is raised by each new holder of its name, used for plain batches: after
 * the new holder's first append to a partition the broker refuses the old holder there. No
 * transactions: only InitProducerId under a transactional id, then idempotent batches with that id
 * and epoch.
 */
import { type Message, type RecordMetadata } from 'kafkajs'
import {
  connectionTimeoutMs,
  internal,
  type KafkaOptions,
  requestTimeoutMs,
  retry,
} from './kafka-client.ts'

export type FencedProducer = {
  send(topic: string, messages: readonly Message[]): Promise<readonly RecordMetadata[]>
  disconnect(): Promise<void>
}

const transactionTimeoutMs = 60_000
const metadataMaxAgeMs = 300_000

/** Opens the one producer of `fence`: its predecessors are refused from the first batch on. */
export async function fencedProducer(
  { brokers, clientId }: KafkaOptions,
  fence: string,
): Promise<FencedProducer> {
  const { createLogger, LEVELS } = internal('loggers')
  const logger = createLogger({ level: LEVELS.NOTHING, logCreator: internal('loggers/console') })
  const Cluster = internal('cluster')
  const cluster = new Cluster({
    logger,
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
  })
  await cluster.connect()
  const eos = internal('producer/eosManager')({
    logger,
    cluster,
    transactional: true,
    transactionalId: fence,
    transactionTimeout: transactionTimeoutMs,
  })
  await eos.initProducerId()
  // To the sending code it is a plain idempotent producer: no transaction is ever begun.
  const plain = new Proxy(eos, {
    get(target, name) {
      if (name === 'isTransactional' || name === 'isInTransaction') return () => false
      return target[name]
    },
  })
  const { DefaultPartitioner } = internal('producer/partitioners')
  const send = internal('producer/sendMessages')({
    logger,
    cluster,
    partitioner: DefaultPartitioner(),
    eosManager: plain,
    retrier: internal('retry')(retry),
  })
  return {
    send: (topic, messages) =>
      send({ acks: -1, timeout: requestTimeoutMs, topicMessages: [{ topic, messages }] }),
    disconnect: () => cluster.disconnect(),
  }
}
