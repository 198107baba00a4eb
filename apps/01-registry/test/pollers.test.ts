import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { type Facts, topics } from '@polytraders/messages'
import { trusted } from '@polytraders/testkit/certificate'
import { defaultPolicy, type Output, registry } from '../src/core.ts'
import { body, notice } from './bodies.ts'
import { createWorld, idOf, marketOf, textOf } from './polling.ts'

let world: ReturnType<typeof createWorld>
beforeEach(() => {
  world = createWorld()
  for (let market = 1; market <= 5; market++) list(marketOf(market))
})
afterEach(async () => {
  await world.stop()
  expect(world.failures).toEqual([])
})

const list = (market: ReturnType<typeof marketOf>) =>
  world.venue.markets.set(market.conditionId, market)

/** `kind` of a market, as stage 2 says it of a cell. */
async function tell(kind: string, market: number, over: Partial<Facts['MarketNotice']> = {}) {
  const said = notice(kind, 0, { condition_id: idOf(market), ...over })
  if (said.type !== 'MarketNotice') return
  await world.say(topics.ingestion.name, market % 4, 'MarketNotice', said.fact)
}

const idsOf = (bodies: readonly Facts['RegistryBody'][]) =>
  bodies.map(({ body: text }) => Number(JSON.parse(text).conditionId ?? JSON.parse(text).c))

test('everything that is open is read page by page, each body as it came', async () => {
  await world.start()
  const first = world.fresh().filter(({ endpoint }) => endpoint === 'gamma/markets/keyset')
  expect(first.map(({ body: text }) => text)).toEqual(
    [1, 2, 3, 4, 5].map(market => textOf(marketOf(market))),
  )
  expect(first[0]).toMatchObject({ group_id: 'e1', status: 200, recv_ts: world.clock.now() })
})

test('hot markets are read every few seconds, everything every few minutes', async () => {
  await world.start({ limits: { hotCount: 2, hotMs: 5_000, universeMs: 180_000 } })
  world.fresh()
  await world.clock.pass(60_000)
  const hot = world.fresh().filter(({ endpoint }) => endpoint === 'gamma/markets')
  expect(hot).toHaveLength(24)
  expect(new Set(idsOf(hot))).toEqual(new Set([5, 4]))
  await world.clock.pass(120_000)
  expect(world.fresh().filter(({ endpoint }) => endpoint === 'gamma/markets/keyset')).toHaveLength(
    5,
  )
})

test('where there are few markets all are hot, also those that nobody trades', async () => {
  for (let market = 1; market <= 5; market++) list(marketOf(market, { volume24hr: undefined }))
  await world.start()
  world.fresh()
  await world.clock.pass(5_000)
  const hot = world.fresh().filter(({ endpoint }) => endpoint === 'gamma/markets')
  expect(new Set(idsOf(hot))).toEqual(new Set([1, 2, 3, 4, 5]))
})

test('a market whose book is kept is hot, whatever it trades', async () => {
  await world.start({ limits: { hotCount: 2 } })
  await world.say(topics.ingestion.name, 1, 'BookSnapshot', bookOf(idOf(1)))
  world.fresh()
  await world.clock.pass(10_000)
  const hot = world.fresh().filter(({ endpoint }) => endpoint === 'gamma/markets')
  expect(new Set(idsOf(hot))).toEqual(new Set([1, 5]))
})

test('what a scan no longer has is asked for by name, and its end is read', async () => {
  await world.start({ limits: { hotCount: 0 } })
  const over = { closed: true, umaResolutionStatus: 'resolved', outcomePrices: '["1", "0"]' }
  list(marketOf(3, over))
  world.fresh()
  await world.clock.pass(180_000)
  const named = world.fresh().filter(({ endpoint }) => endpoint === 'gamma/markets')
  expect(idsOf(named)).toEqual([3])
  await world.clock.pass(180_000)
  expect(world.fresh().filter(({ endpoint }) => endpoint === 'gamma/markets')).toEqual([])
})

test('a market that is gone is asked for once, and again once it is back', async () => {
  const pollers = await world.start({ limits: { hotCount: 0, detailsMs: 3_600_000 } })
  world.venue.markets.delete(idOf(2))
  await world.clock.pass(180_000)
  const byName = () => world.venue.asked.filter(what => what.startsWith('marketsOf'))
  expect(byName()).toEqual(['marketsOf false 1', 'marketsOf true 1'])
  expect(pollers.report().polling?.markets).toBe(4)
  list(marketOf(2))
  await world.clock.pass(180_000)
  expect(byName()).toHaveLength(2)
  expect(pollers.report().polling?.markets).toBe(5)
})

test('what closed while nobody was reading is asked for, by the registry’s own view', async () => {
  const said: Output[] = []
  const core = registry(defaultPolicy)
  core.step(core.initial(), body(marketOf(9)), output => void said.push(output))
  const [version] = said
  if (version?.type !== 'InstrumentChanged') throw new Error('expected a version')
  const fact = { ...version.fact, group_id: 'as first seen' }
  await world.say(topics.registryCurrent.name, 0, 'InstrumentChanged', fact)
  list(marketOf(9, { closed: true }))
  await world.start({ limits: { hotCount: 0 } })
  const [named] = world.fresh().filter(({ endpoint }) => endpoint === 'gamma/markets')
  expect(named).toMatchObject({
    group_id: 'as first seen',
    body: textOf(marketOf(9, { closed: true })),
  })
})

test('a new market is read at once, though its notice comes a hundred times', async () => {
  await world.start({ limits: { hotCount: 0 } })
  world.fresh()
  list(marketOf(7))
  for (let copy = 0; copy < 100; copy++) await tell('new_market', 7)
  expect(idsOf(world.fresh())).toEqual([7])
})

test('a tick change asks Gamma and the CLOB at once, and again until Gamma agrees', async () => {
  await world.start({ limits: { hotCount: 0 } })
  world.fresh()
  await tell('tick_size_change', 4, { tick_size: 1_000 })
  expect(world.fresh().map(({ endpoint }) => endpoint)).toEqual([
    'gamma/markets',
    'clob/clob-markets',
  ])
  list(marketOf(4, { orderPriceMinTickSize: 0.001 }))
  await world.clock.pass(10_000)
  expect(idsOf(world.fresh())).toEqual([4, 4])
  await world.clock.pass(100_000)
  expect(world.fresh()).toEqual([])
})

test('a resolution is asked for until it is there', async () => {
  await world.start({ limits: { hotCount: 0 } })
  world.fresh()
  await tell('market_resolved', 2, { winning_token_id: '4' })
  expect(idsOf(world.fresh())).toEqual([2])
  const over = { closed: true, umaResolutionStatus: 'resolved', outcomePrices: '["1", "0"]' }
  list(marketOf(2, over))
  await world.clock.pass(10_000)
  expect(world.fresh().map(({ body: text }) => text)).toEqual([textOf(marketOf(2, over))])
  await world.clock.pass(60_000)
  expect(world.fresh()).toEqual([])
})

test('an hour without the venue: nothing is invented; a minute after it all is fresh', async () => {
  const pollers = await world.start()
  await world.clock.pass(20_000)
  const awayFromMs = world.clock.now()
  world.venue.away = true
  world.fresh()
  const askedBefore = world.venue.asked.length
  await world.clock.pass(3_600_000)
  expect(world.fresh()).toEqual([])
  const asked = world.venue.asked.length - askedBefore
  expect(asked).toBeGreaterThan(100)
  expect(asked).toBeLessThan(400)
  expect(pollers.report().polling).toMatchObject({ failures: { unavailable: asked } })
  world.venue.away = false
  const backMs = world.clock.now()
  await world.clock.pass(61_000)
  const caughtUp = world.bodies().filter(({ recv_ts }) => recv_ts > backMs)
  expect(new Set(idsOf(caughtUp))).toEqual(new Set([1, 2, 3, 4, 5]))
  expect(pollers.report().polling?.failing).toBe(0)
  expect(longestFreshness()).toBeGreaterThanOrEqual(backMs - awayFromMs - 5_000)
})

/** What the core says of all that was appended. */
function longestFreshness(): number {
  const core = registry(defaultPolicy)
  let longest = 0
  let state = core.initial()
  for (const fact of world.bodies()) {
    const input = { ...body({}), type: 'RegistryBody' as const, fact }
    state = core.step(state, input, said => {
      if (said.type === 'Synced') longest = Math.max(longest, said.fact.freshness_ms)
    })
  }
  return longest
}

test('a scan that fails in the middle goes on at the page where it stopped', async () => {
  world.venue.failAfterPages = 2
  await world.start({ limits: { hotCount: 0, detailsMs: 3_600_000 } })
  world.venue.failAfterPages = Number.POSITIVE_INFINITY
  await world.clock.pass(5_000)
  const pages = world.venue.asked.filter(what => what.startsWith('markets '))
  expect(pages).toEqual(['markets 0', 'markets 2', 'markets 4', 'markets 4'])
})

test('of two processes one polls; when it goes, the other does', async () => {
  const one = await world.start()
  const two = await world.start()
  expect([one.report().polling === null, two.report().polling === null]).toEqual([false, true])
  const askedBefore = world.venue.asked.length
  await world.clock.pass(10_000)
  const alone = world.venue.asked.length - askedBefore
  expect(alone).toBeLessThan(6)
  await one.stop()
  await world.clock.pass(1_000)
  expect([one.report().polling === null, two.report().polling === null]).toEqual([true, false])
})

const bookOf = (conditionId: string): Facts['BookSnapshot'] => ({
  correlation_id: '',
  source_ts: 0,
  recv_ts: 0,
  quality: 'clean',
  condition_id: conditionId,
  group_id: '',
  token_ids: [],
  epoch: 1,
  seq: 1,
  cause: 'periodic',
  tick_size: 10_000,
  bids: [],
  asks: [],
  last_trade_price: '',
  book_validity: 'valid',
  certificate: trusted,
})
