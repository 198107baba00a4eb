/**
 * Inputs of the order manager and the paper venue in a line each, for tests and benchmarks. Shares
 * and prices are whole units; the venue's own JSON is written by the venue's own renderers.
 */

import {
  type ApprovedIntent,
  type BookSnapshot,
  type ControlSet,
  type InstrumentChanged,
  type Outcome,
  type Side,
} from '@polytraders/messages'
import { trusted } from '@polytraders/testkit/certificate'
import {
  type OrderFacts,
  orderStatusOf,
  renderCancelAnswer,
  renderOrder,
  renderOrderEvent,
  renderPlaceAnswer,
  renderTradeEvent,
  tradeStatusOf,
  type UserTradeEvent,
} from '@polytraders/venue/translate'
import { type Input } from '../src/core.ts'

export const market = `0x${'a'.repeat(64)}`
export const tokens: Readonly<Record<Outcome, string>> = {
  YES: '71321045679252212594626385532706912750332728571942532289631379312455583992563',
  NO: '52114319501245915516055106046884209969926127482827954674443846427813813222426',
}

export const micros = (amount: number) => Math.round(amount * 1e6)

const content = new Uint8Array(0)
const from = (topic: string) => ({ source: { topic, partition: 0, offset: 0 }, content })
const clean = { correlation_id: '', quality: 'clean' } as const
const at = (ts: number) => ({ ...clean, source_ts: ts, recv_ts: ts })
const seal = {
  event_id: 1,
  type: '',
  source_ref: 'x:0:0',
  schema_version: 1,
  book_hash: null,
  content_hash: content,
  chain_hash: content,
}
const sealed = (ts: number) => ({ ...at(ts), correlation_id: '0-1', seal })
const eventLog = from('event-log.v1')

export const flatFee = {
  kind: 'flat',
  fee_bps: 50,
  rate: 0,
  exponent: 0,
  taker_only: true,
  rebate_rate: 0,
} as const

export type Wanted = {
  readonly side?: Side
  readonly outcome?: Outcome
  readonly size?: number
  readonly price?: number
  readonly policy?: ApprovedIntent['execution_policy']
  readonly strategy?: string
  readonly negRisk?: boolean
  readonly ts?: number
  readonly expiresMs?: number
  readonly fact?: Partial<ApprovedIntent>
}

export function intentFact(id: string, wanted: Wanted = {}): ApprovedIntent {
  const { side = 'BUY', outcome = 'YES', size = 2000, price = 0.65, ts = 1_000 } = wanted
  return {
    ...at(ts),
    correlation_id: id,
    intent_id: id,
    decision_id: id,
    condition_id: market,
    token_id: tokens[outcome],
    outcome,
    side,
    strategy: wanted.strategy ?? 'edge-taker',
    execution_policy: wanted.policy ?? 'limit',
    size: micros(size),
    limit_price: micros(price),
    reserve: side === 'BUY' ? micros(size * price * 1.005) : micros(size),
    expires_ts: wanted.expiresMs ?? ts + 5_000,
    tick_size: 10_000,
    min_size: 5_000_000,
    neg_risk: wanted.negRisk ?? false,
    fee_schedule: flatFee,
    ...wanted.fact,
  }
}

const decision = from('decision.v1')

export const approved = (id: string, wanted: Wanted = {}): Input => ({
  type: 'ApprovedIntent',
  fact: intentFact(id, wanted),
  ...decision,
})

export const reducing = (id: string, wanted: Wanted = {}): Input => ({
  type: 'ReduceIntent',
  fact: intentFact(id, wanted),
  ...decision,
})

export const cancelling = (orderId: string, ts = 1_000): Input => ({
  type: 'CancelIntent',
  fact: {
    ...at(ts),
    intent_id: `cancel-${orderId}`,
    decision_id: `cancel-${orderId}`,
    condition_id: market,
    order_id: orderId,
    reason_code: 'EXEC_QUOTE_OFF',
  },
  ...decision,
})

export function control(
  state: 'armed' | 'paused' | 'killed',
  { scope = 'global', scopeId = '', mode = 'paper', ts = 0 } = {},
): Extract<Input, { type: 'SealedControl' }> {
  const fact: ControlSet = {
    ...at(ts),
    control_version: 1,
    scope,
    scope_id: scopeId,
    state,
    news_window: false,
    mode,
    reason: '',
    set_by: [],
    nonce: '',
    expires_ts: null,
  }
  return {
    type: 'SealedControl',
    fact: { ...sealed(ts), control: fact, budget: null },
    ...eventLog,
  }
}

export function instrument(
  status: InstrumentChanged['status'] = 'open',
  { ts = 0, fact = {} }: { ts?: number; fact?: Partial<InstrumentChanged> } = {},
): Extract<Input, { type: 'SealedInstrument' }> {
  const changed: InstrumentChanged = {
    ...at(ts),
    market_id: '1',
    condition_id: market,
    token_ids: [tokens.YES, tokens.NO],
    group_id: 'event-7',
    version: 1,
    changed: [],
    question: '',
    status,
    halt_reason: '',
    open_time: null,
    close_time: null,
    resolution_time: null,
    resolution_rule: '',
    resolution_source: '',
    uma_status: '',
    payout: null,
    tick_size: 10_000,
    min_size: 5_000_000,
    fee_bps: 50,
    fee_schedule: flatFee,
    neg_risk: false,
    parent_event_id: 'event-7',
    category: '',
    protocol_version: 'v1',
    duplicate_of: '',
    last_synced_ts: ts,
    ...fact,
  }
  return {
    type: 'SealedInstrument',
    fact: { ...sealed(ts), condition_id: changed.condition_id, instrument: changed },
    ...eventLog,
  }
}

export const tick = (ts: number): Extract<Input, { type: 'SealedTick' }> => ({
  type: 'SealedTick',
  fact: { ...sealed(ts), tick: at(ts) },
  ...eventLog,
})

const certificate = { ...trusted, bbo_agreed: null, mirror_agreed: null, venue_hash: 'unknown' }

type Levels = readonly (readonly [price: number, size: number])[]

export function book(bids: Levels, asks: Levels, ts = 0): Extract<Input, { type: 'SealedBook' }> {
  const levels = (side: Levels) =>
    side.map(([price, size]) => ({ price: micros(price), size: micros(size) }))
  const snapshot: BookSnapshot = {
    ...at(ts),
    condition_id: market,
    group_id: 'event-7',
    token_ids: [tokens.YES, tokens.NO],
    epoch: 1,
    seq: 1,
    cause: 'start',
    tick_size: 10_000,
    bids: levels(bids),
    asks: levels(asks),
    last_trade_price: '',
    book_validity: 'valid',
    certificate,
  }
  return {
    type: 'SealedBook',
    fact: { ...sealed(ts), condition_id: market, snapshot, delta: null },
    ...eventLog,
  }
}

export const print = (
  side: Side,
  price: number,
  size: number,
  ts = 0,
): Extract<Input, { type: 'SealedTrade' }> => ({
  type: 'SealedTrade',
  fact: {
    ...sealed(ts),
    condition_id: market,
    trade: {
      ...at(ts),
      condition_id: market,
      token_id: tokens.YES,
      outcome: 'YES',
      price: micros(price),
      size: micros(size),
      side,
      side_confidence: 900_000,
      fee_rate_bps: '0',
      transaction_hash: '',
    },
  },
  ...eventLog,
})

const ordersRaw = from('orders.raw.v1')

export const answered = (
  request: string,
  orderId: string,
  { status, body }: { readonly status: number; readonly body: string },
  ts = 1_280,
): Extract<Input, { type: 'VenueResponse' }> => ({
  type: 'VenueResponse',
  fact: { ...at(ts), order_id: orderId, request, status, body },
  ...ordersRaw,
})

/** The answer to a POST that took the order. */
export const posted = (
  orderId: string,
  status: 'live' | 'matched' | 'delayed',
  { making = 0, taking = 0, ts = 1_280 } = {},
): Input =>
  answered(
    'post_order',
    orderId,
    renderPlaceAnswer({
      kind: 'accepted',
      orderId,
      status,
      makingAmount: micros(making),
      takingAmount: micros(taking),
      tradeIds: [],
      transactionHashes: [],
    }),
    ts,
  )

export const refused = (orderId: string, text: string, { status = 400, ts = 1_280 } = {}): Input =>
  answered('post_order', orderId, { status, body: JSON.stringify({ error: text }) }, ts)

/** Nothing came back. */
export const silence = (orderId: string, request = 'post_order', ts = 1_280): Input =>
  answered(request, orderId, { status: 0, body: '' }, ts)

export const cancelAnswer = (orderId: string, kept = '', ts = 1_280): Input =>
  answered(
    'cancel_order',
    orderId,
    renderCancelAnswer({
      kind: 'answered',
      canceled: kept === '' ? [orderId] : [],
      notCanceled: kept === '' ? [] : [{ orderId, reason: 'other', text: kept }],
    }),
    ts,
  )

export const frame = (text: string, ts = 1_300): Input => ({
  type: 'UserFrame',
  fact: { ...at(ts), text },
  ...ordersRaw,
})

type Described = {
  readonly size?: number
  readonly matched?: number
  readonly status?: string
  readonly expiresMs?: number
  readonly ts?: number
}

const describe = (orderId: string, described: Described): OrderFacts => {
  const { size = 2000, matched = 0, status = 'LIVE' } = described
  return {
    orderId,
    market,
    assetId: tokens.YES,
    side: 'BUY',
    price: micros(0.65),
    originalSize: micros(size),
    sizeMatched: micros(matched),
    status: orderStatusOf(status),
    statusText: status,
    orderType: 'GTC',
    outcome: 'Yes',
    owner: null,
    makerAddress: null,
    tradeIds: [],
    createdAtMs: null,
    expiresAtMs: described.expiresMs ?? null,
  }
}

export const orderFrame = (
  orderId: string,
  change: 'PLACEMENT' | 'UPDATE' | 'CANCELLATION',
  described: Described = {},
): Input =>
  frame(
    renderOrderEvent({
      type: 'order',
      change,
      orderOwner: null,
      timestampMs: 1_789_156_497_002,
      ...describe(orderId, described),
    }),
    described.ts,
  )

export const looked = (orderId: string, described: Described = {}): Input =>
  answered(
    'get_order',
    orderId,
    { status: 200, body: renderOrder(describe(orderId, described)) },
    described.ts,
  )

export const openOrders = (
  list: readonly (readonly [orderId: string, described: Described])[],
  ts = 1_280,
): Input => {
  const data = list.map(([orderId, described]) => renderOrder(describe(orderId, described)))
  const body = `{"limit":100,"next_cursor":"LTE=","count":${list.length},"data":[${data}]}`
  return answered('get_open_orders', '', { status: 200, body }, ts)
}

type Leg = readonly [price: number, size: number]

export type Told = {
  readonly taker?: string
  readonly legs?: readonly Leg[]
  /** Our own resting order, and its part. */
  readonly maker?: readonly [orderId: string, price: number, size: number]
  readonly status?: string
  readonly side?: Side
  readonly outcome?: Outcome
  readonly ts?: number
}

export function tradeEvent(tradeId: string, told: Told): UserTradeEvent {
  const { taker = '0xsomebody', legs = [], maker, status = 'MATCHED' } = told
  const { side = 'BUY', outcome = 'YES' } = told
  const assetId = tokens[outcome]
  const met = legs.map(([price, size], n) => ({ orderId: `0xmet${n}`, assetId, price, size }))
  const own = maker ? [{ orderId: maker[0], assetId, price: maker[1], size: maker[2] }] : []
  const parts = [...met, ...own]
  return {
    type: 'trade',
    tradeId,
    takerOrderId: taker,
    market,
    assetId,
    side,
    price: micros(parts.at(-1)?.price ?? 0.5),
    size: parts.reduce((sum, { size }) => sum + micros(size), 0),
    status: tradeStatusOf(status),
    statusText: status,
    outcome: 'Yes',
    owner: null,
    tradeOwner: null,
    makerAddress: null,
    traderSide: null,
    makerOrders: parts.map(part => ({
      orderId: part.orderId,
      assetId: part.assetId,
      matchedAmount: micros(part.size),
      price: micros(part.price),
      side: null,
      outcome: null,
      outcomeIndex: null,
      owner: null,
      makerAddress: null,
      feeRateBps: null,
    })),
    feeRateBps: null,
    bucketIndex: null,
    transactionHash: status === 'MATCHED' ? null : `0xtx-${tradeId}`,
    matchTimeMs: null,
    lastUpdateMs: null,
    timestampMs: 1_789_156_497_002,
  }
}

export const tradeFrame = (tradeId: string, told: Told): Input =>
  frame(renderTradeEvent(tradeEvent(tradeId, told)), told.ts)

export const tradesFound = (
  request: 'get_trades' | 'get_chain',
  orderId: string,
  list: readonly UserTradeEvent[],
  ts = 1_280,
): Input => {
  const data = list.map(renderTradeEvent)
  const body = `{"limit":100,"next_cursor":"LTE=","count":${list.length},"data":[${data}]}`
  return answered(request, orderId, { status: 200, body }, ts)
}
