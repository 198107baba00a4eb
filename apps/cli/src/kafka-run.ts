/**
 * What is on Kafka's topics, copied into memory, so that it is replayed and traced like any run.
 */
import { policyVars, readConfig, readPolicies } from '@polytraders/config'
import { loopLog, type Policies, type Records } from '@polytraders/loop'
import { partitionsOf, type Topic, topics } from '@polytraders/messages'
import {
  buildCodec,
  type Codec,
  isFactName,
  type Log,
  type LogRecord,
  type MemoryLog,
} from '@polytraders/runtime'
import { createKafkaLog, registryCodec } from '@polytraders/runtime/kafka'
import { processVars } from '@polytraders/runtime/process'
import { type Run } from './archive.ts'
import { CliError } from './error.ts'
import { runningInstall } from './install.ts'

export const kafkaVars = {
  KAFKA_BROKERS: processVars.KAFKA_BROKERS,
  SCHEMA_REGISTRY_URL: processVars.SCHEMA_REGISTRY_URL,
  CELLS: processVars.CELLS,
  ...policyVars,
}

export type Install = { readonly log: Log; readonly codec: Codec; readonly cells: number }

/** The install that `up` started, unless the environment names another. */
export async function openInstall(
  env: NodeJS.ProcessEnv = { ...runningInstall(), ...process.env },
): Promise<Install & { readonly policies: Policies }> {
  const config = readConfig(env, kafkaVars)
  const brokers = config.KAFKA_BROKERS.split(',')
  try {
    const codec = await registryCodec(config.SCHEMA_REGISTRY_URL)
    const log = await createKafkaLog({ brokers, clientId: 'polytraders-cli' })
    const policies = config.POLICY_FILE === '' ? {} : readPolicies(config.POLICY_FILE)
    return { log, codec, cells: config.CELLS, policies }
  } catch (error) {
    const where = `${config.KAFKA_BROKERS} and ${config.SCHEMA_REGISTRY_URL}`
    throw new CliError(
      `no install answers at ${where}: ${error}`,
      'start one with `polytraders up`',
    )
  }
}

/**
 * Copies every partition of every topic but those that are compacted: they hold the newest of each
 * key, of what other topics hold whole.
 */
export async function kafkaRun(): Promise<Run> {
  const { log: kafka, codec, cells, policies } = await openInstall()
  try {
    const log = loopLog(cells)
    const build = buildCodec()
    for (const topic of Object.values(topics)) {
      if (topic.cleanup === 'compact') continue
      for (let partition = 0; partition < partitionsOf(topic, cells); partition++) {
        await copyPartition(kafka, log, { topic: topic.name, partition }, record =>
          reencode(record, codec, build),
        )
      }
    }
    return { cells, policies, played: 'what is on Kafka', log }
  } finally {
    await kafka.close()
  }
}

/**
 * What one cell is explained by: its own partitions and those that every cell reads, from the
 * oldest record that retention left, under the registry's schemas.
 */
export async function kafkaCell(
  cell: number,
): Promise<{ readonly records: Records; readonly codec: Codec }> {
  const { log, codec, cells } = await openInstall()
  const kept = new Map<string, LogRecord[]>()
  const read = async (topic: Topic): Promise<void> => {
    const partition = topic.layout === 'celled' ? cell : 0
    if (topic.cleanup === 'compact' || partition >= partitionsOf(topic, cells)) return
    const records: LogRecord[] = []
    kept.set(topic.name, records)
    for await (const batch of log.read({ topic: topic.name, partition }, 0)) {
      for (const { value } of batch) {
        const learning = codec.learn?.(value)
        if (learning) await learning
      }
      records.push(...batch)
    }
  }
  try {
    await Promise.all(Object.values(topics).map(read))
    return { records: ({ topic }) => kept.get(topic) ?? [], codec }
  } finally {
    await log.close()
  }
}

async function copyPartition(
  kafka: Log,
  log: MemoryLog,
  at: { readonly topic: string; readonly partition: number },
  convert: (record: LogRecord) => LogRecord,
): Promise<void> {
  for await (const records of kafka.read(at, 0)) {
    for (const record of records) {
      const offset = log.appendNow(at, [convert(record)], record.timestampMs)
      if (offset === record.offset) continue
      const where = `${at.topic}:${at.partition}`
      throw new CliError(
        `${where} has offset ${record.offset} where ${offset} should be: retention took some of it`,
        'a run that `polytraders play` keeps is whole; `events` and `verify` read from anywhere',
      )
    }
  }
}

/** The same body under this build's schema ids: the registry's are its own. */
function reencode(record: LogRecord, codec: Codec, build: Codec): LogRecord {
  const { type } = record.headers
  if (!record.value || !isFactName(type)) return record
  try {
    return { ...record, value: build.encode(type, codec.decode(type, record.value)) }
  } catch {
    return record // Unreadable there is unreadable here: a replay must meet it as the stage did.
  }
}
