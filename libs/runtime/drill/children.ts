/** The drill's processes, as their parent sees them: started, told of, signalled, waited for. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { eventually } from '@polytraders/testkit/eventually'
import { parseTold, type Told } from './messages.ts'

export type Child = {
  readonly process: ChildProcess
  readonly told: readonly Told[]
  /** What it wrote to standard error. */
  errors(): string
  /** Its exit code or signal, once it has ended. */
  ended(): string | null
  signal(name: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void
  untilEnded(timeoutMs: number): Promise<string>
}

export function startChild(file: string, env: Readonly<Record<string, string>>): Child {
  const path = join(import.meta.dirname, file)
  const child = spawn(process.execPath, [path], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const told: Told[] = []
  let errors = ''
  let ended: string | null = null
  createInterface({ input: child.stdout }).on('line', line => {
    const heard = parseTold(line)
    if (heard) told.push(heard)
  })
  child.stderr.on('data', data => {
    errors = (errors + data).slice(-2_000)
  })
  child.once('exit', (code, signal) => {
    ended = String(signal ?? code)
  })
  return {
    process: child,
    told,
    errors: () => errors,
    ended: () => ended,
    signal: name => void child.kill(name),
    async untilEnded(timeoutMs) {
      await eventually(`${file} ends`, () => ended !== null, timeoutMs)
      return ended ?? ''
    },
  }
}

/** Waits until a stage has told that so many cells are live; throws when it ends instead. */
export function untilLive(child: Child, cells: number, timeoutMs: number): Promise<void> {
  const isLive = () => {
    requireRunning(child)
    return child.told.filter(({ event }) => event === 'live').length >= cells
  }
  return eventually(`${cells} cells are live`, isLive, timeoutMs)
}

export function requireRunning(child: Child): void {
  const end = child.ended()
  if (end === null) return
  const last = child.told.findLast(({ event }) => event === 'ended')
  throw new Error(`it ended with ${end}: ${JSON.stringify(last)} ${child.errors()}`)
}
