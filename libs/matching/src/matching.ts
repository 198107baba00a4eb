/**
 * Price-time priority for one market: every order is in this book, and nothing else is.
 *
 *   submit ─▶ Rejected
 *          └▶ Accepted ─▶ Filled* ─▶ Rested ─▶ Filled* ─▶ (gone) | Cancelled
 *                                 └▶ (gone) | Cancelled: what a FAK did not find
 *
 * YES and NO share the book (`placeOf`). A trade is complementary when both parties trade one
 * token, a mint when both buy, a merge when both sell; it happens at the maker's price and the
 * taker gets the improvement. Two orders of one owner never trade: the resting one is cancelled.
 *
 * Always true: the book is never crossed between calls; a level's size in the ladder is the sum of
 * its queue; nothing is filled past its size. Plain data, changed in place; time comes with the
 * order.
 */
import {
  createLadder,
  feeOf,
  type Ladder,
  type Level,
  type Side,
  setLevel,
  topLevels,
} from '@polytraders/domain'
import { judge, malformed, type Sight, wellFormed } from './judgement.ts'
import {
  type Accepted,
  type CancelCause,
  type Cancelled,
  type CancelRefused,
  expirationEarlyMs,
  type MatchingRules,
  type Order,
  openOrdersMaxDefault,
  opposite,
  placeOf,
  priceOf,
  type Rejected,
  type Rested,
  rememberedIdsMaxDefault,
  type Token,
} from './orders.ts'

/** One side of a trade; price is of its own token, remaining is what is left of its order. */
export type Party = {
  readonly orderId: string
  readonly owner: string
  readonly token: Token
  readonly side: Side
  readonly price: number
  readonly fee: number
  readonly remaining: number
}

export type Filled = {
  readonly type: 'Filled'
  /** 1, 2, 3 ... in this market. */
  readonly tradeNumber: number
  readonly kind: 'complementary' | 'mint' | 'merge'
  readonly yesPrice: number
  readonly size: number
  readonly taker: Party
  readonly maker: Party
  readonly atMs: number
}

export type MatchEvent = Accepted | Rejected | Filled | Rested | Cancelled | CancelRefused

export type Resting = {
  readonly orderId: string
  readonly owner: string
  readonly token: Token
  readonly side: Side
  readonly bookSide: Side
  readonly tick: number
  readonly size: number
  remaining: number
  /** When the venue lets go of it; Infinity for GTC. */
  readonly expiresAtMs: number
}

type Queue = Map<string, Resting> // In order of arrival.

export type Matching = {
  readonly rules: MatchingRules
  /** Sizes by level, of YES. */
  readonly ladder: Ladder
  readonly bids: Map<number, Queue>
  readonly asks: Map<number, Queue>
  readonly resting: Map<string, Resting>
  readonly rememberedIds: Set<string>
  trades: number
  /** Price of the last trade on the taker's token, as the venue says it; 0 before the first. */
  lastTradePrice: number
  nextExpiryMs: number
}

export type MatchingOptions = Pick<MatchingRules, 'tickSize' | 'minSize' | 'feeSchedule'> &
  Partial<MatchingRules>

export const rulesOf = (options: MatchingOptions): MatchingRules => ({
  openOrdersMax: openOrdersMaxDefault,
  rememberedIdsMax: rememberedIdsMaxDefault,
  ...options,
})

export const createMatching = (options: MatchingOptions): Matching => ({
  rules: rulesOf(options),
  ladder: createLadder(options.tickSize),
  bids: new Map(),
  asks: new Map(),
  resting: new Map(),
  rememberedIds: new Set(),
  trades: 0,
  lastTradePrice: 0,
  nextExpiryMs: Number.POSITIVE_INFINITY,
})

/** Takes an order; what it says comes in order. Orders that have expired by then go first. */
export function submit(state: Matching, order: Order): readonly MatchEvent[] {
  const events = expire(state, order.atMs)
  if (!wellFormed(order)) return [...events, malformed(order)]
  const sight = look(state, order)
  const refusal = judge(state.rules, order, sight)
  if (refusal) return [...events, refusal]

  remember(state.rememberedIds, order.orderId, state.rules.rememberedIdsMax)
  const { orderId, atMs } = order
  events.push({
    type: 'Accepted',
    orderId,
    status: sight.reachable > 0 ? 'matched' : 'live',
    atMs,
  })
  const remaining = sight.crosses ? take(state, order, events) : order.size
  if (remaining === 0) return events
  if (order.orderType === 'GTC' || order.orderType === 'GTD') {
    events.push(rest(state, order, remaining))
  } else {
    events.push({
      type: 'Cancelled',
      orderId,
      size: remaining,
      cause: 'unfilled',
      ...placeOf(order),
      atMs,
    })
  }
  return events
}

export function cancel(state: Matching, orderId: string, atMs: number): readonly MatchEvent[] {
  const events = expire(state, atMs)
  const order = state.resting.get(orderId)
  if (order) return [...events, remove(state, order, 'requested', atMs)]
  const known = state.rememberedIds.has(orderId)
  const reason = known ? 'already canceled or matched' : 'Order not found'
  return [...events, { type: 'CancelRefused', orderId, reason, atMs }]
}

/** Cancels what an owner has resting, or everybody's. */
export function cancelAll(state: Matching, atMs: number, owner?: string): readonly MatchEvent[] {
  const events = expire(state, atMs)
  for (const order of state.resting.values()) {
    if (owner === undefined || order.owner === owner) {
      events.push(remove(state, order, 'requested', atMs))
    }
  }
  return events
}

/** Lets go of orders whose time is over, oldest first. */
export function expire(state: Matching, atMs: number): MatchEvent[] {
  const events: MatchEvent[] = []
  if (atMs < state.nextExpiryMs) return events
  state.nextExpiryMs = Number.POSITIVE_INFINITY
  for (const order of state.resting.values()) {
    if (order.expiresAtMs <= atMs) events.push(remove(state, order, 'expired', atMs))
    else if (order.expiresAtMs < state.nextExpiryMs) state.nextExpiryMs = order.expiresAtMs
  }
  return events
}

/** Levels of a token's book, best first. NO is the mirror of YES. */
export function levels(
  state: Matching,
  side: Side,
  count: number,
  token: Token = 'YES',
): readonly Level[] {
  if (token === 'YES') return topLevels(state.ladder, side, count)
  return topLevels(state.ladder, opposite(side), count).map(({ price, size }) => ({
    price: priceOf('NO', price),
    size,
  }))
}

function look(state: Matching, order: Order): Sight {
  const { bookSide, yesPrice } = placeOf(order)
  const { ladder } = state
  const tick = yesPrice / ladder.tickSize
  const own = bookSide === 'BUY' ? ladder.bids : ladder.asks
  const crosses = reaches(ladder, bookSide, tick)
  return {
    duplicate: state.rememberedIds.has(order.orderId),
    openOrders: state.resting.size,
    levelSize: own[tick] ?? 0,
    crosses,
    reachable: crosses ? reachable(state, order, bookSide, tick) : 0,
  }
}

/**
 * Whether the other side's best is at `tick` or better. An empty side's best is outside the prices.
 */
const reaches = (ladder: Ladder, bookSide: Side, tick: number) =>
  bookSide === 'BUY' ? ladder.bestAsk <= tick : ladder.bestBid > 0 && ladder.bestBid >= tick

/** Shares of others within the limit, up to the order's size. */
function reachable(state: Matching, order: Order, bookSide: Side, limit: number): number {
  const { ladder } = state
  const [from, step, queues] =
    bookSide === 'BUY'
      ? ([ladder.bestAsk, 1, state.asks] as const)
      : ([ladder.bestBid, -1, state.bids] as const)
  let found = 0
  for (let tick = from; (limit - tick) * step >= 0; tick += step) {
    for (const maker of queues.get(tick)?.values() ?? []) {
      if (maker.owner !== order.owner) found += maker.remaining
      if (found >= order.size) return order.size
    }
    if (tick <= 0 || tick >= ladder.ticks) break
  }
  return found
}

/** Trades against the other side, best price first, oldest first. Returns what is left. */
function take(state: Matching, order: Order, events: MatchEvent[]): number {
  const { bookSide, yesPrice } = placeOf(order)
  const { ladder } = state
  const limit = yesPrice / ladder.tickSize
  const queues = bookSide === 'BUY' ? state.asks : state.bids
  let remaining = order.size
  while (remaining > 0 && reaches(ladder, bookSide, limit)) {
    const best = bookSide === 'BUY' ? ladder.bestAsk : ladder.bestBid
    for (const maker of queues.get(best)?.values() ?? []) {
      if (maker.owner === order.owner) {
        events.push(remove(state, maker, 'self_trade', order.atMs))
        continue
      }
      const size = Math.min(maker.remaining, remaining)
      remaining -= size
      reduce(state, maker, size)
      events.push(trade(state, order, maker, size, remaining))
      if (remaining === 0) break
    }
  }
  return remaining
}

function trade(
  state: Matching,
  order: Order,
  maker: Resting,
  size: number,
  remaining: number,
): Filled {
  const { feeSchedule, tickSize } = state.rules
  const yesPrice = maker.tick * tickSize
  const takerPrice = priceOf(order.token, yesPrice)
  const makerPrice = priceOf(maker.token, yesPrice)
  state.trades++
  state.lastTradePrice = takerPrice
  return {
    type: 'Filled',
    tradeNumber: state.trades,
    kind: order.token === maker.token ? 'complementary' : order.side === 'BUY' ? 'mint' : 'merge',
    yesPrice,
    size,
    taker: {
      orderId: order.orderId,
      owner: order.owner,
      token: order.token,
      side: order.side,
      price: takerPrice,
      fee: feeOf(feeSchedule, takerPrice, size, 'taker'),
      remaining,
    },
    maker: {
      orderId: maker.orderId,
      owner: maker.owner,
      token: maker.token,
      side: maker.side,
      price: makerPrice,
      fee: feeOf(feeSchedule, makerPrice, size, 'maker'),
      remaining: maker.remaining,
    },
    atMs: order.atMs,
  }
}

function rest(state: Matching, order: Order, remaining: number): Rested {
  const { orderId, owner, token, side, size, atMs } = order
  const { bookSide, yesPrice } = placeOf(order)
  const tick = yesPrice / state.ladder.tickSize
  const queues = bookSide === 'BUY' ? state.bids : state.asks
  const queue: Queue = queues.get(tick) ?? new Map()
  queues.set(tick, queue)

  const expiresAtMs =
    order.orderType === 'GTD' ? order.expirationMs - expirationEarlyMs : Number.POSITIVE_INFINITY
  const resting = { orderId, owner, token, side, bookSide, tick, size, remaining, expiresAtMs }
  queue.set(orderId, resting)
  state.resting.set(orderId, resting)
  if (expiresAtMs < state.nextExpiryMs) state.nextExpiryMs = expiresAtMs

  const sizes = bookSide === 'BUY' ? state.ladder.bids : state.ladder.asks
  const queueAhead = sizes[tick] ?? 0
  setLevel(state.ladder, bookSide, tick, queueAhead + remaining)
  return { type: 'Rested', orderId, size: remaining, queueAhead, bookSide, yesPrice, atMs }
}

function remove(state: Matching, order: Resting, cause: CancelCause, atMs: number): Cancelled {
  const { orderId, bookSide, remaining: size } = order
  reduce(state, order, size)
  const yesPrice = order.tick * state.ladder.tickSize
  return { type: 'Cancelled', orderId, size, cause, bookSide, yesPrice, atMs }
}

/** Takes shares off a resting order, and the order off the book once it has none. */
function reduce(state: Matching, order: Resting, size: number): void {
  const { bookSide, tick, orderId } = order
  const sizes = bookSide === 'BUY' ? state.ladder.bids : state.ladder.asks
  setLevel(state.ladder, bookSide, tick, (sizes[tick] ?? 0) - size)
  order.remaining -= size
  if (order.remaining > 0) return
  state.resting.delete(orderId)
  const queues = bookSide === 'BUY' ? state.bids : state.asks
  const queue = queues.get(tick)
  queue?.delete(orderId)
  if (queue?.size === 0) queues.delete(tick)
}

/** Adds an id to the remembered ones, forgetting the oldest past the bound. */
export function remember(ids: Set<string>, orderId: string, max: number): void {
  ids.add(orderId)
  if (ids.size <= max) return
  for (const oldest of ids) {
    ids.delete(oldest)
    return
  }
}
