import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { type Home, openHome } from './home.ts'
import { processAlive, startProcess, stopProcess } from './process.ts'
import { birthOf, readRecord, writeRecord } from './process-record.ts'

const node = process.execPath
const stay = 'setInterval(() => {}, 1000)'
let home: Home

beforeEach(() => {
  home = openHome(mkdtempSync(join(tmpdir(), 'polytraders-process-')))
})
afterEach(async () => {
  await stopProcess('stage', { home, signal: 'SIGKILL' })
  rmSync(home.root, { recursive: true, force: true })
})

test('a started process is alive, and its output is in the log of its name', async () => {
  const greet = "process.on('SIGTERM', () => process.exit(0)); console.log(process.env.GREETING)"
  const started = await start(`${greet}; ${stay}`, { GREETING: 'hello from the stage' })
  expect(processAlive('stage', { home })?.pid).toBe(started.record.pid)
  await until(() => readFileSync(started.record.logFile, 'utf8').includes('hello from the stage'))
  expect(await stopProcess('stage', { home })).toBe('stopped')
  expect(await started.exited).toEqual({ code: 0, signal: null })
  expect(processAlive('stage', { home })).toBeUndefined()
  expect(readRecord(home, 'stage')).toBeUndefined()
})

test('a process that ignores the request to end is killed after its time', async () => {
  const deaf = "process.on('SIGTERM', () => {}); console.log('deaf')"
  const started = await start(`${deaf}; ${stay}`)
  await until(() => readFileSync(started.record.logFile, 'utf8').includes('deaf'))
  expect(await stopProcess('stage', { home, timeoutMs: 100 })).toBe('killed')
  expect(await started.exited).toEqual({ code: null, signal: 'SIGKILL' })
})

test('a name has one process at a time', async () => {
  await start(stay)
  await expect(start(stay)).rejects.toThrow('stage already runs')
})

test('a program that does not exist is an error that names what was to be started', async () => {
  const spec = { home, name: 'stage', command: '/nowhere/program' }
  await expect(startProcess(spec)).rejects.toThrow(/stage could not be started.*ENOENT/)
})

test("a stranger with a dead process's id is left alone, and the record is dropped", async () => {
  const started = await start('process.exit(0)')
  await started.exited
  const stranger = spawn(node, ['-e', stay])
  writeRecord(home, { ...started.record, pid: stranger.pid ?? 0 })
  expect(processAlive('stage', { home })).toBeUndefined()
  expect(await stopProcess('stage', { home })).toBe('was-not-running')
  expect(birthOf(stranger.pid ?? 0)).toBeDefined()
  expect(readRecord(home, 'stage')).toBeUndefined()
  stranger.kill('SIGKILL')
})

const start = (program: string, env: Readonly<Record<string, string>> = {}) =>
  startProcess({ home, name: 'stage', command: node, args: ['-e', program], env, detached: true })

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setTimeout(resolve, 20))
}
