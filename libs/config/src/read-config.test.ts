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
