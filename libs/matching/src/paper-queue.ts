/**
 * Where our resting orders stand in the recorded queues, and when they fill.
 *
 * `queueAhead` counts recorded shares only; among our own orders the earlier one at a price goes
 * first, and what it takes of a print is gone for the next.
 */
import { feeOf } from '@polytraders/domain'
import { type Place, placeOf, priceOf } from './orders.ts'
import {
  type PaperBook,
  type PaperEvent,
  type PaperFilled,
  type PaperOrder,
  type RecordedBook,
  type RecordedTrade,
} from './paper.ts'
import { recordedSize, visibleFrom } from './paper-visible.ts'

/** How long after a level fell its print may come: the recording's longest is 170 ms. */
export const printLagMsMax = 1_000

/** Everything displayed at its price is ahead of an order that joins now. */
export const queueAt = (state: PaperBook, { bookSide, yesPrice }: Place) =>
  recordedSize(state, bookSide, yesPrice)

/** After a change of the book: nobody has more ahead than the level shows. */
export function reconcile(state: PaperBook, change: RecordedBook): void {
  for (const order of state.resting.values()) {
    const shown = queueAt(state, order)
    if (shown >= order.queueAhead) continue
    order.fallen += order.queueAhead - shown
    order.fallenAtMs = change.atMs
    order.queueAhead = shown
  }
}

/** Fills what the recorded book has reached: the opposite side shows at our price or through it. */
export function crossed(state: PaperBook, atMs: number, events: PaperEvent[]): void {
  for (const order of byPriority(state.resting.values())) {
    for (const level of visibleFrom(state, order)) {
      const size = Math.min(level.size, order.remaining)
      level.take(size)
      const { yesPrice } = order
      events.push(
        fill(state, order, { yesPrice, size, liquidity: 'maker', against: 'level', atMs }),
      )
      if (order.remaining === 0) break
    }
  }
}

/** A print moves those it reaches, best price first, and fills them with what the queue leaves. */
export function advance(state: PaperBook, trade: RecordedTrade, events: PaperEvent[]): void {
  const { bookSide: takerSide, yesPrice } = placeOf(trade)
  const reached = [...state.resting.values()].filter(
    order =>
      order.bookSide !== takerSide &&
      (takerSide === 'SELL' ? order.yesPrice >= yesPrice : order.yesPrice <= yesPrice),
  )
  let left = trade.size
  for (const order of byPriority(reached)) {
    const forOrder = left - passed(order, yesPrice, left, trade.atMs)
    const size = Math.min(order.remaining, forOrder)
    if (size === 0) continue
    left -= size
    events.push(
      fill(state, order, {
        yesPrice: order.yesPrice,
        size,
        liquidity: 'maker',
        against: 'print',
        atMs: trade.atMs,
      }),
    )
  }
}

/** How much of a print of `size` goes to what is ahead of the order. */
function passed(order: PaperOrder, yesPrice: number, size: number, atMs: number): number {
  if (order.yesPrice !== yesPrice) {
    order.queueAhead = 0
    return 0
  }
  if (atMs - order.fallenAtMs > printLagMsMax) order.fallen = 0
  const explained = Math.min(order.fallen, size)
  order.fallen -= explained
  const ahead = Math.min(order.queueAhead, size - explained)
  order.queueAhead -= ahead
  return explained + ahead
}

export type PaperTrade = Pick<PaperFilled, 'yesPrice' | 'size' | 'liquidity' | 'against' | 'atMs'>

/** Records a fill of ours, and lets go of the order once it is whole. */
export function fill(state: PaperBook, order: PaperOrder, trade: PaperTrade): PaperFilled {
  const { orderId, owner, token, side, bookSide } = order
  const price = priceOf(token, trade.yesPrice)
  order.remaining -= trade.size
  if (order.remaining === 0) state.resting.delete(orderId)
  state.fills++
  return {
    type: 'PaperFilled',
    fillNumber: state.fills,
    orderId,
    owner,
    token,
    side,
    bookSide,
    ...trade,
    price,
    fee: feeOf(state.rules.feeSchedule, price, trade.size, trade.liquidity),
    remaining: order.remaining,
  }
}

/** Best price first; the order of arrival stays within a price. Our own sides never trade. */
function byPriority(orders: Iterable<PaperOrder>): readonly PaperOrder[] {
  const eagerness = ({ bookSide, yesPrice }: PaperOrder) =>
    bookSide === 'BUY' ? -yesPrice : yesPrice
  return [...orders].sort((a, b) => eagerness(a) - eagerness(b))
}
