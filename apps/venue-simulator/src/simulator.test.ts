/** The market channel over real sockets, as the venue speaks it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readMarketFrame } from '@polytraders/venue/translate'
import { type Client, connect, until } from '../test/client.ts'
import { type Simulator, startVenueSimulator } from './simulator.ts'

let simulator: Simulator
let tokens: readonly string[]
const clients: Client[] = []

const open = async () => {
  const client = await connect(simulator.wsUrl)
  clients.push(client)
  return client
}

beforeAll(async () => {
  simulator = await startVenueSimulator({ markets: 4, framesPerSecond: 400, assetsMax: 6 })
  tokens = [...simulator.venue.byToken.keys()]
})

afterAll(async () => {
  for (const client of clients) client.close()
  await simulator.close()
})

test('a subscription is sent its books first, in one compact array, keys in order', async () => {
  const client = await open()
  client.subscribe(tokens.slice(0, 4))
  await until(() => client.texts.length > 0, 'a frame')
  const [first = ''] = client.texts
  const books: Record<string, unknown>[] = JSON.parse(first)
  expect(books.map(({ asset_id }) => asset_id)).toEqual(tokens.slice(0, 4))
  expect(Object.keys(books[0] ?? {})).toEqual([
    'market',
    'asset_id',
    'timestamp',
    'hash',
    'bids',
    'asks',
    'tick_size',
    'event_type',
    'last_trade_price',
  ])
  expect(first).toBe(JSON.stringify(books))
})

test('what comes later are bare objects with ", " between their fields', async () => {
  const client = await open()
  client.subscribe(tokens.slice(0, 2))
  const changes = await client.heard('price_change', 5)
  for (const text of changes) {
    expect(text).toMatch(/^\{"market":"0x[0-9a-f]{64}", "price_changes":\[\{"asset_id":"/)
    expect(text).toMatch(/\], "timestamp":"\d{13}", "event_type":"price_change"\}$/)
  }
})

test('one who subscribed one token is told both legs, and of no other market', async () => {
  const client = await open()
  client.subscribe(tokens.slice(0, 1))
  const changes = await client.heard('price_change', 3)
  for (const text of changes) {
    expect(text).toContain(tokens[0])
    expect(text).toContain(tokens[1])
  }
  const others = client.texts.filter(text => tokens.slice(2).some(id => text.includes(id)))
  expect(others).toEqual([])
})

test('PING is answered by PONG, as text', async () => {
  const client = await open()
  client.subscribe(tokens.slice(0, 1))
  client.send('PING')
  expect(await client.heard('PONG')).toEqual(['PONG'])
})

test('two clients of the same assets are both told everything, the same', async () => {
  const [one, other] = [await open(), await open()]
  for (const client of [one, other]) client.subscribe(tokens.slice(0, 4))
  await Promise.all([one.heard('price_change', 40), other.heard('price_change', 40)])
  const last = one.texts.at(-1) ?? ''
  await until(() => other.texts.includes(last), 'the same frame')
  const second = other.texts.indexOf(one.texts[3] ?? '')
  const same = other.texts.slice(second, other.texts.indexOf(last) + 1)
  expect(one.texts.slice(3, 3 + same.length)).toEqual(same)
})

test('beyond the ceiling no first books come, without a word, and changes do', async () => {
  const client = await open()
  client.subscribe(tokens)
  expect(tokens.length).toBe(8)
  await client.heard('price_change', 5)
  expect(client.texts.filter(text => text.startsWith('['))).toEqual([])
})

test('best_bid_ask is for those who asked for it', async () => {
  const [plain, custom] = [await open(), await open()]
  plain.subscribe(tokens.slice(0, 4))
  custom.subscribe(tokens.slice(0, 4), { custom_feature_enabled: true })
  await custom.heard('best_bid_ask', 2)
  expect(plain.texts.filter(text => text.includes('best_bid_ask'))).toEqual([])
})

test('assets come and go while it runs; asked for again, books come again', async () => {
  const client = await open()
  client.subscribe(tokens.slice(0, 2), { initial_dump: false })
  await client.heard('price_change')
  expect(client.texts.filter(text => text.startsWith('['))).toEqual([])
  client.send({ operation: 'subscribe', assets_ids: tokens.slice(2, 4) })
  const [books = ''] = await client.heard('[{"market"')
  expect(books).toContain(tokens[2])
  expect(books).not.toContain(tokens[0])
  client.send({ operation: 'subscribe', assets_ids: tokens.slice(2, 4) })
  await until(() => client.texts.filter(text => text.startsWith('[')).length === 2, 'both again')
  client.send({ operation: 'unsubscribe', assets_ids: tokens.slice(0, 4) })
  client.send('PING')
  await client.heard('PONG')
  const after = client.texts.length
  await new Promise(resolve => setTimeout(resolve, 100))
  expect(client.texts.length).toBe(after)
})

test('after a trade both books come before the trade itself', async () => {
  const client = await open()
  client.subscribe(tokens.slice(0, 6))
  const [trade = ''] = await client.heard('last_trade_price", "transaction_hash')
  const at = client.texts.indexOf(trade)
  const market = /0x[0-9a-f]{64}/.exec(trade)?.[0] ?? ''
  const books = client.texts
    .slice(1, at)
    .filter(text => text.includes(market) && text.includes('"event_type":"book"'))
  expect(books.length).toBeGreaterThanOrEqual(2)
})

test('every text is one that the readers of the venue take', () => {
  const told = clients.flatMap(({ texts }) => texts)
  expect(told.length).toBeGreaterThan(300)
  expect(told.filter(text => !readMarketFrame(text).ok)).toEqual([])
})

test('a storm tells of one new market again and again, to those who asked for such', async () => {
  const [plain, custom] = [await open(), await open()]
  plain.subscribe(tokens.slice(0, 1))
  custom.subscribe(tokens.slice(0, 1), { custom_feature_enabled: true })
  await Promise.all([plain.heard('price_change'), custom.heard('price_change')])
  await fetch(`${simulator.url}/simulator/storm?copies=146`, { method: 'POST' })
  const storm = await custom.heard('"event_type":"new_market"', 146)
  expect(new Set(storm).size).toBe(1)
  expect(readMarketFrame(storm[0] ?? '')).toMatchObject({ ok: true })
  expect(plain.texts.filter(text => text.includes('new_market'))).toEqual([])
})
