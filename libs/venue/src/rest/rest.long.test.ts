import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createVenueRest, VenueError, type VenueRest, type VenueRestOptions } from './index.ts'
import { createRateLimits } from './rate-limits.ts'
import { delayOf } from './transport.ts'

type Handle = (request: IncomingMessage, response: ServerResponse, body: string) => void

let handle: Handle
let asked: string[]
let rest: VenueRest
let stop: () => Promise<void>
let open: (options?: Partial<VenueRestOptions>) => VenueRest

beforeEach(async () => {
  asked = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => handle(request, response, Buffer.concat(chunks).toString()))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const clients: VenueRest[] = []
  open = options => {
    const quick = { firstDelayMs: 2, delayMsMax: 10, timeoutMs: 1_000 }
    const client = createVenueRest({ clobUrl: url, gammaUrl: url, ...quick, ...options })
    clients.push(client)
    return client
  }
  rest = open()
  stop = async () => {
    await Promise.all(clients.map(client => client.close()))
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
})
afterEach(() => stop())

const errorOf = async (promise: Promise<unknown>): Promise<VenueError> => {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error instanceof VenueError) return error
  throw new Error(`expected a VenueError, found ${error}`)
}

test('the body is handed on as the venue wrote it, spaces and digits included', async () => {
  const text = '{ "market": "0x1", "asset_id":"7",\n "size":"1.50" }'
  handle = (_, response) => response.end(text)
  expect((await rest.clob.book('7')).text).toBe(text)
  expect(asked).toEqual(['GET /book?token_id=7'])
})

test('several books are asked for in one request', async () => {
  let sent = ''
  handle = (_, response, body) => {
    sent = body
    response.end('[]')
  }
  await rest.clob.books(['1', '2'])
  expect(asked).toEqual(['POST /books'])
  expect(sent).toBe('[{"token_id":"1"},{"token_id":"2"}]')
})

test('an overloaded, restarting or broken venue is asked again, then works', async () => {
  const statuses = [429, 425, 503]
  handle = (_, response) => {
    response.statusCode = statuses.shift() ?? 200
    response.end('{"neg_risk":false}')
  }
  expect((await rest.clob.negRisk('1')).text).toBe('{"neg_risk":false}')
  expect(asked).toHaveLength(4)
})

test('attempts are bounded, and the error says what was asked and answered', async () => {
  handle = (_, response) => {
    response.statusCode = 500
    response.end('{"error":"boom"}')
  }
  const error = await errorOf(rest.clob.book('7'))
  expect(error).toMatchObject({ code: 'unavailable', status: 500, endpoint: 'GET /book' })
  expect(error.message).toBe('GET /book: expected status 200, found 500 "{\\"error\\":\\"boom\\"}"')
  expect(asked).toHaveLength(4)
})

test('what is wrong with the question is not asked twice', async () => {
  handle = (_, response) => {
    response.statusCode = 404
    response.end('{"error":"No orderbook exists for the requested token id"}')
  }
  expect(await errorOf(rest.clob.book('7'))).toMatchObject({ code: 'not-found', status: 404 })
  handle = (_, response) => {
    response.statusCode = 422
    response.end('{}')
  }
  expect(await errorOf(rest.gamma.event('1'))).toMatchObject({ code: 'refused', status: 422 })
  expect(asked).toHaveLength(2)
})

test('a body that never ends is a timeout, however slowly it drips', async () => {
  rest = open({ timeoutMs: 150, attemptsMax: 1 })
  const drips: NodeJS.Timeout[] = []
  handle = (_, response) => {
    response.write('[')
    drips.push(setInterval(() => response.write(' '), 20))
  }
  const error = await errorOf(rest.clob.books(['1']))
  for (const drip of drips) clearInterval(drip)
  expect(error).toMatchObject({ code: 'timeout', endpoint: 'POST /books' })
  expect(error.message).toContain('within 150 ms')
})

test('an answer that is too long is cut off at the bound', async () => {
  rest = open({ bodyBytesMax: 1_000 })
  handle = (_, response) => response.end('x'.repeat(10_000))
  expect(await errorOf(rest.clob.book('7'))).toMatchObject({ code: 'too-large' })
  expect(asked).toHaveLength(1)
})

test('a truncated page says so, and is asked for again', async () => {
  let times = 0
  handle = (_, response) => {
    times++
    const text = '{"markets":[{"id":"1"}],"next_cursor":""}'
    response.setHeader('content-length', text.length)
    if (times > 1) {
      response.end(text)
      return
    }
    response.write(text.slice(0, 20))
    setTimeout(() => response.destroy(), 10)
  }
  const pages = []
  for await (const page of rest.gamma.markets()) pages.push(page.elements)
  expect(pages).toEqual([[{ id: '1' }]])
  expect(times).toBe(2)
})

test('JSON that breaks off, or is of another shape, names what was expected', async () => {
  handle = (_, response) => response.end('{"markets":[{"id":"1"')
  const cut = await errorOf(rest.gamma.markets().next())
  expect(cut).toMatchObject({ code: 'unreadable', endpoint: 'GET /markets/keyset' })
  expect(cut.message).toContain('expected JSON of a page of markets, found')
  handle = (_, response) => response.end('{"rows":[]}')
  const other = await errorOf(rest.gamma.events().next())
  expect(other.message).toContain('expected a list in events or data, found an object')
  handle = (_, response) => response.end(Buffer.from([0xff, 0xfe]))
  expect((await errorOf(rest.clob.book('7'))).message).toContain('expected UTF-8')
})

test('a listing is read to its last cursor, page by page', async () => {
  const pages: Record<string, unknown> = {
    'MA==': { data: [1, 2], next_cursor: 'Mg==' },
    'Mg==': { data: [3], next_cursor: 'LTE=' },
  }
  handle = (request, response) => {
    const cursor = new URL(request.url ?? '', 'http://x').searchParams.get('next_cursor') ?? ''
    response.end(JSON.stringify(pages[cursor]))
  }
  const seen = []
  for await (const { index, elements, nextCursor } of rest.clob.markets()) {
    seen.push([index, elements, nextCursor])
  }
  expect(seen).toEqual([
    [0, [1, 2], 'Mg=='],
    [1, [3], ''],
  ])
})

test('a cursor that comes again, and a listing without end, are errors', async () => {
  let page = 0
  handle = (_, response) => response.end(`{"data":[],"next_cursor":"c${page++ % 2}"}`)
  const read = async (client: VenueRest) => {
    for await (const _ of client.clob.markets());
  }
  expect((await errorOf(read(rest))).message).toContain('cursor c0 came again')
  handle = (_, response) => response.end(`{"data":[],"next_cursor":"c${page++}"}`)
  expect((await errorOf(read(open({ pagesMax: 5 })))).message).toContain('at most 5 pages')
})

test('Gamma is paged by keyset, at most a hundred at a time', async () => {
  handle = (request, response) => {
    const after = request.url?.includes('after_cursor=abc')
    response.end(JSON.stringify({ events: [], ...(after ? {} : { next_cursor: 'abc' }) }))
  }
  const asking = { filter: [['closed', 'false']] as const, limit: 500 }
  for await (const _ of rest.gamma.events(asking));
  expect(asked).toEqual([
    'GET /events/keyset?closed=false&limit=100',
    'GET /events/keyset?closed=false&limit=100&after_cursor=abc',
  ])
})

test('markets are asked for by their condition ids', async () => {
  handle = (_, response) => response.end('[{"id":"1"}]')
  const answer = await rest.gamma.marketsOf(['0xa', '0xb'], { filter: [['closed', 'true']] })
  expect(answer.elements).toEqual([{ id: '1' }])
  expect(asked).toEqual(['GET /markets?condition_ids=0xa&condition_ids=0xb&limit=2&closed=true'])
})

test('a clock that is 90 s off shows', async () => {
  handle = (_, response) => response.end(String(Math.floor(Date.now() / 1_000) + 90))
  const { skewMs, uncertaintyMs } = await rest.clob.clock()
  expect(Math.abs(skewMs - 90_000)).toBeLessThanOrEqual(uncertaintyMs + 1)
  expect(uncertaintyMs).toBeLessThan(2_000)
  handle = (_, response) => response.end('"soon"')
  expect((await errorOf(rest.clob.clock())).message).toContain('the time in unix seconds')
})

test('the version of the exchange is a number', async () => {
  handle = (_, response) => response.end('{"version":2}')
  expect((await rest.clob.version()).version).toBe(2)
  handle = (_, response) => response.end('{"version":"new"}')
  expect(await errorOf(rest.clob.version())).toMatchObject({ code: 'unreadable' })
})

test('a long Retry-After is given up on, and a short one is waited for', async () => {
  handle = (_, response) => {
    response.statusCode = 503
    response.setHeader('retry-after', '79')
    response.end('{}')
  }
  expect(await errorOf(rest.clob.book('7'))).toMatchObject({ retryAfterMs: 79_000 })
  expect(asked).toHaveLength(1)
  const startedMs = performance.now()
  handle = (_, response) => {
    response.statusCode = asked.length < 3 ? 503 : 200
    response.end('{"code":"post_only_mode","retry_after_seconds":1}')
  }
  await rest.clob.book('7')
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(990)
})

test('full jitter: anywhere below 250 ms * 2^n, and never sooner than the venue asked', () => {
  const settings = { firstDelayMs: 250, delayMsMax: 1_000, random: () => 0.999 }
  expect([1, 2, 3, 4].map(n => delayOf(settings, n, null))).toEqual([249, 499, 999, 999])
  expect(delayOf({ ...settings, random: () => 0 }, 3, null)).toBe(0)
  const facts = { endpoint: 'GET /x', status: 429, retryAfterMs: 2_000 }
  const asked = new VenueError('rate-limited', 'slow down', facts)
  expect(delayOf({ ...settings, random: () => 0 }, 1, asked)).toBe(2_000)
})

test('no endpoint is asked more often than its share, and its host is not either', async () => {
  const limits = createRateLimits({
    clob: 1_000,
    book: 100,
    books: 10,
    tickSize: 10,
    gamma: 10,
    gammaMarketsAndEvents: 10,
    gammaMarkets: 10,
    gammaEvents: 10,
  })
  const startedMs = performance.now()
  for (let n = 0; n < 6; n++) await limits.take('book', 'GET /book')
  // 80 in ten seconds: 8 a second.
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(700)
})

test('closing ends what is under way', async () => {
  handle = () => {}
  const asking = errorOf(rest.clob.book('7'))
  setTimeout(() => void rest.close(), 50)
  expect(await asking).toMatchObject({ code: 'aborted' })
})

test('a venue that is not there is unavailable', async () => {
  const client = open({ clobUrl: 'http://127.0.0.1:1', attemptsMax: 2 })
  expect(await errorOf(client.clob.book('7'))).toMatchObject({ code: 'unavailable', status: 0 })
})
