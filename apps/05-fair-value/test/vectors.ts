/** Feature vectors as the fair-value engine hears them, for its tests and its benchmark. */
import {
  type Facts,
  type FeatureVector,
  type InstrumentState,
  type MarketState,
} from '@polytraders/messages'
import { trusted } from '@polytraders/testkit/certificate'
import { type Input } from '../src/core.ts'

export const cent = 10_000
export const share = 1_000_000
export const startMs = 1_780_795_941_000

const instrument: InstrumentState = {
  market_id: '9000',
  condition_id: '0xa',
  token_ids: ['1', '2'],
  group_id: '0xa',
  status: 'open',
  halt_reason: '',
  category: 'sports',
  open_time: null,
  close_time: null,
  tick_size: cent,
  min_size: 5 * share,
  fee_schedule: {
    kind: 'flat',
    fee_bps: 50,
    rate: 0,
    exponent: 1,
    taker_only: true,
    rebate_rate: 0,
  },
  neg_risk: false,
  parent_event_id: '',
  registry_version: 1,
  last_synced_ts: startMs,
}

const market: MarketState = {
  condition_id: '0xa',
  instrument,
  freshness_ms: 0,
  book: {
    book_hash: new Uint8Array(32),
    event_id: 7,
    epoch: 1,
    seq: 1,
    best_bid: 62 * cent,
    best_ask: 64 * cent,
    bids: [{ price: 62 * cent, size: 1_500 * share }],
    asks: [{ price: 64 * cent, size: 1_000 * share }],
    feed_status: 'connected',
    book_validity: 'valid',
    stale_duration_ms: 0,
    certificate: trusted,
  },
  control: { control_version: 1, halted: false, halt_reason: '', news_window: false },
}

const raw: Facts['FeatureVector']['raw'] = {
  midpoint: 63 * cent,
  spread: 2 * cent,
  spread_ticks: 2,
  relative_half_spread: 0.016,
  top_imbalance: 0.2,
  weighted_mid: 63.2 * cent,
  microprice: 63.1 * cent,
  depth_5: 2_500 * share,
  ofi_60s: 0,
  ofi_multi_60s: 0,
  buy_flow_60s: 0,
  sell_flow_60s: 0,
  buy_flow_5m: 0,
  vol_60s: null,
  vol_5m: null,
  vol_1h: null,
  logit_vol_5m: null,
  kyle_lambda_5m: null,
  neg_risk_sum: null,
  mirror_error: 0,
}

const nothing = Object.fromEntries(
  Object.keys(raw).map(name => [name, null]),
) as Facts['FeatureVector']['standardised']

export type Rest = {
  readonly id?: string
  readonly market?: string
  readonly raw?: Partial<FeatureVector['raw']>
  readonly standardised?: Partial<FeatureVector['standardised']>
  readonly instrument?: Partial<InstrumentState> | null
  readonly book?: Partial<MarketState['book']>
  readonly certificate?: Partial<MarketState['book']['certificate']>
  readonly control?: Partial<MarketState['control']>
  readonly completeness?: number
}

/** The vector of the golden trade's book, changed where a test says so. */
export function vector(rest: Rest = {}): FeatureVector {
  const id = rest.id ?? '0-7'
  const conditionId = rest.market ?? '0xa'
  const certificate = { ...market.book.certificate, ...rest.certificate }
  return {
    correlation_id: id,
    source_ts: startMs - 18,
    recv_ts: startMs,
    quality: 'clean',
    feature_vector_id: `${id}:signals-1.0.0`,
    signal_version: 'signals-1.0.0',
    condition_id: conditionId,
    event_id: 7,
    cause: 'book',
    raw: { ...raw, ...rest.raw },
    standardised: { ...nothing, ...rest.standardised },
    windows: [],
    completeness: rest.completeness ?? 736_842,
    vector_quality: 'fresh',
    stale_flag: false,
    market: {
      condition_id: conditionId,
      instrument: rest.instrument === null ? null : { ...instrument, ...rest.instrument },
      freshness_ms: 0,
      book: { ...market.book, ...rest.book, certificate },
      control: { ...market.control, ...rest.control },
    },
  }
}

export const heard = (fact: FeatureVector): Input => ({
  type: 'FeatureVector',
  fact,
  source: { topic: 'signals.v1', partition: 0, offset: fact.event_id },
  content: new Uint8Array(0),
})
