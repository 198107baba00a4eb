/** A registry topic and a Postgres schema of one test run. */
import { randomUUID } from 'node:crypto'
import { type Facts, rawHeader, topics } from '@polytraders/messages'
import { migrate, openPostgres, type Postgres, type PostgresOptions } from '@polytraders/postgres'
import {
  buildCodec,
  createMemoryLog,
  type Edge,
  type Log,
  openSource,
  type RawFact,
  type Source,
} from '@polytraders/runtime'
import {
  createKafkaLog,
  deleteTopics,
  type KafkaOptions,
  promptFetch,
  provisionTopics,
} from '@polytraders/runtime/kafka'
import { newRun } from '@polytraders/testkit'
import { historyMigrations, startHistory } from '../src/io/history.ts'

const url =
  process.env['POSTGRES_URL'] ?? 'postgres://polytraders:polytraders@127.0.0.1:15432/polytraders'

export type HistoryPlace = {
  readonly postgres: Postgres
  readonly failures: unknown[]
  /** Another process's connection. */
  open(options?: Partial<PostgresOptions>): Postgres
  /** Another process. */
  follow(postgres?: Postgres): Promise<Edge>
  say(...facts: RawFact[]): Promise<void>
  close(): Promise<void>
}

export const memoryHistory = () =>
  historyPlace(
    async () => createMemoryLog({ partitionsOf: () => 1, now: Date.now }),
    async () => {},
  )

export async function kafkaHistory(): Promise<HistoryPlace> {
  const kafka: KafkaOptions = {
    brokers: (process.env['KAFKA_BROKERS'] ?? '127.0.0.1:19092').split(','),
    clientId: 'registry-history-test',
    fetch: promptFetch,
  }
  const all: (typeof topics.registry)[] = []
  return historyPlace(
    async name => {
      all.push({ ...topics.registry, name })
      await provisionTopics(kafka, { cells: 1, replication: 1, topics: all })
      return createKafkaLog(kafka)
    },
    () => deleteTopics(kafka, all),
  )
}

async function historyPlace(
  openLog: (topic: string) => Promise<Log>,
  dropTopics: () => Promise<void>,
): Promise<HistoryPlace> {
  const topic = `test-${newRun()}-registry.v1`
  const schema = `test_${randomUUID().slice(0, 8)}`
  const options = { url, name: 'test', schema }
  await migrate(options, [historyMigrations])
  const opened: Postgres[] = []
  const edges: Edge[] = []
  const failures: unknown[] = []
  const open: HistoryPlace['open'] = more => {
    const postgres = openPostgres({ ...options, ...more })
    opened.push(postgres)
    return postgres
  }
  const log = await openLog(topic)
  const codec = buildCodec()
  let source: Source | null = null
  const postgres = open()
  return {
    postgres,
    failures,
    open,
    async follow(through = postgres) {
      const failed = (error: unknown) => void failures.push(error)
      const group = `history-${topic}`
      const edge = await startHistory({
        log,
        codec,
        postgres: through,
        topic,
        group,
        now: Date.now,
        failed,
      })
      edges.push(edge)
      return edge
    },
    async say(...facts) {
      const at = { topic, partition: 0 }
      source ??= await openSource({ log, codec, at, name: 'test', build: 'test' })
      await source.append(facts)
    },
    async close() {
      for (const edge of edges) await edge.stop()
      await source?.close()
      await postgres.query(`drop schema ${schema} cascade`)
      for (const one of opened) await one.close()
      await log.close()
      await dropTopics()
    },
  }
}

export const conditionId = `0x${'c1'.repeat(32)}`

const fresh: Facts['InstrumentChanged'] = {
  correlation_id: '',
  source_ts: 0,
  recv_ts: 0,
  quality: 'clean',
  market_id: '501',
  condition_id: conditionId,
  token_ids: ['111', '222'],
  group_id: '77',
  version: 1,
  changed: [],
  question: 'Does the claim hold?',
  status: 'open',
  halt_reason: '',
  open_time: null,
  close_time: 5_000,
  resolution_time: null,
  resolution_rule: 'It holds if the test passes.',
  resolution_source: '',
  uma_status: '',
  payout: null,
  tick_size: 10_000,
  min_size: 5_000_000,
  fee_bps: 0,
  fee_schedule: {
    kind: 'curve',
    fee_bps: 0,
    rate: 50_000,
    exponent: 1,
    taker_only: true,
    rebate_rate: 0,
  },
  neg_risk: false,
  parent_event_id: '77',
  category: 'Sports',
  protocol_version: 'v1',
  duplicate_of: '',
  last_synced_ts: 0,
}

const about = new Set([
  'correlation_id',
  'source_ts',
  'recv_ts',
  'quality',
  'version',
  'changed',
  'last_synced_ts',
])

/** Versions as the registry says them: each the last with some fields changed. */
export function createVersions() {
  let last = fresh
  return (
    truthMs: number,
    knownMs: number,
    fields: Partial<Facts['InstrumentChanged']> = {},
  ): RawFact => {
    const isFirst = last === fresh
    const names = isFirst
      ? Object.keys(fresh).filter(name => !about.has(name))
      : Object.keys(fields)
    last = {
      ...last,
      ...fields,
      source_ts: truthMs,
      recv_ts: knownMs,
      last_synced_ts: knownMs,
      version: isFirst ? 1 : last.version + 1,
      changed: names,
    }
    return { type: 'InstrumentChanged', fact: last }
  }
}

export const synced = (version: number, atMs: number): RawFact => ({
  type: 'Synced',
  fact: {
    ...rawHeader(atMs),
    condition_id: conditionId,
    group_id: '77',
    version,
    last_synced_ts: atMs,
    freshness_ms: 0,
  },
})
