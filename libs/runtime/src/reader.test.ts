import { expect, test } from '@jest/globals'
import { type LogRecord } from './log.ts'
import { accept, newReader, type ReaderRules } from './reader.ts'

type Sketch = readonly [type: string, owner: number, eventId: number]

/**
 * Plays records given as type, owner and id; says which of them count, and what the reader knows.
 */
function play(sketches: readonly Sketch[], rules?: ReaderRules, from = 0) {
  const reader = newReader()
  const taken = sketches.map(([type, owner, eventId], index) => {
    const offset = from + index
    const headers = { type, owner, eventId, cause: '', traceparent: '' }
    const at = { topic: 't', partition: 0, offset, timestampMs: 0, key: '', value: null }
    return accept(reader, { ...at, headers } satisfies LogRecord, rules)
  })
  return { counts: taken.flatMap((counts, offset) => (counts ? [offset] : [])), reader }
}

const owner: Sketch = ['Owner', -1, 0]
const journal = (by: number): Sketch => ['Journal', by, 0]
const fact = (by: number, id: number): Sketch => ['Fact', by, id]

test('facts count, owners and journals are passed over', () => {
  const { counts, reader } = play([owner, fact(0, 1), journal(0), fact(0, 2)])
  expect(counts).toEqual([1, 3])
  expect(reader).toEqual({ next: 4, maxOwner: 0, lastId: 2, stale: 0, duplicates: 0 })
})

test('after a new owner nothing of the old one counts, whatever its id', () => {
  const { counts, reader } = play([owner, fact(0, 1), owner, fact(0, 2), fact(0, 3), fact(2, 2)])
  expect(counts).toEqual([1, 5])
  expect(reader.stale).toBe(2)
})

test('an owner is known by its records too, for who begins after its Owner record', () => {
  const { counts, reader } = play([fact(7, 1), fact(3, 2), fact(7, 2)], undefined, 8)
  expect(counts).toEqual([0, 2])
  expect(reader).toMatchObject({ maxOwner: 7, stale: 1 })
})

test('nobody owns by a record that is not there yet: one who claims to mutes no one', () => {
  const { counts, reader } = play([owner, fact(0, 1), journal(9e15), fact(4, 2), fact(0, 2)])
  expect(counts).toEqual([1, 4])
  expect(reader).toMatchObject({ maxOwner: 0, lastId: 2, stale: 2 })
})

test('an id seen before does not count, and is counted as a duplicate', () => {
  const { counts, reader } = play([owner, fact(0, 1), fact(0, 1), fact(0, 2)])
  expect(counts).toEqual([1, 3])
  expect(reader.duplicates).toBe(1)
})

test('an id that is skipped is a loss', () => {
  expect(() => play([owner, fact(0, 1), fact(0, 3)])).toThrow(/id 3 at t:0:2 follows id 1/)
})

test('a record without an owner or an id never counts once an owner is known', () => {
  expect(play([owner, fact(0, 1), fact(-1, 2), fact(0, 0)]).counts).toEqual([1])
})

test('without the owner rule a zombie counts, without the id rule a duplicate does', () => {
  const zombie = [owner, fact(0, 1), owner, fact(0, 2)]
  expect(play(zombie, { owners: false, ids: true }).counts).toEqual([1, 3])
  const twice = [owner, fact(0, 1), fact(0, 1)]
  expect(play(twice, { owners: true, ids: false }).counts).toEqual([1, 2])
})
