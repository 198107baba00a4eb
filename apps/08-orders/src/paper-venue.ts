/**
 * The paper venue: takes the orders that are sent, matches them against the recorded book, and
 * answers in the venue's own JSON, so that everything after it runs as it would live.
 *
 * The recorded book is the event log's: what our order takes from a level stays taken until the
 * level shows less, and a resting order waits behind what was displayed when it came
 * (libs/matching, paper.ts). It leaves out: latency, other traders' reactions to our orders, taker
 * delays, failed settlements, balances and allowances, rate limits, restarts and heartbeats.
 *
 *   OrderSigned ─▶ kept; OrderEvent SENT ─▶ answer, PLACEMENT, trade MATCHED, CANCELLATION
 *   OrderEvent CANCEL_SENT ─▶ answer, CANCELLATION
 *   SealedBook, SealedTrade ─▶ trade MATCHED of resting orders
 *   time ─▶ trade MINED, then CONFIRMED
 */
import { type FeeSchedule } from '@polytraders/domain'
import {
  cancelPaper,
  createPaperBook,
  type PaperBook,
  type PaperEvent,
  recordBook,
  recordTrade,
  submitPaper,
} from '@polytraders/matching'
import {
  type Heard,
  type InstrumentChanged,
  type OrderEvent,
  type OrderSigned,
  type Said,
  type SealedBook,
  type SealedTrade,
} from '@polytraders/messages'
import { type Stage } from '@polytraders/stage'
import { type UserTradeEvent } from '@polytraders/venue/translate'
import {
  answerCancel,
  answerPlaced,
  answerRefused,
  type Turn as Speech,
  sayCancelled,
  sayPlaced,
  sayTrade,
} from './paper-speech.ts'
import { makerTrade, type PaperFill, type Placed, takerTrade } from './paper-trades.ts'

export const coreVersion = '1.1.0'

export type Policy = {
  /** From the match of a trade to its transaction, and to its confirmation. */
  readonly minedAfterMs: number
  readonly confirmedAfterMs: number
  /** Trades that one input may see mined or confirmed; the others follow with the next. */
  readonly settlementsMax: number
  readonly marketsMax: number
  /** Orders signed and not over; past it the venue refuses. */
  readonly ordersMax: number
  /** Order ids a market recognises a repetition by. */
  readonly rememberedIdsMax: number
}

export const defaultPolicy: Policy = {
  minedAfterMs: 2_000,
  confirmedAfterMs: 5_000,
  settlementsMax: 100,
  marketsMax: 10_000,
  ordersMax: 10_000,
  rememberedIdsMax: 10_000,
}

type Market = {
  /** Null before its first snapshot. */
  book: PaperBook | null
  minSize: number
  feeSchedule: FeeSchedule
  /** Whether the registry has said what it is, and that it is not over. */
  trades: boolean
}

type Settling = {
  readonly trade: UserTradeEvent
  readonly correlationId: string
  readonly dueMs: number
}

export type State = {
  nowMs: number
  readonly markets: Map<string, Market>
  /** Signed orders that are not over. */
  readonly orders: Map<string, Placed>
  /** By trade id, in order of time. */
  readonly matched: Map<string, Settling>
  readonly mined: Map<string, Settling>
}

export type Input = Heard<
  | 'OrderSigned'
  | 'OrderEvent'
  | 'SealedBook'
  | 'SealedTrade'
  | 'SealedStatus'
  | 'SealedNotice'
  | 'SealedInstrument'
  | 'SealedSync'
  | 'SealedControl'
  | 'SealedTick'
>
export type Output = Said<'VenueResponse' | 'UserFrame'>

type Turn = Speech & { readonly policy: Policy; readonly state: State }

export const paperVenue = (policy: Policy): Stage<State, Input, Output> => ({
  initial: () => ({
    nowMs: 0,
    markets: new Map(),
    orders: new Map(),
    matched: new Map(),
    mined: new Map(),
  }),
  step(state, input, say) {
    const { source_ts, recv_ts } = input.fact
    if (recv_ts > state.nowMs) state.nowMs = recv_ts
    const turn: Turn = { policy, state, cause: { source_ts, recv_ts }, say }
    settle(turn)
    take(turn, input)
    return state
  },
})

function take(turn: Turn, input: Input): void {
  switch (input.type) {
    case 'OrderSigned':
      turn.state.orders.set(input.fact.order_id, newOrder(input.fact))
      return
    case 'OrderEvent':
      followOrder(turn, input.fact)
      return
    case 'SealedBook':
      takeBook(turn, input.fact)
      return
    case 'SealedTrade':
      takeTrade(turn, input.fact)
      return
    case 'SealedInstrument':
      takeInstrument(turn, input.fact.instrument)
      return
    // The others carry time.
    case 'SealedStatus':
    case 'SealedNotice':
    case 'SealedSync':
    case 'SealedControl':
    case 'SealedTick':
      return
  }
}

const newOrder = (signed: OrderSigned): Placed => ({
  orderId: signed.order_id,
  correlationId: signed.correlation_id,
  conditionId: signed.condition_id,
  tokenId: signed.token_id,
  outcome: signed.outcome,
  side: signed.side,
  price: signed.limit_price,
  size: signed.size,
  orderType: signed.order_type === 'FAK' ? 'FAK' : 'GTC',
  postOnly: signed.post_only,
  matched: 0,
  tradeIds: [],
})

/** An event that leaves the status as it was tells of a fill, and asks for nothing. */
function followOrder(turn: Turn, event: OrderEvent): void {
  const { state } = turn
  if (event.status === event.previous_status) return
  const order = state.orders.get(event.order_id)
  if (event.status === 'SENT' && order) place(turn, order)
  else if (event.status === 'SHADOWED') state.orders.delete(event.order_id)
  else if (event.status === 'CANCEL_SENT') cancel(turn, event)
}

function place(turn: Turn, order: Placed): void {
  const { state, policy } = turn
  const market = state.markets.get(order.conditionId)
  const ready = market?.trades && market.feeSchedule.kind !== 'unknown' && market.book !== null
  if (!ready || !market.book || state.orders.size > policy.ordersMax) {
    state.orders.delete(order.orderId)
    answerRefused(turn, order, 'the market is not yet ready to process new orders')
    return
  }
  const events = submitPaper(market.book, {
    orderId: order.orderId,
    owner: 'us',
    token: order.outcome,
    side: order.side,
    price: order.price,
    size: order.size,
    orderType: order.orderType,
    postOnly: order.postOnly,
    expirationMs: 0,
    atMs: state.nowMs,
  })
  const refusal = events.find(event => event.type === 'Rejected')
  if (refusal) {
    state.orders.delete(order.orderId)
    answerRefused(turn, order, refusal.reason)
    return
  }
  const fills = events.flatMap(event =>
    event.type === 'PaperFilled' && event.liquidity === 'taker' ? [event] : [],
  )
  const trade = takenTrade(turn, order, fills)
  answerPlaced(turn, order, trade)
  if (events.some(event => event.type === 'Rested')) sayPlaced(turn, order)
  if (trade) sayMatched(turn, order, trade)
  sayEvents(turn, events)
  if (order.matched === order.size) state.orders.delete(order.orderId)
}

/** The levels an order took at once are one trade. */
function takenTrade(turn: Turn, order: Placed, fills: readonly PaperFill[]): UserTradeEvent | null {
  if (fills.length === 0) return null
  const trade = takerTrade(order, fills, nextTradeId(order), turn.state.nowMs)
  order.matched += trade.size
  order.tradeIds.push(trade.tradeId)
  return trade
}

function cancel(turn: Turn, { order_id, condition_id, correlation_id }: OrderEvent): void {
  const { state } = turn
  const book = state.markets.get(condition_id)?.book
  const events = book ? cancelPaper(book, order_id, state.nowMs) : []
  const refused = events.find(event => event.type === 'CancelRefused')
  const reason = refused?.reason ?? (book ? null : 'Order not found')
  answerCancel(turn, order_id, correlation_id, reason)
  sayEvents(turn, events)
}

/** Says what happened to resting orders. What an arriving order took has been said by then. */
function sayEvents(turn: Turn, events: readonly PaperEvent[]): void {
  const { state } = turn
  for (const event of events) {
    const order = state.orders.get(event.orderId)
    if (!order) continue
    if (event.type === 'PaperFilled' && event.liquidity === 'maker') {
      const trade = makerTrade(order, event, nextTradeId(order), turn.state.nowMs)
      order.matched += event.size
      order.tradeIds.push(trade.tradeId)
      sayMatched(turn, order, trade)
      if (order.matched === order.size) state.orders.delete(order.orderId)
    } else if (event.type === 'Cancelled') {
      sayCancelled(turn, order)
      state.orders.delete(order.orderId)
    }
  }
}

function takeBook(turn: Turn, { condition_id, snapshot, delta }: SealedBook): void {
  const { state, policy } = turn
  const market = marketOf(turn, condition_id)
  const atMs = state.nowMs
  if (snapshot) {
    const { minSize, feeSchedule } = market
    const tickSize = snapshot.tick_size
    market.book ??= createPaperBook({
      tickSize,
      minSize,
      feeSchedule,
      rememberedIdsMax: policy.rememberedIdsMax,
    })
    const bids = snapshot.bids.map(level => ({ ...level, side: 'BUY' as const }))
    const asks = snapshot.asks.map(level => ({ ...level, side: 'SELL' as const }))
    const change = { snapshot: true, levels: [...bids, ...asks], tickSize, atMs }
    sayEvents(turn, recordBook(market.book, change))
  } else if (delta && market.book) {
    const change = { snapshot: false, levels: delta.changes, atMs }
    sayEvents(turn, recordBook(market.book, change))
  }
}

function takeTrade(turn: Turn, { condition_id, trade }: SealedTrade): void {
  const book = turn.state.markets.get(condition_id)?.book
  if (!book) return
  const { outcome: token, side, price, size } = trade
  sayEvents(turn, recordTrade(book, { token, side, price, size, atMs: turn.state.nowMs }))
}

function takeInstrument(turn: Turn, instrument: InstrumentChanged): void {
  const { condition_id: conditionId, min_size, fee_schedule, status } = instrument
  const market = marketOf(turn, conditionId)
  market.minSize = min_size
  market.feeSchedule = fee_schedule
  market.trades = status !== 'resolved'
  const { book } = market
  if (!book) return
  book.rules = { ...book.rules, minSize: min_size, feeSchedule: fee_schedule }
  if (market.trades) return
  for (const orderId of [...book.resting.keys()]) {
    sayEvents(turn, cancelPaper(book, orderId, turn.state.nowMs))
  }
}

const unknownFee: FeeSchedule = {
  kind: 'unknown',
  fee_bps: 0,
  rate: 0,
  exponent: 0,
  taker_only: false,
  rebate_rate: 0,
}

/** A market without resting orders may be forgotten when there are too many. */
function marketOf({ state, policy }: Turn, conditionId: string): Market {
  const known = state.markets.get(conditionId)
  if (known) return known
  if (state.markets.size >= policy.marketsMax) {
    for (const [oldest, { book }] of state.markets) {
      if (book && book.resting.size > 0) continue
      state.markets.delete(oldest)
      break
    }
  }
  const market = { book: null, minSize: 0, feeSchedule: unknownFee, trades: false }
  state.markets.set(conditionId, market)
  return market
}

function sayMatched(turn: Turn, { correlationId }: Placed, trade: UserTradeEvent): void {
  const { state, policy } = turn
  const dueMs = state.nowMs + policy.minedAfterMs
  state.matched.set(trade.tradeId, { trade, correlationId, dueMs })
  sayTrade(turn, correlationId, trade, 'MATCHED')
}

/** Trades are mined and confirmed in the order they matched. */
function settle(turn: Turn): void {
  const { state, policy } = turn
  let settled = 0
  for (const [tradeId, settling] of state.matched) {
    if (settling.dueMs > state.nowMs || settled >= policy.settlementsMax) break
    settled += 1
    state.matched.delete(tradeId)
    const dueMs = settling.dueMs - policy.minedAfterMs + policy.confirmedAfterMs
    state.mined.set(tradeId, { ...settling, dueMs })
    sayTrade(turn, settling.correlationId, settling.trade, 'MINED')
  }
  for (const [tradeId, { trade, correlationId, dueMs }] of state.mined) {
    if (dueMs > state.nowMs || settled >= policy.settlementsMax) break
    settled += 1
    state.mined.delete(tradeId)
    sayTrade(turn, correlationId, trade, 'CONFIRMED')
  }
}

/** An order's id is nobody else's, so that neither are its trades'. */
const nextTradeId = ({ orderId, tradeIds }: Placed) =>
  `paper-${orderId.slice(2, 18)}-${tradeIds.length + 1}`
