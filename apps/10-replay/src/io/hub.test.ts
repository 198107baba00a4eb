import { expect, test } from '@jest/globals'
import { type LogRecord, type TopicPartition } from '@polytraders/runtime'
import { createRandom, integerBetween } from '@polytraders/testkit/random'
import { type Cursor, createHub, type Hub } from './hub.ts'

test('every reader takes every record once and in order, however they pace', async () => {
  const seed = 20_260_607
  const random = createRandom(seed)
  const { member, deliver } = createPartition(2_000)
  const hub = createHub(member, limits)
  const readers = Array.from({ length: 4 }, () => ({
    cursor: hub.open(at, 0),
    taken: [] as number[],
  }))
  for (let turn = 0; turn < 20_000; turn++) {
    deliver()
    const reader = readers[integerBetween(random, 0, 3)]
    if (reader) reader.taken.push(...takeUpTo(reader.cursor, integerBetween(random, 0, 9)))
    if (turn % 50 === 0) hub.relieve()
  }
  for (const reader of readers) reader.taken.push(...(await drain(reader.cursor, deliver)))
  for (const { taken } of readers) expect(taken).toEqual(offsets(2_000))
  expect(hub.held()).toEqual({ lines: 1, records: 0, bytes: 0 })
})

test('readers that begin at different places come together', async () => {
  const { member, deliver } = createPartition(200)
  const hub = createHub(member, limits)
  const [late, early] = [hub.open(at, 150), hub.open(at, 20)]
  expect(hub.held().lines).toBe(2)
  expect(await drain(late, deliver)).toEqual(offsets(200).slice(150))
  expect(await drain(early, deliver)).toEqual(offsets(200).slice(20))
  expect(hub.held()).toEqual({ lines: 1, records: 0, bytes: 0 })
})

test('a partition is followed once, and no faster than the slowest reader that goes on', () => {
  const { member, deliver, delivered } = createPartition(1_000)
  const hub = createHub(member, limits)
  const [fast, slow] = [hub.open(at, 0), hub.open(at, 0)]
  for (let turn = 0; turn < 300; turn++) {
    deliver()
    takeUpTo(fast, 100)
    if (turn % 2 === 0) takeUpTo(slow, 1)
    void fast.arrival()
    if (turn % 4 === 0) hub.relieve()
    expect(hub.held().records).toBeLessThanOrEqual(heldMax)
  }
  expect(hub.held().lines).toBe(1)
  expect(delivered()).toBeLessThanOrEqual(150 + heldMax)
})

test('a reader that stands still holds nobody up, and what is held stays bounded', async () => {
  const { member, deliver } = createPartition(1_000)
  const hub = createHub(member, limits)
  const [idle, busy] = [hub.open(at, 0), hub.open(at, 0)]
  expect(await readToEnd(hub, busy, deliver)).toEqual(offsets(1_000))
  expect(hub.held()).toEqual({ lines: 1, records: 0, bytes: 0 })
  expect(await drain(idle, deliver)).toEqual(offsets(1_000))
})

test('a reader that was let go reads on its own line until it comes up', async () => {
  const { member, deliver, append } = createPartition(1_000)
  const hub = createHub(member, limits)
  const [idle, busy] = [hub.open(at, 0), hub.open(at, 0)]
  await readToEnd(hub, busy, deliver)
  idle.take()
  expect(hub.held().lines).toBe(2)
  const taken = await drain(idle, deliver)
  append(perDelivery)
  deliver()
  taken.push(...takeUpTo(idle, perDelivery))
  expect(taken).toEqual(offsets(1_000 + perDelivery))
  expect(hub.held().lines).toBe(1)
  expect(takeUpTo(busy, perDelivery)).toEqual(offsets(1_000 + perDelivery).slice(1_000))
})

test('readers let go at different places each have their own line', async () => {
  const { member, deliver } = createPartition(500)
  const hub = createHub(member, limits)
  const [early, late, busy] = [hub.open(at, 0), hub.open(at, 0), hub.open(at, 0)]
  deliver()
  takeUpTo(late, 5)
  await readToEnd(hub, busy, deliver)
  early.take()
  late.take()
  expect(hub.held().lines).toBe(3)
  expect(await drain(late, deliver)).toEqual(offsets(500).slice(5))
  expect(await drain(early, deliver)).toEqual(offsets(500))
})

test('a reader that closes is waited for no longer', async () => {
  const { member, deliver } = createPartition(100)
  const hub = createHub(member, limits)
  const [gone, busy] = [hub.open(at, 0), hub.open(at, 0)]
  gone.close()
  expect(await drain(busy, deliver)).toEqual(offsets(100))
  expect(gone.take()).toBeUndefined()
})

test('a record that is missing is a hole, and one delivered again is passed over', () => {
  const { member, send } = createPartition(10)
  const cursor = createHub(member, limits).open(at, 0)
  send([0, 1])
  send([1, 2])
  expect(takeUpTo(cursor, 5)).toEqual([0, 1, 2])
  expect(() => send([4])).toThrow('expected market:0:3, found offset 4: records are missing')
})

test('when the hub closes, who waits is woken and nothing more is taken', async () => {
  const { member } = createPartition(0)
  const hub = createHub(member, limits)
  const cursor = hub.open(at, 0)
  const waiting = cursor.arrival()
  hub.close()
  await waiting
  await hub.ended
  expect(hub.closed()).toBe(true)
  expect(cursor.take()).toBeUndefined()
})

// Shorthand.
const at: TopicPartition = { topic: 'market', partition: 0 }
const limits = { windowRecordsMax: 20, windowBytesMax: 1_000_000 }
const perDelivery = 8
const heldMax = limits.windowRecordsMax + perDelivery
const offsets = (count: number) => [...Array(count).keys()]

/** A partition whose member delivers a few records at a time to each line that is not paused. */
function createPartition(count: number) {
  type Line = { next: number; paused: boolean; take: (records: readonly LogRecord[]) => void }
  const lines = new Map<number, Line>()
  let end = count
  let furthest = 0
  const setPaused = (id: number, paused: boolean) => {
    const line = lines.get(id)
    if (line) line.paused = paused
  }
  return {
    member: {
      follow(id: number, _at: TopicPartition, from: number, take: Line['take']) {
        lines.set(id, { next: from, paused: false, take })
      },
      unfollow: (id: number) => void lines.delete(id),
      pause: (id: number) => setPaused(id, true),
      resume: (id: number) => setPaused(id, false),
    },
    append(more: number): void {
      end += more
    },
    delivered: () => furthest,
    deliver(): void {
      for (const line of lines.values()) {
        const until = Math.min(end, line.next + perDelivery)
        if (line.paused || until === line.next) continue
        const records = offsets(until).slice(line.next).map(recordAt)
        line.next = until
        furthest = Math.max(furthest, until)
        line.take(records)
      }
    },
    send: (found: readonly number[]) => lines.get(0)?.take(found.map(recordAt)),
  }
}

function recordAt(offset: number): LogRecord {
  const headers = { type: 'Synced', eventId: offset + 1, owner: 0, cause: '', traceparent: '' }
  return { ...at, offset, timestampMs: 0, key: '', value: Buffer.from('a fact'), headers }
}

function takeUpTo(cursor: Cursor, count: number): number[] {
  const taken: number[] = []
  while (taken.length < count) {
    const record = cursor.take()
    if (!record) break
    taken.push(record.offset)
  }
  return taken
}

/** Takes all there is, delivery by delivery. */
async function drain(cursor: Cursor, deliver: () => void): Promise<number[]> {
  const taken: number[] = []
  for (let idle = 0; idle < 3; ) {
    const more = takeUpTo(cursor, 1_000)
    taken.push(...more)
    idle = more.length > 0 ? 0 : idle + 1
    deliver()
  }
  return taken
}

/** Takes all there is while the other readers stand still; who stands in the way is let go. */
async function readToEnd(hub: Hub, cursor: Cursor, deliver: () => void): Promise<number[]> {
  const taken: number[] = []
  for (let idle = 0; idle < 5; ) {
    const more = takeUpTo(cursor, 1_000)
    taken.push(...more)
    idle = more.length > 0 ? 0 : idle + 1
    if (more.length === 0) void cursor.arrival()
    hub.relieve()
    deliver()
    expect(hub.held().records).toBeLessThanOrEqual(heldMax)
  }
  return taken
}
