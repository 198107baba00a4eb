/** What a lease and a sink promise, in memory and on Kafka. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  type Edge,
  joiningAt,
  lease,
  type Member,
  openSource,
  type Position,
  type SinkBatch,
  startSink,
} from '@polytraders/runtime'
import { eventually, type Place, rawFrame } from '@polytraders/testkit'
import { plant } from './hosting.ts'

type World = {
  readonly place: () => Place
  /** A lease that is ended with the test. */
  readonly hold: (options: Partial<Leased>) => Promise<Edge>
}

type Leased = {
  start(cell: number, member: Member, failed: (error: unknown) => void): Promise<Edge>
  failed(error: Error): void
}

export function edgesSuite(name: string, open: () => Promise<Place>): void {
  describe(`${name}: what edges promise`, () => {
    let place: Place
    let edges: Edge[] = []
    beforeEach(async () => {
      place = await open()
    })
    afterEach(async () => {
      for (const edge of edges) await edge.stop()
      edges = []
      await place.close()
    })
    const hold: World['hold'] = async options => {
      const { s1, wide } = place.topics
      const edge = await lease({
        log: await place.client(),
        group: `edges-${place.run}`,
        own: s1.name,
        broadcast: [wide.name],
        start: async () => idle,
        failed(error) {
          throw error
        },
        ...options,
      })
      edges.push(edge)
      return edge
    }
    leases({ place: () => place, hold })
    failures({ place: () => place, hold })
    sinks({ place: () => place, hold })
    positions({ place: () => place, hold })
  })
}

const idle: Edge = { async stop() {} }

/** An edge that notes at whose it is at work, and that no cell ever has two. */
function noting(working: string[], who: string): Leased['start'] {
  return async cell => {
    working.push(`${who}${cell}`)
    return {
      async stop() {
        working.splice(working.indexOf(`${who}${cell}`), 1)
      },
    }
  }
}

function leases({ hold }: World): void {
  test('of two processes each has an edge for its cells, and none for the other’s', async () => {
    const working: string[] = []
    await hold({ start: noting(working, 'a') })
    await eventually('one has all', () => working.toSorted().join() === 'a0,a1,a2,a3')
    const second = await hold({ start: noting(working, 'b') })
    const cells = () => working.map(name => name.slice(1)).toSorted()
    const shared = () => working.filter(name => name.startsWith('b')).length === 2
    await eventually('they share', () => shared() && cells().join() === '0,1,2,3')
    await second.stop()
    await eventually('one has all again', () => working.toSorted().join() === 'a0,a1,a2,a3')
  })

  test('an edge that takes long to start is stopped when its cell was lost meanwhile', async () => {
    const working: string[] = []
    let open = () => {}
    const gate = new Promise<void>(resolve => {
      open = resolve
    })
    const start = noting(working, 'a')
    await hold({
      async start(...args) {
        await gate
        return start(...args)
      },
    })
    await hold({ start: noting(working, 'b') })
    await eventually('the second has its half', () => working.length === 2)
    open()
    await eventually('each has half', () => working.length === 4)
    expect(new Set(working.map(name => name.slice(1))).size).toBe(4)
  })
}

function failures({ hold }: World): void {
  test('an edge that fails at work fails the process; one that was stopped does not', async () => {
    const seen: Error[] = []
    let fail: (error: unknown) => void = () => {}
    const edge = await hold({
      async start(cell, _, failed) {
        if (cell === 0) fail = failed
        return idle
      },
      failed: error => void seen.push(error),
    })
    await eventually('it is at work', () => {
      fail(new Error('at work'))
      return seen.length > 0
    })
    await edge.stop()
    const before = seen.length
    fail(new Error('stopped'))
    expect(seen).toHaveLength(before)
    expect(seen[0]?.message).toBe('at work')
  })

  test('an edge that cannot start fails the process', async () => {
    const seen: Error[] = []
    await hold({
      start: () => Promise.reject(new Error('no venue')),
      failed: error => void seen.push(error),
    })
    await eventually('it fails', () => seen.length > 0)
    expect(seen[0]?.message).toBe('no venue')
  })
}

/** A store as a sink has it: rows and the position, written together. */
type Store = { batches: SinkBatch[]; position: Position | null; failures: unknown[] }

const newStore = (position: Position | null = null): Store => ({
  batches: [],
  position,
  failures: [],
})

const sequencesOf = ({ batches }: Store) =>
  batches.flatMap(({ records }) =>
    records.map(({ type, fact }) => (type === 'RawFrame' ? Number(fact.seq) : -1)),
  )

type SinkWorld = World & { readonly store: Store }

/** Sinks partition 0 of s1 into a store. */
const sinking = ({ place, hold, store }: SinkWorld, options: object = {}) =>
  hold({
    async start(cell, member) {
      if (cell !== 0) return idle
      return startSink({
        member,
        cell,
        codec: place().codec,
        at: { topic: place().topics.s1.name, partition: 0 },
        from: store.position,
        async write(batch) {
          store.batches.push(batch)
          store.position = batch.position
        },
        failed: error => void store.failures.push(error),
        ...options,
      })
    },
  })

async function source({ place }: World) {
  const at = { topic: place().topics.s1.name, partition: 0 }
  const log = await place().client()
  return openSource({ log, codec: place().codec, at, name: 'test', build: 'test' })
}

function plantFrame(place: Place, frame: { id: number; seq: number; owner: number }) {
  const value = place.codec.encode('RawFrame', rawFrame(frame.seq).fact)
  const at = { topic: place.topics.s1.name, partition: 0 }
  return plant(place, at, { type: 'RawFrame', value, eventId: frame.id, owner: frame.owner })
}

function sinks(world: World): void {
  test('a sink is handed every fact once, in order, one batch at a time', async () => {
    const store = newStore()
    const feed = await source(world)
    await feed.append([rawFrame(1), rawFrame(2)])
    let writing = 0
    const write = async (batch: SinkBatch) => {
      expect(++writing).toBe(1)
      await new Promise(resolve => setTimeout(resolve, 5))
      store.batches.push(batch)
      writing--
    }
    await sinking({ ...world, store }, { write, limits: { batchRecordsMax: 3 } })
    await feed.append([rawFrame(3), rawFrame(4), rawFrame(5), rawFrame(6), rawFrame(7)])
    await eventually('all are handed on', () => sequencesOf(store).length === 7)
    expect(sequencesOf(store)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(store.batches.at(-1)?.position).toEqual({ offset: 8, owner: 0, eventId: 7 })
  })

  test('a store that is slow pauses the log rather than filling memory', async () => {
    const store = newStore()
    const feed = await source(world)
    await feed.append(Array.from({ length: 200 }, (_, index) => rawFrame(index + 1)))
    await sinking({ ...world, store }, { limits: { queueRecordsMax: 10, batchRecordsMax: 4 } })
    await eventually('all are handed on', () => sequencesOf(store).length === 200)
    expect(sequencesOf(store).every((seq, index) => seq === index + 1)).toBe(true)
  })

  test('duplicates and a zombie’s records are not handed on; a missing id ends it', async () => {
    const store = newStore()
    const first = await source(world)
    await first.append([rawFrame(1)])
    const second = await source(world)
    await second.append([rawFrame(2)])
    await plantFrame(world.place(), { id: 2, seq: 20, owner: 2 })
    await plantFrame(world.place(), { id: 3, seq: 30, owner: 0 })
    await plantFrame(world.place(), { id: 3, seq: 3, owner: 2 })
    await sinking({ ...world, store })
    await eventually('all are handed on', () => sequencesOf(store).length === 3)
    expect(sequencesOf(store)).toEqual([1, 2, 3])
    await plantFrame(world.place(), { id: 5, seq: 5, owner: 2 })
    await eventually('it ends', () => store.failures.length > 0)
    expect(store.failures[0]).toMatchObject({ code: 'lost' })
    expect(sequencesOf(store)).toEqual([1, 2, 3])
  })

  test('bytes that cannot be read are told of, and the stream goes on', async () => {
    const store = newStore()
    const letters: unknown[] = []
    const { place } = world
    const at = { topic: place().topics.s1.name, partition: 0 }
    const bad = { type: 'RawFrame', value: Buffer.from('{}'), eventId: 1, owner: -1 } as const
    await plant(place(), at, bad)
    await plantFrame(place(), { id: 2, seq: 2, owner: -1 })
    await sinking({ ...world, store }, { unreadable: (letter: unknown) => letters.push(letter) })
    await eventually('the next is handed on', () => sequencesOf(store).join() === '2')
    expect(letters).toMatchObject([{ ...at, offset: 0, reason: 'bad-prefix' }])
  })

  test('a store that refuses a batch ends the sink', async () => {
    const store = newStore()
    await plantFrame(world.place(), { id: 1, seq: 1, owner: -1 })
    await sinking({ ...world, store }, { write: () => Promise.reject(new Error('disk full')) })
    await eventually('it ends', () => store.failures.length > 0)
    expect(store.failures).toEqual([new Error('disk full')])
  })
}

function positions(world: World): void {
  test('a successor goes on behind what was stored, across a change of owner', async () => {
    const store = newStore()
    const feed = await source(world)
    await feed.append([rawFrame(1), rawFrame(2)])
    const edge = await sinking({ ...world, store })
    await eventually('both are stored', () => store.position?.eventId === 2)
    await edge.stop()
    await (await source(world)).append([rawFrame(3)])
    await sinking({ ...world, store })
    await eventually('the third is stored', () => store.position?.eventId === 3)
    expect(sequencesOf(store)).toEqual([1, 2, 3])
    expect(store.position).toEqual({ offset: 5, owner: 3, eventId: 3 })
  })

  test('a sink may join amid the log, and from there misses nothing', async () => {
    const store = newStore(joiningAt(2))
    const feed = await source(world)
    await feed.append([rawFrame(1), rawFrame(2), rawFrame(3)])
    await sinking({ ...world, store })
    await eventually('it has the rest', () => sequencesOf(store).join() === '2,3')
    await plantFrame(world.place(), { id: 5, seq: 5, owner: 0 })
    await eventually('it ends', () => store.failures.length > 0)
    expect(store.failures[0]).toMatchObject({ code: 'lost' })
  })

  test('a position beyond the end of the log is a hole, not a fresh start', async () => {
    const failures: Error[] = []
    const { place, hold } = world
    await plantFrame(place(), { id: 1, seq: 1, owner: 0 })
    await hold({
      async start(cell, member) {
        if (cell !== 0) return idle
        const at = { topic: place().topics.s1.name, partition: 0 }
        const from = joiningAt(100)
        const failed = (error: unknown) => void failures.push(new Error(String(error)))
        return startSink({ member, cell, codec: place().codec, at, from, async write() {}, failed })
      },
      failed: error => void failures.push(error),
    })
    await eventually('it fails', () => failures.length > 0)
    expect(failures[0]).toMatchObject({ code: 'hole' })
  })
}
