import { beforeAll, expect, test } from '@jest/globals'
import {
  buildCodec,
  cellSpec,
  createCell,
  createLocalHost,
  createMemoryLog,
  createNumbering,
  type LogRecord,
} from '@polytraders/runtime'
import { checkStage } from './check.ts'
import { clockTick, rawFrame } from './facts.ts'
import { toyTopics, toyWirings } from './toy.ts'

const topics = toyTopics('check')
const wirings = toyWirings('check', topics)
const policy = { padding: 0 }
let a: readonly LogRecord[] = []
let s2: readonly LogRecord[] = []
let b: readonly LogRecord[] = []

beforeAll(() => {
  const log = createMemoryLog({ partitionsOf: () => 1, now: () => 0 })
  const codec = buildCodec()
  const cells = [wirings.a, wirings.b].map(wiring =>
    createCell(cellSpec({ wiring, policy, cell: 0, cells: 1, codec })),
  )
  const describe = () => ({ coreVersion: '1', config: '', models: [] })
  const host = createLocalHost({ log, cells, deadLetters: 'letters', describe, nowMs: 0 })
  const numbering = { s1: createNumbering(codec, -1, 0), s2: createNumbering(codec, -1, 0) }
  const at = (topic: keyof typeof topics) => ({ topic: topics[topic].name, partition: 0 })
  for (let seq = 1; seq <= 30; seq++) {
    log.appendNow(at('s1'), [numbering.s1(rawFrame(seq))], 0)
    log.appendNow(at('s2'), [numbering.s2(clockTick(seq))], 0)
    host.run(seq)
  }
  a = log.records(at('a'))
  s2 = log.records(at('s2'))
  b = log.records(at('b'))
})

const renumbered = (records: readonly LogRecord[]) =>
  records.map((record, offset) => ({ ...record, offset }))

const errorsOf = (own: readonly LogRecord[], inputs = [a, s2], drained = false) =>
  checkStage({ name: 'b', policy, inputs, own, hears: ['Synced', 'ClockTick'], drained }).errors

const indexOfId = (id: number) => b.findIndex(({ headers }) => headers.eventId === id)

test('what the host said is found to be right', () => {
  expect(errorsOf(b)).toEqual([])
})

test('a record lost or taken twice is found by its id', () => {
  const at = indexOfId(7)
  expect(errorsOf(renumbered(b.toSpliced(at, 1))).join()).toContain('id 8 follows 6')
  const again = b[at]
  if (!again) throw new Error('no record')
  expect(errorsOf(renumbered(b.toSpliced(at, 0, again))).join()).toContain('duplicate id 7')
})

test('a changed byte is found where it is', () => {
  const at = indexOfId(7)
  const record = b[at]
  if (!record?.value) throw new Error('no record')
  const value = Buffer.from(record.value)
  value.writeUInt8((value.at(-1) ?? 0) ^ 2, value.length - 1)
  expect(errorsOf(b.with(at, { ...record, value })).join()).toContain(`${at}: says`)
})

test("a zombie's record is passed over if it is old, and found if it has the newest owner", () => {
  const at = indexOfId(7)
  const record = b[at]
  if (!record) throw new Error('no record')
  const from = (owner: number) => {
    const headers = { ...record.headers, owner }
    return errorsOf(renumbered(b.toSpliced(at, 0, { ...record, headers })))
  }
  expect(from(-1)).toEqual([])
  expect(from(0)).not.toEqual([])
})

test('another order of inputs, or an end that is missing, is found', () => {
  expect(errorsOf(b, [a.toSpliced(3, 1), s2])).not.toEqual([])
  expect(errorsOf(b.slice(0, -20), [a, s2], true).join()).toContain('were never taken')
  expect(errorsOf(b.slice(0, -1)).join()).toContain('without a journal')
})
