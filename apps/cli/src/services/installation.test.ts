import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { installOnce, run } from './installation.ts'

let folder: string
let target: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'polytraders-installation-'))
  target = join(folder, 'broker')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('what is installed is not installed again', async () => {
  let builds = 0
  const build = async (part: string) => {
    builds += 1
    mkdirSync(part)
  }
  await installOnce(target, build)
  await installOnce(target, build)
  expect(builds).toBe(1)
  expect(readdirSync(folder)).toEqual(['broker'])
})

test('a failed installation leaves nothing behind that looks like a whole one', async () => {
  const failing = installOnce(target, async part => {
    mkdirSync(part)
    writeFileSync(join(part, 'half.jar'), 'half')
    throw new Error('the line went dead')
  })
  await expect(failing).rejects.toThrow('the line went dead')
  expect(readdirSync(folder)).toEqual([])
})

test('the remains of a command that was killed are cleared away', async () => {
  for (const time of ['before it is installed', 'after']) {
    mkdirSync(`${target}.part-99999999`)
    await installOnce(target, async part => void mkdirSync(part))
    expect([time, ...readdirSync(folder)]).toEqual([time, 'broker'])
  }
})

test('of two that install the same thing at once both succeed, and one result stays', async () => {
  await installOnce(target, async part => {
    mkdirSync(part)
    mkdirSync(target) // The other one was faster.
  })
  expect(existsSync(target)).toBe(true)
})

test("a failing program is an error with the log's end and what to do next", async () => {
  const logFile = join(folder, 'install.log')
  const task = { purpose: 'fetching the broker', command: 'sh', logFile, timeoutMs: 5_000 }
  const failing = run({ ...task, args: ['-c', 'echo no route to host; exit 3'] })
  await expect(failing).rejects.toThrow(
    /fetching the broker failed: sh ended with 3\n(.|\n)*no route to host(.|\n)*same command again/,
  )
})

test('a failure that passes is tried again', async () => {
  const logFile = join(folder, 'install.log')
  const args = ['-c', `test -e ${folder}/tried || { touch ${folder}/tried; exit 1; }`]
  await run({ purpose: 'a try', command: 'sh', args, logFile, timeoutMs: 5_000, retriesMax: 1 })
})

test('a program that never ends is ended', async () => {
  const logFile = join(folder, 'install.log')
  const task = { purpose: 'a long try', command: 'sleep', args: ['60'], logFile, timeoutMs: 50 }
  await expect(run(task)).rejects.toThrow('sleep was ended by SIGKILL; its time is 0.05 s')
})

test('a program that is not on the machine is named, with what to install', async () => {
  const logFile = join(folder, 'install.log')
  const task = { purpose: 'fetching the broker', args: [], logFile, timeoutMs: 5_000 }
  const failing = run({ ...task, command: 'no-such-maven', whenMissing: 'Install Maven.' })
  await expect(failing).rejects.toThrow(
    'needs the program "no-such-maven", which is not on this machine. Install Maven.',
  )
})
