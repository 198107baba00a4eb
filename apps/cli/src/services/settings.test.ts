import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { portsByDefault, portVariables } from './ports.ts'
import { readSettings, serviceVars } from './settings.ts'

const root = mkdtempSync(join(tmpdir(), 'polytraders-settings-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const read = (env: Readonly<Record<string, string>>) =>
  readSettings({ POLYTRADERS_HOME: root, ...env })

test('without settings the ports are the documented ones, and Docker is used if it answers', () => {
  expect(read({}).ports).toEqual(portsByDefault)
  expect(read({}).mode).toBeUndefined()
})

test('each port can be moved, and the way of running chosen', () => {
  const env = { POLYTRADERS_KAFKA_PORT: '29092', POLYTRADERS_POSTGRES_PORT: '25432' }
  expect(read(env).ports).toEqual({ ...portsByDefault, kafka: 29_092, postgres: 25_432 })
  expect(read({ POLYTRADERS_SERVICES: 'local' }).mode).toBe('local')
})

test('downloads may be shared with another home', () => {
  expect(read({}).home.cache).toBe(join(root, 'cache'))
  expect(read({ POLYTRADERS_CACHE: join(root, 'shared') }).home.cache).toBe(join(root, 'shared'))
})

test('every setting without sense is named at once', () => {
  const env = { POLYTRADERS_KAFKA_PORT: 'kafka', POLYTRADERS_REDIS_PORT: '70000' }
  expect(() => read(env)).toThrow(/POLYTRADERS_KAFKA_PORT(.|\n)*POLYTRADERS_REDIS_PORT/)
})

test('two services are never told to share a port', () => {
  expect(() => read({ POLYTRADERS_POSTGRES_PORT: '16379' })).toThrow(
    /expected six different ports, found .*redis 16379, postgres 16379/,
  )
})

test('the variable that an error names is one that is read', () => {
  for (const variable of Object.values(portVariables)) {
    expect(Object.hasOwn(serviceVars, variable)).toBe(true)
  }
})
