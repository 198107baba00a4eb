/**
 * Facts for this stage's tests: the market of the worked trade, .62/.64 with 1,000 at .64 and 1,200
 * at .65, scored .67 with a buffer of .012775. Everything can be overridden a field at a time.
 */
import { ONE } from '@polytraders/domain'
import {
  type BalanceChanged,
  type BookState,
  type FairValue,
  type Features,
  type Heard,
  type InstrumentState,
  type Level,
  type MarketState,
  type Outcome,
  type Position,
  type Reservation,
  type ScoreSuppressed,
} from '@polytraders/messages'
import { trusted } from '@polytraders/testkit/certificate'

export const conditionId = `0x${'ab'.repeat(32)}`
export const nowMs = 1_780_000_000_000

const header = {
  correlation_id: '0-7',
  source_ts: nowMs - 5,
  recv_ts: nowMs,
  quality: 'clean',
} as const

export const shares = (count: number) => Math.round(count * ONE)

export const level = (price: number, size: number): Level => ({
  price: Math.round(price * ONE),
  size: shares(size),
})

export const instrument = (over: Partial<InstrumentState> = {}): InstrumentState => ({
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
  min_size: shares(5),
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
  registry_version: 1,
  last_synced_ts: nowMs - 1_000,
  ...over,
})

export function book(bids: readonly Level[], asks: readonly Level[]): BookState {
  return {
    book_hash: new Uint8Array(32).fill(7),
    event_id: 7,
    epoch: 1,
    seq: 3,
    best_bid: bids[0]?.price ?? 0,
    best_ask: asks[0]?.price ?? ONE,
    bids,
    asks,
    feed_status: 'connected',
    book_validity: 'valid',
    stale_duration_ms: 0,
    certificate: trusted,
  }
}

export const goldenBook = book(
  [level(0.62, 1_500), level(0.61, 900)],
  [level(0.64, 1_000), level(0.65, 1_200), level(0.66, 500)],
)

export const market = (over: Partial<MarketState> = {}): MarketState => ({
  condition_id: conditionId,
  instrument: instrument(),
  freshness_ms: 1_000,
  book: goldenBook,
  control: { control_version: 1, halted: false, halt_reason: '', news_window: false },
  ...over,
})

export const features = (over: Partial<Features> = {}): Features => ({
  midpoint: null,
  spread: null,
  spread_ticks: null,
  relative_half_spread: null,
  top_imbalance: null,
  weighted_mid: null,
  microprice: null,
  depth_5: null,
  ofi_60s: null,
  ofi_multi_60s: null,
  buy_flow_60s: null,
  sell_flow_60s: null,
  buy_flow_5m: null,
  vol_60s: null,
  vol_5m: null,
  vol_1h: null,
  logit_vol_5m: null,
  kyle_lambda_5m: null,
  neg_risk_sum: null,
  mirror_error: null,
  ...over,
})

export const fairValue = (over: Partial<FairValue> = {}): FairValue => ({
  ...header,
  score_id: 'v-m',
  feature_vector_id: 'v',
  condition_id: conditionId,
  role: 'champion',
  model_version: 'm',
  calibration_version: 'c',
  feature_completeness: ONE,
  p_hat: 670_000,
  lb: 640_000,
  ub: 710_000,
  uncertainty_buffer: 12_775,
  suppression_reason: null,
  raw: features(),
  market: market(),
  ...over,
})

export const suppressed = (over: Partial<ScoreSuppressed> = {}): ScoreSuppressed => ({
  ...header,
  score_id: 'v-m',
  feature_vector_id: 'v',
  condition_id: conditionId,
  role: 'champion',
  model_version: 'm',
  calibration_version: 'c',
  feature_completeness: ONE,
  suppression_reason: 'INTEL_BOOK_SUSPECT',
  suppression_reasons: ['INTEL_BOOK_SUSPECT'],
  market: market(),
  ...over,
})

export const position = (outcome: Outcome, size: number): Position => ({
  token_id: outcome === 'YES' ? '11' : '22',
  outcome,
  position: shares(size),
  free_qty: shares(size),
  reserved_qty: 0,
  redeemable_qty: 0,
  avg_cost: 600_000,
  realised_pnl: 0,
  unrealised_pnl: 0,
})

export const reservation = (over: Partial<Reservation> = {}): Reservation => ({
  order_id: '0xorder',
  intent_id: '0-6-maker-tight-1',
  outcome: 'YES',
  side: 'BUY',
  price: 620_000,
  open_size: shares(100),
  reserved: shares(62),
  strategy: 'maker-tight',
  placed_ts: nowMs - 1_000,
  ...over,
})

export const balance = (over: Partial<BalanceChanged> = {}): BalanceChanged => ({
  ...header,
  inventory_version: 1,
  reason: 'reserved',
  intent_id: '',
  order_id: '',
  condition_id: conditionId,
  cash: { free: shares(100_000), reserved: 0, pending: 0 },
  positions: [],
  settlement_status: 'open',
  reservations: [],
  market_exposure: 0,
  gross_exposure: 0,
  realised_pnl: 0,
  ...over,
})

const at = {
  source: { topic: 'test', partition: 0, offset: 0 },
  content: new Uint8Array(0),
}

export const heardScore = (fact: FairValue): Heard<'FairValue'> => ({
  type: 'FairValue',
  fact,
  ...at,
})

export const heardSuppressed = (fact: ScoreSuppressed): Heard<'ScoreSuppressed'> => ({
  type: 'ScoreSuppressed',
  fact,
  ...at,
})

export const heardBalance = (fact: BalanceChanged): Heard<'BalanceChanged'> => ({
  type: 'BalanceChanged',
  fact,
  ...at,
})
