import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import {
  composeCommand,
  composeDown,
  composeUp,
  dockerAnswers,
  projectOf,
  readComposeRecord,
} from './compose.ts'
import { dockerFolder, type Home, homeByDefault, openHome } from './home.ts'
import { portsByDefault, portVariables } from './ports.ts'

// No daemon: a program called docker that writes down what it is asked, and fails on demand.
const path = process.env['PATH']
let home: Home
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'polytraders-compose-'))
  home = openHome(join(folder, 'home'))
  const lines = [
    `echo "$POLYTRADERS_KAFKA_PORT $*" >> ${folder}/asked`,
    `test ! -e ${folder}/broken`,
  ]
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\n${lines.join('\n')}\n`)
  chmodSync(join(folder, 'docker'), 0o755)
  process.env['PATH'] = `${folder}:${path}`
})
afterEach(() => {
  process.env['PATH'] = path
  rmSync(folder, { recursive: true, force: true })
})

test('containers are used only when a daemon answers', async () => {
  expect(await dockerAnswers()).toBe(true)
  writeFileSync(join(folder, 'broken'), '')
  expect(await dockerAnswers()).toBe(false)
})

test('what was started is remembered until it is taken down', async () => {
  const ports = { ...portsByDefault, kafka: 29_092 }
  await composeUp([], { home, ports, say: () => {} })
  const record = readComposeRecord(home)
  expect(record).toEqual({ project: projectOf(home), ports })
  if (record !== undefined) await composeDown(home, record)
  expect(readComposeRecord(home)).toBeUndefined()
  const file = join(dockerFolder, 'compose.yaml')
  const words = `compose --project-name ${projectOf(home)} --file ${file}`
  expect(readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n')).toEqual([
    `29092 ${words} up --detach`,
    `29092 ${words} down --timeout 30`,
  ])
})

test('a project that is up is not moved to other ports behind its back', async () => {
  await composeUp([], { home, ports: portsByDefault, say: () => {} })
  const moved = composeUp([], { home, ports: { ...portsByDefault, redis: 1 }, say: () => {} })
  await expect(moved).rejects.toThrow('publish other ports than are asked for')
})

test('when containers cannot be started, the other way is named', async () => {
  writeFileSync(join(folder, 'broken'), '')
  const failing = composeUp([], { home, ports: portsByDefault, say: () => {} })
  await expect(failing).rejects.toThrow('POLYTRADERS_SERVICES=local')
})

test('two homes have two projects, and the default home the plain name', () => {
  expect(projectOf({ root: homeByDefault })).toBe('polytraders')
  expect(projectOf({ root: '/a' })).not.toBe(projectOf({ root: '/b' }))
})

test('every port that compose publishes is on the loopback address and can be moved', () => {
  const { env } = composeCommand({ project: 'p', ports: portsByDefault }, ['up'])
  const text = readFileSync(join(dockerFolder, 'compose.yaml'), 'utf8')
  const published = text.split('\n').filter(line => /^ {6}- "[^"]*:\d+"$/.test(line))
  expect(published.length).toBe(4)
  for (const line of published) {
    const variable = /"127\.0\.0\.1:\$\{(\w+):-(\d+)\}:\d+"$/.exec(line)
    expect(env[variable?.[1] ?? '']).toBe(variable?.[2])
  }
  expect(Object.values(portVariables)).toEqual(expect.arrayContaining(Object.keys(env)))
})
