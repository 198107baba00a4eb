/**
 * The Kafka client, as this platform sets it up: kafkajs 2.2.4, pinned, because the fence needs some
 * of its internals. Only the kafka-*.ts files import it.
 */
import { createRequire } from 'node:module'
import kafkajs, { type Kafka as KafkaClient } from 'kafkajs'

process.env['KAFKAJS_NO_PARTITIONER_WARNING'] = '1'

export const { AssignerProtocol, Kafka, KafkaJSProtocolError, logLevel } = kafkajs

export type KafkaOptions = {
  /** host:port of the brokers to start from. */
  readonly brokers: readonly string[]
  readonly clientId: string
}

/** Races on a young cluster are ordinary: retry soon, and give up after about half a minute. */
export const retry = { initialRetryTime: 20, maxRetryTime: 1_000, retries: 60, factor: 0.2 }

export const connectionTimeoutMs = 2_000
export const requestTimeoutMs = 10_000

export function createClient({ brokers, clientId }: KafkaOptions): KafkaClient {
  return new Kafka({
    clientId,
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    retry: { ...retry, restartOnFailure: async () => false },
  })
}

const internals = createRequire(import.meta.url)

/** A kafkajs module that it does not export. The version is pinned and a test holds the fence. */
export const internal = (path: string) => internals(`kafkajs/src/${path}`)
