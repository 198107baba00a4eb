/** Facts as the event log hears them, for its tests and its benchmark. */

import { bodyOf, encodeFact, type Facts, type Level, type LevelChange } from '@polytraders/messages'
import { trusted } from '@polytraders/testkit/certificate'
import { type InnerFact, type Input } from '../src/core.ts'

export const cent = 10_000
export const share = 1_000_000
export const startMs = 1_780_795_941_000

const header = (atMs: number) => ({
  correlation_id: '',
  source_ts: atMs - 18,
  recv_ts: atMs,
  quality: 'clean' as const,
})

/** The input of a fact, with its Avro body, lying at an offset of its topic. */
export function heard<T extends InnerFact>(type: T, fact: Facts[T], offset = 0): Input {
  const topic = topicOf(type)
  const content = bodyOf(encodeFact(type, fact, 1))
  return { type, fact, source: { topic, partition: 0, offset }, content } as Input
}

function topicOf(type: InnerFact): string {
  if (type === 'InstrumentChanged' || type === 'Synced') return 'registry.v1'
  return type === 'ControlSet' || type === 'BudgetSet' ? 'monitoring.v1' : 'ingestion.v1'
}

export const level = (cents: number, shares: number): Level => ({
  price: cents * cent,
  size: shares * share,
})

export const change = (side: 'BUY' | 'SELL', cents: number, shares: number): LevelChange => ({
  side,
  ...level(cents, shares),
})

type Place = { readonly epoch?: number; readonly atMs?: number; readonly market?: string }

export function snapshot(
  seq: number,
  bids: readonly Level[],
  asks: readonly Level[],
  { epoch = 1, atMs = startMs, market = '0xa' }: Place = {},
): Facts['BookSnapshot'] {
  return {
    ...header(atMs),
    condition_id: market,
    group_id: market,
    token_ids: ['1', '2'],
    epoch,
    seq,
    cause: 'start',
    tick_size: cent,
    bids,
    asks,
    last_trade_price: '',
    book_validity: 'valid',
    certificate: { ...trusted, epoch },
  }
}

export function delta(
  seq: number,
  changes: readonly LevelChange[],
  { epoch = 1, atMs = startMs, market = '0xa' }: Place = {},
): Facts['BookDelta'] {
  return {
    ...header(atMs),
    condition_id: market,
    epoch,
    seq,
    changes,
    best_bid: 0,
    best_ask: share,
    book_validity: 'valid',
    certificate: { ...trusted, epoch },
  }
}

export const tick = (atMs: number): Facts['ClockTick'] => header(atMs)

export function trade(market = '0xa', atMs = startMs): Facts['TradePrint'] {
  return {
    ...header(atMs),
    condition_id: market,
    token_id: '1',
    outcome: 'YES',
    price: 64 * cent,
    size: 10 * share,
    side: 'BUY',
    side_confidence: 590_000,
    fee_rate_bps: '0',
    transaction_hash: '',
  }
}

export function status(market = '0xa', atMs = startMs): Facts['BookStatus'] {
  return {
    ...header(atMs),
    condition_id: market,
    feed_status: 'connected',
    last_seq: 1,
    expected_seq: 2,
    gap_count_60s: 0,
    stale_duration_ms: 0,
    book_validity: 'valid',
    resync_jobs: 0,
    last_snapshot_ts: null,
    last_delta_ts: null,
    certificate: trusted,
  }
}

export function notice(market = '0xa', atMs = startMs): Facts['MarketNotice'] {
  return {
    ...header(atMs),
    kind: 'tick_size_change',
    condition_id: market,
    token_ids: ['1', '2'],
    tick_size: cent,
    winning_token_id: '',
    body: '{}',
  }
}

export function instrument(
  version: number,
  rest: Partial<Facts['InstrumentChanged']> = {},
): Facts['InstrumentChanged'] {
  return {
    ...header(startMs),
    market_id: '9000',
    condition_id: '0xa',
    token_ids: ['1', '2'],
    group_id: '0xa',
    version,
    changed: [],
    question: 'Will it?',
    status: 'open',
    halt_reason: '',
    open_time: null,
    close_time: null,
    resolution_time: null,
    resolution_rule: '',
    resolution_source: '',
    uma_status: '',
    payout: null,
    tick_size: cent,
    min_size: 5 * share,
    fee_bps: 50,
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
    category: 'sports',
    protocol_version: 'v1',
    duplicate_of: '',
    last_synced_ts: startMs,
    ...rest,
  }
}

export function sync(version: number, lastSyncedMs: number, group = '0xa'): Facts['Synced'] {
  return {
    ...header(lastSyncedMs),
    condition_id: '0xa',
    group_id: group,
    version,
    last_synced_ts: lastSyncedMs,
    freshness_ms: 30_000,
  }
}

export function control(version: number): Facts['ControlSet'] {
  return {
    ...header(startMs),
    control_version: version,
    scope: 'global',
    scope_id: '',
    state: 'armed',
    news_window: false,
    mode: 'paper',
    reason: 'start',
    set_by: ['start'],
    nonce: '',
    expires_ts: null,
  }
}

export function budget(version: number, cell: number): Facts['BudgetSet'] {
  return {
    ...header(startMs),
    budget_version: version,
    cell,
    portfolio_cap: share,
    market_cap: share,
    order_cap: share,
    drawdown_limit: share,
    paper_capital: share,
    reason: 'start',
  }
}
