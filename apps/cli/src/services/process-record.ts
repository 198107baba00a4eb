/**
 * Who a process is. A process id is used again once its process has ended, and after a reboot all
 * of them are. So a record also holds the process's birth: the machine's boot, and the moment in
 * the kernel's own ticks at which the process began. Only a process with both the id and the birth
 * of its record is ever signalled.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Home } from './home.ts'

export type ProcessRecord = {
  readonly name: string
  readonly pid: number
  readonly birth: string
  /** Whether it leads a process group of its own, which ends with it. */
  readonly detached: boolean
  readonly ports: readonly number[]
  readonly command: readonly string[]
  readonly logFile: string
  readonly startedMs: number
}

const nameLengthMax = 60

/** Where a process's record is. A name is a file's name too, hence the strictness. */
export function recordFile(home: Home, name: string): string {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name) || name.length > nameLengthMax) {
    const expected = `lower-case letters, digits and dashes, ${nameLengthMax} at most`
    throw new Error(`a process's name: expected ${expected}, found "${name}"`)
  }
  return join(home.run, `${name}.json`)
}

export function writeRecord(home: Home, record: ProcessRecord): void {
  const file = recordFile(home, record.name)
  writeFileSync(`${file}.part`, `${JSON.stringify(record, null, 2)}\n`)
  renameSync(`${file}.part`, file)
}

/** The record under this name, or nothing if there is none or it cannot be read. */
export function readRecord(home: Home, name: string): ProcessRecord | undefined {
  const file = recordFile(home, name)
  return existsSync(file) ? parseRecord(readFileSync(file, 'utf8')) : undefined
}

export function removeRecord(home: Home, name: string): void {
  rmSync(recordFile(home, name), { force: true })
}

/** The names of everything recorded, in order. */
export function recordedNames(home: Home): readonly string[] {
  return readdirSync(home.run)
    .filter(file => /^[a-z0-9][a-z0-9-]*\.json$/.test(file))
    .map(file => file.slice(0, -'.json'.length))
    .filter(name => readRecord(home, name) !== undefined)
    .sort()
}

/** A record as it was written; anything else reads as no record, so that it kills nothing. */
export function parseRecord(text: string): ProcessRecord | undefined {
  const value = parseJson(text)
  if (typeof value !== 'object' || value === null) return undefined
  const { name, pid, birth, detached, ports, command, logFile, startedMs } =
    value as Partial<ProcessRecord>
  if (typeof name !== 'string' || typeof birth !== 'string' || typeof logFile !== 'string') return
  if (typeof pid !== 'number' || !Number.isInteger(pid) || pid < 2) return undefined
  if (typeof detached !== 'boolean' || typeof startedMs !== 'number') return undefined
  if (!Array.isArray(ports) || !Array.isArray(command)) return undefined
  return { name, pid, birth, detached, ports, command, logFile, startedMs }
}

/** Whether a record is of the process that has its id now. */
export function isSameProcess(
  record: Pick<ProcessRecord, 'birth'>,
  birthNow: string | undefined,
): boolean {
  return birthNow !== undefined && record.birth === birthNow
}

/** The birth of the process with this id, or nothing if there is none, or only its corpse. */
export function birthOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    const stat = readOrNothing(`/proc/${pid}/stat`)
    const parsed = stat === undefined ? undefined : parseProcStat(stat)
    if (parsed === undefined || parsed.state === 'Z' || parsed.state === 'X') return undefined
    return `${readOrNothing('/proc/sys/kernel/random/boot_id')?.trim()} ${parsed.startTicks}`
  }
  try {
    const [state, ...birth] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', `${pid}`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trim()
      .split(/\s+/)
    return state === undefined || state.startsWith('Z') ? undefined : birth.join(' ')
  } catch {
    return undefined // ps exits 1 when no process has the id.
  }
}

/**
 * Fields 3 and 22 of /proc/<pid>/stat (proc(5)). The second field, the program's name in brackets,
 * may itself hold spaces and brackets, so counting begins after the last one.
 */
export function parseProcStat(
  stat: string,
): { readonly state: string; readonly startTicks: string } | undefined {
  const fields = stat
    .slice(stat.lastIndexOf(')') + 1)
    .trim()
    .split(' ')
  const [state, startTicks] = [fields[0], fields[19]]
  if (!stat.includes(')') || state === undefined || startTicks === undefined) return undefined
  return { state, startTicks }
}

function readOrNothing(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
