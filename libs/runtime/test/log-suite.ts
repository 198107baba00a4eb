/**
 * What every log promises, as tests: one suite, run on the log in memory and on Kafka, so that what
 * was shown on the one holds on the other.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  batchBytesMax,
  type GroupOptions,
  type Log,
  type LogRecord,
  type Member,
  type NewRecord,
  type TopicPartition,
} from '@polytraders/runtime'
import { eventually, type Place, readAll, toyCells } from '@polytraders/testkit'

const record = (text: string, owner = 0): NewRecord => ({
  key: `key of ${text.slice(0, 20)}`,
  value: Buffer.from(text),
  headers: { type: 'RawFrame', eventId: 7, owner, cause: 's:0:1', traceparent: '00-a-b-01' },
})

const textOf = ({ value }: LogRecord) => value?.toString() ?? ''

export function logSuite(name: string, open: () => Promise<Place>): void {
  describe(`${name}: what every log promises`, () => {
    let place: Place
    let log: Log
    beforeAll(async () => {
      place = await open()
      log = await place.client()
    })
    afterAll(() => place.close())
    const at = (partition: number, topic = place.topics.s1.name): TopicPartition => ({
      topic,
      partition,
    })
    batches(() => log, at)
    fences(() => place, at)
    following(() => log, at)
    membership(() => place)
    broadcast(() => place)
  })
}

type At = (partition: number, topic?: string) => TopicPartition

function batches(log: () => Log, at: At): void {
  test('a batch is appended whole, at offsets that follow each other', async () => {
    const writer = await log().writer({ ...at(0), fence: null })
    expect(await writer.append(['a', 'b', 'c'].map(text => record(text)))).toBe(0)
    expect(await writer.append([record('d')])).toBe(3)
    const all = await readAll(log(), at(0))
    expect(all.map(textOf)).toEqual(['a', 'b', 'c', 'd'])
    expect(all.map(({ offset }) => offset)).toEqual([0, 1, 2, 3])
    expect(await log().ends(at(0).topic)).toContainEqual({ partition: 0, low: 0, high: 4 })
  })

  test('a record comes back with its key, its headers and a time', async () => {
    const [first] = await readAll(log(), at(0))
    const { key, value, headers } = record('a')
    expect(first).toMatchObject({ ...at(0), offset: 0, key, value, headers })
    expect(first?.timestampMs).toBeGreaterThan(Date.now() - 600_000)
  })

  test('what is missing in a record stays missing: no key, no owner, no id', async () => {
    const writer = await log().writer({ ...at(1), fence: null })
    const headers = { type: 'Owner', eventId: 0, owner: -1, cause: '', traceparent: '' }
    await writer.append([{ key: '', value: Buffer.from(''), headers }])
    expect(await readAll(log(), at(1))).toMatchObject([{ key: '', headers }])
  })

  test('reading starts where asked, and stops where the partition ended then', async () => {
    expect((await readAll(log(), at(0), 2)).map(textOf)).toEqual(['c', 'd'])
    expect(await readAll(log(), at(0), 4)).toEqual([])
    expect(await readAll(log(), at(3))).toEqual([])
  })

  test('a batch of the largest size allowed is one batch', async () => {
    const writer = await log().writer({ ...at(2), fence: null })
    const part = 'x'.repeat(batchBytesMax / 9 - 200)
    expect(await writer.append(Array.from({ length: 9 }, () => record(part)))).toBe(0)
    expect(await readAll(log(), at(2))).toHaveLength(9)
  })
}

function fences(place: () => Place, at: At): void {
  test('who opens a fence later has the predecessor refused from the first append on', async () => {
    const [one, two] = await Promise.all([place().client(), place().client()])
    const target = { ...at(0, place().topics.s2.name), fence: `fence-${place().run}` }
    const first = await one.writer(target)
    await first.append([record('first')])
    const second = await two.writer(target)
    expect(await second.append([record('second')])).toBe(1)
    await expect(first.append([record('zombie')])).rejects.toMatchObject({ code: 'fenced' })
    await expect(first.append([record('again')])).rejects.toMatchObject({ code: 'fenced' })
    expect(await second.append([record('third')])).toBe(2)
    expect((await readAll(two, target)).map(textOf)).toEqual(['first', 'second', 'third'])
    await Promise.all([first.close(), second.close()])
  })

  test('fences of different names do not disturb each other', async () => {
    const log = await place().client()
    const open = (name: string) =>
      log.writer({ ...at(1, place().topics.s2.name), fence: `${name}-${place().run}` })
    const [x, y] = await Promise.all([open('x'), open('y')])
    await x.append([record('x')])
    await y.append([record('y')])
    expect(await x.append([record('x again')])).toBe(2)
    await Promise.all([x.close(), y.close()])
  })
}

type HeardOf = { cells: readonly number[]; failure: Error | null }

function has({ cells, failure }: HeardOf, count: number): boolean {
  if (failure) throw failure
  return cells.length === count
}

/** A member with what it was told. */
async function joinGroup(log: Log, options: Omit<GroupOptions, 'listener'>) {
  const heard: HeardOf = { cells: [], failure: null }
  const member = await log.join({
    ...options,
    listener: {
      assigned(cells) {
        heard.cells = cells
      },
      failed(error) {
        heard.failure = error
      },
    },
  })
  return { member, heard }
}

function following(log: () => Log, at: At): void {
  let member: Member
  let heard: HeardOf
  const own = () => at(0, at(0).topic.replace('-s1', '-a')).topic
  beforeAll(async () => {
    const group = `follow-${own()}`
    const options = { group, own: own(), celled: [own()], broadcast: [] }
    ;({ member, heard } = await joinGroup(log(), options))
    await eventually('everything is assigned', () => has(heard, toyCells))
  })
  afterAll(() => member.leave())
  const collect = (cell: number, from: number) => {
    const taken: LogRecord[] = []
    member.follow(cell, at(cell, own()), from, records => void taken.push(...records))
    return taken
  }
  const append = async (cell: number, ...texts: string[]) => {
    const writer = await log().writer({ ...at(cell, own()), fence: null })
    return writer.append(texts.map(text => record(text)))
  }

  test('what is followed is delivered from an offset on, and then as it comes', async () => {
    await append(0, 'a', 'b', 'c')
    const taken = collect(0, 1)
    await eventually('two records', () => taken.length === 2)
    await append(0, 'd')
    await eventually('three records', () => taken.length === 3)
    expect(taken.map(textOf)).toEqual(['b', 'c', 'd'])
  })

  test('a paused partition delivers nothing, and everything once it is resumed', async () => {
    const taken = collect(1, 0)
    await append(1, 'a')
    await eventually('one record', () => taken.length === 1)
    member.pause(1, at(1, own()))
    await append(1, 'b', 'c')
    await append(0, 'e')
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(taken).toHaveLength(1)
    member.resume(1, at(1, own()))
    await eventually('three records', () => taken.length === 3)
    expect(taken.map(({ offset }) => offset)).toEqual([0, 1, 2])
  })

  test('what is no longer followed is not delivered, and can be followed anew', async () => {
    const taken = collect(2, 0)
    await append(2, 'a')
    await eventually('one record', () => taken.length === 1)
    member.unfollow(2, at(2, own()))
    await append(2, 'b')
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(taken).toHaveLength(1)
    const again = collect(2, 0)
    await eventually('both records', () => again.length === 2)
  })

  test('a log that ends before the offset asked for is a hole, not a fresh start', async () => {
    await append(3, 'a', 'b')
    expect(heard.failure).toBeNull()
    const taken = collect(3, 100)
    await eventually('the member fails', () => heard.failure !== null)
    expect(heard.failure).toMatchObject({ code: 'hole' })
    expect(taken).toEqual([])
  })
}

function groupOf({ run, topics }: Place, name: string) {
  const { s1, b, wide } = topics
  const celled = [b.name, s1.name]
  return { group: `${name}-${run}`, own: b.name, celled, broadcast: [wide.name] }
}

function membership(place: () => Place): void {
  test('members share the cells evenly, and who has a cell keeps it', async () => {
    const options = groupOf(place(), 'share')
    const first = await joinGroup(await place().client(), options)
    await eventually('the first has all', () => has(first.heard, toyCells))
    const second = await joinGroup(await place().client(), options)
    const both = () => [...first.heard.cells, ...second.heard.cells].sort()
    await eventually('each has half', () => has(second.heard, toyCells / 2))
    await eventually('the first let go', () => has(first.heard, toyCells / 2))
    expect(both()).toEqual([0, 1, 2, 3])
    const had = new Map([first, second].map(one => [one, [...one.heard.cells]]))
    const third = await joinGroup(await place().client(), options)
    const shares = () => [first, second, third].map(({ heard }) => heard.cells.length)
    await eventually('one cell moves', () => shares().toSorted().join() === '1,1,2')
    for (const [one, before] of had)
      expect(before).toEqual(expect.arrayContaining([...one.heard.cells]))
    await third.member.leave()
    await second.member.leave()
    await eventually('the first has all again', () => has(first.heard, toyCells))
    expect(first.heard.failure).toBeNull()
    await first.member.leave()
  })

  test('the owner of a cell is given its partition of every celled topic', async () => {
    const log = await place().client()
    const options = groupOf(place(), 'copartition')
    const [one, two] = await Promise.all([joinGroup(log, options), joinGroup(log, options)])
    await eventually('half', () => has(one.heard, 2) && has(two.heard, 2))
    const taken: string[] = []
    for (const { member, heard } of [one, two]) {
      for (const cell of heard.cells) {
        for (const topic of options.celled) {
          member.follow(cell, { topic, partition: cell }, 0, ([first]) => {
            taken.push(`${topic}:${first?.partition}`)
          })
        }
      }
    }
    for (const topic of options.celled) {
      for (let partition = 0; partition < toyCells; partition++) {
        const writer = await log.writer({ topic, partition, fence: null })
        await writer.append([record('a')])
      }
    }
    await eventually('all are delivered', () => new Set(taken).size === 2 * toyCells)
    await Promise.all([one.member.leave(), two.member.leave()])
  })
}

function broadcast(place: () => Place): void {
  test('every cell reads a broadcast topic whole, and so does its next owner', async () => {
    const log = await place().client()
    const options = groupOf(place(), 'wide')
    const at = { topic: place().topics.wide.name, partition: 0 }
    const writer = await log.writer({ ...at, fence: null })
    await writer.append([record('a'), record('b')])
    const first = await joinGroup(log, options)
    await eventually('all cells', () => has(first.heard, toyCells))
    const counts = [0, 0, 0, 0]
    for (const cell of first.heard.cells) {
      first.member.follow(cell, at, 0, records => {
        counts[cell] = (counts[cell] ?? 0) + records.length
      })
    }
    await eventually('each has both', () => counts.every(count => count === 2))
    const second = await joinGroup(log, options)
    await eventually('half', () => has(second.heard, 2))
    let again = 0
    for (const cell of second.heard.cells) {
      first.member.unfollow(cell, at)
      second.member.follow(cell, at, 0, records => {
        again += records.length
      })
    }
    await eventually('the next owner has both too', () => again === 4)
    expect([first.heard.failure, second.heard.failure]).toEqual([null, null])
    await Promise.all([first.member.leave(), second.member.leave()])
  })

  test('an expelled member is told that it failed', async () => {
    const options = groupOf(place(), 'expel')
    const { member, heard } = await joinGroup(await place().client(), options)
    await eventually('all cells', () => has(heard, toyCells))
    await place().expel(options.group, member)
    await eventually('it fails', () => heard.failure !== null)
    expect(heard.failure).toMatchObject({ code: 'expelled' })
    await member.leave()
  })
}
