/**
 * What the venue refuses, in its own words (docs.polymarket.com, error codes). Pure: an order is
 * judged against the rules and what the engine knows of the book, and nothing is changed.
 */
import { formatMicros, mulDivFloor, ONE, priceValid, sizeValid } from '@polytraders/domain'
import {
  expirationHorizonMs,
  levelSizeMax,
  type MatchingRules,
  type Order,
  type RejectCode,
  type Rejected,
} from './orders.ts'

/** What an engine sees when an order arrives. */
export type Sight = {
  readonly duplicate: boolean
  readonly openOrders: number
  /** Shares that would rest at the order's level beside it. */
  readonly levelSize: number
  /** Whether the other side has anything at the order's price or better. */
  readonly crosses: boolean
  /** Shares that would trade at once, up to the order's size. */
  readonly reachable: number
}

export function judge(rules: MatchingRules, order: Order, sight: Sight): Rejected | undefined {
  const code = refusalOf(rules, order, sight)
  if (code === undefined) return undefined
  const { orderId, atMs } = order
  return { type: 'Rejected', orderId, code, reason: reasonOf(code, rules, order), atMs }
}

/** Whether an order is one at all, which has to hold before the book is looked at. */
export function wellFormed(order: Order): boolean {
  const { orderId, owner, price, size, expirationMs, orderType, postOnly, atMs } = order
  if (orderId === '' || owner === '') return false
  if (![price, size, expirationMs, atMs].every(Number.isSafeInteger)) return false
  if (price <= 0 || price >= ONE || size <= 0 || size > levelSizeMax) return false
  return !postOnly || orderType === 'GTC' || orderType === 'GTD'
}

/** An order refused before anything else about it is known. */
export const malformed = ({ orderId, atMs }: Order): Rejected => ({
  type: 'Rejected',
  orderId,
  code: 'invalid_payload',
  reason: 'Invalid order payload',
  atMs,
})

function refusalOf(rules: MatchingRules, order: Order, sight: Sight): RejectCode | undefined {
  const { price, size, orderType } = order
  const atOnce = orderType === 'FOK' || orderType === 'FAK'
  const taking = atOnce || sight.reachable > 0
  if (sight.duplicate) return 'duplicated'
  if (rules.feeSchedule.kind === 'unknown') return 'market_not_ready'
  if (!priceValid(price, rules.tickSize)) return 'invalid_tick_size'
  if (size < rules.minSize) return 'size_below_minimum'
  if (!expirationValid(order)) return 'invalid_expiration'
  if (order.postOnly && sight.crosses) return 'post_only_would_cross'
  if (!sizeValid({ price, size, minSize: rules.minSize, taking })) return 'amount_below_minimum'
  if (orderType === 'FOK' && sight.reachable < size) return 'fok_not_filled'
  if (orderType === 'FAK' && sight.reachable === 0) return 'fak_not_filled'
  if (atOnce) return undefined
  if (sight.openOrders >= rules.openOrdersMax) return 'too_many_open_orders'
  return sight.levelSize + size > levelSizeMax ? 'invalid_payload' : undefined
}

function expirationValid({ orderType, expirationMs, atMs }: Order): boolean {
  return orderType === 'GTD' ? expirationMs >= atMs + expirationHorizonMs : expirationMs === 0
}

function reasonOf(code: RejectCode, rules: MatchingRules, order: Order): string {
  const { orderId, price, size } = order
  const invalid = `order ${orderId} is invalid.`
  switch (code) {
    case 'invalid_payload':
      return 'Invalid order payload'
    case 'market_not_ready':
      return 'the market is not yet ready to process new orders'
    case 'duplicated':
      return `${invalid} Duplicated.`
    case 'invalid_tick_size': {
      const tick = formatMicros(rules.tickSize)
      return `${invalid} Price (${formatMicros(price)}) breaks minimum tick size rule: ${tick}`
    }
    case 'size_below_minimum': {
      const least = formatMicros(rules.minSize)
      return `${invalid} Size (${formatMicros(size)}) lower than the minimum: ${least}`
    }
    case 'amount_below_minimum': {
      const amount = formatMicros(mulDivFloor(price, size, ONE))
      return `invalid amount for a marketable ${order.side} order ($${amount}), min size: $1`
    }
    case 'invalid_expiration':
      return 'invalid expiration'
    case 'post_only_would_cross':
      return 'invalid post-only order: order crosses book'
    case 'fok_not_filled':
      return "order couldn't be fully filled. FOK orders are fully filled or killed."
    case 'fak_not_filled':
      return (
        'no orders found to match with FAK order. ' +
        'FAK orders are partially filled or killed if no match is found.'
      )
    case 'too_many_open_orders':
      return `too many open orders, max allowed: ${rules.openOrdersMax}`
  }
}
