/** The stages, and what runs beside them, as processes of this machine: started and drained. */
import { writeFileSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CliError } from './error.ts'
import { type InstallEnv } from './install.ts'
import { type Home, processAlive, startProcess, stopProcess } from './services/index.ts'

export const stageNames = [
  '01-registry',
  '02-ingestion',
  '03-event-log',
  '04-signals',
  '05-fair-value',
  '06-execution-estimate',
  '07-decision',
  '08-orders',
  '09-inventory',
  '10-replay',
  '11-monitoring',
] as const

export type StageName = (typeof stageNames)[number]

/** What runs beside them: edges with a process of their own, and the venue that is simulated. */
const sideEntries = {
  '02-hot-books': '02-ingestion/src/hot-books.ts',
  '02-collector': '02-ingestion/src/collector.ts',
  'venue-simulator': 'venue-simulator/src/main.ts',
} as const

type SideName = keyof typeof sideEntries
export type ProcessName = StageName | SideName

const sideNames = Object.keys(sideEntries) as readonly SideName[]

/** Where frames come from: a recording that is played, the simulated venue, or the real one. */
export const venues = ['none', 'simulated', 'live'] as const
export type Venue = (typeof venues)[number]

/** Everything that runs with a venue, in the order in which it is started. */
export function processNames(venue: Venue): readonly ProcessName[] {
  const simulator: readonly ProcessName[] = venue === 'simulated' ? ['venue-simulator'] : []
  const collector: readonly ProcessName[] = venue === 'none' ? [] : ['02-collector']
  return [...simulator, ...stageNames, '02-hot-books', ...collector]
}

/** Health and metrics of stage n listen at this port plus n; what runs beside them after these. */
export const stagePortsByDefault = Number(process.env['POLYTRADERS_STAGE_PORTS'] ?? 18_100)

const readyTimeoutMs = 90_000
const drainTimeoutMs = 30_000
const pollMs = 100

/**
 * All of them share few cores: a collection of garbage that waits for helpers of its own waits for
 * other processes. And a heap is collected whole at two and a half times what lives in it: at V8's
 * usual third more, with the buffers outside of it counted in, a process of few objects and many
 * buffers does little else (the collector once a second, for a tenth of its processor time).
 */
const sharedCores = ['--single-threaded-gc', '--heap-growing-percent=150']

const apps = join(import.meta.dirname, '../..')

const isSide = (name: ProcessName): name is SideName => Object.hasOwn(sideEntries, name)

export const stagePort = (name: ProcessName, base: number) =>
  base + (isSide(name) ? stageNames.length + 1 + sideNames.indexOf(name) : Number(name.slice(0, 2)))

export type StageOptions = {
  readonly home: Home
  readonly env: InstallEnv
  readonly portBase: number
  /** Flags of the simulated venue. */
  readonly simulator?: readonly string[]
}

export type StagesOptions = StageOptions & {
  readonly venue: Venue
  readonly onProgress: (line: string) => void
}

/** Starts what does not run. Resolves when every process says that it is ready. */
export async function startStages(options: StagesOptions): Promise<void> {
  const { home, venue, onProgress } = options
  const names = processNames(venue)
  for (const name of names) {
    if (!processAlive(name, { home })) await startStage(name, options)
  }
  onProgress(`waiting for ${names.length} processes to be ready`)
  const deadlineMs = Date.now() + readyTimeoutMs
  for (const name of names) await waitReady(name, options, deadlineMs)
}

export async function startStage(name: ProcessName, options: StageOptions): Promise<void> {
  const { home, env, portBase, simulator = [] } = options
  const port = stagePort(name, portBase)
  const entry = join(apps, isSide(name) ? sideEntries[name] : `${name}/src/main.ts`)
  const more = name === 'venue-simulator' ? ['--port', String(port), ...simulator] : []
  const { record } = await startProcess({
    home,
    name,
    command: process.execPath,
    args: [...sharedCores, entry, ...more],
    env: { ...env, HTTP_PORT: String(port) },
    detached: true,
    ports: [port],
  })
  if (name === 'venue-simulator') yieldCores(record.pid)
}

/**
 * The simulator stands for a remote machine, so it must not take CPU from the stages. No stage is
 * made to yield: one that is starved misses its heartbeats and loses its cells. Linux weighs
 * sessions against each other first (sched(7), autogroup), and each of these processes has one of
 * its own, so the session has to be nice as well.
 */
function yieldCores(pid: number): void {
  const priority = constants.priority.PRIORITY_BELOW_NORMAL
  setPriority(pid, priority)
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(priority))
  } catch {
    // No Linux, or one without sessions that are weighed.
  }
}

export async function waitReady(
  name: ProcessName,
  { home, portBase }: StageOptions,
  deadlineMs = Date.now() + readyTimeoutMs,
): Promise<void> {
  for (;;) {
    if (await isReady(name, portBase)) return
    const log = join(home.logs, `${name}.log`)
    if (!processAlive(name, { home })) {
      throw new CliError(`${name} ended before it was ready`, `its log says why: ${log}`)
    }
    if (Date.now() > deadlineMs) {
      throw new CliError(`${name} is not ready after ${readyTimeoutMs / 1_000} s`, `see ${log}`)
    }
    await sleep(pollMs)
  }
}

/** Whether its process says that it is ready. */
export async function isReady(name: ProcessName, portBase: number): Promise<boolean> {
  const path = name === 'venue-simulator' ? 'ok' : 'readyz'
  const url = `http://127.0.0.1:${stagePort(name, portBase)}/${path}`
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok
  } catch {
    return false
  }
}

/** Drains and stops all that runs, in order: what one still says, the next still takes. */
export async function stopStages(home: Home, onProgress: (line: string) => void): Promise<void> {
  for (const name of ['02-collector', ...stageNames, '02-hot-books', 'venue-simulator']) {
    if (!processAlive(name, { home })) continue
    const outcome = await stopProcess(name, { home, timeoutMs: drainTimeoutMs })
    onProgress(`${name} ${outcome}`)
  }
}
