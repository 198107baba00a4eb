/**
 * A stage's process: configuration, log, hosts, health, signals. It returns once drained; anything
 * it cannot handle makes it exit, because restarting from the log is the one recovery path.
 *
 *   SIGTERM, SIGINT   drain every cell, snapshot, leave the group, exit 0
 *   anything else     leave the group if that is possible at once, exit 1
 */
import {
  flag,
  integer,
  policyVars,
  printable,
  readConfig,
  readPolicy,
  text,
} from '@polytraders/config'
import fastify, { type FastifyInstance } from 'fastify'
import pino, { type Logger } from 'pino'
import { canonicalJson } from './canonical-json.ts'
import { type Codec } from './codec.ts'
import { serveHealth } from './health.ts'
import { defaultLimits, type Host, startHost } from './host.ts'
import { type Fetch, promptFetch } from './kafka-client.ts'
import { createKafkaLog } from './kafka-log.ts'
import { type Edge } from './lease.ts'
import { type Log, LogError } from './log.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { registryCodec } from './registry.ts'
import { sampledTraceparent } from './traces.ts'
import { type Hosted, hosted, type Wiring } from './wiring.ts'

/** What every stage's process is told. */
export const processVars = {
  KAFKA_BROKERS: text.default('127.0.0.1:19092').describe('host:port, comma separated'),
  SCHEMA_REGISTRY_URL: text.default('http://127.0.0.1:18081/apis/ccompat/v7'),
  HTTP_HOST: text.default('127.0.0.1').describe('where /healthz, /readyz and /metrics listen'),
  HTTP_PORT: integer(0, 65_535).default(0).describe('0 picks a free port'),
  CELLS: integer(1, 64).default(4).describe('cells of the install, fixed when it was made'),
  BUILD: text.default('dev').describe('build of the process, for Owner records and metrics'),
  LOG_LEVEL: text.default('info'),
  SNAPSHOT_INPUTS: integer(10, 10_000_000).default(50_000).describe('inputs between snapshots'),
  FETCH_PAUSE_MS: integer(0, 1_000)
    .default(promptFetch.pauseMs)
    .describe('wait between two fetches: more where many stages share few cores'),
  TRACE_ONE_IN: integer(1, 1_000_000).default(20).describe('sealed events to one that is traced'),
  ACCEPT_DIVERGENCE: flag
    .default(false)
    .describe("on: take over from another version's crash, discarding what differs"),
}

export type ProcessConfig = {
  readonly KAFKA_BROKERS: string
  readonly SCHEMA_REGISTRY_URL: string
  readonly HTTP_HOST: string
  readonly HTTP_PORT: number
  readonly CELLS: number
  readonly BUILD: string
  readonly LOG_LEVEL: string
  readonly SNAPSHOT_INPUTS: number
  readonly FETCH_PAUSE_MS: number
  readonly TRACE_ONE_IN: number
  readonly ACCEPT_DIVERGENCE: boolean
}

export type ProcessContext = {
  readonly log: Log
  readonly codec: Codec
  readonly http: FastifyInstance
  /** Puts what an edge counts of itself into /metrics. */
  readonly count: Metrics['count']
  /** Something an edge can't handle: ends the process. */
  readonly failed: (error: unknown) => void
}

export type ProcessOptions = {
  readonly name: string
  readonly config: ProcessConfig
  readonly stages: readonly Hosted[]
  /** How its inputs are read; at once unless said. */
  readonly fetch?: Fetch
  /**
   * Edges of this process: sources and sinks. They are given the log before the hosts start, and
   * are stopped when it drains.
   */
  readonly edges?: (context: ProcessContext) => Promise<readonly Edge[]>
}

/** The process of a stage that has no edges: its core, under the policy that `env` names. */
export async function runStage<Policy extends object>(
  env: NodeJS.ProcessEnv,
  wiring: Wiring<Policy>,
  defaultPolicy: NoInfer<Policy>,
  modelsOf: (policy: Policy) => readonly string[] = () => [],
): Promise<void> {
  const config = readConfig(env, { ...processVars, ...policyVars })
  const policy = readPolicy(config, wiring.stage, defaultPolicy)
  const stages = [hosted(wiring, policy, modelsOf(policy))]
  await runProcess({ name: wiring.stage, config, stages })
}

/** How long leaving the group may take when the process is dying anyway. */
const leaveTimeoutMs = 1_000
const drainTimeoutMs = 25_000

export async function runProcess(options: ProcessOptions): Promise<void> {
  const { name, config, stages, edges } = options
  const terminated = drainOnSignal()
  const logger = pino({
    level: config.LOG_LEVEL,
    base: { stage: name },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: label => ({ level: label }) },
  })
  logger.info({ config: printable({ ...config }) }, 'starting')
  const hosts: Host[] = []
  const die = createDeath(logger, hosts)
  process.on('uncaughtException', die)
  process.on('unhandledRejection', die)

  const metrics = createMetrics(config.BUILD)
  const http = fastify({ logger: false })
  const codec = await registryCodec(config.SCHEMA_REGISTRY_URL)
  const log = await createKafkaLog({
    brokers: config.KAFKA_BROKERS.split(','),
    clientId: name,
    fetch: options.fetch ?? { ...promptFetch, pauseMs: config.FETCH_PAUSE_MS },
  })
  serveHealth(http, hosts, stages.length, metrics)
  const atWork = (await edges?.({ log, codec, http, count: metrics.count, failed: die })) ?? []
  await http.listen({ host: config.HTTP_HOST, port: config.HTTP_PORT })
  logger.info({ http: http.addresses() }, 'listening')

  for (const stage of stages) {
    const host = await startStage(stage, { log, codec, config, metrics, logger, failed: die })
    hosts.push(host)
    metrics.watch(host, stage.wiring.gauges)
  }
  await terminated
  logger.info('draining')
  const late = new LogError('unavailable', `the drain took over ${drainTimeoutMs} ms`)
  const timer = setTimeout(() => die(late), drainTimeoutMs)
  for (const edge of atWork) await edge.stop()
  for (const host of hosts) await host.drain()
  await http.close()
  await log.close()
  clearTimeout(timer)
  logger.info('drained')
  process.exit(0)
}

/** Ends the process once, having left the groups if that is possible at once. */
function createDeath(logger: Logger, hosts: readonly Host[]): (error: unknown) => void {
  let dying = false
  return error => {
    if (dying) return
    dying = true
    const code = error instanceof LogError ? error.code : 'impossible'
    logger.fatal({ code, err: error }, 'exiting')
    const left = Promise.allSettled(hosts.map(host => host.stop()))
    const late = new Promise(resolve => setTimeout(resolve, leaveTimeoutMs))
    Promise.race([left, late]).finally(() => process.exit(1))
  }
}

type StageContext = {
  readonly log: Log
  readonly codec: Codec
  readonly config: ProcessConfig
  readonly metrics: Metrics
  readonly logger: Logger
  readonly failed: (error: Error) => void
}

function startStage(stage: Hosted, context: StageContext): Promise<Host> {
  const { wiring, policy } = stage
  const { log, codec, config, metrics, logger, failed } = context
  return startHost({
    ...stage,
    log,
    codec,
    cells: config.CELLS,
    build: config.BUILD,
    config: canonicalJson(policy),
    limits: { ...defaultLimits, snapshotInputs: config.SNAPSHOT_INPUTS },
    acceptDivergence: config.ACCEPT_DIVERGENCE,
    traceparent: sampledTraceparent(config.TRACE_ONE_IN),
    now: Date.now,
    note(cell, event) {
      metrics.note(wiring.stage, cell, event)
      if (event.kind === 'batch') return
      const { letter, ...rest } = { letter: undefined, ...event }
      const where = letter && { ...letter, value: undefined }
      logger.info({ host: wiring.stage, cell, ...rest, ...where }, event.kind)
    },
    failed,
  })
}

function drainOnSignal(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
}
