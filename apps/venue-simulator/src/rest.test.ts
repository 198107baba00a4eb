/** REST over HTTP: bodies that the venue's readers take, pages, refusals and faults. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { venueBookHash } from '@polytraders/domain'
import {
  type RestBook,
  readBookBody,
  readClobMarketsBody,
  readGammaBody,
} from '@polytraders/venue/translate'
import { type Simulator, startVenueSimulator } from './simulator.ts'

let simulator: Simulator
let tokens: readonly string[]
let markets: readonly string[]

beforeAll(async () => {
  simulator = await startVenueSimulator({ markets: 9, framesPerSecond: 200, clobPage: 4 })
  tokens = [...simulator.venue.byToken.keys()]
  markets = [...simulator.venue.markets.keys()]
})

afterAll(() => simulator.close())

const get = async (path: string) => (await fetch(simulator.url + path)).text()
const json = async (path: string) => JSON.parse(await get(path))
const post = async (path: string, body: unknown) =>
  (
    await fetch(simulator.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  ).text()

const hashOf = (book: RestBook, text: string) => {
  const raw = JSON.parse(text)
  const side = (levels: unknown) => JSON.stringify(levels).slice(1, -1)
  return venueBookHash({
    market: book.market,
    assetId: book.assetId,
    timestamp: book.timestamp,
    bids: side(raw.bids),
    asks: side(raw.asks),
    minOrderSize: raw.min_order_size,
    tickSize: raw.tick_size,
    negRisk: raw.neg_risk,
    lastTradePrice: raw.last_trade_price,
  })
}

test('a book has the hash of itself, whenever it is asked for', async () => {
  for (let n = 0; n < 40; n++) {
    const text = await get(`/book?token_id=${tokens[n % tokens.length]}`)
    const reading = readBookBody(text)
    if (!reading.ok) throw new Error(reading.detail)
    for (const book of reading.value) expect(book.hash).toBe(hashOf(book, text))
  }
})

test('books are mirrors, and many come in one answer', async () => {
  const text = await post(
    '/books',
    tokens.map(token_id => ({ token_id })),
  )
  const reading = readBookBody(text)
  if (!reading.ok) throw new Error(reading.detail)
  expect(reading.value.length).toBe(tokens.length)
  const [yes, no] = reading.value
  expect(yes?.bids.map(({ price, size }) => [1_000_000 - price, size])).toEqual(
    no?.asks.map(({ price, size }) => [price, size]),
  )
})

test('an unknown token has no book, and it is said so', async () => {
  const answer = await fetch(`${simulator.url}/book?token_id=1`)
  expect(answer.status).toBe(404)
  expect(await answer.json()).toEqual({
    error: 'No orderbook exists for the requested token id',
  })
})

test('Gamma lists every market, as the readers take it, page by page', async () => {
  const plain = readGammaBody(await get('/markets?limit=5&offset=5'))
  expect(plain).toMatchObject({ ok: true })
  const seen: string[] = []
  for (let cursor = ''; ; ) {
    const page = readGammaBody(await get(`/markets/keyset?limit=4&after_cursor=${cursor}`))
    if (!page.ok) throw new Error(page.detail)
    for (const { reading } of page.value.markets) {
      if (!reading.ok) throw new Error(reading.detail)
      expect(reading.value.problems).toEqual([])
      seen.push(reading.value.conditionId)
    }
    if (page.value.nextCursor === null) break
    cursor = page.value.nextCursor
  }
  expect(seen).toEqual(markets)
  const events = readGammaBody(await get('/events/keyset?limit=100'))
  expect(events.ok && events.value.markets.length).toBe(markets.length)
  expect((await fetch(`${simulator.url}/markets/keyset?offset=5`)).status).toBe(422)
})

test("the CLOB's lists end with LTE=, and are pages until then", async () => {
  const seen: string[] = []
  let cursor = 'MA=='
  while (cursor !== 'LTE=') {
    const page = await json(`/simplified-markets?next_cursor=${cursor}`)
    expect(page.count).toBe(page.data.length)
    seen.push(...page.data.map((market: { condition_id: string }) => market.condition_id))
    cursor = page.next_cursor
  }
  expect(seen).toEqual(markets)
})

test('a market of the CLOB is read as an instrument, by its id', async () => {
  const reading = readClobMarketsBody(await get(`/clob-markets/${markets[0]}`))
  if (!reading.ok) throw new Error(reading.detail)
  const [market] = reading.value.markets
  expect(market?.reading).toMatchObject({ ok: true, value: { conditionId: markets[0] } })
})

test('prices are those of the book', async () => {
  const truth = simulator.truth(tokens[0] ?? '')
  const [bid, tick, negRisk] = await Promise.all([
    json(`/price?token_id=${tokens[0]}&side=BUY`),
    json(`/tick-size?token_id=${tokens[0]}`),
    json(`/neg-risk?token_id=${tokens[0]}`),
  ])
  expect(Math.abs(Number(bid.price) - Number(truth?.bestBid))).toBeLessThan(0.1)
  expect(tick).toEqual({ minimum_tick_size: 0.01 })
  expect(negRisk).toEqual({ neg_risk: true })
})

test('another tick is told by REST and by the hash of the next book', async () => {
  const market = markets[1] ?? ''
  const token = simulator.venue.markets.get(market)?.tokens[0].tokenId ?? ''
  await fetch(`${simulator.url}/simulator/tick/${market}`, { method: 'POST' })
  const text = await get(`/book?token_id=${token}`)
  const reading = readBookBody(text)
  if (!reading.ok) throw new Error(reading.detail)
  expect(reading.value[0]?.tickSize).toBe(1_000)
  expect(reading.value[0]?.hash).toBe(reading.value[0] && hashOf(reading.value[0], text))
})

test('Gamma says what it is told to say: a dispute, a void', async () => {
  const id = markets[2] ?? ''
  const fields = { closed: true, umaResolutionStatus: 'disputed' }
  await fetch(`${simulator.url}/simulator/markets/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  })
  const [open, closed] = [await json('/markets?limit=100'), await json('/markets?closed=true')]
  expect(open.length).toBe(markets.length - 1)
  expect(closed).toMatchObject([{ conditionId: id, umaResolutionStatus: 'disputed' }])
})

test.each([
  ['http-425', 425],
  ['http-429', 429],
  ['http-500', 500],
])('%s is answered while the fault lasts', async (kind, status) => {
  simulator.fault({ kind, durationMs: 60_000, path: '/book' })
  expect((await fetch(`${simulator.url}/book?token_id=${tokens[0]}`)).status).toBe(status)
  expect((await fetch(`${simulator.url}/markets`)).status).toBe(200)
  simulator.endFaults()
  expect((await fetch(`${simulator.url}/book?token_id=${tokens[0]}`)).status).toBe(200)
})

test('a timeout is an answer that never comes', async () => {
  simulator.fault({ kind: 'http-timeout', durationMs: 60_000 })
  const asked = fetch(`${simulator.url}/time`, { signal: AbortSignal.timeout(150) })
  await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' })
  simulator.endFaults()
})

test('a truncated page is half of one', async () => {
  simulator.fault({ kind: 'truncated-page', durationMs: 60_000, path: '/markets' })
  const body = await get('/markets?limit=3')
  expect(() => JSON.parse(body)).toThrow(SyntaxError)
  expect(readGammaBody(body)).toMatchObject({ ok: false })
  simulator.endFaults()
})

test('an unknown fault is refused, and it is said what was expected', async () => {
  expect(await post('/simulator/faults', { kind: 'gremlins' })).toContain(
    'expected a kind of fault, found gremlins',
  )
})
