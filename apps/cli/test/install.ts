/**
 * An install of its own for tests and drills: the command line run as a user runs it, with a home
 * and ports that nothing else has, and downloads shared with the rest of the checkout.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import {
  type Home,
  homeByDefault,
  openHome,
  processAlive,
  readSettings,
  restartBroker,
  stopProcess,
} from '../src/services/index.ts'
import {
  isReady,
  type ProcessName,
  type StageName,
  stagePort,
  startStage,
  waitReady,
} from '../src/stage-processes.ts'

const repository = resolve(import.meta.dirname, '../../..')
const recordingFile = 'market-feed/frames_20260607_0132_0137.jsonl.gz'

/** The recorded market, where the checkout has it beside it; null elsewhere. */
export function sharedRecording(): string | null {
  const path = join(repository, '../shared/data', recordingFile)
  return existsSync(path) ? path : null
}

export type Outcome = { readonly code: number; readonly out: string; readonly err: string }

export type Another = { ready(): Promise<void>; drain(): Promise<void> }

export type Install = {
  readonly stagePorts: number
  /** Where its broker listens. */
  readonly broker: string
  readonly env: NodeJS.ProcessEnv
  /** Runs `polytraders` with these arguments. */
  run(...args: string[]): Promise<Outcome>
  /** The same, with `--json`, parsed. Throws what it said when it failed. */
  json<T>(...args: string[]): Promise<T>
  pid(stage: ProcessName): number | null
  /** Starts a stage's process again, as a supervisor does. */
  restart(stage: StageName): Promise<void>
  /** Whether its process says that it is ready: it has its cells, and they are live. */
  isReady(stage: StageName): Promise<boolean>
  /** Starts another process of a stage beside its own, as another machine would. */
  startAnother(stage: StageName): Promise<Another>
  /** Kills the broker and starts it again on its data. */
  restartBroker(): Promise<void>
  logFile(stage: StageName): string
  readonly home: Home
  /** A file of its home. */
  file(path: string): string
  /** Where the simulated venue is, once it runs. */
  readonly venue: string
}

/** Ports are `base` and the ones after it; the home is emptied first. */
export function openInstall(name: string, base: number, more: NodeJS.ProcessEnv = {}): Install {
  const root = join(process.env['POLYTRADERS_HOME'] ?? homeByDefault, name)
  rmSync(root, { recursive: true, force: true })
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...more,
    POLYTRADERS_HOME: root,
    POLYTRADERS_CACHE: process.env['POLYTRADERS_CACHE'] ?? join(homeByDefault, 'cache'),
    POLYTRADERS_KAFKA_PORT: String(base),
    POLYTRADERS_KAFKA_CONTROLLER_PORT: String(base + 1),
    POLYTRADERS_REGISTRY_PORT: String(base + 2),
    POLYTRADERS_REGISTRY_MANAGEMENT_PORT: String(base + 3),
    POLYTRADERS_REDIS_PORT: String(base + 4),
    POLYTRADERS_POSTGRES_PORT: String(base + 5),
    POLYTRADERS_STAGE_PORTS: String(base + 10),
    // The services of the test run are another install's.
    KAFKA_BROKERS: undefined,
    SCHEMA_REGISTRY_URL: undefined,
    REDIS_URL: undefined,
    POSTGRES_URL: undefined,
    NODE_OPTIONS: undefined,
  }
  const home = openHome(root)
  const command = join(repository, 'apps/cli/bin/polytraders.js')
  const variables = () => JSON.parse(readFileSync(join(root, 'install', 'env.json'), 'utf8'))
  async function run(...args: string[]): Promise<Outcome> {
    const child = spawn(process.execPath, [command, ...args], { env, cwd: repository })
    const exited = once(child, 'exit')
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
    const [code] = await exited
    return { code: Number(code ?? -1), out, err }
  }
  return {
    stagePorts: base + 10,
    broker: `127.0.0.1:${base}`,
    env,
    run,
    async json<T>(...args: string[]) {
      const { code, out, err } = await run(...args, '--json')
      try {
        return JSON.parse(out) as T
      } catch {
        throw new Error(`polytraders ${args.join(' ')} ended with ${code}: ${err.slice(-4_000)}`)
      }
    },
    pid: stage => processAlive(stage, { home })?.pid ?? null,
    restart: stage => startStage(stage, { home, env: variables(), portBase: base + 10 }),
    isReady: stage => isReady(stage, base + 10),
    async startAnother(stage) {
      const elsewhere = openHome(join(root, 'another'))
      const options = { home: elsewhere, env: variables(), portBase: base + 40 }
      await startStage(stage, options)
      return {
        ready: () => waitReady(stage, options),
        drain: async () => void (await stopProcess(stage, { home: elsewhere })),
      }
    },
    restartBroker: () => restartBroker({ ...readSettings(env), home }),
    home,
    file: path => join(root, path),
    venue: `http://127.0.0.1:${stagePort('venue-simulator', base + 10)}`,
    logFile: stage => join(home.logs, `${stage}.log`),
  }
}
