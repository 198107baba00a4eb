/** The eleven stages as processes of this machine: started, waited for, drained. */
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

/** Health and metrics of stage n listen at this port plus n. */
export const stagePortsByDefault = Number(process.env['POLYTRADERS_STAGE_PORTS'] ?? 18_100)

const readyTimeoutMs = 90_000
const drainTimeoutMs = 30_000
const pollMs = 100

const apps = join(import.meta.dirname, '../..')

export const stagePort = (name: StageName, base: number) => base + Number(name.slice(0, 2))

export type StagesOptions = {
  readonly home: Home
  readonly env: InstallEnv
  readonly portBase: number
  readonly onProgress: (line: string) => void
}

/** Starts what does not run. Resolves when every stage says that it is ready. */
export async function startStages(options: StagesOptions): Promise<void> {
  const { home, onProgress } = options
  for (const name of stageNames) {
    if (!processAlive(name, { home })) await startStage(name, options)
  }
  onProgress('waiting for eleven stages to be ready')
  const deadlineMs = Date.now() + readyTimeoutMs
  for (const name of stageNames) await waitReady(name, options, deadlineMs)
}

export async function startStage(name: StageName, options: StagesOptions): Promise<void> {
  const { home, env, portBase } = options
  const port = stagePort(name, portBase)
  const { record } = await startProcess({
    home,
    name,
    command: process.execPath,
    args: ['--disable-warning=TimeoutNegativeWarning', join(apps, name, 'src', 'main.ts')],
    env: { ...env, HTTP_PORT: String(port) },
    detached: true,
    ports: [port],
  })
  // Refolding everything again may wait; on one machine, trading may not.
  if (name === '10-replay') setPriority(record.pid, constants.priority.PRIORITY_BELOW_NORMAL)
}

export async function waitReady(
  name: StageName,
  { home, portBase }: StagesOptions,
  deadlineMs = Date.now() + readyTimeoutMs,
): Promise<void> {
  const url = `http://127.0.0.1:${stagePort(name, portBase)}/readyz`
  for (;;) {
    if (await answersOk(url)) return
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

async function answersOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok
  } catch {
    return false
  }
}

/** Drains and stops every stage that runs, in order: what one still says, the next still takes. */
export async function stopStages(home: Home, onProgress: (line: string) => void): Promise<void> {
  for (const name of stageNames) {
    if (!processAlive(name, { home })) continue
    const outcome = await stopProcess(name, { home, timeoutMs: drainTimeoutMs })
    onProgress(`${name} ${outcome}`)
  }
}
