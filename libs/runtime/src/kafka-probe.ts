/** Whether a broker answers, asked once: for whoever waits for one to start. */
import { connectionTimeoutMs, Kafka, logLevel } from './kafka-client.ts'

const answerTimeoutMs = 4_000

/** How many brokers the cluster has and whether one leads. Rejects when none answers. */
export async function probeBroker(
  broker: string,
): Promise<{ readonly brokers: number; readonly led: boolean }> {
  const client = new Kafka({
    clientId: 'polytraders-probe',
    brokers: [broker],
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: answerTimeoutMs,
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
  })
  const admin = client.admin()
  try {
    await admin.connect()
    const { brokers, controller } = await admin.describeCluster()
    return { brokers: brokers.length, led: controller !== null }
  } finally {
    await admin.disconnect()
  }
}
