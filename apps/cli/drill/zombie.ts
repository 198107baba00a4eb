/**
 * A zombie: a stage's process stands still, another takes its cells, and the first goes on as if
 * nothing had been. It must find out and end by itself.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type StageName } from '../src/stage-processes.ts'
import { type Install } from '../test/install.ts'

/** The session timeout, a rebalance and a recovery, on a busy machine. */
const takeOverTimeoutMs = 90_000
const endTimeoutMs = 30_000
const drainTimeoutMs = 30_000
const pollMs = 200
/** From the install's stages on, where nothing else listens. */
const portOffset = 40

const apps = join(import.meta.dirname, '../..')

/** Whether the process ended by itself. `stage` has no process of the install's afterwards. */
export async function makeZombie(install: Install, stage: StageName): Promise<boolean> {
  const pid = install.pid(stage)
  if (pid === null) return false
  process.kill(pid, 'SIGSTOP')
  const other = startOther(install, stage)
  try {
    const ownsCells = await until(takeOverTimeoutMs, () => isLive(other.port))
    process.kill(pid, 'SIGCONT')
    if (!ownsCells) return false
    return await until(endTimeoutMs, async () => install.pid(stage) !== pid)
  } finally {
    await drain(other.child)
  }
}

function startOther(install: Install, stage: StageName) {
  const port = install.stagePorts + portOffset + Number(stage.slice(0, 2))
  const variables = JSON.parse(readFileSync(install.file('install/env.json'), 'utf8'))
  const env = { ...install.env, ...variables, HTTP_PORT: String(port) }
  const args = [join(apps, stage, 'src/main.ts')]
  return { port, child: spawn(process.execPath, args, { env, stdio: 'ignore' }) }
}

/** Whether it owns cells, and each of them is live. */
async function isLive(port: number): Promise<boolean> {
  try {
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    const cells = [...metrics.matchAll(/^polytraders_cell_live\{.*\} (\d)$/gm)]
    return cells.length > 0 && cells.every(([, live]) => live === '1')
  } catch {
    return false // It does not listen yet.
  }
}

async function drain(child: ReturnType<typeof spawn>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const late = sleep(drainTimeoutMs, undefined, { ref: false }).then(() => child.kill('SIGKILL'))
  await Promise.race([ended, late])
}

async function until(timeoutMs: number, holds: () => Promise<boolean>): Promise<boolean> {
  for (const endMs = Date.now() + timeoutMs; Date.now() < endMs; await sleep(pollMs)) {
    if (await holds()) return true
  }
  return false
}
