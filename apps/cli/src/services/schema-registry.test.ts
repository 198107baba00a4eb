import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { dockerFolder } from './home.ts'
import { portsByDefault } from './ports.ts'
import { registrySettings } from './schema-registry.ts'

const settings = registrySettings(portsByDefault)

test('schemas are kept in a database, so that ids never start over beside an older log', () => {
  expect(settings['apicurio.storage.kind']).toBe('sql')
  expect(settings['apicurio.datasource.url']).toBe('jdbc:postgresql://127.0.0.1:15432/registry')
})

test('a new schema must read what the last one wrote, unless a subject says otherwise', () => {
  expect(settings['apicurio.rules.global.compatibility']).toBe('BACKWARD')
})

test('the registry in a container has the same storage and rule as the local one', () => {
  const compose = readFileSync(join(dockerFolder, 'compose.yaml'), 'utf8')
  const missing = Object.entries(settings)
    .filter(([key]) => key.startsWith('apicurio.') && key !== 'apicurio.datasource.url')
    .map(([key, value]) => `${key.replaceAll(/[.-]/g, '_').toUpperCase()}: "${value}"`)
    .filter(line => !compose.includes(`      ${line}\n`))
  expect(missing).toEqual([])
})
