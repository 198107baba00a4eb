/** Facts beside those of the worked trade that this stage's tests need. */
import { ONE } from '@polytraders/domain'
import {
  type BookState,
  type Position,
  type Reservation,
  type Score,
  type ScoreSuppressed,
} from '@polytraders/messages'
import { type Input } from '../src/core.ts'
import {
  balance,
  certificate,
  conditionId,
  estimate,
  estimateFact,
  groundwork,
  header,
  heard,
  marketState,
  nowMs,
  seal,
} from '../src/worked-trade.ts'

/** The groundwork without its control (0), budget (1), instrument (2), book (3) or balance (4). */
export const without = (index: number): readonly Input[] => groundwork.filter((_, i) => i !== index)

/** The worked estimate on another book. */
export const inBook = (over: Partial<BookState>) =>
  estimate({ market: { ...marketState, book: { ...marketState.book, ...over } } })

export function withScore(over: Partial<Score>): Score | null {
  const { score } = estimateFact()
  return score && { ...score, ...over }
}

type Health = {
  readonly feed?: 'degraded' | 'disconnected'
  readonly verdict?: 'SUSPECT' | 'BROKEN'
  readonly validity?: 'stale' | 'resyncing'
}

export const status = ({ feed, verdict, validity }: Health, eventId = 5) =>
  heard('SealedStatus', {
    ...header,
    seal: seal(eventId, 'SealedStatus'),
    condition_id: conditionId,
    status: {
      ...header,
      condition_id: conditionId,
      feed_status: feed ?? 'connected',
      last_seq: 1,
      expected_seq: 2,
      gap_count_60s: 0,
      stale_duration_ms: 0,
      book_validity: validity ?? 'valid',
      resync_jobs: 0,
      last_snapshot_ts: null,
      last_delta_ts: null,
      certificate: { ...certificate, verdict: verdict ?? 'TRUSTED' },
    },
  })

export const resolvedNotice = (eventId = 5) =>
  heard('SealedNotice', {
    ...header,
    seal: seal(eventId, 'SealedNotice'),
    condition_id: conditionId,
    notice: {
      ...header,
      kind: 'market_resolved',
      condition_id: conditionId,
      token_ids: ['11', '22'],
      tick_size: null,
      winning_token_id: '11',
      body: '{}',
    },
  })

export const suppressed = (over: Partial<ScoreSuppressed> = {}) =>
  heard('ScoreSuppressed', {
    ...header,
    score_id: 's',
    feature_vector_id: 'v',
    condition_id: conditionId,
    role: 'champion',
    model_version: 'm',
    calibration_version: 'c',
    feature_completeness: ONE,
    suppression_reason: 'INTEL_BOOK_SUSPECT',
    suppression_reasons: ['INTEL_BOOK_SUSPECT'],
    market: marketState,
    ...over,
  })

export const marked = (drawdown: number, atMs = nowMs) =>
  heard('PortfolioMarked', {
    ...header,
    recv_ts: atMs,
    inventory_version: 1,
    cash: 0,
    position_value: 0,
    equity: 90_000 * ONE,
    peak_equity: 100_000 * ONE,
    drawdown,
    gross_exposure: 0,
    realised_pnl: 0,
    unrealised_pnl: 0,
    fees_paid: 0,
  })

export const position = (outcome: 'YES' | 'NO', shares: number): Position => ({
  token_id: outcome === 'YES' ? '11' : '22',
  outcome,
  position: shares * ONE,
  free_qty: shares * ONE,
  reserved_qty: 0,
  redeemable_qty: 0,
  avg_cost: 500_000,
  realised_pnl: 0,
  unrealised_pnl: 0,
})

export const holdingElsewhere = balance({
  inventory_version: 2,
  condition_id: 'elsewhere',
  positions: [position('YES', 10)],
  gross_exposure: 5 * ONE,
})

export const order = (over: Partial<Reservation> = {}): Reservation => ({
  order_id: '0xorder',
  intent_id: '0-6-maker-tight-1',
  outcome: 'YES',
  side: 'BUY',
  price: 610_000,
  open_size: 100 * ONE,
  reserved: 61 * ONE,
  strategy: 'maker-tight',
  placed_ts: nowMs,
  ...over,
})

/** Inventory holds these open orders in the worked market. */
export const resting = (...reservations: readonly Reservation[]) =>
  balance({ inventory_version: 2, reason: 'reserved', condition_id: conditionId, reservations })
