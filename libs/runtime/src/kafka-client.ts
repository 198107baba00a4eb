/**
 * The Kafka client, as this platform sets it up: kafkajs 2.2.4, pinned, because the fence needs
 * some of its internals. Only the kafka-*.ts files import it.
 */
import { createRequire } from 'node:module'
import kafkajs, { type Admin, type Kafka as KafkaClient } from 'kafkajs'
import { retrying } from './retries.ts'

const internals = createRequire(import.meta.url)

/** A kafkajs module that it does not export. The version is pinned and tests hold what is used. */
export const internal = (path: string) => internals(`kafkajs/src/${path}`)

calmRequestQueues(internal('network/requestQueue').prototype)

/** Of a connection's queue, what is looked at here. */
type RequestQueue = {
  readonly pending: readonly unknown[]
  /** Epoch ms; -1 when it never was. */
  readonly throttledUntil: number
  scheduleCheckPendingRequests(): void
}

/**
 * kafkajs 2.2.4 polls for waiting requests every millisecond, on every connection, for ever: it
 * sets a timer with a negative delay (tulios/kafkajs issues 1704 and 1751, open). Here it polls
 * only while something waits or the broker throttles; apps/cli/BENCHMARKS.md says what that saves.
 */
export function calmRequestQueues(queues: RequestQueue): void {
  const schedule = queues.scheduleCheckPendingRequests
  queues.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this)
  }
}

export const { AssignerProtocol, Kafka, KafkaJSError, KafkaJSProtocolError, logLevel } = kafkajs

export type KafkaOptions = {
  /** host:port of the brokers to start from. */
  readonly brokers: readonly string[]
  readonly clientId: string
  readonly fetch?: Fetch
}

/** How a reader asks for records. */
export type Fetch = {
  /**
   * A fetch that finds too little waits this long, and with it whatever begins to be followed
   * beside it, and `disconnect`. More makes an idle stage cheaper and a recovery slower.
   */
  readonly waitMs: number
  /** How much is worth an answer before that, in bytes. */
  readonly bytesMin: number
  /**
   * After an answer the next request waits this long, and what comes meanwhile comes together. A
   * request costs more processor time, here and at the broker, than what it brings: without a
   * pause each record of a busy log is an answer of its own.
   */
  readonly pauseMs: number
}

/** At once, for stages on an order's path. Eleven idle stages cost little. */
export const promptFetch: Fetch = { waitMs: 500, bytesMin: 1, pauseMs: 2 }

/**
 * At most ten times a second, for stages that only watch: an answer for each of their records
 * would, on a small machine, cost the stages on an order's path more than their own work does.
 */
export const patientFetch: Fetch = { waitMs: 500, bytesMin: 1, pauseMs: 100 }

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

/** For about ten seconds, what a young topic or a leader on the move answers. */
const whileUnsettled = retrying({
  attemptsMax: 20,
  firstDelayMs: 20,
  delayMsMax: 1_000,
  when: error => error instanceof KafkaJSError && error.retriable,
})

export type Administration = {
  ask<Answer>(question: (admin: Admin) => Promise<Answer>): Promise<Answer>
  close(): Promise<void>
}

/**
 * An admin client; what it asks again goes over a connection of its own, which knows new leaders.
 */
export async function openAdministration(kafka: KafkaClient): Promise<Administration> {
  const shared = kafka.admin()
  await shared.connect()
  return {
    ask: question =>
      whileUnsettled(async attempt => {
        if (attempt === 0) return question(shared)
        const fresh = kafka.admin()
        await fresh.connect()
        return question(fresh).finally(() => fresh.disconnect())
      }),
    close: () => shared.disconnect(),
  }
}
