/**
 * Putting programs into the cache. A thing is built under a name of its own and renamed when it is
 * whole, so what has its final name is complete, whatever was interrupted; two commands that build
 * the same thing at once do not meet. What Maven, pip and apt have already fetched they keep, so a
 * second attempt goes on from there.
 */
import { type StdioOptions, spawn } from 'node:child_process'
import { appendFileSync, closeSync, existsSync, openSync, readdirSync, renameSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { reasonOf, ServiceError } from './error.ts'
import { logTail } from './log-tail.ts'
import { birthOf } from './process-record.ts'

export type Run = {
  /** What it is for, in an error's message: "fetching the broker". */
  readonly purpose: string
  readonly command: string
  readonly args: readonly string[]
  readonly logFile: string
  readonly timeoutMs: number
  readonly env?: Readonly<Record<string, string>>
  /** What to do when the program is missing from the machine. */
  readonly whenMissing?: string
  /** How often a failure is tried again: a network's failures pass. */
  readonly retriesMax?: number
}

/** Builds `target` unless it is there. `build` is given another path and fills that. */
export async function installOnce(
  target: string,
  build: (part: string) => Promise<void>,
): Promise<void> {
  await removeAbandonedParts(target)
  if (existsSync(target)) return
  const part = `${target}.part-${process.pid}`
  await rm(part, { recursive: true, force: true })
  try {
    await build(part)
    if (!existsSync(target)) renameSync(part, target)
  } catch (error) {
    if (!existsSync(target)) throw error // Otherwise somebody else finished first.
  } finally {
    await rm(part, { recursive: true, force: true })
  }
}

/** Runs a program to its end, its output to a log. Throws what went wrong, with the log's end. */
export async function run(task: Run): Promise<void> {
  const attempts = 1 + (task.retriesMax ?? 0)
  for (let attempt = 1; ; attempt++) {
    const problem = await attemptOnce(task)
    if (problem === undefined) return
    if (attempt < attempts) continue
    const next = 'What is done is kept: run the same command again to go on from there.'
    throw new ServiceError(
      'install-failed',
      `${task.purpose} failed: ${task.command} ${problem}\n${logTail(task.logFile)}\n${next}`,
    )
  }
}

async function attemptOnce(task: Run): Promise<string | undefined> {
  const { command, args, logFile, timeoutMs, env } = task
  appendFileSync(logFile, `$ ${command} ${args.join(' ')}\n`)
  const log = openSync(logFile, 'a')
  try {
    const stdio: StdioOptions = ['ignore', log, log]
    const child = spawn(command, [...args], { env: { ...process.env, ...env }, stdio })
    // Not spawn's own timeout, which goes on counting when the program could not be run.
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    return await new Promise<string | undefined>((resolve, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') return resolve(`could not run: ${reasonOf(error)}`)
        const text = `${task.purpose} needs the program "${command}", which is not on this machine`
        reject(new ServiceError('missing-program', `${text}. ${task.whenMissing ?? ''}`, error))
      })
      child.once('exit', (code, signal) => {
        if (code === 0) resolve(undefined)
        else if (signal === null) resolve(`ended with ${code}`)
        else resolve(`was ended by ${signal}; its time is ${timeoutMs / 1000} s`)
      })
    }).finally(() => clearTimeout(timer))
  } finally {
    closeSync(log)
  }
}

/** Removes what commands that are no more left half built. */
async function removeAbandonedParts(target: string): Promise<void> {
  const prefix = `${basename(target)}.part-`
  for (const entry of readdirSync(dirname(target))) {
    if (!entry.startsWith(prefix)) continue
    const owner = Number(entry.slice(prefix.length))
    if (owner !== process.pid && birthOf(owner) !== undefined) continue
    await rm(join(dirname(target), entry), { recursive: true, force: true })
  }
}
