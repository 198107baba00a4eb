/** The commands about books, events and vectors, run as a person runs them. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { createLoop, defaultFeed, feed, loopStages, marketDayRecording } from '@polytraders/loop'
import { topics } from '@polytraders/messages'
import { connectRedis, writeHotMarkets } from '@polytraders/redis'
import { hasRedisServer, type OwnRedis, ownRedis } from '../../../libs/redis/test/redis-server.ts'
import { saveRun } from '../src/archive.ts'

jest.setTimeout(60_000)

const folder = mkdtempSync(join(tmpdir(), 'polytraders-'))
const [frames, markets] = [join(folder, 'frames.jsonl'), join(folder, 'markets.json')]
const run = join(folder, 'run')
const frameCount = 300
let server: OwnRedis | null = null

beforeAll(async () => {
  const day = marketDayRecording(11)
  const lines: string[] = []
  for (const frame of day.frames) {
    lines.push(JSON.stringify(frame))
    if (lines.length === frameCount) break
  }
  writeFileSync(frames, lines.join('\n'))
  writeFileSync(markets, day.markets)
  const stages = loopStages({}).slice(0, 4)
  let loop: ReturnType<typeof createLoop> | null = null
  let left = 400
  for (const raw of feed(day, { ...defaultFeed, cells: 2 })) {
    loop ??= createLoop({ stages, cells: 2, startMs: raw.atMs })
    loop.take(raw)
    if (--left === 0) break
  }
  if (loop) await saveRun(run, { cells: 2, policies: {}, played: 'a test', log: loop.log })
  if (hasRedisServer) server = await ownRedis()
})

afterAll(async () => {
  await server?.kill()
  rmSync(folder, { recursive: true })
})

type Answer = { readonly code: number; readonly out: string; readonly err: string }

const main = join(import.meta.dirname, '../src/main.ts')
const polytraders = (...args: readonly string[]): Promise<Answer> =>
  new Promise(resolve => {
    const env = { ...process.env, NODE_OPTIONS: '', ...(server && { REDIS_URL: server.url }) }
    execFile(process.execPath, [main, ...args], { env }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err })
    })
  })
const linesOf = ({ out }: Answer) => out.trim().split('\n')
const jsonLines = (answer: Answer) => linesOf(answer).map(line => JSON.parse(line))

test('books --json has of each token what the README says', async () => {
  const answer = await polytraders(
    ...['books', '--recording', frames, '--markets', markets, '--json'],
  )
  expect(answer.code).toBe(0)
  const [report] = jsonLines(answer)
  expect([report.frames, report.unreadable]).toEqual([frameCount, 0])
  const tokens = Object.entries<Record<string, unknown>>(report.tokens)
  expect(tokens).toHaveLength(8)
  for (const [id, token] of tokens) {
    expect(id).toMatch(/^\d+$/)
    expect(token).toEqual({
      market: expect.stringMatching(/^0x[0-9a-f]{64}$/),
      outcome: expect.stringMatching(/^(YES|NO)$/),
      validity: 'valid',
      certificate: expect.objectContaining({ verdict: 'TRUSTED', reasons: [] }),
      venueHash: {
        atOnce: expect.any(Number),
        late: expect.any(Number),
        inOrder: expect.any(Number),
        broken: 0,
        unknown: expect.any(Number),
      },
      bbo: { compared: expect.any(Number), agreed: expect.any(Number) },
      mirror: { compared: expect.any(Number), agreed: expect.any(Number) },
      bookHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  }
})

test('books --timeline prints a line at each change of a certificate', async () => {
  const answer = await polytraders(
    ...['books', '--recording', frames, '--markets', markets, '--timeline'],
  )
  const changes = jsonLines(answer)
  expect(changes.length).toBeGreaterThanOrEqual(8)
  for (const change of changes) {
    expect(Object.keys(change)).toEqual(['frame', 'recv_ms', 'market', 'verdict', 'reasons'])
  }
  expect(changes[0]).toMatchObject({ frame: 0, verdict: 'SUSPECT', reasons: ['awaiting-snapshot'] })
})

test('books says what is wrong with a recording', async () => {
  const answer = await polytraders('books', '--recording', markets, '--markets', markets)
  expect(answer.code).toBe(1)
  expect(answer.err).toContain('is no frame: expected {"recv_ms": ms')
})

test('vectors counts what passed, failed and has no check', async () => {
  const file = join(folder, 'vectors.json')
  const rows = [
    { price: 0.5, tickSize: '0.01', valid: true },
    { price: 0.5, tickSize: '0.01', valid: false },
  ]
  writeFileSync(file, JSON.stringify({ priceValid: rows, mysteries: [{ a: 1 }] }))
  const answer = await polytraders('vectors', file, '--json')
  expect(answer.code).toBe(1)
  expect(jsonLines(answer)[0]).toMatchObject({ passed: 1, failed: 1, unimplemented: 1 })
})

test('events are filtered by type, market, id and cell', async () => {
  const list = async (...args: readonly string[]) =>
    jsonLines(await polytraders('events', '--run', run, '--json', ...args))
  const [first] = await list('--type', 'BookDelta', '--limit', '1')
  const cell = String(first.cell)
  const all = await list('--cell', cell)
  expect(all.map(({ eventId }) => eventId)).toEqual(all.map((_, at) => at + 1))
  const books = await list('--cell', cell, '--type', 'BookDelta')
  expect(new Set(books.map(({ type, sealed }) => `${type} ${sealed}`))).toEqual(
    new Set(['SealedBook BookDelta']),
  )
  const { market, eventId } = books[0]
  const some = await list(
    ...['--market', market, '--from', String(eventId), '--to', String(eventId + 20)],
  )
  expect(some[0]).toMatchObject({ market, eventId })
  expect(some.every(event => event.market === market && event.eventId <= eventId + 20)).toBe(true)
  expect(await list('--limit', '3')).toHaveLength(3)
})

test('events follows a correlation id across topics, in order', async () => {
  const [book] = jsonLines(
    await polytraders(
      ...['events', '--run', run, '--json', '--type', 'BookSnapshot', '--limit', '1'],
    ),
  )
  const answer = await polytraders(
    ...['events', '--run', run, '--json', '--correlation', book.correlationId],
  )
  const records = jsonLines(answer)
  const at = (name: string) => records.findIndex(({ topic }) => topic === name)
  expect(at(topics.ingestionRaw.name)).toBeGreaterThanOrEqual(0)
  expect(at(topics.ingestion.name)).toBeGreaterThan(at(topics.ingestionRaw.name))
  expect(at(topics.eventLog.name)).toBeGreaterThan(at(topics.ingestion.name))
  const unknown = await polytraders('events', '--run', run, '--correlation', '1-999999')
  expect([unknown.code, unknown.err.split('\n')[0]]).toEqual([
    1,
    'nothing on the log carries 1-999999',
  ])
})

const testWithRedis = hasRedisServer ? test : test.skip
testWithRedis(
  'book draws what Redis has, by token or market, and says when there is none',
  async () => {
    if (!server) throw new Error('expected a Redis')
    const conditionId = `0x${'cd'.repeat(32)}`
    const redis = await connectRedis(server.url)
    const book = {
      ...{ conditionId, tokenIds: ['61', '62'] as const, owner: 1, eventId: 2, epoch: 1, seq: 3 },
      ...({ verdict: 'TRUSTED', reasons: [], validity: 'valid', feed: 'connected' } as const),
      ...{ tickSize: 10_000, sourceMs: 1, recvMs: 2 },
      bids: [{ price: 620_000, size: 2_000_000 }],
      asks: [{ price: 640_000, size: 4_000_000 }],
    }
    await writeHotMarkets(redis, [book], { ttlMs: 60_000, nowMs: Date.now() })
    redis.close()
    const drawn = linesOf(await polytraders('book', conditionId))
    expect(drawn[0]).toBe('YES 61')
    expect(drawn).toContain(`  bid   0.62  2.00  ${'█'.repeat(16)}`)
    const [no] = jsonLines(await polytraders('book', '62', '--json', '--depth', '5'))
    expect(no).toMatchObject({
      ok: true,
      outcome: 'NO',
      bids: [{ price: 360_000, size: 4_000_000 }],
    })
    const absent = await polytraders('book', '99')
    expect([absent.code, absent.err.split('\n')[0]]).toEqual([
      1,
      'book:99 is not there: nobody writes it, or its time ran out',
    ])
  },
)
