import { expect, test } from '@jest/globals'
import { cellOf } from '@polytraders/domain'
import { type InstrumentChanged } from '@polytraders/messages'
import { createInstruments } from './instruments.ts'
import { connectionsOf, rankShards, shardsOf } from './shards.ts'

const fact = (
  conditionId: string,
  version = 1,
  change: Partial<InstrumentChanged> = {},
): InstrumentChanged =>
  ({
    condition_id: conditionId,
    group_id: conditionId,
    token_ids: [`${conditionId}1`, `${conditionId}2`],
    version,
    status: 'open',
    tick_size: 10_000,
    min_size: 5_000_000,
    neg_risk: false,
    ...change,
  }) as InstrumentChanged

const create = (options = {}) =>
  createInstruments({ cell: 0, cells: 1, marketsMax: 3, instrumentsMax: 10, ...options })
const ids = (chosen: ReadonlyMap<string, unknown>) => [...chosen.keys()].sort()

test('open markets of the cell are collected, and no others', () => {
  const instruments = create({ cells: 2, marketsMax: 100, instrumentsMax: 100 })
  for (let n = 0; n < 20; n++) instruments.take(fact(`0x${n}`))
  instruments.take(fact('paused', 1, { status: 'paused' }))
  instruments.take(fact('no tick', 1, { tick_size: 0 }))
  instruments.take(fact('one token', 1, { token_ids: ['1'] }))
  const chosen = ids(instruments.choose())
  expect(chosen.length).toBeGreaterThan(0)
  expect(chosen.every(id => id.startsWith('0x') && cellOf(id, 2) === 0)).toBe(true)
})

test('a market keeps its place through a pause and a halt, until it is resolved', () => {
  const instruments = create()
  for (const id of ['d', 'e', 'f']) instruments.take(fact(id))
  expect(ids(instruments.choose())).toEqual(['d', 'e', 'f'])
  instruments.take(fact('a'))
  instruments.take(fact('e', 2, { status: 'halted' }))
  expect(ids(instruments.choose())).toEqual(['d', 'e', 'f'])
  expect(instruments.waiting()).toBe(1)
  instruments.take(fact('e', 3, { status: 'resolved' }))
  expect(ids(instruments.choose())).toEqual(['a', 'd', 'f'])
  instruments.resolve('d')
  expect(ids(instruments.choose())).toEqual(['a', 'f'])
})

test('an old version changes nothing, and what is known has a bound', () => {
  const instruments = create({ instrumentsMax: 2 })
  expect(instruments.take(fact('a', 5))).toBe(true)
  expect(instruments.take(fact('a', 5))).toBe(false)
  expect(instruments.take(fact('a', 4, { status: 'resolved' }))).toBe(false)
  expect(instruments.take(fact('b'))).toBe(true)
  expect(instruments.take(fact('c'))).toBe(false)
  expect(instruments.refused()).toBe(1)
})

test('a shard is a market’s own whatever the others do, and none is nearly full', () => {
  const shards = shardsOf(500, 200)
  expect(shards).toBe(4)
  expect(shardsOf(200, 200)).toBe(1)
  const sizes = new Array<number>(shards).fill(0)
  for (let n = 0; n < 500; n++) {
    const [shard = 0] = rankShards(`0x${n.toString(16).padStart(64, '0')}`, shards)
    sizes[shard] = (sizes[shard] ?? 0) + 1
  }
  expect(Math.max(...sizes)).toBeLessThan(190)
  expect(rankShards('0xab', 4)).toEqual(rankShards('0xab', 4))
  expect([...rankShards('0xab', 4)].sort()).toEqual([0, 1, 2, 3])
  expect([connectionsOf(0, 2), connectionsOf(1, 2)]).toEqual([
    [1, 2],
    [3, 4],
  ])
})
