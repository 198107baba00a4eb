import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { type Topic, topics } from '@polytraders/messages'
import { connectRedis, type HotBook, type RedisClient, readHotBook } from '@polytraders/redis'
import { buildCodec, type Log, openSource, type RawFact, type Source } from '@polytraders/runtime'
import {
  createKafkaLog,
  deleteTopics,
  promptFetch,
  provisionTopics,
} from '@polytraders/runtime/kafka'
import { eventually, newRun, readAll } from '@polytraders/testkit'
import { hasRedisServer, type OwnRedis, ownRedis } from '../../../libs/redis/test/redis-server.ts'
import { createFold, type Folded, hotMarketOf } from '../src/io/hot-books-fold.ts'
import { type HotBooks, startHotBooks } from '../src/io/hot-books-sink.ts'
import { seededRun } from './seeded-run.ts'

jest.setTimeout(60_000)

const testWithRedis = (claim: string, holds: () => Promise<void>) =>
  (hasRedisServer ? test : test.skip)(
    hasRedisServer ? claim : `${claim} (skipped: no redis-server)`,
    holds,
  )

const kafka = {
  brokers: (process.env['KAFKA_BROKERS'] ?? '127.0.0.1:19092').split(','),
  clientId: 'hot-books-test',
  fetch: promptFetch,
}
const codec = buildCodec()
const run = newRun()
const topic: Topic = { ...topics.ingestion, name: `ingestion-${run}.v1` }
const at = { topic: topic.name, partition: 0 }

const said: readonly RawFact[] = seededRun({ seed: 5, markets: 4, minutes: 3 })
const expected = createFold(100)
let eventId = 0

let log: Log
let source: Source
let server: OwnRedis
let redis: RedisClient
let books: HotBooks

beforeAll(async () => {
  if (!hasRedisServer) return
  server = await ownRedis()
  redis = await connectRedis(server.url)
  await provisionTopics(kafka, { cells: 1, replication: 1, topics: [topic] })
  log = await createKafkaLog(kafka)
  source = await openSource({ log, codec, at, name: '02-ingestion', build: 'test' })
  await say(said.slice(0, Math.floor(said.length / 2)))
  const failed = (error: unknown) => {
    throw error
  }
  const group = `hot-books-${run}`
  const place = { topic: topic.name, group }
  books = await startHotBooks({ log, codec, redis, ...place, now: Date.now, failed })
})

afterAll(async () => {
  await books?.stop()
  await source?.close()
  await log?.close()
  redis?.close()
  await server?.kill()
  if (hasRedisServer) await deleteTopics(kafka, [topic])
})

async function say(facts: readonly RawFact[]): Promise<void> {
  await source.append(facts)
  for (const fact of facts) {
    eventId++
    switch (fact.type) {
      case 'BookSnapshot':
      case 'BookDelta':
      case 'BookStatus':
      case 'MarketNotice':
        expected.take({ ...fact, owner: 0, eventId } satisfies Folded)
    }
  }
}

/** Whether Redis holds exactly the books there are, of both tokens. */
async function isFull(): Promise<boolean> {
  for (const market of expected.markets.values()) {
    const { tokenIds, bids, asks, seq, epoch } = hotMarketOf(market)
    const [yes, no] = await Promise.all(tokenIds.map(token => readHotBook(redis, token)))
    if (!yes?.ok || !no?.ok) return false
    const own = ({ epoch, seq }: HotBook) => `${epoch}.${seq}`
    if (own(yes.book) !== `${epoch}.${seq}` || own(no.book) !== own(yes.book)) return false
    expect([yes.book.bids, yes.book.asks]).toEqual([bids, asks])
    expect(no.book.asks.map(({ size }) => size)).toEqual(bids.map(({ size }) => size))
  }
  return expected.markets.size > 0
}

const full = () => isFull().catch(() => false)

testWithRedis('Redis holds the exact book of every token', async () => {
  await eventually('it is full', full)
  expect(expected.markets.size).toBe(4)
})

testWithRedis('a Redis that was flushed is full again within 5 s', async () => {
  await redis.driver.flushall()
  expect(await full()).toBe(false)
  await eventually('it is full again', full, 5_000)
})

testWithRedis('Redis being killed changes no output, and back it is full within 5 s', async () => {
  const before = await readAll(log, at)
  await server.kill()
  await say(said.slice(Math.floor(said.length / 2)))
  await eventually('the sink has read on', () => foldedIds() === lastBookId())
  expect(await full()).toBe(false)
  const after = await readAll(log, at)
  expect(after.slice(0, before.length)).toEqual(before)
  expect(after.length).toBe(said.length + 1)
  await server.start()
  await eventually('it is full again', full, 5_000)
  expect(books.counts()[0]).toMatchObject({ gaps: 0, stale: 0, markets: 4 })
})

/** The sink's own word of how far it is: it counts nothing while Redis is away but goes on. */
const foldedIds = () => books.counts()[0]?.lastEventId
const lastBookId = () =>
  Math.max(...[...expected.markets.values()].map(({ header }) => header.eventId))

testWithRedis('a zombie with an older owner or id is refused', async () => {
  const [known] = expected.markets.values()
  if (!known) throw new Error('expected a market')
  const token = known.header.tokenIds[0]
  const newest = await readHotBook(redis, token)
  const zombie = createFold(100)
  const old = said.slice(0, Math.floor(said.length / 3))
  old.forEach((fact, n) => {
    if (fact.type === 'BookSnapshot' || fact.type === 'BookDelta') {
      zombie.take({ ...fact, owner: -1, eventId: n + 1e6 })
    }
  })
  const { startHotBooksWriter, defaultWriterLimits } = await import('../src/io/hot-books-writer.ts')
  const failed = (error: unknown) => {
    throw error
  }
  const limits = { ...defaultWriterLimits, ttlMs: 60_000 }
  const writer = startHotBooksWriter({ redis, fold: zombie, limits, now: Date.now, failed })
  writer.heard(Date.now() - 2 * limits.silenceMsMax)
  await sleep(200)
  expect(writer.counts).toMatchObject({ written: 0, stale: 0 }) // Of a topic that is dead.
  writer.heard(Date.now())
  await eventually('it has tried', () => writer.counts.stale >= 4)
  await writer.stop()
  expect(writer.counts.written).toBe(0)
  const still = await readHotBook(redis, token)
  const placeOf = (read: typeof still) => read.ok && [read.book.owner, read.book.seq]
  expect(placeOf(still)).toEqual(placeOf(newest))
})

testWithRedis('the books of a writer that died run out', async () => {
  await books.stop()
  const [known] = expected.markets.values()
  const token = known?.header.tokenIds[0] ?? ''
  const gone = async () => {
    const read = await readHotBook(redis, token)
    return !read.ok && read.reason === 'absent'
  }
  await eventually('it is gone', gone, 12_000)
})
