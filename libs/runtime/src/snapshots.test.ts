import { expect, test } from '@jest/globals'
import { buildCodec } from './codec.ts'
import { type LogRecord, type NewRecord } from './log.ts'
import { newReader } from './reader.ts'
import { createSnapshotReader, cutState, markerRecord, snapshotRecords } from './snapshots.ts'

const codec = buildCodec()

const stateWith = (core: unknown) => ({
  core,
  inputs: ['t:0'],
  readers: [{ ...newReader(), next: 12 }],
  self: { ...newReader(), next: 3, lastId: 2 },
  lastId: 5,
  owner: 1,
  heard: 4,
  deadLetters: 0,
  unknown: 0,
  heardTs: 0,
})

const written = { owner: 1, coreVersion: '1', config: '{}' }

const recordsOf = (core: unknown, ownOffset: number, slot: number) =>
  snapshotRecords(codec, cutState(stateWith(core), ownOffset), { ...written, slot })

/** Reads records, then the marker; returns the newest snapshot before an own offset. */
function newestOf(records: readonly NewRecord[], before = 1_000) {
  const reader = createSnapshotReader(codec, 'mine')
  const all = [...records, markerRecord(codec, 'theirs'), markerRecord(codec, 'mine')]
  const ends = all.map((record, offset) => {
    const at = { topic: 's', partition: 0, offset, timestampMs: 0 }
    return reader.take({ ...record, ...at } satisfies LogRecord)
  })
  expect(ends.indexOf(true)).toBe(all.length - 1)
  return reader.newest(before)
}

test('a state comes back as it was, whatever it is made of', () => {
  const core = {
    map: new Map([['a', { at: 1n }]]),
    set: new Set([1, 2]),
    bytes: new Uint8Array([1, 2, 3]),
    ticks: new Float64Array([0.5, -0]),
    missing: undefined,
  }
  const snapshot = newestOf(recordsOf(core, 20, 0))
  expect(snapshot?.state.core).toEqual(core)
  expect(snapshot?.state.self).toMatchObject({ next: 20, lastId: 5, maxOwner: 1 })
})

test('a large state is several chunks, each under the record size, with the manifest last', () => {
  const records = recordsOf('x'.repeat(2_000_000), 20, 1)
  expect(records.map(({ key }) => key)).toEqual(['1/0', '1/1', '1/2', '1/manifest'])
  for (const { value } of records) expect(value?.length).toBeLessThan(1_000_000)
  expect(newestOf(records)?.state.core).toBe('x'.repeat(2_000_000))
})

test('of two slots the one that is further along wins, unless it is past the owner', () => {
  const records = [...recordsOf('older', 20, 0), ...recordsOf('newer', 30, 1)]
  expect(newestOf(records)?.state.core).toBe('newer')
  expect(newestOf(records, 25)?.state.core).toBe('older')
  expect(newestOf(records, 10)).toBeNull()
})

test('a snapshot whose chunks were overwritten, or are missing, does not count', () => {
  const older = recordsOf('older', 20, 0)
  const newer = recordsOf('x'.repeat(2_000_000), 30, 1)
  const next = recordsOf('y'.repeat(2_000_000), 40, 1)
  expect(newestOf([...older, ...newer, ...next.slice(0, 2)])?.state.core).toBe('older')
  expect(newestOf([...older, ...newer.slice(1)])?.state.core).toBe('older')
})

test('a record nobody can read is passed over, and so is the snapshot that needs it', () => {
  const [chunk, manifest] = recordsOf('newer', 30, 1)
  if (!chunk || !manifest) throw new Error('expected two records')
  const broken = { ...chunk, value: Buffer.from('rubbish') }
  const older = recordsOf('older', 20, 0)
  expect(newestOf([...older, broken, manifest])?.state.core).toBe('older')
  expect(newestOf([...older, chunk, { ...manifest, value: null }])?.state.core).toBe('older')
})
