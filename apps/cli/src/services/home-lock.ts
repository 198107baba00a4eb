/**
 * One command at a time changes what runs in a home: two that start the same broker would corrupt
 * each other's work. A lock whose holder has ended is taken over.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ServiceError } from './error.ts'
import { type Home } from './home.ts'
import { birthOf } from './process-record.ts'

const waitMsMax = 900_000 // As long as a first installation on a slow line.
const pollMs = 200

export async function withHomeLocked<Result>(
  home: Home,
  say: (message: string) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  const file = join(home.run, 'lock')
  const mine = `${process.pid} ${birthOf(process.pid)}`
  const deadlineMs = performance.now() + waitMsMax
  for (let told = false; !take(file, mine); ) {
    const holder = holderOf(file)
    if (holder === undefined) continue
    if (performance.now() > deadlineMs) {
      const held = `${home.root} has been held by process ${holder} for too long`
      throw new ServiceError('busy', `${held}; when it hangs, end it, and run this again`)
    }
    if (!told) say(`waiting for process ${holder}, which is starting or stopping the services`)
    told = true
    await sleep(pollMs)
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

function take(file: string, mine: string): boolean {
  try {
    writeFileSync(file, mine, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** The living holder's process id. A dead one's lock, or a broken one, is removed. */
function holderOf(file: string): number | undefined {
  const text = contentOf(file)
  if (text === undefined) return undefined
  const [pid = '', ...birth] = text.split(' ')
  const alive = text === '' || birthOf(Number(pid)) === birth.join(' ')
  if (alive) return Number(pid)
  if (contentOf(file) === text) rmSync(file, { force: true })
  return undefined
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
