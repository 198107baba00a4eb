import { beforeEach, expect, test } from '@jest/globals'
import { tick } from '../test/recording.ts'
import { conditionId, createVenue, type Level, type Venue } from '../test/venue.ts'
import { defaultPolicy, type Input, ingestion, type Policy } from './core.ts'
import { hashCountsOf } from './tally.ts'

let venue: Venue
let live: Input[]

beforeEach(() => {
  venue = createVenue()
  venue.traded('0.500')
  for (const set of [bid(62, 100), bid(61, 50), ask(64, 100)]) venue.set(set)
  live = [venue.subscribed(900), venue.frame(1_000, venue.snapshot(1_000))]
})

const level = (side: Level['side'], cents: number, shares: number): Level => ({
  side,
  price: cents * 10_000,
  size: shares * 1_000_000,
})
const bid = (cents: number, shares: number) => level('BUY', cents, shares)
const ask = (cents: number, shares: number) => level('SELL', cents, shares)
const at = (atMs: number, ...texts: readonly string[]) => texts.map(text => venue.frame(atMs, text))
const change = (atMs: number, ...levels: readonly Level[]) =>
  at(atMs, ...venue.changes(atMs, levels))

function marketAfter(inputs: readonly Input[], policy: Partial<Policy> = {}) {
  const stage = ingestion({ ...defaultPolicy, ...policy })
  let state = stage.initial()
  for (const input of inputs) state = stage.step(state, input, () => {})
  const market = state.markets.get(conditionId)
  if (!market) throw new Error('expected the market')
  return market
}
const counted = (...inputs: readonly Input[]) => hashCountsOf(marketAfter([...live, ...inputs]).yes)
const none = { atOnce: 0, late: 0, inOrder: 0, broken: 0, unknown: 0 }

test('a hash counts once a batch, however many changes claim it; a book does not count', () => {
  const texts = venue.changes(1_100, [bid(60, 1)], [bid(59, 1)], [bid(58, 1)])
  expect(counted(...at(1_100, ...texts))).toEqual({ ...none, atOnce: 1 })
  expect(counted()).toEqual(none)
})

test('one that the next trade explains is late, one that needs a later one in order', () => {
  venue.traded('0.640')
  const first = change(1_100, bid(60, 1))
  venue.traded('0.630')
  const second = change(1_110, bid(59, 1))
  const trades = [
    ...at(1_150, venue.trade(1_105, '0.64')),
    ...at(1_160, venue.trade(1_115, '0.63')),
  ]
  expect(counted(...first, ...second, tick(1_300))).toEqual({ ...none, broken: 2 })
  expect(counted(...first, ...second, ...trades)).toEqual({ ...none, late: 1, inOrder: 1 })
})

test('one that no trade explains is broken', () => {
  const [text = ''] = venue.changes(1_100, [bid(60, 1)])
  const wrong = text.replaceAll(/"hash":"[0-9a-f]{8}/g, '"hash":"00000000')
  expect(counted(...at(1_100, wrong), tick(1_300))).toEqual({ ...none, broken: 1 })
})

test('best prices and mirrors are counted at each judgement', () => {
  const market = marketAfter([...live, ...change(1_100, bid(60, 1)), ...change(1_200, ask(65, 1))])
  for (const { tally } of [market.yes, market.no]) {
    expect([tally.bbo, tally.mirror]).toEqual([
      { compared: 3, agreed: 3 },
      { compared: 3, agreed: 3 },
    ])
  }
})

/** The same market without whole books. */
function changesAlone(): Input[] {
  const inputs = [venue.subscribed(900)]
  for (const [n, set] of [bid(62, 100), ask(64, 100), bid(61, 50)].entries()) {
    inputs.push(...change(1_000 + n * 500, set))
  }
  return inputs
}
const stateOf = (policy: Partial<Policy>) => {
  const { phase, yes, no } = marketAfter(changesAlone(), policy)
  return [phase, yes.seeded && no.seeded]
}

test('a book of changes alone counts when warmUpMs have passed, and never without', () => {
  expect(stateOf({ warmUpMs: 0 })).toEqual(['awaiting', false])
  expect(stateOf({ warmUpMs: 1_001 })).toEqual(['awaiting', true])
  expect(stateOf({ warmUpMs: 1_000 })).toEqual(['live', true])
})

test('a hash that agrees proves a book of changes alone; so do the books of both tokens', () => {
  const policy = { warmUpMs: 60_000 }
  const trade = at(950, venue.trade(950, '0.50'))
  const [subscribed, ...changes] = changesAlone()
  if (!subscribed) throw new Error('expected a subscription')
  venue.traded('0.500')
  const proven = marketAfter(
    [subscribed, ...trade, ...changes, ...change(2_100, bid(60, 1))],
    policy,
  )
  expect([proven.phase, proven.yes.hash, proven.yes.doubts]).toEqual(['live', 'agreed', 0])
  venue = createVenue()
  for (const set of [bid(62, 100), ask(64, 100)]) venue.set(set)
  const first = [venue.subscribed(900), ...change(1_000, bid(61, 50))]
  const given = marketAfter([...first, venue.frame(1_100, venue.snapshot(1_100))], policy)
  expect([given.phase, given.yes.doubts, given.no.doubts]).toEqual(['live', 0, 0])
})
