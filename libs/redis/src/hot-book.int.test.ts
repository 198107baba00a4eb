import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { hasRedisServer, type OwnRedis, ownRedis } from '../test/redis-server.ts'
import { connectRedis, type RedisClient } from './client.ts'
import { type HotMarket, readHotBook, readHotMarket, writeHotMarkets } from './hot-book.ts'

const testWithRedis = (claim: string, holds: () => Promise<void>) =>
  (hasRedisServer ? test : test.skip)(
    hasRedisServer ? claim : `${claim} (skipped: no redis-server)`,
    holds,
  )

let server: OwnRedis
let redis: RedisClient
beforeAll(async () => {
  if (!hasRedisServer) return
  server = await ownRedis()
  redis = await connectRedis(server.url)
})
afterAll(async () => {
  redis?.close()
  await server?.kill()
})

const ttlMs = 5_000
const write = (market: HotMarket, ttl = ttlMs) =>
  writeHotMarkets(redis, [market], { ttlMs: ttl, nowMs: 1_000 })

testWithRedis('a market is read back as it was written, each token in its own terms', async () => {
  const market = book({ eventId: 7 })
  expect(await write(market)).toEqual(['written'])
  const yes = await readHotBook(redis, market.tokenIds[0])
  const { tokenIds, ...common } = market
  const read = { ...common, token: tokenIds[0], outcome: 'YES', writtenMs: 1_000 }
  expect(yes).toEqual({ ok: true, book: read })
  const no = await readHotBook(redis, market.tokenIds[1])
  expect(no.ok && [no.book.outcome, no.book.bids, no.book.asks]).toEqual([
    'NO',
    [{ price: 360_000, size: 4_000_000 }],
    [
      { price: 380_000, size: 2_000_000 },
      { price: 390_000, size: 3_500_000 },
    ],
  ])
  expect(await readHotMarket(redis, market.conditionId)).toEqual({
    yes: tokenIds[0],
    no: tokenIds[1],
  })
})

testWithRedis(
  'the newest owner and id win: a zombie and an older record change nothing',
  async () => {
    const newest = book({ owner: 40, eventId: 9, seq: 3 })
    await write(newest)
    expect(await write(book({ owner: 12, eventId: 99, seq: 77 }))).toEqual(['stale'])
    expect(await write(book({ owner: 40, eventId: 8, seq: 2 }))).toEqual(['stale'])
    const read = await readHotBook(redis, newest.tokenIds[0])
    expect(read.ok && [read.book.owner, read.book.eventId, read.book.seq]).toEqual([40, 9, 3])
    expect(await write(book({ owner: 40, eventId: 9, seq: 3 }))).toEqual(['written'])
    expect(await write(book({ owner: 41, eventId: 1, seq: 1 }))).toEqual(['written'])
  },
)

testWithRedis('a book runs out when nobody writes it any more', async () => {
  const market = book({ conditionId: '0xc1', tokenIds: ['71', '72'] })
  await write(market, 50)
  await new Promise(resolve => setTimeout(resolve, 120))
  expect(await readHotBook(redis, '71')).toMatchObject({ ok: false, reason: 'absent' })
  expect(await readHotMarket(redis, '0xc1')).toBeNull()
})

testWithRedis('what is no hot book is named', async () => {
  await redis.driver.hset('book:81', { owner: '1', bids: 'x' })
  expect(await readHotBook(redis, '81')).toMatchObject({
    ok: false,
    reason: 'malformed',
    detail: 'expected a whole number in event_id of book:81, found null',
  })
})

testWithRedis('a server that forgot the script is sent it again', async () => {
  await redis.driver.script('FLUSH')
  expect(await write(book({ owner: 50, eventId: 1 }))).toEqual(['written'])
})

testWithRedis(
  'while Redis is away a command fails at once, and works when it is back',
  async () => {
    await server.kill()
    const startMs = Date.now()
    await expect(readHotBook(redis, '1')).rejects.toMatchObject({ code: 'unavailable' })
    expect(Date.now() - startMs).toBeLessThan(1_500)
    await server.start()
    const up = new Promise<void>(resolve => redis.onReady(resolve))
    await up
    expect(await write(book({ owner: 1, eventId: 1 }))).toEqual(['written'])
  },
)

function book(over: Partial<HotMarket>): HotMarket {
  return {
    conditionId: '0xc0',
    tokenIds: ['61', '62'],
    owner: 3,
    eventId: 5,
    epoch: 2,
    seq: 9,
    verdict: 'SUSPECT',
    reasons: ['frames-missing', 'bbo-differs'],
    validity: 'valid',
    feed: 'connected',
    tickSize: 10_000,
    bids: [
      { price: 620_000, size: 2_000_000 },
      { price: 610_000, size: 3_500_000 },
    ],
    asks: [{ price: 640_000, size: 4_000_000 }],
    sourceMs: 100,
    recvMs: 120,
    ...over,
  }
}
