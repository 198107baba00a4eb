/**
 * What only Kafka can show: group offsets, retention, compaction, and what a broker does on its
 * own.
 */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { endOf, openSource } from '@polytraders/runtime'
import { provisionTopics } from '@polytraders/runtime/kafka'
import { allToyTopics, eventually, type Place, rawFrame } from '@polytraders/testkit'
import { type Admin } from 'kafkajs'
import { createClient } from '../src/kafka-client.ts'
import { createFeed, failureOf, settled, startLive, startToy } from './hosting.ts'
import { kafkaOptions, kafkaPlace } from './kafka-place.ts'

let place: Place
let admin: Admin
beforeEach(async () => {
  place = await kafkaPlace()
  admin = createClient(kafkaOptions).admin()
  await admin.connect()
})
afterEach(async () => {
  await admin.disconnect()
  await place.close()
})

/** Deletes what is before an offset, as retention does. */
async function forget(topic: string, offset: string): Promise<void> {
  await admin.fetchTopicOffsets(topic) // kafkajs deletes only where it knows the leader.
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset }] })
}

const offsetsOf = async (groupId: string) => {
  const topics = await admin.fetchOffsets({ groupId })
  return new Map(
    topics.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => [`${topic}:${partition}`, Number(offset)]),
    ),
  )
}

test('positions are committed to the groups, so that lag can be watched', async () => {
  const feed = await createFeed(place)
  await feed.frames(10)
  await feed.say('wide', 0, [])
  const w = await startLive(place, 'w')
  await settled(place, w)
  const group = `polytraders-${place.wirings.w.stage}`
  const s1 = `${place.topics.s1.name}:0`
  await eventually('celled', async () => (await offsetsOf(group)).get(s1) === 11)
  const wide = `${place.topics.wide.name}:0`
  await eventually('broadcast', async () => (await offsetsOf(`${group}-3`)).get(wide) === 1)
  await w.host.stop()
})

test('a stage whose input lost its beginning does not start without a snapshot', async () => {
  const feed = await createFeed(place)
  await feed.frames(10)
  await forget(place.topics.s1.name, '5')
  const failure = await failureOf(await startToy(place, 'a'))
  expect(failure).toMatchObject({ code: 'hole' })
  expect(failure?.message).toContain(`expected ${place.topics.s1.name}:0:0, found offset 5`)
})

test('a cell goes on from its snapshot although all that came before it has expired', async () => {
  const feed = await createFeed(place)
  await feed.frames(10)
  const first = await startLive(place, 'a')
  await settled(place, first)
  await first.host.drain()
  const log = await place.client()
  for (const { name: topic } of [place.topics.s1, place.topics.a]) {
    const { high } = await endOf(log, { topic, partition: 0 })
    await forget(topic, String(high))
  }
  const second = await startLive(place, 'a')
  await feed.frames(5)
  await settled(place, second)
  expect(second.host.cells().get(0)?.cell.state.heard).toBe(15)
  await second.host.stop()
})

test('a source goes on although the beginning is gone, but not when nothing is left', async () => {
  const feed = await createFeed(place)
  await feed.say('s1', 0, [rawFrame(1), rawFrame(2), rawFrame(3)])
  const at = { topic: place.topics.s1.name, partition: 0 }
  const log = await place.client()
  const open = () => openSource({ log, codec: place.codec, at, name: 'test', build: 'test' })
  await forget(at.topic, '2')
  const source = await open()
  await source.append([rawFrame(4)])
  await forget(at.topic, '6')
  await expect(open()).rejects.toMatchObject({ code: 'lost' })
})

test('a deployment twice is one, and an install keeps its number of cells', async () => {
  const topics = allToyTopics(place.topics)
  const plan = { cells: 4, replication: 1, topics }
  expect(await provisionTopics(kafkaOptions, plan)).toEqual({ created: [] })
  await expect(provisionTopics(kafkaOptions, { ...plan, cells: 5 })).rejects.toThrow(
    /has 4 partitions, 5 cells need 5/,
  )
})

test('two groups of broadcast readers do not keep a cell from its next owner', async () => {
  const feed = await createFeed(place)
  await feed.frames(5)
  const first = await startLive(place, 'w')
  const second = await startLive(place, 'w')
  await eventually('half each', () => second.host.cells().size === 2)
  await feed.frames(5)
  await settled(place, first, second)
  await second.host.stop()
  await eventually('all again', () => first.host.cells().size === 4 && first.host.ready())
  await feed.frames(5)
  await settled(place, first)
  expect(first.failure()).toBeNull()
  await first.host.stop()
})

test('after a batch that failed a fenced producer appends nothing more', async () => {
  const { name: topic, recordBytesMax } = place.topics.s1
  const log = await place.client()
  const writer = await log.writer({ topic, partition: 0, fence: `${place.run}-fence` })
  const record = (bytes: number) => ({
    key: '',
    value: Buffer.alloc(bytes),
    headers: { type: 'RawFrame', eventId: 1, owner: 0, cause: '', traceparent: '' },
  })
  await writer.append([record(10)])
  const failure = { code: 'unavailable', message: expect.stringContaining('larger') }
  await expect(writer.append([record(2 * recordBytesMax)])).rejects.toMatchObject(failure)
  await expect(writer.append([record(10)])).rejects.toMatchObject(failure)
  expect((await log.ends(topic))[0]).toMatchObject({ high: 1 })
  await writer.close()
})
