/** Corners of taking over and letting go, on the log in memory. */
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { decodeFact, partitionsOf, type Said } from '@polytraders/messages'
import {
  createMemoryLog,
  type GroupOptions,
  type Listener,
  type Log,
  LogError,
  type MemoryLog,
  wire,
} from '@polytraders/runtime'
import {
  allToyTopics,
  clockTick,
  eventually,
  memoryPlace,
  type Place,
  rawFrame,
  toyCells,
} from '@polytraders/testkit'
import { createFeed, failureOf, settled, startLive, startToy } from './hosting.ts'

/** A log whose group obeys the test. */
async function obedient(place: Place) {
  const log = await place.client()
  const heard: { listener: Listener | null } = { listener: null }
  const obeying: Log = {
    ...log,
    join(options: GroupOptions) {
      heard.listener = options.listener
      return log.join({ ...options, listener: { ...options.listener, assigned() {} } })
    },
  }
  const assign = (cells: readonly number[]) => heard.listener?.assigned(cells)
  return { log: obeying, assign }
}

test('a cell given, taken and given again is opened once, and none is left over', async () => {
  const place = await memoryPlace()
  const { log, assign } = await obedient(place)
  const a = await startToy(place, 'a', { log })
  for (const cells of [[0], [], [0, 1], [1], [1, 2], [0, 1, 2, 3], [2]]) assign(cells)
  await eventually('one is live', () => a.host.ready())
  expect([...a.host.cells().keys()]).toEqual([2])
  await sleep(50)
  expect(a.failure()).toBeNull()
  const owners = (await place.client()).ends(place.topics.a.name)
  expect((await owners).map(({ high }) => high)).toEqual([0, 0, 1, 0])
  await a.host.stop()
})

test('a cell that was taken away may be refused without failing the process', async () => {
  const place = await memoryPlace()
  const { log, assign } = await obedient(place)
  const appending = Promise.withResolvers<void>()
  let slow = false
  const a = await startToy(place, 'a', {
    log: {
      ...log,
      async writer(options) {
        const writer = await log.writer(options)
        if (options.fence === null) return writer
        const append: typeof writer.append = async records => {
          if (slow) await appending.promise
          if (slow) throw new LogError('fenced', 'taken over')
          return writer.append(records)
        }
        return { ...writer, append }
      },
    },
  })
  assign([0])
  await eventually('it is live', () => a.host.ready() && a.host.cells().size === 1)
  slow = true
  const feed = await createFeed(place)
  await feed.say('s1', 0, [rawFrame(1), rawFrame(2), rawFrame(3)])
  const [cell] = a.host.cells().values()
  await eventually('it hangs in its append', () => cell?.waiting() === 0)
  assign([])
  appending.resolve()
  await expect(cell?.done).resolves.toBeUndefined()
  expect(a.failure()).toBeNull()
  await a.host.stop()
})

test('a host that is stopped or drained while it recovers ends at once', async () => {
  const place = await memoryPlace()
  await (await createFeed(place)).frames(200)
  await (await startToy(place, 'a')).host.stop()
  await (await startToy(place, 'a')).host.drain()
  const a = await startLive(place, 'a')
  await settled(place, a)
  await a.host.drain()
})

test('a core that reads one more input finds its place in the others', async () => {
  const place = await memoryPlace()
  const { s1, s2, a } = place.topics
  const feed = await createFeed(place)
  await feed.frames(20)
  await feed.ticks(5)
  const first = await startLive(place, 'a')
  await settled(place, first)
  await first.host.drain()
  const { stage, coreVersion } = place.wirings.a
  // The new input comes first in the new order.
  const more = wire({
    stage,
    coreVersion,
    core: place.wirings.w.core as never,
    reads: { ClockTick: s2, RawFrame: s1 },
    says: a,
  })
  const widened: Place = { ...place, wirings: { ...place.wirings, a: more } }
  const second = await startLive(widened, 'a', { coreVersion: '2' })
  await settled(place, second)
  const state = second.host.cells().get(0)?.cell.state
  expect(state?.inputs).toEqual([`${s2.name}:0`, `${s1.name}:0`])
  expect(state?.readers.map(({ next }) => next)).toEqual([6, 21])
  expect(state?.heard).toBe(25)
  await second.host.stop()
})

test('an input that ends before what was consumed of it refuses to start', async () => {
  const place = await memoryPlace()
  await (await createFeed(place)).frames(30)
  const first = await startLive(place, 'a')
  await settled(place, first)
  await first.host.stop()
  const whole = (await place.client()) as MemoryLog
  const byName = new Map(allToyTopics(place.topics).map(topic => [topic.name, topic]))
  const shorter = createMemoryLog({
    partitionsOf(name) {
      const topic = byName.get(name)
      return topic ? partitionsOf(topic, toyCells) : 1
    },
    now: Date.now,
  })
  for (const at of whole.partitions()) {
    const lost = at.topic === place.topics.s1.name ? 10 : 0
    const records = whole.records(at)
    shorter.appendNow(at, records.slice(0, records.length - lost), 0)
  }
  const failure = await failureOf(await startToy(place, 'a', { log: shorter }))
  expect(failure).toMatchObject({ code: 'hole' })
  expect(failure?.message).toContain('ends before it now')
})

/** A stage that counts what it hears and says nothing, in the place of toy b. */
async function silentPlace(hears: 'one' | 'both'): Promise<Place> {
  const place = await memoryPlace()
  const { s1, s2, b } = place.topics
  const silent = {
    stage: `silent-${place.run}`,
    coreVersion: '1',
    core: () => ({
      initial: () => 0,
      step: (heard: number, _input: unknown, _say: (said: Said<'Synced'>) => void) => heard + 1,
    }),
    says: b,
  }
  const wired =
    hears === 'one'
      ? wire({ ...silent, reads: { RawFrame: s1 } })
      : wire({ ...silent, reads: { RawFrame: s1, ClockTick: s2 } })
  return { ...place, wirings: { ...place.wirings, b: wired as never } }
}

test('a stage that hears much and says nothing still writes down what it took', async () => {
  const place = await silentPlace('both')
  const { b } = place.topics
  const hosting = await startLive(place, 'b')
  const feed = await createFeed(place)
  for (let time = 0; time < 700; time++) {
    await feed.say('s1', 0, [rawFrame(time)])
    await setImmediate()
    await feed.say('s2', 0, [clockTick(time)])
    await setImmediate()
  }
  await settledInputs(hosting, [701, 701])
  const log = (await place.client()) as MemoryLog
  const journals = log
    .records({ topic: b.name, partition: 0 })
    .flatMap(({ headers, value }) =>
      headers.type === 'Journal' && value ? [decodeFact('Journal', value).runs] : [],
    )
  expect(journals.length).toBeGreaterThan(0)
  for (const runs of journals) expect(runs.length).toBeLessThan(1_100)
  await hosting.host.drain()
})

test.each(['one', 'both'] as const)('and has snapshots: it hears %s', async hears => {
  const place = await silentPlace(hears)
  const snapshotInputs = 100
  const first = await startLive(place, 'b', { snapshotInputs })
  const feed = await createFeed(place)
  await feed.say(
    's1',
    0,
    Array.from({ length: 350 }, (_, time) => rawFrame(time)),
  )
  await settledInputs(first, hears === 'one' ? [351] : [351, 0])
  await eventually('a snapshot', () => first.events.some(({ kind }) => kind === 'snapshot'))
  await first.host.stop()
  const second = await startLive(place, 'b', { snapshotInputs })
  await settledInputs(second, hears === 'one' ? [351] : [351, 0])
  const lives = second.events.filter(event => event.kind === 'live')
  expect(lives.some(({ restored, refolded }) => restored && refolded < 350)).toBe(true)
  await second.host.drain()
})

test('inputs that were refolded count towards the next snapshot', async () => {
  const place = await memoryPlace()
  const feed = await createFeed(place)
  const first = await startLive(place, 'a', { snapshotInputs: 100 })
  await feed.frames(60)
  await settled(place, first)
  await first.host.stop()
  expect(first.events.some(({ kind }) => kind === 'snapshot')).toBe(false)
  const second = await startLive(place, 'a', { snapshotInputs: 100 })
  await feed.frames(60)
  await eventually('a snapshot', () => second.events.some(({ kind }) => kind === 'snapshot'))
  await second.host.drain()
})

const snapshotsOf = ({ events }: Awaited<ReturnType<typeof startLive>>) =>
  events.filter(({ kind }) => kind === 'snapshot').length

test('a quiet cell has a snapshot of its few inputs in time, and of nothing none', async () => {
  const place = await memoryPlace()
  const feed = await createFeed(place)
  let nowMs = Date.now()
  const aging = { now: () => nowMs, snapshotAgeMsMax: 1_000 }
  const a = await startLive(place, 'a', aging)
  await feed.frames(3)
  await settled(place, a)
  nowMs += 900
  await sleep(50)
  expect(snapshotsOf(a)).toBe(0)
  nowMs += 200
  await eventually('a snapshot a cell', () => snapshotsOf(a) === place.cells)
  nowMs += 1_000_000
  await sleep(50)
  expect(snapshotsOf(a)).toBe(place.cells)
  await a.host.stop()
  const second = await startLive(place, 'a')
  for (const event of second.events) expect(event).toMatchObject({ refolded: 0, restored: true })
  await second.host.stop()
})

test('a cell that dies again and again has a snapshot in time', async () => {
  let nowMs = 0
  const now = () => nowMs
  const place = await memoryPlace(now)
  await (await createFeed(place)).frames(3)
  for (const hours of [0, 2, 4]) {
    nowMs = hours * 3_600_000
    const a = await startLive(place, 'a', { now })
    await settled(place, a)
    await sleep(50)
    expect(snapshotsOf(a)).toBe(0)
    await a.host.stop()
  }
  nowMs = 7 * 3_600_000
  const last = await startLive(place, 'a', { now })
  await eventually('a snapshot a cell', () => snapshotsOf(last) === place.cells)
  await last.host.stop()
})

async function settledInputs(
  { host }: Awaited<ReturnType<typeof startLive>>,
  expected: readonly number[],
): Promise<void> {
  const next = () =>
    host
      .cells()
      .get(0)
      ?.cell.state.readers.map(reader => reader.next)
  await eventually('all is taken', () => JSON.stringify(next()) === JSON.stringify(expected))
}
