/**
 * Our orders against a recorded book: what would have happened had they been there.
 *
 *   recorded book, YES ──▶ recordBook ──┐
 *   trade prints ────────▶ recordTrade ─┼─▶ PaperEvents
 *   our orders ──────────▶ submitPaper ─┘
 *
 * Taking walks the visible levels. What we took stays taken until the recorded level falls below
 * it, so the same shares are never had twice: at a level we take at most what it showed plus what
 * was added.
 *
 * Resting joins behind the displayed size. Prints at its price by takers of our side's liquidity
 * advance it, prints through it leave nothing ahead; a level that falls below its place in the
 * queue moves it up to the level's size, any other cancel is taken to be behind it. It fills from
 * what a print has left after the queue, or from the opposite levels when the recorded book reaches
 * its price. A level usually falls before the print that explains it, so a fall that moved an order
 * is set against the prints of the next `printLagMsMax`. One print never fills more than its size.
 *
 * Left out: latency and the venue's taker delay (the caller delays the order), our own impact and
 * how others would answer it, hidden flow, and settlement failures. Prints with a wrong side are
 * not fills. Plain data, changed in place; batches have to be whole, a book mid-batch can be
 * crossed.
 */
import { createLadder, type Ladder, type Side } from '@polytraders/domain'
import { judge, malformed, wellFormed } from './judgement.ts'
import { type MatchingOptions, remember, rulesOf } from './matching.ts'
import {
  type Accepted,
  type CancelCause,
  type Cancelled,
  type CancelRefused,
  expirationEarlyMs,
  type MatchingRules,
  type Order,
  type Place,
  placeOf,
  type Rejected,
  type Rested,
  type Token,
} from './orders.ts'
import { advance, crossed, fill, queueAt, reconcile } from './paper-queue.ts'
import { setRecorded, visibleFrom, visibleWithin } from './paper-visible.ts'

export type PaperFilled = Place & {
  readonly type: 'PaperFilled'
  /** 1, 2, 3 ... in this book. */
  readonly fillNumber: number
  readonly orderId: string
  readonly owner: string
  readonly token: Token
  readonly side: Side
  readonly liquidity: 'taker' | 'maker'
  /** What in the recording stands for the other party. */
  readonly against: 'level' | 'print'
  /** Of its own token. */
  readonly price: number
  readonly size: number
  readonly fee: number
  readonly remaining: number
  readonly atMs: number
}

export type PaperEvent = Accepted | Rejected | PaperFilled | Rested | Cancelled | CancelRefused

export type PaperOrder = Place & {
  readonly orderId: string
  readonly owner: string
  readonly token: Token
  readonly side: Side
  readonly size: number
  remaining: number
  /** Recorded shares that trade before it. */
  queueAhead: number
  /** How far falls of the level moved it, not yet explained by prints. */
  fallen: number
  fallenAtMs: number
  readonly expiresAtMs: number
}

export type PaperBook = {
  rules: MatchingRules
  /** The recorded book, of YES. */
  recorded: Ladder
  /** What we took of a recorded level, by YES price: never more than the level shows. */
  readonly takenBids: Map<number, number>
  readonly takenAsks: Map<number, number>
  /** Ours, in order of arrival. */
  readonly resting: Map<string, PaperOrder>
  readonly rememberedIds: Set<string>
  fills: number
  nextExpiryMs: number
}

/** A change of the recorded book, as YES: a whole batch, or the whole book. */
export type RecordedBook = {
  readonly snapshot: boolean
  readonly levels: readonly { readonly side: Side; readonly price: number; readonly size: number }[]
  /** A snapshot may bring a new tick. */
  readonly tickSize?: number
  readonly atMs: number
}

/** A trade on the tape; side is the taker's, on that token. */
export type RecordedTrade = {
  readonly token: Token
  readonly side: Side
  readonly price: number
  readonly size: number
  readonly atMs: number
}

export const createPaperBook = (options: MatchingOptions): PaperBook => ({
  rules: rulesOf(options),
  recorded: createLadder(options.tickSize),
  takenBids: new Map(),
  takenAsks: new Map(),
  resting: new Map(),
  rememberedIds: new Set(),
  fills: 0,
  nextExpiryMs: Number.POSITIVE_INFINITY,
})

export function recordBook(state: PaperBook, change: RecordedBook): readonly PaperEvent[] {
  const events = expirePaper(state, change.atMs)
  setRecorded(state, change)
  reconcile(state, change)
  crossed(state, change.atMs, events)
  return events
}

export function recordTrade(state: PaperBook, trade: RecordedTrade): readonly PaperEvent[] {
  const events = expirePaper(state, trade.atMs)
  advance(state, trade, events)
  return events
}

export function submitPaper(state: PaperBook, order: Order): readonly PaperEvent[] {
  const events = expirePaper(state, order.atMs)
  if (!wellFormed(order)) return [...events, malformed(order)]
  const place = placeOf(order)
  const reachable = visibleWithin(state, place, order.size)
  const refusal = judge(state.rules, order, {
    duplicate: state.rememberedIds.has(order.orderId),
    openOrders: state.resting.size,
    levelSize: 0,
    crosses: reachable > 0 || ownCrossed(state, order).length > 0,
    reachable,
  })
  if (refusal) return [...events, refusal]

  remember(state.rememberedIds, order.orderId, state.rules.rememberedIdsMax)
  const { orderId, atMs } = order
  events.push({ type: 'Accepted', orderId, status: reachable > 0 ? 'matched' : 'live', atMs })
  for (const own of ownCrossed(state, order)) events.push(drop(state, own, 'self_trade', atMs))
  const paper = paperOrder(order, place)
  takeVisible(state, paper, atMs, events)
  if (paper.remaining === 0) return events
  if (order.orderType === 'GTC' || order.orderType === 'GTD') {
    events.push(restPaper(state, paper, atMs))
  } else {
    const size = paper.remaining
    events.push({ type: 'Cancelled', orderId, size, cause: 'unfilled', ...place, atMs })
  }
  return events
}

export function cancelPaper(
  state: PaperBook,
  orderId: string,
  atMs: number,
): readonly PaperEvent[] {
  const events = expirePaper(state, atMs)
  const order = state.resting.get(orderId)
  if (order) return [...events, drop(state, order, 'requested', atMs)]
  const known = state.rememberedIds.has(orderId)
  const reason = known ? 'already canceled or matched' : 'Order not found'
  return [...events, { type: 'CancelRefused', orderId, reason, atMs }]
}

/** Lets go of orders whose time is over, oldest first. */
export function expirePaper(state: PaperBook, atMs: number): PaperEvent[] {
  const events: PaperEvent[] = []
  if (atMs < state.nextExpiryMs) return events
  state.nextExpiryMs = Number.POSITIVE_INFINITY
  for (const order of state.resting.values()) {
    if (order.expiresAtMs <= atMs) events.push(drop(state, order, 'expired', atMs))
    else if (order.expiresAtMs < state.nextExpiryMs) state.nextExpiryMs = order.expiresAtMs
  }
  return events
}

function takeVisible(state: PaperBook, order: PaperOrder, atMs: number, events: PaperEvent[]) {
  for (const level of visibleFrom(state, order)) {
    if (order.remaining === 0) return
    const size = Math.min(level.size, order.remaining)
    level.take(size)
    events.push(
      fill(state, order, {
        yesPrice: level.yesPrice,
        size,
        liquidity: 'taker',
        against: 'level',
        atMs,
      }),
    )
  }
}

function restPaper(state: PaperBook, order: PaperOrder, atMs: number): Rested {
  const { orderId, bookSide, yesPrice, expiresAtMs, remaining: size } = order
  order.queueAhead = queueAt(state, order)
  state.resting.set(orderId, order)
  if (expiresAtMs < state.nextExpiryMs) state.nextExpiryMs = expiresAtMs
  return { type: 'Rested', orderId, size, queueAhead: order.queueAhead, bookSide, yesPrice, atMs }
}

function drop(state: PaperBook, order: PaperOrder, cause: CancelCause, atMs: number): Cancelled {
  const { orderId, bookSide, yesPrice, remaining: size } = order
  state.resting.delete(orderId)
  return { type: 'Cancelled', orderId, size, cause, bookSide, yesPrice, atMs }
}

/** Our own resting orders that this one would trade with, had they been in the book. */
function ownCrossed(state: PaperBook, order: Order): readonly PaperOrder[] {
  const { bookSide, yesPrice } = placeOf(order)
  return [...state.resting.values()].filter(
    own =>
      own.owner === order.owner &&
      own.bookSide !== bookSide &&
      (bookSide === 'BUY' ? own.yesPrice <= yesPrice : own.yesPrice >= yesPrice),
  )
}

const paperOrder = (order: Order, place: Place): PaperOrder => ({
  orderId: order.orderId,
  owner: order.owner,
  token: order.token,
  side: order.side,
  ...place,
  size: order.size,
  remaining: order.size,
  queueAhead: 0,
  fallen: 0,
  fallenAtMs: 0,
  expiresAtMs:
    order.orderType === 'GTD' ? order.expirationMs - expirationEarlyMs : Number.POSITIVE_INFINITY,
})
