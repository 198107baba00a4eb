/**
 * Starting and stopping processes that outlive the command that started them.
 *
 * A process is known by a name within a home. Its output goes to logs/<name>.log, the run before
 * that to logs/<name>.log.1. What is stopped is exactly what was started: see process-record.ts.
 * Used for the services here and for the platform's own stages.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { reasonOf, ServiceError } from './error.ts'
import { type Home } from './home.ts'
import { logTail } from './log-tail.ts'
import {
  birthOf,
  isSameProcess,
  type ProcessRecord,
  readRecord,
  removeRecord,
  writeRecord,
} from './process-record.ts'

export type ProcessSpec = {
  readonly home: Home
  /** Lower-case letters, digits and dashes; the name of its record and its log. */
  readonly name: string
  readonly command: string
  readonly args?: readonly string[]
  /** Added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Lives on after this process has ended, and a terminal's Ctrl-C does not reach it. */
  readonly detached?: boolean
  /** Where it will listen. For the record only. */
  readonly ports?: readonly number[]
}

export type StartedProcess = {
  readonly record: ProcessRecord
  /** Settles when it ends, while this process lives to see it. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>
}

export type StopOptions = {
  readonly home: Home
  /** What asks it to end; SIGTERM unless told. SIGKILL follows when it does not in time. */
  readonly signal?: NodeJS.Signals
  readonly timeoutMs?: number
}

export type StopOutcome = 'stopped' | 'killed' | 'was-not-running'

const stopTimeoutMs = 30_000
const killTimeoutMs = 10_000
const pollMs = 25

/**
 * Starts a program and records it. Resolves once the system has begun to run it, which says nothing
 * about its readiness. Throws when it cannot be run, or when the name is that of a live process.
 */
export async function startProcess(spec: ProcessSpec): Promise<StartedProcess> {
  const { home, name } = spec
  const running = processAlive(name, { home })
  if (running !== undefined) {
    throw new ServiceError('start-failed', `${name} already runs, as process ${running.pid}`)
  }
  const logFile = join(home.logs, `${name}.log`)
  const child = await launch(spec, logFile)
  const exited = new Promise<{ code: number | null; signal: string | null }>(resolve => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  const pid = child.pid
  const birth = pid === undefined ? undefined : birthOf(pid)
  if (pid === undefined || birth === undefined) {
    throw new ServiceError('start-failed', `${name} ended at once\n${logTail(logFile)}`)
  }
  const record: ProcessRecord = {
    name,
    pid,
    birth,
    detached: spec.detached ?? false,
    ports: spec.ports ?? [],
    command: [spec.command, ...(spec.args ?? [])],
    logFile,
    startedMs: Date.now(),
  }
  writeRecord(home, record)
  return { record, exited }
}

/** The record of the process with this name if it is alive, whoever started it. */
export function processAlive(
  name: string,
  { home }: { readonly home: Home },
): ProcessRecord | undefined {
  const record = readRecord(home, name)
  if (record === undefined || !isSameProcess(record, birthOf(record.pid))) return undefined
  return record
}

/**
 * Ends the process with this name: the signal, a bounded wait, SIGKILL. Its record goes with it. A
 * record whose process has ended is removed, and whoever has its id now is left alone.
 */
export async function stopProcess(name: string, options: StopOptions): Promise<StopOutcome> {
  const { home, signal = 'SIGTERM', timeoutMs = stopTimeoutMs } = options
  const record = processAlive(name, { home })
  if (record === undefined) {
    removeRecord(home, name)
    return 'was-not-running'
  }
  send(record.pid, signal)
  let outcome: StopOutcome = signal === 'SIGKILL' ? 'killed' : 'stopped'
  if (!(await ended(record, signal === 'SIGKILL' ? killTimeoutMs : timeoutMs))) {
    outcome = 'killed'
    send(record.pid, 'SIGKILL')
    if (!(await ended(record, killTimeoutMs))) {
      const text = `${name} (process ${record.pid}) still lives ${killTimeoutMs} ms after SIGKILL`
      throw new ServiceError('not-stopped', `${text}; its record is kept, so try again`)
    }
  }
  // What it started itself goes too. A group's id is not used again while the group has members.
  if (record.detached && outcome === 'killed') send(-record.pid, 'SIGKILL')
  removeRecord(home, name)
  return outcome
}

async function launch(spec: ProcessSpec, logFile: string): Promise<ChildProcess> {
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`)
  const log = openSync(logFile, 'a')
  try {
    const child = spawn(spec.command, [...(spec.args ?? [])], {
      env: { ...process.env, ...spec.env },
      detached: spec.detached ?? false,
      stdio: ['ignore', log, log],
      ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    })
    await once(child, 'spawn') // Rejects with the system's reason when it cannot be run.
    if (spec.detached) child.unref()
    return child
  } catch (error) {
    const text = `${spec.name} could not be started: ${reasonOf(error)}`
    throw new ServiceError('start-failed', text, error)
  } finally {
    closeSync(log)
  }
}

async function ended(record: ProcessRecord, timeoutMs: number): Promise<boolean> {
  const deadlineMs = performance.now() + timeoutMs
  while (isSameProcess(record, birthOf(record.pid))) {
    if (performance.now() >= deadlineMs) return false
    await sleep(pollMs)
  }
  return true
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended in between, which is what was wanted.
  }
}
