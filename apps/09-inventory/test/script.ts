/**
 * Inputs of the ledger in a line each, for tests and benchmarks. Shares and money are whole units.
 */

import {
  type Fill,
  type InstrumentChanged,
  type OrderEvent,
  type OrderSigned,
  type Outcome,
  type Side,
} from '@polytraders/messages'
import { trusted } from '@polytraders/testkit/certificate'
import { type Input } from '../src/core.ts'

export const market = `0x${'a'.repeat(64)}`
export const otherMarket = `0x${'b'.repeat(64)}`
export const tokens: Readonly<Record<Outcome, string>> = { YES: '111', NO: '222' }

const micros = (amount: number) => Math.round(amount * 1e6)

const content = new Uint8Array(0)
const header = { correlation_id: '0-1-edge-taker-0', quality: 'clean' } as const
const at = (ts: number) => ({ ...header, source_ts: ts, recv_ts: ts })
const from = (topic: string) => ({ source: { topic, partition: 0, offset: 0 }, content })
const orders = from('orders.v1')
const eventLog = from('event-log.v1')

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

type Placed = {
  readonly side?: Side
  readonly outcome?: Outcome
  readonly conditionId?: string
  readonly ts?: number
}

const place = ({ outcome = 'YES', conditionId = market }: Placed) => ({
  condition_id: conditionId,
  token_id: conditionId === market ? tokens[outcome] : `9${tokens[outcome]}`,
  outcome,
  strategy: 'edge-taker',
})

export function signed(
  id: string,
  {
    size,
    price,
    reserve,
    ...placed
  }: Placed & {
    readonly size: number
    readonly price: number
    readonly reserve: number
  },
): Input {
  const { side = 'BUY', ts = 1 } = placed
  const zero = `0x${'0'.repeat(40)}`
  const { condition_id, token_id, outcome, strategy } = place(placed)
  const fact: OrderSigned = {
    ...at(ts),
    order_id: id,
    client_order_id: `intent-${id}`,
    condition_id,
    token_id,
    outcome,
    side,
    strategy,
    execution_policy: 'limit',
    order_type: 'GTC',
    post_only: false,
    expiration: 0,
    size: micros(size),
    limit_price: micros(price),
    reserve: micros(reserve),
    fee_schedule: {
      kind: 'flat',
      fee_bps: 50,
      rate: 0,
      exponent: 0,
      taker_only: true,
      rebate_rate: 0,
    },
    domain: { name: '', version: '2', chain_id: 137, verifying_contract: zero },
    order: {
      salt: 1,
      maker: zero,
      signer: zero,
      token_id,
      maker_amount: 1,
      taker_amount: 1,
      side,
      signature_type: 0,
      timestamp: ts,
      metadata: '',
      builder: '',
    },
    post_deadline_ts: ts,
  }
  return { type: 'OrderSigned', fact, ...orders }
}

export function orderEvent(
  id: string,
  status: string,
  placed: Placed & { readonly open?: number } = {},
): Input {
  const fact: OrderEvent = {
    ...at(placed.ts ?? 1),
    order_id: id,
    client_order_id: id === '' ? 'intent-refused' : `intent-${id}`,
    condition_id: placed.conditionId ?? market,
    previous_status: 'LIVE',
    status,
    order_qty: 0,
    open_quantity: micros(placed.open ?? 0),
    filled_quantity: 0,
    cancelled_quantity: 0,
    reject_reason: '',
    detail: '',
    evidence: 'user_stream',
    sent_ts: null,
    ack_age_ms: null,
    heartbeat_status: 'unknown',
    clob_id: id,
    transaction_hash: '',
    reconciliation_state: 'matched',
    builder_code: '',
  }
  return { type: 'OrderEvent', fact, ...orders }
}

export function traded(
  id: string,
  orderId: string,
  {
    size,
    price,
    fee = 0,
    status = 'MATCHED',
    ...placed
  }: Placed & {
    readonly size: number
    readonly price: number
    readonly fee?: number
    readonly status?: Fill['trade_status']
  },
): Input {
  const fact: Fill = {
    ...at(placed.ts ?? 1),
    fill_id: id,
    trade_id: id,
    order_id: orderId,
    client_order_id: `intent-${orderId}`,
    ...place(placed),
    side: placed.side ?? 'BUY',
    price: micros(price),
    size: micros(size),
    fee: micros(fee),
    liquidity: 'taker',
    trade_status: status,
    transaction_hash: '',
  }
  return { type: 'Fill', fact, ...orders }
}

export function capital(amount: number, { cell = 0, version = 1 } = {}): Input {
  return {
    type: 'SealedControl',
    fact: {
      ...sealed(0),
      control: null,
      budget: {
        ...at(0),
        budget_version: version,
        cell,
        portfolio_cap: 0,
        market_cap: 0,
        order_cap: 0,
        drawdown_limit: 0,
        paper_capital: micros(amount),
        reason: '',
      },
    },
    ...eventLog,
  }
}

export function book(bid: number, ask: number, { ts = 1, conditionId = market } = {}): Input {
  const delta = {
    ...at(ts),
    condition_id: conditionId,
    epoch: 1,
    seq: 1,
    changes: [],
    best_bid: micros(bid),
    best_ask: micros(ask),
    book_validity: 'valid',
    certificate: { ...trusted, bbo_agreed: null, mirror_agreed: null, venue_hash: 'unknown' },
  } as const
  return {
    type: 'SealedBook',
    fact: { ...sealed(ts), condition_id: conditionId, snapshot: null, delta },
    ...eventLog,
  }
}

export function instrument(
  status: InstrumentChanged['status'],
  payout: readonly [number, number] | null = null,
  { ts = 1, conditionId = market } = {},
): Input {
  const fact: InstrumentChanged = {
    ...at(ts),
    market_id: '1',
    condition_id: conditionId,
    token_ids: [tokens.YES, tokens.NO],
    group_id: conditionId,
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
    payout: payout && [micros(payout[0]), micros(payout[1])],
    tick_size: 10_000,
    min_size: 5_000_000,
    fee_bps: 50,
    fee_schedule: {
      kind: 'flat',
      fee_bps: 50,
      rate: 0,
      exponent: 0,
      taker_only: true,
      rebate_rate: 0,
    },
    neg_risk: false,
    parent_event_id: '',
    category: '',
    protocol_version: 'v1',
    duplicate_of: '',
    last_synced_ts: ts,
  }
  return {
    type: 'SealedInstrument',
    fact: { ...sealed(ts), condition_id: conditionId, instrument: fact },
    ...eventLog,
  }
}

export const tick = (ts: number): Input => ({
  type: 'SealedTick',
  fact: { ...sealed(ts), tick: at(ts) },
  ...eventLog,
})
