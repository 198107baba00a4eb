import { expect, test } from '@jest/globals'
import { ONE } from '@polytraders/domain'
import { type MatchEvent } from '@polytraders/matching'
import { createGroups } from './listing.ts'
import { act, createMarket, type Market, open, settle, type Worth } from './traders.ts'

test('shares and cash are conserved over all traders of a market', () => {
  const { events } = traded('conserved', 4_000)
  const cash = new Map<string, bigint>()
  const shares = { YES: 0, NO: 0 }
  let pairs = 0
  for (const event of events) {
    if (event.type !== 'Filled') continue
    for (const { owner, token, side, price } of [event.maker, event.taker]) {
      const signed = side === 'BUY' ? event.size : -event.size
      shares[token] += signed
      cash.set(owner, (cash.get(owner) ?? 0n) - BigInt(signed) * BigInt(price))
    }
    pairs += event.kind === 'mint' ? event.size : event.kind === 'merge' ? -event.size : 0
  }
  expect(shares).toEqual({ YES: pairs, NO: pairs })
  expect([...cash.values()].reduce((a, b) => a + b, 0n)).toBe(BigInt(-pairs) * BigInt(ONE))
})

test('every share put on the book is filled, cancelled or still there', () => {
  const { market, events } = traded('whole', 4_000)
  let on = 0
  for (const event of events) {
    if (event.type === 'Rested') on += event.size
    if (event.type === 'Filled') on -= event.size
    if (event.type === 'Cancelled' && event.cause !== 'unfilled') on -= event.size
  }
  const there = [...market.book.resting.values()].reduce((sum, o) => sum + o.remaining, 0)
  expect(on).toBe(there)
})

test('makers know what they hold', () => {
  const { market, events } = traded('held', 4_000)
  for (const { owner, held } of market.makers) {
    let sum = 0
    for (const event of events) {
      if (event.type !== 'Filled') continue
      for (const party of [event.maker, event.taker]) {
        if (party.owner !== owner) continue
        sum += (party.token === 'YES') === (party.side === 'BUY') ? event.size : -event.size
      }
    }
    expect(held).toBe(sum)
  }
})

test('what a market keeps is bounded, however long it trades', () => {
  const { market } = traded('bounded', 20_000)
  expect(market.book.resting.size).toBeLessThanOrEqual(3 * 12 + 32)
  expect(market.loose.length).toBeLessThanOrEqual(32)
  expect(market.book.rememberedIds.size).toBeLessThanOrEqual(512)
})

test('the market moves to where it is worth, from wherever it was', () => {
  const market = createMarket('news', listing())
  let value = 50
  const worth: Worth = () => value
  run(market, worth, 200)
  expect(Math.abs(mid(market) - 50)).toBeLessThan(3)
  value = 70
  run(market, worth, 400)
  expect(Math.abs(mid(market) - 70)).toBeLessThan(3)
})

test('a market at the edge of its prices goes on', () => {
  for (const value of [0.2, 99.8]) {
    const market = createMarket('edge', listing())
    expect(() => run(market, () => value, 2_000)).not.toThrow()
    const { bestBid, bestAsk } = market.book.ladder
    expect(bestBid).toBeLessThan(bestAsk)
  }
})

// Shorthand.
const listing = () => {
  const [group] = createGroups('traders', 1)
  const first = group?.listings[0]
  if (!first) throw new Error('no listing')
  return first
}
const mid = ({ book }: Market) => (book.ladder.bestBid + book.ladder.bestAsk) / 2

function run(market: Market, worth: Worth, acts: number): readonly MatchEvent[] {
  const events: MatchEvent[] = []
  const take = (batch: readonly MatchEvent[]) => {
    settle(market, batch)
    events.push(...batch)
  }
  if (market.orders === 0) for (const batch of open(market, worth)) take(batch)
  for (let n = 0; n < acts; n++) for (const batch of act(market, worth, n)) take(batch)
  return events
}

/** A market worth 50 that wanders eight ticks up and down. */
function traded(seed: string, acts: number) {
  const market = createMarket(seed, listing())
  let step = 0
  const events = run(market, () => 50 + 8 * Math.sin(step++ / 900), acts)
  return { market, events }
}
