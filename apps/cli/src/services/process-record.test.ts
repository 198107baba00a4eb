import { expect, test } from '@jest/globals'
import {
  birthOf,
  isSameProcess,
  type ProcessRecord,
  parseProcStat,
  parseRecord,
} from './process-record.ts'

test('the process that has a recorded id now is the recorded one only with the same birth', () => {
  expect(isSameProcess({ birth: 'boot 100' }, 'boot 100')).toBe(true)
  expect(isSameProcess({ birth: 'boot 100' }, 'boot 101')).toBe(false)
  expect(isSameProcess({ birth: 'boot 100' }, 'another-boot 100')).toBe(false)
})

test('a process that has ended is nobody', () => {
  expect(isSameProcess({ birth: 'boot 100' }, undefined)).toBe(false)
})

test('this very process has a birth, and it stays the same', () => {
  expect(birthOf(process.pid)).toBeDefined()
  expect(birthOf(process.pid)).toBe(birthOf(process.pid))
})

test('a program cannot hide its start behind a name with spaces and brackets', () => {
  expect(parseProcStat(stat('redis-server'))).toEqual({ state: 'S', startTicks: '114262' })
  expect(parseProcStat(stat('a) S 1 (b'))).toEqual({ state: 'S', startTicks: '114262' })
})

test('what is no process status reads as none', () => {
  expect(parseProcStat('')).toBeUndefined()
  expect(parseProcStat('12 (sh) S 1')).toBeUndefined()
})

test('a record reads back as it was written', () => {
  expect(parseRecord(JSON.stringify(record()))).toEqual(record())
})

test.each([
  ['nothing', ''],
  ['half a file', '{"name":"kaf'],
  ['no object', '7'],
  ['process 1, which is the whole machine', JSON.stringify({ ...record(), pid: 1 })],
  ['a negative id, which is a group', JSON.stringify({ ...record(), pid: -1 })],
  ['an id that is no number', JSON.stringify({ ...record(), pid: '812' })],
  ['no birth', JSON.stringify({ ...record(), birth: undefined })],
])('a record with %s is no record, so that nothing is killed by it', (_, text) => {
  expect(parseRecord(text)).toBeUndefined()
})

function record(): ProcessRecord {
  const where = { ports: [16_379], command: ['redis-server'], logFile: '/home/logs/redis.log' }
  return { name: 'redis', pid: 812, birth: 'boot 100', detached: true, startedMs: 1, ...where }
}

// Fields 3 to 22 of proc(5), with the start time last.
function stat(name: string): string {
  return `812 (${name}) S 1 812 812 0 -1 4194560 1 0 0 0 3 1 0 0 20 0 5 0 114262 70000 900`
}
