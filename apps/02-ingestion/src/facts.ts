/** The facts that this stage says, built from what it remembers. */
import { bestAskPrice, bestBidPrice, topLevels } from '@polytraders/domain'
import {
  type BookDelta,
  type BookSnapshot,
  type BookStatus,
  type Certificate,
  type LevelChange,
} from '@polytraders/messages'
import { lastHeardMs, recentGaps } from './connection.ts'
import { healthOf } from './health.ts'
import { resyncWindowMs } from './policy.ts'
import { findingsOf, type Market, type State } from './state.ts'

/** The evidence for and against a book, as of now. */
export function certificateOf(market: Market): Certificate {
  const { verdict, reasons } = healthOf(findingsOf(market))
  const { yes, no } = market
  return {
    verdict,
    reasons,
    epoch: market.epoch,
    snapshot_seq: market.snapshotSeq,
    gap_count: market.gapCount,
    parse_errors: market.parseErrors,
    bbo_agreed: market.bboAgreed,
    mirror_agreed: yes.seeded && no.seeded ? market.book.mirrorDifferences === 0 : null,
    venue_hash: worseHash(yes.hash, no.hash),
    last_audit_ts: market.lastAuditMs < 0 ? null : market.lastAuditMs,
  }
}

type HashState = Market['yes']['hash']

/** The worse of two tokens' hashes: one that is unknown says nothing for the other. */
function worseHash(a: HashState, b: HashState): HashState {
  if (a === 'unmatched' || b === 'unmatched') return 'unmatched'
  if (a === 'pending' || b === 'pending') return 'pending'
  return a === 'unknown' || b === 'unknown' ? 'unknown' : 'agreed'
}

export function snapshotOf(
  market: Market,
  cause: BookSnapshot['cause'],
  sourceMs: number,
  recvMs: number,
): BookSnapshot {
  const { validity, quality } = healthOf(findingsOf(market))
  return {
    correlation_id: '',
    source_ts: sourceMs,
    recv_ts: recvMs,
    quality,
    condition_id: market.conditionId,
    group_id: market.groupId,
    token_ids: market.tokenIds,
    epoch: market.epoch,
    seq: market.seq,
    cause,
    tick_size: market.tickSize,
    bids: topLevels(market.book.yes, 'BUY', market.book.yes.bidLevels),
    asks: topLevels(market.book.yes, 'SELL', market.book.yes.askLevels),
    last_trade_price: market.lastTradePrice ?? '',
    book_validity: validity,
    certificate: certificateOf(market),
  }
}

export function deltaOf(market: Market, changes: readonly LevelChange[]): BookDelta {
  const { validity, quality } = healthOf(findingsOf(market))
  return {
    correlation_id: '',
    source_ts: market.batch.timestampMs,
    recv_ts: market.batch.lastRecvMs,
    quality,
    condition_id: market.conditionId,
    epoch: market.epoch,
    seq: market.seq,
    changes,
    best_bid: bestBidPrice(market.book.yes),
    best_ask: bestAskPrice(market.book.yes),
    book_validity: validity,
    certificate: certificateOf(market),
  }
}

export function statusOf(state: State, market: Market): BookStatus {
  const { feed, validity, quality } = healthOf(findingsOf(market))
  const connection = newestConnection(state, market)
  return {
    correlation_id: '',
    source_ts: state.nowMs,
    recv_ts: state.nowMs,
    quality,
    condition_id: market.conditionId,
    feed_status: feed,
    last_seq: connection?.lastSeq ?? 0,
    expected_seq: connection?.expectedSeq ?? 1,
    gap_count_60s: connection ? recentGaps(connection, state.nowMs) : 0,
    stale_duration_ms: state.nowMs - lastHeardMs(state, market),
    book_validity: validity,
    resync_jobs: market.resyncsMs.filter(atMs => state.nowMs - atMs < resyncWindowMs).length,
    last_snapshot_ts: market.lastSnapshotMs < 0 ? null : market.lastSnapshotMs,
    last_delta_ts: market.lastDeltaMs < 0 ? null : market.lastDeltaMs,
    certificate: certificateOf(market),
  }
}

/** Of the connections that carry a market, the one heard last. */
function newestConnection(state: State, market: Market) {
  let newest = null
  for (const number of market.newestMs.keys()) {
    const connection = state.connections.get(number)
    if (connection && (!newest || connection.lastFrameMs > newest.lastFrameMs)) newest = connection
  }
  return newest
}
