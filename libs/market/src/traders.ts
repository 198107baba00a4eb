/**
 * Who trades in a seeded market, and how (all distances in ticks of YES).
 *
 * - Makers quote a ladder of sizes on both sides around a view of what the market is worth: late,
 *   noisy, leaning against what they hold, larger on the side they expect to move towards.
 * - The informed know what it is worth. They take what is mispriced by more than a tick, and
 *   otherwise stand at the best price of the side they expect to win. So the imbalance of the book
 *   tells something about the next move, and being taken by them costs.
 * - Noise takes and rests anywhere, for no reason.
 *
 * An act is a generator: it yields the events of one action of the engine at a time, so that each
 * gets its own moment on the feed. It changes nothing but the market it is given.
 */
import { ONE, type Side } from '@polytraders/domain'
import {
  cancel,
  createMatching,
  type MatchEvent,
  type Matching,
  type Order,
  priceOf,
  submit,
  type Token,
} from '@polytraders/matching'
import { type Listing } from './listing.ts'
import {
  below,
  between,
  chance,
  createRandom,
  exponential,
  normal,
  type Random,
  uniform,
} from './random.ts'

export type Market = {
  readonly listing: Listing
  readonly book: Matching
  readonly random: Random
  readonly makers: readonly Maker[]
  /** Orders of those who do not manage theirs, oldest first. */
  readonly loose: string[]
  orders: number
}

export type Maker = {
  readonly owner: string
  readonly lagMs: number
  readonly halfSpread: number
  readonly step: number
  readonly baseSize: number
  readonly slots: readonly Slot[]
  noise: number
  /** Shares of YES, or of NO below zero. */
  held: number
}

type Slot = { readonly side: Side; readonly depth: number; orderId: string; tick: number }

/** What a market was worth so long ago, in ticks. */
export type Worth = (lagMs: number) => number

type Act = Generator<readonly MatchEvent[], void>

const depths = 6
const looseMax = 32
const looseFirst = 12
const rememberedIdsMax = 512
const openOrdersMax = 256
const informedShare = 0.1
const informedMore = 0.3
const noiseTakerShare = 0.05
const noiseMakerShare = 0.2

export function createMarket(seed: string, listing: Listing): Market {
  const random = createRandom(seed, `market/${listing.conditionId}`)
  const feeSchedule = {
    kind: 'curve',
    fee_bps: 0,
    rate: listing.negRisk ? 50_000 : 40_000,
    exponent: 1,
    taker_only: true,
    rebate_rate: listing.negRisk ? 150_000 : 250_000,
  } as const
  const { tickSize, minSize } = listing
  const rules = { tickSize, minSize, feeSchedule, openOrdersMax, rememberedIdsMax }
  return {
    listing,
    random,
    book: createMatching(rules),
    makers: [
      maker('maker-a', { lagMs: 1_000, halfSpread: 0.6, step: 1, baseSize: 60 }),
      maker('maker-b', { lagMs: 2_000, halfSpread: 1, step: 2, baseSize: 150 }),
      maker('maker-c', { lagMs: 4_000, halfSpread: 1.6, step: 3, baseSize: 400 }),
    ],
    loose: [],
    orders: 0,
  }
}

type Style = Pick<Maker, 'lagMs' | 'halfSpread' | 'step' | 'baseSize'>

const maker = (owner: string, style: Style): Maker => ({
  owner,
  ...style,
  slots: Array.from({ length: depths }, (_, depth) => [
    slot('BUY', depth),
    slot('SELL', depth),
  ]).flat(),
  noise: 0,
  held: 0,
})

const slot = (side: Side, depth: number): Slot => ({ side, depth, orderId: '', tick: 0 })

/** Fills an empty book: every maker its ladder, then some noise. */
export function* open(market: Market, worth: Worth): Act {
  for (const each of market.makers) yield* requote(market, each, worth, each.slots.length)
  for (let n = 0; n < looseFirst; n++) yield* restNoise(market, worth)
}

/** One trader does one thing. */
export function* act(market: Market, worth: Worth, atMs: number): Act {
  const { random, book } = market
  const { bestBid, bestAsk } = book.ladder
  // The more there is to be had, the more of them come.
  const wrong = Math.abs(worth(0) - (bestBid + bestAsk) / 2)
  const informedNow = informedShare + Math.min(informedMore, wrong / 20)
  const who = uniform(random)
  if (who < informedNow) yield* informed(market, worth, atMs)
  else if (who < informedNow + noiseTakerShare) yield* takeNoise(market, atMs)
  else if (who < informedNow + noiseTakerShare + noiseMakerShare) {
    yield* chance(random, 0.4) ? dropLoose(market, atMs) : restNoise(market, worth, atMs)
  } else {
    const each = market.makers[below(random, market.makers.length)]
    if (each) yield* requote(market, each, worth, 2, atMs)
  }
}

/** What a fill does to those who keep count. */
export function settle(market: Market, events: readonly MatchEvent[]): void {
  for (const event of events) {
    if (event.type !== 'Filled') continue
    for (const { owner, token, side } of [event.maker, event.taker]) {
      const each = market.makers.find(candidate => candidate.owner === owner)
      if (each) each.held += (token === 'YES') === (side === 'BUY') ? event.size : -event.size
    }
  }
}

/** Moves up to `most` orders to where they belong, the innermost first. */
function* requote(market: Market, each: Maker, worth: Worth, most: number, atMs = 0): Act {
  const { random, book } = market
  each.noise = 0.9 * each.noise + 0.15 * normal(random)
  const view = worth(each.lagMs) + each.noise
  const lean = Math.max(-2, Math.min(2, each.held / (each.baseSize * 20 * ONE)))
  const centre = view - lean
  const { bestBid, bestAsk } = book.ladder
  const expected = Math.max(-1.5, Math.min(1.5, view - (bestBid + bestAsk) / 2))

  // After news everything is wrong, and a maker moves all of it it can.
  let left = Math.abs(expected) >= 1.5 ? most * 3 : most
  const idle = each.slots[below(random, each.slots.length)]
  for (const place of each.slots) {
    const tick = quoteTick(book, each, place, centre)
    const live = book.resting.has(place.orderId)
    const off = live ? Math.abs(place.tick - tick) : Number.POSITIVE_INFINITY
    const keep = off <= (place.depth < 2 ? 0 : 1) && place !== idle
    if (keep || (tick === 0 && !live)) continue
    if (left-- === 0) return
    yield* replace(market, each, place, { tick, expected, atMs })
  }
}

/** Where a maker wants an order; 0 when nowhere. Never across the book. */
function quoteTick(book: Matching, each: Maker, place: Slot, centre: number): number {
  const { ladder } = book
  const away = each.halfSpread + place.depth * each.step
  const tick =
    place.side === 'BUY'
      ? Math.min(Math.floor(centre - away), ladder.bestAsk - 1)
      : Math.max(Math.ceil(centre + away), ladder.bestBid + 1)
  return tick > 0 && tick < ladder.ticks ? tick : 0
}

type Quote = { readonly tick: number; readonly expected: number; readonly atMs: number }

/** Cancels and places, mostly as one action, sometimes as two. */
function* replace(market: Market, each: Maker, place: Slot, quote: Quote): Act {
  const { random, book } = market
  const { tick, expected, atMs } = quote
  let events: readonly MatchEvent[] = []
  if (book.resting.has(place.orderId)) events = cancel(book, place.orderId, atMs)
  if (events.length > 0 && !chance(random, 0.15)) {
    yield events
    events = []
  }
  if (tick > 0) {
    const bold = Math.exp((place.side === 'BUY' ? 0.7 : -0.7) * expected)
    const shares = each.baseSize * (1 + place.depth) * between(random, 0.5, 1.5) * bold
    const order = orderOf(market, each.owner, place.side, tick, shares, atMs)
    place.orderId = order.orderId
    place.tick = tick
    events = [...events, ...submit(book, { ...order, postOnly: true })]
  }
  if (events.length > 0) yield events
}

function* informed(market: Market, worth: Worth, atMs: number): Act {
  const { random, book } = market
  const { bestBid, bestAsk, ticks } = book.ladder
  const value = worth(0)
  const cheap = bestAsk < ticks ? value - bestAsk : 0
  const dear = bestBid > 0 ? bestBid - value : 0
  const edge = Math.max(cheap, dear)
  const side = cheap >= dear ? 'BUY' : 'SELL'
  if (edge > 0.5) {
    const limit = side === 'BUY' ? Math.floor(value - 0.2) : Math.ceil(value + 0.2)
    const shares = 20 + 90 * Math.min(edge, 10) * exponential(random)
    if (chance(random, 0.3)) yield* rest(market, 'informed', side, limit, shares, atMs)
    else yield* take(market, 'informed', side, limit, shares, atMs)
    return
  }
  const lean = value - (bestBid + bestAsk) / 2
  if (Math.abs(lean) < 0.3 || bestBid === 0 || bestAsk === ticks) return
  const shares = 80 + 200 * exponential(random)
  yield* rest(
    market,
    'informed',
    lean > 0 ? 'BUY' : 'SELL',
    lean > 0 ? bestBid : bestAsk,
    shares,
    atMs,
  )
}

function* takeNoise(market: Market, atMs: number): Act {
  const { random, book } = market
  const { bestBid, bestAsk } = book.ladder
  const side = chance(random, 0.5) ? 'BUY' : 'SELL'
  const shares = 8 + 70 * exponential(random)
  if (chance(random, 0.3)) {
    // One who insists on the best price, and waits there with what is not to be had.
    yield* rest(market, 'noise', side, side === 'BUY' ? bestAsk : bestBid, shares, atMs)
    return
  }
  yield* take(market, 'noise', side, side === 'BUY' ? bestAsk + 1 : bestBid - 1, shares, atMs)
}

function* restNoise(market: Market, worth: Worth, atMs = 0): Act {
  const { random, book } = market
  const { bestBid, bestAsk } = book.ladder
  const side = chance(random, 0.5) ? 'BUY' : 'SELL'
  const away = 1 + 5 * exponential(random)
  const tick =
    side === 'BUY'
      ? Math.min(Math.floor(worth(2_000) - away), bestAsk - 1)
      : Math.max(Math.ceil(worth(2_000) + away), bestBid + 1)
  yield* rest(market, 'noise', side, tick, 6 + 120 * exponential(random), atMs)
}

function* take(
  market: Market,
  owner: string,
  side: Side,
  tick: number,
  shares: number,
  atMs: number,
): Act {
  const { ticks } = market.book.ladder
  const limit = Math.max(1, Math.min(ticks - 1, tick))
  const order = orderOf(market, owner, side, limit, shares, atMs)
  yield submit(market.book, { ...order, orderType: 'FAK' })
}

function* rest(
  market: Market,
  owner: string,
  side: Side,
  tick: number,
  shares: number,
  atMs: number,
): Act {
  if (tick <= 0 || tick >= market.book.ladder.ticks) return
  // Whoever manages nothing is one of few: another has to leave first.
  if (market.loose.length >= looseMax) {
    yield* dropLoose(market, atMs)
    return
  }
  const order = orderOf(market, owner, side, tick, shares, atMs)
  yield submit(market.book, order)
  if (market.book.resting.has(order.orderId)) market.loose.push(order.orderId)
}

function* dropLoose(market: Market, atMs: number): Act {
  const { loose, book, random } = market
  const at = below(random, Math.ceil(loose.length / 2))
  const [orderId] = loose.splice(at, 1)
  if (orderId !== undefined && book.resting.has(orderId)) yield cancel(book, orderId, atMs)
}

/** An order of YES at a tick, or the same thing said as one of NO. */
function orderOf(
  market: Market,
  owner: string,
  side: Side,
  tick: number,
  shares: number,
  atMs: number,
): Order {
  const { random, book, listing } = market
  const token: Token = chance(random, 0.6) ? 'YES' : 'NO'
  const price = priceOf(token, tick * book.ladder.tickSize)
  // Worth a dollar, whichever token it is said in; mostly whole shares, sometimes hundredths.
  const least = Math.max(listing.minSize / ONE, Math.ceil((1.01 * ONE) / price))
  const unit = chance(random, 0.7) ? ONE : 10_000
  const size = Math.round((Math.max(least, shares) * ONE) / unit) * unit
  return {
    orderId: `${owner}-${market.orders++}`,
    owner,
    token,
    side: token === 'YES' ? side : side === 'BUY' ? 'SELL' : 'BUY',
    price,
    size,
    orderType: 'GTC',
    postOnly: false,
    expirationMs: 0,
    atMs,
  }
}
