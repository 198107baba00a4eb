/** Sealed facts as the signal engine hears them, for its tests and its benchmark. */

import { bookHash, createLadder, eventCorrelation, setLevel } from '@polytraders/domain'
import {
  type Certificate,
  type Facts,
  type Level,
  type LevelChange,
  type Quality,
} from '@polytraders/messages'
import { trusted } from '@polytraders/testkit/certificate'
import { type Input } from '../src/core.ts'

export const cent = 10_000
export const share = 1_000_000
export const startMs = 1_780_795_941_000

export const level = (cents: number, shares: number): Level => ({
  price: cents * cent,
  size: shares * share,
})

export const change = (side: 'BUY' | 'SELL', cents: number, shares: number): LevelChange => ({
  side,
  ...level(cents, shares),
})

type Sealed = Input['type']

/** Gives facts their seals: ids 1, 2, 3 ... in the order asked for. */
export function sealer(cell = 0) {
  let eventId = 0
  return <T extends Sealed>(type: T, atMs: number, inner: object, quality: Quality = 'clean') => {
    eventId++
    const fact = {
      correlation_id: eventCorrelation(cell, eventId),
      source_ts: atMs - 18,
      recv_ts: atMs,
      quality,
      seal: {
        event_id: eventId,
        type: '',
        source_ref: `ingestion.v1:${cell}:${eventId}`,
        schema_version: 1,
        book_hash: type === 'SealedBook' ? someHash(eventId) : null,
        content_hash: new Uint8Array(32),
        chain_hash: new Uint8Array(32),
      },
      ...inner,
    }
    const source = { topic: 'event-log.v1', partition: cell, offset: eventId }
    return { type, fact, source, content: new Uint8Array(0) } as unknown as Input
  }
}

export type Seal = ReturnType<typeof sealer>

/** Differs with every event, as a book's hash does with every state. */
function someHash(eventId: number): Uint8Array {
  const ladder = createLadder(cent)
  setLevel(ladder, 'BUY', 1, eventId)
  return bookHash(ladder)
}

const header = (atMs: number) => ({
  correlation_id: '',
  source_ts: atMs - 18,
  recv_ts: atMs,
  quality: 'clean' as const,
})

export type Place = {
  readonly atMs?: number
  readonly epoch?: number
  readonly market?: string
  readonly health?: Partial<Certificate>
  readonly validity?: Facts['BookDelta']['book_validity']
  readonly cause?: string
  readonly tickSize?: number
  readonly quality?: Quality
}

export function snapshot(
  seal: Seal,
  seq: number,
  bids: readonly Level[],
  asks: readonly Level[],
  place: Place = {},
): Input {
  const { atMs = startMs, epoch = 1, market = '0xa' } = place
  const fact: Facts['BookSnapshot'] = {
    ...header(atMs),
    condition_id: market,
    group_id: market,
    token_ids: ['1', '2'],
    epoch,
    seq,
    cause: place.cause ?? 'start',
    tick_size: place.tickSize ?? cent,
    bids,
    asks,
    last_trade_price: '',
    book_validity: place.validity ?? 'valid',
    certificate: { ...trusted, epoch, ...place.health },
  }
  return seal('SealedBook', atMs, { condition_id: market, snapshot: fact, delta: null })
}

export function delta(
  seal: Seal,
  seq: number,
  changes: readonly LevelChange[],
  place: Place = {},
): Input {
  const { atMs = startMs, epoch = 1, market = '0xa' } = place
  const fact: Facts['BookDelta'] = {
    ...header(atMs),
    condition_id: market,
    epoch,
    seq,
    changes,
    best_bid: 0,
    best_ask: share,
    book_validity: place.validity ?? 'valid',
    certificate: { ...trusted, epoch, ...place.health },
  }
  const inner = { condition_id: market, snapshot: null, delta: fact }
  return seal('SealedBook', atMs, inner, place.quality)
}

export function trade(
  seal: Seal,
  shares: number,
  rest: Partial<Facts['TradePrint']> = {},
  atMs = startMs,
): Input {
  const fact: Facts['TradePrint'] = {
    ...header(atMs),
    condition_id: '0xa',
    token_id: '1',
    outcome: 'YES',
    price: 50 * cent,
    size: shares * share,
    side: 'BUY',
    side_confidence: 590_000,
    fee_rate_bps: '0',
    transaction_hash: '',
    ...rest,
  }
  return seal('SealedTrade', atMs, { condition_id: fact.condition_id, trade: fact })
}

export function status(seal: Seal, rest: Partial<Facts['BookStatus']> = {}, atMs = startMs): Input {
  const fact: Facts['BookStatus'] = {
    ...header(atMs),
    condition_id: '0xa',
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
    ...rest,
  }
  return seal('SealedStatus', atMs, { condition_id: fact.condition_id, status: fact })
}

export function instrument(
  seal: Seal,
  version: number,
  rest: Partial<Facts['InstrumentChanged']> = {},
  atMs = startMs,
): Input {
  const fact: Facts['InstrumentChanged'] = {
    ...header(atMs),
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
    last_synced_ts: atMs,
    ...rest,
  }
  return seal('SealedInstrument', atMs, { condition_id: fact.condition_id, instrument: fact })
}

export function sync(seal: Seal, atMs: number, market = '0xa'): Input {
  const fact: Facts['Synced'] = {
    ...header(atMs),
    condition_id: market,
    group_id: market,
    version: 1,
    last_synced_ts: atMs,
    freshness_ms: 30_000,
  }
  return seal('SealedSync', atMs, { condition_id: market, sync: fact })
}

export function control(
  seal: Seal,
  version: number,
  rest: Partial<Facts['ControlSet']> = {},
  atMs = startMs,
): Input {
  const fact: Facts['ControlSet'] = {
    ...header(atMs),
    control_version: version,
    scope: 'global',
    scope_id: '',
    state: 'armed',
    news_window: false,
    mode: 'paper',
    reason: 'test',
    set_by: ['k1'],
    nonce: '',
    expires_ts: null,
    ...rest,
  }
  return seal('SealedControl', atMs, { control: fact, budget: null })
}

export const tick = (seal: Seal, atMs: number): Input =>
  seal('SealedTick', atMs, { tick: header(atMs) })
