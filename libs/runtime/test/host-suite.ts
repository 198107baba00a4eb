/** What the host promises, as tests: one suite, run on the log in memory and on Kafka. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { decodeFact } from '@polytraders/messages'
import {
  batchBytesMax,
  type TopicPartition,
  traceparent,
  type Writer,
  type WriterOptions,
} from '@polytraders/runtime'
import { eventually, type Place, rawFrame, readAll } from '@polytraders/testkit'
import {
  besides,
  createFeed,
  type Feed,
  factsOf,
  failureOf,
  type Hosting,
  plant,
  settled,
  startLive,
  startToy,
  verdictOf,
} from './hosting.ts'

export function hostSuite(name: string, open: () => Promise<Place>): void {
  describe(`${name}: what the host promises`, () => {
    let place: Place
    let feed: Feed
    const started: Hosting[] = []
    const start = async (
      ...[toy, overrides]: Parameters<typeof startLive> extends [Place, ...infer Rest]
        ? Rest
        : never
    ) => {
      const hosting = await startLive(place, toy, overrides)
      started.push(hosting)
      return hosting
    }
    beforeEach(async () => {
      place = await open()
      feed = await createFeed(place)
    })
    afterEach(async () => {
      await Promise.all(started.splice(0).map(({ host }) => host.stop()))
      await place.close()
    })
    const world = { place: () => place, feed: () => feed, start }
    delivery(world)
    readingBack(world)
    batches(world)
    takeover(world)
    sharing(world)
    upgrades(world)
    unread(world)
    zombies(world)
  })
}

type World = {
  readonly place: () => Place
  readonly feed: () => Feed
  readonly start: (
    toy: Parameters<typeof startLive>[1],
    overrides?: Parameters<typeof startLive>[2],
  ) => Promise<Hosting>
}

function delivery({ place, feed, start }: World): void {
  test('what a stage says is what its core says of its inputs, in order', async () => {
    const [a, b] = await Promise.all([start('a'), start('b')])
    await feed().frames(100)
    await feed().ticks(40)
    await settled(place(), a, b)
    await b.host.drain()
    await a.host.drain()
    expect(await verdictOf(place(), 'a', { drained: true })).toMatchObject({
      errors: [],
      taken: 400,
    })
    const verdict = await verdictOf(place(), 'b', { drained: true })
    expect(verdict).toMatchObject({ errors: [], owners: 4, stale: 0 })
    expect(verdict.said).toBeGreaterThan(400)
  })

  test('a decision and what follows from it are one trace', async () => {
    const a = await start('a', { traceparent })
    await feed().frames(20)
    await settled(place(), a)
    const own = await readAll(await place().client(), {
      topic: place().topics.a.name,
      partition: 0,
    })
    const [first] = factsOf(own)
    if (!first?.value) throw new Error('nothing was said')
    const { correlation_id } = decodeFact('Synced', first.value)
    expect(first.headers.traceparent).toBe(traceparent(correlation_id, first.headers.eventId))
    expect(first.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  })

  test('a stage that sees all cells takes every partition of every input', async () => {
    const all = await start('all')
    await feed().frames(10)
    await feed().say('wide', 0, [])
    await settled(place(), all)
    const [cell] = all.host.cells().values()
    expect(all.host.cells().size).toBe(1)
    expect(cell?.cell.state.heard).toBe(40)
  })
}

function readingBack({ place, feed, start }: World): void {
  test('what it said itself is read back in lots, and a drain waits for all of it', async () => {
    const own = place().topics.a.name
    const log = await place().client()
    const acts: string[] = []
    const join: typeof log.join = async options => {
      const member = await log.join(options)
      const noted = (act: 'pause' | 'resume') => (cell: number, at: TopicPartition) => {
        if (at.topic === own && at.partition === 0) acts.push(act)
        member[act](cell, at)
      }
      return { ...member, pause: noted('pause'), resume: noted('resume') }
    }
    const a = await start('a', { log: { ...log, join } })
    await feed().frames(20)
    await settled(place(), a)
    await eventually('the partition rested', () => acts.includes('pause'))
    await eventually('it is followed again', () => acts.at(-1) === 'resume')
    await feed().frames(20)
    await settled(place(), a)
    const hosted = [...a.host.cells()].sort(([x], [y]) => x - y)
    await a.host.drain()
    const ends = await log.ends(own)
    expect(hosted.map(([, { cell }]) => cell.state.self.next)).toEqual(ends.map(({ high }) => high))
  })
}

function batches({ place, feed, start }: World): void {
  test('a batch is at most 900 kB, and what one input led to is never in two', async () => {
    const policy = { padding: 400_000 }
    const log = await place().client()
    const batches: string[][] = []
    const watched = async (options: WriterOptions) => {
      const writer = await log.writer(options)
      const append: Writer['append'] = records => {
        const bytes = records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0)
        expect(bytes).toBeLessThan(batchBytesMax)
        const caused = records.filter(({ headers }) => headers.cause !== '')
        if (caused.length > 0) batches.push(caused.map(({ headers }) => headers.cause))
        return writer.append(records)
      }
      return { ...writer, append }
    }
    await feed().frames(12)
    const a = await start('a', { policy, log: { ...log, writer: watched } })
    await settled(place(), a)
    expect(batches.some(causes => causes.length === 2 && causes[0] === causes[1])).toBe(true)
    const causes = batches.flatMap(batch => [...new Set(batch)])
    expect(new Set(causes).size).toBe(causes.length)
    expect((await verdictOf(place(), 'a', { policy })).errors).toEqual([])
    await a.host.stop()
    const huge = await startToy(place(), 'w', { policy: { padding: 840_000 } })
    expect(await failureOf(huge)).toMatchObject({
      code: 'impossible',
      message: expect.stringContaining('a batch holds'),
    })
  })

  test('a view holds the newest of each key, even if the cell died before it', async () => {
    const { b, current } = place().topics
    const log = await place().client()
    const dies = await startToy(place(), 'b', {
      log: {
        ...log,
        async writer(options) {
          const writer = await log.writer(options)
          const append = () => Promise.reject(new Error('died'))
          return options.topic === current.name ? { ...writer, append } : writer
        },
      },
    })
    await feed().ticks(30)
    expect(await failureOf(dies)).toMatchObject({ message: 'died' })
    const b2 = await start('b')
    await settled(place(), b2)
    const newest = async (topic: string) => {
      const records = await readAll(log, { topic, partition: 0 })
      return new Map(factsOf(records).map(({ key, headers }) => [key, headers.eventId]))
    }
    const said = await newest(b.name)
    expect(said.size).toBeGreaterThan(3)
    expect(await newest(current.name)).toEqual(said)
  })
}

function takeover({ place, feed, start }: World): void {
  test('killed and started again, it says exactly what never stopping would have', async () => {
    let [a, b] = await Promise.all([start('a'), start('b')])
    await feed().frames(50)
    await eventually('snapshots', () => {
      return b.events.filter(({ kind }) => kind === 'snapshot').length >= 4
    })
    for (let round = 0; round < 3; round++) {
      await feed().frames(35)
      await feed().ticks(25)
      await Promise.all([a.host.stop(), b.host.stop()])
      ;[a, b] = await Promise.all([start('a'), start('b')])
      await feed().frames(20)
    }
    await settled(place(), a, b)
    await b.host.drain()
    await a.host.drain()
    expect((await verdictOf(place(), 'a', { drained: true })).errors).toEqual([])
    const verdict = await verdictOf(place(), 'b', { drained: true })
    expect(verdict).toMatchObject({ errors: [], owners: 16 })
    expect(b.events).toContainEqual(expect.objectContaining({ kind: 'live', restored: true }))
  })

  test('after a drain the successor takes over at the tail and refolds nothing', async () => {
    const policy = { padding: 0, ballast: 2_500_000 } // A snapshot of four chunks.
    const first = await start('b', { policy })
    await feed().ticks(25)
    await settled(place(), first)
    await first.host.drain()
    const second = await start('b', { policy })
    expect(second.events.filter(({ kind }) => kind === 'live')).toEqual(
      Array.from({ length: 4 }, () => ({ kind: 'live', refolded: 0, restored: true })),
    )
    await feed().ticks(5)
    await settled(place(), second)
    await second.host.drain()
    expect((await verdictOf(place(), 'b', { policy, drained: true })).errors).toEqual([])
  })

  test('a snapshot half overwritten is passed over for the one before it', async () => {
    const first = await start('a', { snapshotInputs: 20 })
    await feed().frames(30)
    await settled(place(), first)
    await eventually('snapshots', () => {
      return first.events.filter(({ kind }) => kind === 'snapshot').length === 4
    })
    await feed().frames(5)
    await settled(place(), first)
    await first.host.drain()
    const log = await place().client()
    const state = place().topics.a.name.replace('.v1', '.state.v1')
    for (let partition = 0; partition < 4; partition++) {
      const bytes = Buffer.from('half a snapshot')
      const value = place().codec.encode('SnapshotChunk', { slot: 1, index: 0, bytes })
      const headers = { type: 'SnapshotChunk', eventId: 0, owner: -1, cause: '', traceparent: '' }
      const writer = await log.writer({ topic: state, partition, fence: null })
      await writer.append([{ key: '1/0', value, headers }])
    }
    const second = await start('a')
    await settled(place(), second)
    const lives = second.events.filter(event => event.kind === 'live')
    for (const live of lives) {
      expect(live.restored).toBe(true)
      expect(live.refolded).toBeGreaterThan(0)
    }
    await second.host.drain()
    expect((await verdictOf(place(), 'a', { drained: true })).errors).toEqual([])
  })
}

function sharing({ place, feed, start }: World): void {
  test('a second member takes half of the cells, and what is said stays exact', async () => {
    const first = await start('b')
    await feed().ticks(30)
    const second = await start('b')
    await eventually('half each', () => first.host.cells().size === 2)
    await feed().ticks(30)
    await settled(place(), first, second)
    await second.host.drain()
    await eventually('all cells are back', () => first.host.cells().size === 4)
    await feed().ticks(10)
    await settled(place(), first)
    expect([first.failure(), second.failure()]).toEqual([null, null])
    await first.host.drain()
    expect(await verdictOf(place(), 'b', { drained: true })).toMatchObject({
      errors: [],
      taken: 280,
    })
  })

  test('a core that says another thing the second time is found out, and not let on', async () => {
    const first = await start('a')
    await feed().frames(30)
    await settled(place(), first)
    await first.host.stop()
    const second = await startToy(place(), 'a', { policy: { padding: 0, salt: () => 'other' } })
    const failure = await failureOf(second)
    expect(failure).toMatchObject({ code: 'diverged' })
    expect(failure?.message).toMatch(/not deterministic at test-.*:\d+:\d+/)
  })
}

function upgrades({ place, feed, start }: World): void {
  test('another version or configuration takes over from a drain', async () => {
    const first = await start('a')
    await feed().frames(30)
    await settled(place(), first)
    await first.host.drain()
    const second = await start('a', { coreVersion: '2', config: '{"new":1}' })
    await feed().frames(30)
    await settled(place(), second)
    await second.host.stop()
    const third = await start('a', { coreVersion: '2', config: '{"new":1}' })
    await settled(place(), third)
    await third.host.drain()
    expect((await verdictOf(place(), 'a', { drained: true })).errors).toEqual([])
  })

  test('after a crash it is refused, and told how to go on', async () => {
    const first = await start('a')
    await feed().frames(30)
    await settled(place(), first)
    await first.host.stop()
    for (const change of [{ coreVersion: '2' }, { config: '{"new":1}' }]) {
      const failure = await failureOf(await startToy(place(), 'a', change))
      expect(failure).toMatchObject({ code: 'diverged' })
      expect(failure?.message).toMatch(/another version or configuration.*drain it/)
    }
  })

  test('a state that lacks what the new version keeps is refused, or all is refolded', async () => {
    const first = await start('a')
    await feed().frames(30)
    await settled(place(), first)
    await first.host.drain()
    const wider = { coreVersion: '2', keeps: { due: [] } }
    const failure = await failureOf(await startToy(place(), 'a', wider))
    expect(failure).toMatchObject({ code: 'diverged' })
    expect(failure?.message).toMatch(/lacks due: .*ACCEPT_DIVERGENCE/)
    const accepting = await start('a', { ...wider, acceptDivergence: true })
    expect(accepting.events).toContainEqual(expect.objectContaining({ restored: false }))
  })

  test('divergence that is accepted is counted, and never met again', async () => {
    const first = await start('b')
    await feed().ticks(30)
    await settled(place(), first)
    await first.host.stop()
    const changed = { coreVersion: '2', policy: { padding: 3 }, acceptDivergence: true }
    const second = await start('b', changed)
    expect(second.events).toContainEqual(expect.objectContaining({ kind: 'diverged' }))
    await feed().ticks(5)
    await settled(place(), second)
    await eventually('snapshots', () => {
      return second.events.filter(({ kind }) => kind === 'snapshot').length >= 4
    })
    await second.host.stop()
    const third = await start('b', { ...changed, acceptDivergence: false })
    await settled(place(), third)
    const own = factsOf(
      await readAll(await place().client(), { topic: place().topics.b.name, partition: 0 }),
    )
    expect(own.map(({ headers }) => headers.eventId)).toEqual(own.map((_, index) => index + 1))
  })
}

function unread({ place, feed, start }: World): void {
  test('an Owner record that can not be read is of another version, not the end', async () => {
    const log = await place().client()
    const first = await start('a')
    await feed().frames(10)
    await settled(place(), first)
    await first.host.stop()
    const at = { topic: place().topics.a.name, partition: 0 }
    const value = Buffer.from('garbage')
    const [end] = await log.ends(at.topic)
    await plant(place(), at, { type: 'Owner', value, eventId: 0, owner: -1 })
    const owner = end?.high ?? 0
    await plant(place(), at, { type: 'Journal', value, eventId: 0, owner })
    const failure = await failureOf(await startToy(place(), 'a'))
    expect(failure).toMatchObject({ code: 'diverged' })
    expect(failure?.message).toMatch(/an owner that can not be read/)
  })

  test('where nothing differs under an accepted version, that is the end of it too', async () => {
    const first = await start('b')
    await feed().ticks(30)
    await settled(place(), first)
    await first.host.stop()
    const second = await start('b', { coreVersion: '2', acceptDivergence: true })
    await feed().ticks(5)
    await settled(place(), second)
    await eventually('snapshots', () => {
      return second.events.filter(({ kind }) => kind === 'snapshot').length >= 4
    })
    expect(second.events.filter(({ kind }) => kind === 'diverged')).toEqual([])
    await second.host.stop()
    await settled(place(), await start('b', { coreVersion: '2' }))
  })
}

function zombies({ place, feed, start }: World): void {
  test('of two hosts of a cell the older is refused, finds out and gives up', async () => {
    const log = await place().client()
    const old = await start('a')
    await feed().frames(30)
    await settled(place(), old)
    const young = await start('a', { log: besides(log) })
    await feed().frames(30)
    expect(await failureOf(old)).toMatchObject({ code: 'fenced' })
    await settled(place(), young)
    await young.host.drain()
    const verdict = await verdictOf(place(), 'a', { drained: true })
    expect(verdict).toMatchObject({ errors: [], taken: 240 })
    expect(verdict.owners).toBeGreaterThanOrEqual(5)
  })

  test('a superseded owner is passed over, also by a reader that restarts later', async () => {
    const a = await start('a')
    await feed().frames(10)
    await settled(place(), a)
    await a.host.stop()
    const again = await start('a')
    await feed().frames(10)
    await settled(place(), again)
    const log = await place().client()
    const at = { topic: place().topics.a.name, partition: 1 }
    const last = factsOf(await readAll(log, at)).at(-1)
    // A zombie without a fence: the first owner's record, with the very next id.
    const headers = { ...last?.headers, type: 'Synced', owner: 0, cause: '', traceparent: '' }
    const zombie = { key: '', value: last?.value ?? null, headers: { ...headers, eventId: 0 } }
    zombie.headers.eventId = (last?.headers.eventId ?? 0) + 1
    await (await log.writer({ ...at, fence: null })).append([zombie])
    let b = await start('b')
    await settled(place(), b)
    await b.host.stop()
    await feed().frames(10)
    b = await start('b')
    await settled(place(), again, b)
    expect(b.host.cells().get(1)?.cell.state.readers[0]?.stale).toBe(1)
    await b.host.drain()
    await again.host.drain()
    expect(await verdictOf(place(), 'a', { drained: true })).toMatchObject({ errors: [], stale: 1 })
    expect((await verdictOf(place(), 'b', { drained: true })).errors).toEqual([])
  })

  test('an expelled member fails, and its successor goes on exactly', async () => {
    const log = await place().client()
    let member: unknown
    const first = await start('a', {
      log: {
        ...log,
        async join(options) {
          const joined = await log.join(options)
          member = joined
          return joined
        },
      },
    })
    await feed().frames(30)
    await place().expel(`polytraders-${place().wirings.a.stage}`, member as never)
    expect(await failureOf(first)).toMatchObject({ code: 'expelled' })
    const second = await start('a')
    await feed().say('s1', 0, [rawFrame(9_999)])
    await settled(place(), second)
    await second.host.drain()
    expect((await verdictOf(place(), 'a', { drained: true })).errors).toEqual([])
  })
}
