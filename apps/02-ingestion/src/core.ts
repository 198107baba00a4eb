/**
 * The book builder: frames of the venue's market channel, as the collector received them, to a
 * continuously valid book of every market of its cell, or the word that it is not.
 *
 *   subscribed ──▶ awaiting ── books of both tokens ──▶ live ──▶ batch, batch, batch ...
 *                     ▲                                   │
 *                     └── reconnect, tick change, broken ─┘      each time an epoch begins
 *
 * Books are said per market, in YES terms; every book message carries its certificate (`health.ts`
 * maps evidence to verdicts). Time is the newest receive time heard: between ticks the clock of
 * hashes, silence and periodic snapshots is looked at every `sweepMs` of it. Nothing a frame holds
 * can stop the stream: what can't be taken is Unreadable, its markets are in doubt until the
 * venue's next hash agrees, and all other books go on.
 */
import { type Heard, type RawTick } from '@polytraders/messages'
import { type Stage } from '@polytraders/stage'
import { endBatch, saySnapshot, sayStatus } from './batch.ts'
import { feedFindings, noteAlive, watch } from './connection.ts'
import { takeConnectionChange, takeSubscription, takeUnsubscription } from './feed.ts'
import { takeFrame } from './frame.ts'
import { findings } from './health.ts'
import { watchAhead } from './levels.ts'
import { defaultPolicy, type Policy } from './policy.ts'
import { contextOf, hasRoom } from './room.ts'
import { type Context, initialState, type Market, type Output, type State } from './state.ts'
import { expireHash } from './venue-hash.ts'

export { defaultPolicy, type Output, type Policy, type State }
export type Input = Heard<
  'RawFrame' | 'RawTick' | 'InstrumentSubscribed' | 'InstrumentUnsubscribed' | 'ConnectionChanged'
>

export const coreVersion = '1.5.0'

export const ingestion = (policy: Policy): Stage<State, Input, Output> => ({
  initial: initialState,
  step(state, input, say) {
    if (input.fact.recv_ts > state.nowMs) state.nowMs = input.fact.recv_ts
    const context = contextOf(policy, state, say)
    switch (input.type) {
      case 'RawFrame':
        if (state.nowMs - state.lastSweepMs >= policy.sweepMs) {
          sweep(context, policy.outputBytesMax / 8)
        }
        state.clockTickedMs = -1
        takeFrame(context, input.fact)
        return state
      case 'RawTick':
        noteAlive(state.connections.get(input.fact.connection), input.fact.alive_ts)
        endBatchesOf(context, input.fact.connection)
        sweep(context, policy.outputBytesMax)
        sayClockTick(context, input.fact)
        return state
      case 'InstrumentSubscribed':
        takeSubscription(context, input.fact)
        return state
      case 'InstrumentUnsubscribed':
        takeUnsubscription(context, input.fact)
        return state
      case 'ConnectionChanged':
        takeConnectionChange(context, input.fact)
        return state
    }
  },
})

/** The stages after this one are told of silence less often than books are looked at in it. */
function sayClockTick({ policy, state, say }: Context, tick: RawTick): void {
  const { source_ts, recv_ts, quality } = tick
  const isFirst = state.clockTickedMs < 0
  if (!isFirst && state.nowMs - state.clockTickedMs < policy.clockTickMs) return
  state.clockTickedMs = state.nowMs
  say({ type: 'ClockTick', fact: { correlation_id: '', source_ts, recv_ts, quality } })
}

/** A tick says that its connection is quiet: the batches that came over it alone are over. */
function endBatchesOf(context: Context, number: number): void {
  const { connections, markets } = context.state
  for (const conditionId of connections.get(number)?.markets ?? []) {
    const market = markets.get(conditionId)
    if (!market?.batch.open || market.newestMs.size > 1) continue
    if (hasRoom(context, market)) endBatch(context, market)
  }
}

/** Looks at everything that time alone changes, and says what there is room for. */
function sweep(context: Context, bytesMax: number): void {
  const { policy, state } = context
  state.lastSweepMs = state.nowMs
  for (const connection of state.connections.values()) watch(connection, state.nowMs, policy)
  for (const market of state.markets.values()) sweepMarket(context, market, bytesMax)
}

function sweepMarket(context: Context, market: Market, bytesMax: number): void {
  const { policy, state } = context
  const { nowMs } = state
  market.feed = feedFindings(state, market, policy)
  watchAhead(context, market)
  expireHash(market.yes, nowMs, policy.hashPendingMsMax)
  expireHash(market.no, nowMs, policy.hashPendingMsMax)
  if (!hasRoom(context, market, bytesMax)) return
  if (market.batch.open && nowMs - market.batch.lastRecvMs >= policy.batchMsMax) {
    endBatch(context, market)
  }
  if (market.phase === 'awaiting') {
    const waited = nowMs - market.awaitingSinceMs >= policy.snapshotWaitMsMax
    const isUp = (market.feed & findings.disconnected.bit) === 0
    if (waited && isUp && market.warmingSinceMs < 0)
      market.phaseFindings |= findings['snapshot-missing'].bit
  } else if (
    !market.batch.open &&
    !market.isResolved &&
    nowMs - market.lastSnapshotMs >= policy.snapshotMsMax
  ) {
    saySnapshot(context, market, 'periodic')
  }
  sayStatus(context, market)
}
