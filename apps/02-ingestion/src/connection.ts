/**
 * The connections that carry frames. The venue numbers nothing, so the collector numbers the
 * frames of each connection epoch 1, 2, 3 ...; a number that is skipped is a frame that is
 * missing. Whether a connection lives is judged by what it delivers: any frame, or on a live one
 * its PONGs.
 */
import { findings } from './health.ts'
import { gapWindowMs, type Policy } from './policy.ts'
import { type Connection, type Market, remember, type State } from './state.ts'

/**
 * Frames missing between the one expected and the one that came; negative when it came too late.
 */
export const framesMissing = (expectedSeq: number, seq: number) => seq - expectedSeq

/** The connection of a number, or null when there are too many. */
export function connectionOf(state: State, number: number, max: number): Connection | null {
  const known = state.connections.get(number)
  if (known) return known
  if (state.connections.size >= max) return null
  const connection = createConnection(state.nowMs)
  state.connections.set(number, connection)
  return connection
}

const createConnection = (nowMs: number): Connection => ({
  epoch: -1,
  up: false,
  lastSeq: 0,
  expectedSeq: 1,
  lastFrameMs: nowMs,
  lastDataMs: nowMs,
  lastPongMs: -1,
  silent: false,
  frozen: false,
  missing: [],
  gapsMs: [],
  markets: new Set(),
})

/** Begins an epoch, whose frames are numbered from 1. */
export function beginEpoch(connection: Connection, epoch: number, nowMs: number): void {
  connection.epoch = epoch
  connection.up = true
  connection.lastSeq = 0
  connection.expectedSeq = 1
  connection.missing.length = 0
  connection.lastFrameMs = nowMs
  connection.lastDataMs = nowMs
  connection.lastPongMs = -1
  connection.silent = false
  connection.frozen = false
}

/**
 * The collector's word that the connection delivered something, if only another cell's: silence is
 * the connection's, not a cell's.
 */
export function noteAlive(connection: Connection | undefined, aliveMs: number): void {
  if (connection && aliveMs > connection.lastFrameMs) connection.lastFrameMs = aliveMs
}

export type Sequence =
  | { readonly order: 'next'; readonly missing: number }
  /** It was missing, and comes out of order. */
  | { readonly order: 'late' }
  | { readonly order: 'duplicate' }

const next: Sequence = { order: 'next', missing: 0 }

/** Takes a frame's number. */
export function takeSeq(
  connection: Connection,
  seq: number,
  nowMs: number,
  policy: Policy,
): Sequence {
  const missing = framesMissing(connection.expectedSeq, seq)
  if (missing < 0) {
    const at = connection.missing.indexOf(seq)
    if (at < 0) return { order: 'duplicate' }
    connection.missing.splice(at, 1)
    return { order: 'late' }
  }
  const first = Math.max(connection.expectedSeq, seq - policy.missingRememberedMax)
  for (let lost = first; lost < seq; lost++) {
    remember(connection.missing, lost, policy.missingRememberedMax)
  }
  if (missing > 0) remember(connection.gapsMs, nowMs, policy.gapsRememberedMax)
  connection.lastSeq = seq
  connection.expectedSeq = seq + 1
  return missing === 0 ? next : { order: 'next', missing }
}

/**
 * In place of the newest time that a connection told of a market: it joined others, and its own
 * book has not come yet. What it tells before that may be ahead of what they are still to tell, and
 * would make it look old.
 */
export const noBookYet = -1

/** Gaps in the last minute. */
export const recentGaps = ({ gapsMs }: Connection, nowMs: number) =>
  gapsMs.filter(atMs => nowMs - atMs < gapWindowMs).length

/** Notes silence and standstill; whether either changed. */
export function watch(connection: Connection, nowMs: number, policy: Policy): boolean {
  const { silent, frozen } = connection
  connection.silent =
    connection.up && nowMs - connection.lastFrameMs >= silenceMax(connection, policy)
  connection.frozen =
    connection.up && !connection.silent && nowMs - connection.lastDataMs >= policy.quietMsMax
  return silent !== connection.silent || frozen !== connection.frozen
}

const silenceMax = ({ lastPongMs }: Connection, policy: Policy) =>
  lastPongMs < 0 ? policy.silenceMsMax : policy.pongSilenceMsMax

/** What the state of its connections says against a market. */
export function feedFindings(state: State, market: Market, policy: Policy): number {
  let up = 0
  let well = 0
  let silent = false
  for (const [number, newestMs] of market.newestMs) {
    const connection = state.connections.get(number)
    // What one tells before its own book has come is not taken: it carries nothing yet.
    if (!connection?.up || (market.phase === 'live' && newestMs === noBookYet)) continue
    up++
    silent ||= connection.silent
    const isFrozen = connection.frozen && state.nowMs - market.lastAuditMs >= policy.quietMsMax
    const lags = newestMs < market.bookMs && state.nowMs - market.batch.lastRecvMs > policy.lagMsMax
    if (!connection.silent && !isFrozen && !lags) well++
  }
  if (up === 0) return findings.disconnected.bit
  if (well === 0) return silent ? findings.silent.bit : findings.frozen.bit
  return well < market.newestMs.size ? findings['connection-lost'].bit : 0
}

/** Since when nothing has been heard for a market. */
export function lastHeardMs(state: State, market: Market): number {
  let newest = 0
  for (const number of market.newestMs.keys()) {
    newest = Math.max(newest, state.connections.get(number)?.lastFrameMs ?? 0)
  }
  return newest
}
