/** Faults of a running venue, as a client sees them. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readMarketFrame } from '@polytraders/venue/translate'
import { type Client, connect, until } from '../test/client.ts'
import { type Simulator, startVenueSimulator } from './simulator.ts'

let simulator: Simulator
let tokens: readonly string[]
const clients: Client[] = []

const subscribed = async () => {
  const client = await connect(simulator.wsUrl)
  clients.push(client)
  client.subscribe(tokens)
  await client.heard('price_change')
  return client
}

beforeAll(async () => {
  simulator = await startVenueSimulator({ markets: 4, framesPerSecond: 300 })
  tokens = [...simulator.venue.byToken.keys()]
})

afterAll(async () => {
  for (const client of clients) client.close()
  await simulator.close()
})

const quiet = async (client: Client, ms = 120) => {
  const before = client.texts.length
  await new Promise(resolve => setTimeout(resolve, ms))
  return client.texts.slice(before)
}

test('disconnect: the socket is gone, without a goodbye', async () => {
  const client = await subscribed()
  simulator.fault({ kind: 'disconnect' })
  await until(client.isClosed, 'a closed socket')
})

test('half open: nothing comes, not even PONG, and the socket stays open', async () => {
  const client = await subscribed()
  simulator.fault({ kind: 'half-open', durationMs: 60_000 })
  await quiet(client, 50)
  client.send('PING')
  expect(await quiet(client)).toEqual([])
  expect(client.isClosed()).toBe(false)
  simulator.endFaults()
})

test('slow drip: frames come in bits, whole and in order', async () => {
  const client = await subscribed()
  simulator.fault({ kind: 'slow-drip', durationMs: 60_000 })
  await quiet(client, 50) // What was on its way.
  expect((await quiet(client, 200)).length).toBeLessThan(5)
  simulator.endFaults()
  await client.heard('price_change', 20)
  expect(client.texts.filter(text => !readMarketFrame(text).ok)).toEqual([])
})

test('a frame of ten megabytes comes whole', async () => {
  const client = await subscribed()
  simulator.fault({ kind: 'huge-frame' })
  const [frame = ''] = await client.heard('"padding"')
  expect(frame.length).toBeGreaterThan(10 * 1024 * 1024)
})

test('frozen: nothing comes but PONG', async () => {
  const client = await subscribed()
  simulator.fault({ kind: 'frozen', durationMs: 60_000 })
  await quiet(client, 30)
  client.send('PING')
  expect(await quiet(client)).toEqual(['PONG'])
  simulator.endFaults()
})

test('stale: nobody is told of one market, and of the others they are', async () => {
  const [struck, other] = [await subscribed(), await subscribed()]
  const ids = [...simulator.venue.markets.keys()]
  const connection = Math.max(...simulator.faults().flatMap(({ connections }) => connections), 0)
  const record = simulator.fault({
    kind: 'stale',
    market: ids[0] ?? '',
    connections: 'all',
    durationMs: 60_000,
  })
  expect(record.connections.length).toBeGreaterThanOrEqual(2)
  expect(connection).toBeGreaterThan(0)
  for (const client of [struck, other]) {
    // What was on its way comes before the answer.
    client.send('PING')
    await client.heard('PONG')
    const from = client.texts.indexOf('PONG')
    await until(() => client.texts.length > from + 20, 'frames of the other markets')
    const told = client.texts.slice(from)
    expect(told.filter(text => text.includes(ids[0] ?? '-'))).toEqual([])
  }
  simulator.endFaults()
  await until(() => simulator.faults().every(({ endMs }) => endMs !== null), 'the end')
})

test('a client that comes while first books are missing gets none', async () => {
  simulator.fault({ kind: 'missing-snapshot', durationMs: 60_000 })
  const client = await subscribed()
  await client.heard('price_change', 10)
  expect(client.texts.filter(text => text.startsWith('['))).toEqual([])
  simulator.endFaults()
})

test('faults come by schedule, the same for the same seed', async () => {
  const schedule = { everyMs: 20, kinds: ['wrong-hash', 'duplicated'], durationMs: 10 }
  const kinds = async () => {
    const scheduled = await startVenueSimulator({ markets: 4, seed: 's', schedule })
    await until(() => scheduled.faults().length >= 6, 'six faults')
    const found = scheduled.faults().map(({ kind, market }) => `${kind} ${market}`)
    await scheduled.close()
    return found.slice(0, 6)
  }
  expect(await kinds()).toEqual(await kinds())
})
