/**
 * Orders as the venue takes them, and what an engine says about them. All amounts are micros.
 *
 * The two tokens of a market share one book, seen as YES: buying NO at p is selling YES at 1 - p,
 * so every order has a place (`bookSide`, `yesPrice`) beside its own token, side and price.
 */
import { complement, type FeeSchedule, type Side } from '@polytraders/domain'

export type Token = 'YES' | 'NO'

/** GTC and GTD rest; FOK and FAK trade at once or die. */
export type OrderType = 'GTC' | 'GTD' | 'FOK' | 'FAK'

export type Order = {
  readonly orderId: string
  /** Whose it is: two orders of one owner never trade with each other. */
  readonly owner: string
  readonly token: Token
  readonly side: Side
  /** Of its own token. */
  readonly price: number
  readonly size: number
  readonly orderType: OrderType
  readonly postOnly: boolean
  /** As signed, in ms; 0 unless GTD. The venue lets go of the order 60 s earlier. */
  readonly expirationMs: number
  readonly atMs: number
}

export type MatchingRules = {
  readonly tickSize: number
  readonly minSize: number
  readonly feeSchedule: FeeSchedule
  /** Orders that may rest at once; the next is rejected. */
  readonly openOrdersMax: number
  /** Order ids remembered, so that a second submit is told it is a duplicate. */
  readonly rememberedIdsMax: number
}

/** Bounds of an engine unless it is told otherwise. */
export const openOrdersMaxDefault = 100_000
export const rememberedIdsMaxDefault = 1_000_000

/** The most shares in one order or at one level: exact in a double with room to add. */
export const levelSizeMax = 1_000_000_000_000_000

/** A GTD order must be signed for at least this long, and ends this much before it says. */
export const expirationHorizonMs = 180_000
export const expirationEarlyMs = 60_000

/** Where an order stands in the shared book. */
export type Place = { readonly bookSide: Side; readonly yesPrice: number }

export function placeOf(order: Pick<Order, 'token' | 'side' | 'price'>): Place {
  if (order.token === 'YES') return { bookSide: order.side, yesPrice: order.price }
  return { bookSide: opposite(order.side), yesPrice: complement(order.price) }
}

/** A price of the shared book, as the holder of that token sees it. */
export const priceOf = (token: Token, yesPrice: number) =>
  token === 'YES' ? yesPrice : complement(yesPrice)

export const opposite = (side: Side): Side => (side === 'BUY' ? 'SELL' : 'BUY')

export type RejectCode =
  | 'invalid_payload'
  | 'market_not_ready'
  | 'invalid_tick_size'
  | 'size_below_minimum'
  | 'amount_below_minimum'
  | 'duplicated'
  | 'invalid_expiration'
  | 'post_only_would_cross'
  | 'fok_not_filled'
  | 'fak_not_filled'
  | 'too_many_open_orders'

/** `matched` when some of it traded at once, `live` when all of it rests. */
export type Accepted = {
  readonly type: 'Accepted'
  readonly orderId: string
  readonly status: 'live' | 'matched'
  readonly atMs: number
}

/** `reason` is the venue's own text. */
export type Rejected = {
  readonly type: 'Rejected'
  readonly orderId: string
  readonly code: RejectCode
  readonly reason: string
  readonly atMs: number
}

export type Rested = Place & {
  readonly type: 'Rested'
  readonly orderId: string
  readonly size: number
  /** Shares at this price that trade before it. */
  readonly queueAhead: number
  readonly atMs: number
}

export type CancelCause = 'requested' | 'expired' | 'self_trade' | 'unfilled'

export type Cancelled = Place & {
  readonly type: 'Cancelled'
  readonly orderId: string
  /** What was left of it. */
  readonly size: number
  readonly cause: CancelCause
  readonly atMs: number
}

export type CancelRefused = {
  readonly type: 'CancelRefused'
  readonly orderId: string
  readonly reason: 'Order not found' | 'already canceled or matched'
  readonly atMs: number
}
