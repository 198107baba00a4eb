import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { ConfigError, integer, oneOf, printable, readConfig, text } from './read-config.ts'

const shape = {
  CELLS: integer(1, 64).default(4),
  MODE: oneOf(['paper', 'live']).default('paper'),
  NAME: text,
}

test('every problem is reported at once', () => {
  const read = () => readConfig({ CELLS: '0', MODE: 'yolo' }, shape)
  expect(read).toThrow(ConfigError)
  expect(read).toThrow(/CELLS[\s\S]*MODE[\s\S]*NAME|NAME/)
})

test('what is read is frozen and typed, with its defaults', () => {
  const config = readConfig({ NAME: 'a' }, shape)
  expect(config).toEqual({ CELLS: 4, MODE: 'paper', NAME: 'a' })
  expect(Object.isFrozen(config)).toBe(true)
})

test('secrets are never printed', () => {
  expect(printable({ API_KEY: 'k', POSTGRES_URL: 'postgres://u:p@h/db', CELLS: 4 })).toEqual({
    API_KEY: '***',
    POSTGRES_URL: 'postgres://***@h/db',
    CELLS: 4,
  })
})

test('a variable given as a file is read from it, before the variable itself', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'config-')), 'name')
  writeFileSync(path, 'from a secret\n')
  const { NAME } = readConfig({ NAME: 'from the environment', NAME_FILE: path }, shape)
  expect(NAME).toBe('from a secret')
})

test('a file that is not there is one of the problems', () => {
  const read = () => readConfig({ NAME_FILE: '/nowhere', CELLS: '0' }, shape)
  expect(read).toThrow(/NAME_FILE: expected a file that can be read[\s\S]*CELLS/)
})
