/**
 * The worked trade as this stage hears it: a control, a budget, an open market of .62/.64, cash,
 * and the estimate to buy 2,000 YES at .65 or better. The formulas are computed on it, and the
 * tests change it a field at a time.
 */
import { ONE } from '@polytraders/domain'
import {
  type BalanceChanged,
  type BudgetSet,
  type Certificate,
  type ControlSet,
  type ExecutionEstimate,
  type Facts,
  type Heard,
  type InstrumentChanged,
  type InstrumentState,
  type MarketState,
  type SealedBook,
  type SealedControl,
  type SealedInstrument,
} from '@polytraders/messages'
import { type Input } from './core.ts'
import { defaultPolicy, type Policy } from './policy.ts'

export const conditionId = `0x${'ab'.repeat(32)}`
export const nowMs = 1_780_000_000_000

/** The worked trade's caps are the strategy's, the book's and the budget's: Kelly stays out. */
export const workedPolicy: Policy = {
  ...defaultPolicy,
  kelly: { ...defaultPolicy.kelly, enabled: false },
}

export const header = {
  correlation_id: '0-7',
  source_ts: nowMs - 5,
  recv_ts: nowMs,
  quality: 'clean',
} as const

const seal = (eventId: number, type: string) => ({
  event_id: eventId,
  type,
  source_ref: 'test:0:0',
  schema_version: 1,
  book_hash: null,
  content_hash: new Uint8Array(32),
  chain_hash: new Uint8Array(32),
})

export const certificate: Certificate = {
  verdict: 'TRUSTED',
  reasons: [],
  epoch: 1,
  snapshot_seq: 1,
  gap_count: 0,
  parse_errors: 0,
  bbo_agreed: true,
  mirror_agreed: true,
  venue_hash: 'agreed',
  last_audit_ts: null,
}

const feeSchedule = {
  kind: 'flat',
  fee_bps: 50,
  rate: 0,
  exponent: 0,
  taker_only: true,
  rebate_rate: 0,
} as const

const bids = [{ price: 620_000, size: 1_500 * ONE }]
const asks = [
  { price: 640_000, size: 1_000 * ONE },
  { price: 650_000, size: 1_200 * ONE },
  { price: 660_000, size: 500 * ONE },
]

const shared = {
  market_id: '512',
  condition_id: conditionId,
  token_ids: ['11', '22'],
  group_id: conditionId,
  status: 'open',
  halt_reason: '',
  category: 'politics',
  open_time: null,
  close_time: null,
  tick_size: 10_000,
  min_size: 5 * ONE,
  fee_schedule: feeSchedule,
  neg_risk: false,
  parent_event_id: '',
  last_synced_ts: nowMs - 1_000,
} as const

export const instrumentState: InstrumentState = { ...shared, registry_version: 1 }

export const marketState: MarketState = {
  condition_id: conditionId,
  instrument: instrumentState,
  freshness_ms: 1_000,
  book: {
    book_hash: new Uint8Array(32).fill(7),
    event_id: 4,
    epoch: 1,
    seq: 1,
    best_bid: 620_000,
    best_ask: 640_000,
    bids,
    asks,
    feed_status: 'connected',
    book_validity: 'valid',
    stale_duration_ms: 0,
    certificate,
  },
  control: { control_version: 1, halted: false, halt_reason: '', news_window: false },
}

/** Wraps a fact as the host hands it over. */
export const heard = <Name extends keyof Facts>(type: Name, fact: Facts[Name]) => ({
  type,
  fact,
  source: { topic: 'test', partition: 0, offset: 0 },
  content: new Uint8Array(0),
})

export const control = (over: Partial<ControlSet> = {}, eventId = 1): Heard<'SealedControl'> => {
  const fact: ControlSet = {
    ...header,
    control_version: 1,
    scope: 'global',
    scope_id: '',
    state: 'armed',
    news_window: false,
    mode: 'paper',
    reason: 'start',
    set_by: ['start'],
    nonce: '',
    expires_ts: null,
    ...over,
  }
  return sealedControl({ control: fact, budget: null }, eventId)
}

export const budget = (over: Partial<BudgetSet> = {}, eventId = 2): Heard<'SealedControl'> => {
  const fact: BudgetSet = {
    ...header,
    budget_version: 1,
    cell: 0,
    portfolio_cap: 50_000 * ONE,
    market_cap: 10_000 * ONE,
    order_cap: 2_000 * ONE,
    drawdown_limit: 100_000,
    paper_capital: 100_000 * ONE,
    reason: 'start',
    ...over,
  }
  return sealedControl({ control: null, budget: fact }, eventId)
}

const sealedControl = (
  set: Pick<SealedControl, 'control' | 'budget'>,
  eventId: number,
): Heard<'SealedControl'> =>
  heard('SealedControl', { ...header, seal: seal(eventId, 'SealedControl'), ...set })

export const instrument = (
  over: Partial<InstrumentChanged> = {},
  eventId = 3,
): Heard<'SealedInstrument'> => {
  const fact: InstrumentChanged = {
    ...header,
    ...shared,
    version: 1,
    changed: [],
    question: 'Will it?',
    resolution_time: null,
    resolution_rule: '',
    resolution_source: '',
    uma_status: '',
    payout: null,
    fee_bps: 50,
    protocol_version: 'v2',
    duplicate_of: '',
    ...over,
  }
  const sealed: SealedInstrument = {
    ...header,
    seal: seal(eventId, 'SealedInstrument'),
    condition_id: fact.condition_id,
    instrument: fact,
  }
  return heard('SealedInstrument', sealed)
}

export type BookOver = {
  readonly bestBid?: number
  readonly bestAsk?: number
  readonly validity?: MarketState['book']['book_validity']
  readonly verdict?: Certificate['verdict']
  readonly conditionId?: string
  readonly recvMs?: number
}

export const book = (over: BookOver = {}, eventId = 4): Heard<'SealedBook'> => {
  const id = over.conditionId ?? conditionId
  const sealed: SealedBook = {
    ...header,
    recv_ts: over.recvMs ?? nowMs,
    seal: seal(eventId, 'SealedBook'),
    condition_id: id,
    snapshot: {
      ...header,
      condition_id: id,
      group_id: id,
      token_ids: ['11', '22'],
      epoch: 1,
      seq: eventId,
      cause: 'start',
      tick_size: 10_000,
      bids: [{ price: over.bestBid ?? 620_000, size: 1_500 * ONE }],
      asks: [{ price: over.bestAsk ?? 640_000, size: 1_000 * ONE }],
      last_trade_price: '',
      book_validity: over.validity ?? 'valid',
      certificate: { ...certificate, verdict: over.verdict ?? 'TRUSTED' },
    },
    delta: null,
  }
  return heard('SealedBook', sealed)
}

export const tick = (atMs: number, eventId = 50): Heard<'SealedTick'> =>
  heard('SealedTick', {
    ...header,
    recv_ts: atMs,
    seal: seal(eventId, 'SealedTick'),
    tick: { ...header, recv_ts: atMs },
  })

export { seal }

export const balance = (over: Partial<BalanceChanged> = {}): Heard<'BalanceChanged'> =>
  heard('BalanceChanged', {
    ...header,
    inventory_version: 1,
    reason: 'deposit',
    intent_id: '',
    order_id: '',
    condition_id: '',
    cash: { free: 100_000 * ONE, reserved: 0, pending: 0 },
    positions: [],
    settlement_status: 'open',
    reservations: [],
    market_exposure: 0,
    gross_exposure: 0,
    realised_pnl: 0,
    ...over,
  })

export const estimateFact = (over: Partial<ExecutionEstimate> = {}): ExecutionEstimate => ({
  ...header,
  correlation_id: '0-7-edge-taker-1',
  estimate_id: '0-7-edge-taker-1',
  condition_id: conditionId,
  strategy: 'edge-taker',
  kind: 'enter',
  execution_policy: 'ioc',
  outcome: 'YES',
  token_id: '11',
  side: 'BUY',
  order_id: '',
  reason_code: 'STRAT_EDGE',
  size: 2_000 * ONE,
  limit_price: 650_000,
  q_exec: 645_000,
  q_exec_p90: 652_000,
  slippage: 15_000,
  slippage_bps: 238.1,
  fee_estimate: 6_450_000,
  fees_per_share: 3_225,
  fill_probability: ONE,
  partial_probability: 0,
  expected_time_to_fill_ms: 0,
  queue_ahead: 0,
  adverse_selection: 0,
  settlement_failure_probability: 1_000,
  strategy_cap: 2_500 * ONE,
  liquidity_cap: 2_200 * ONE,
  cost_curve: [],
  book_hash: marketState.book.book_hash,
  warnings: [],
  validity_duration_ms: 2_000,
  expires_ts: nowMs + 2_000,
  score: {
    score_id: 's',
    feature_vector_id: 'v',
    p_hat: 670_000,
    lb: 640_000,
    ub: 710_000,
    uncertainty_buffer: 12_775,
    model_version: 'm',
    calibration_version: 'c',
  },
  market: marketState,
  ...over,
})

export const estimate = (over: Partial<ExecutionEstimate> = {}): Heard<'ExecutionEstimate'> =>
  heard('ExecutionEstimate', estimateFact(over))

/** All that the gate must have heard before it approves anything. */
export const groundwork: readonly Input[] = [control(), budget(), instrument(), book(), balance()]
