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
 * can stop the stream: what can't be taken is Unreadable, its markets are in doubt until the venue's
 * next hash agrees, and all other books go on.
 */
import { cellOf } from '@polytraders/domain'
import { type Heard } from '@polytraders/messages'
import { type Stage } from '@polytraders/stage'
import { endBatch, endIfProven, saySnapshot, sayStatus } from './batch.ts'
import { beginEpoch, connectionOf, feedFindings, watch } from './connection.ts'
import { losesContinuity, takeFrame } from './frame.ts'
import { findings } from './health.ts'
import { defaultPolicy, type Policy } from './policy.ts'
import { type Context, initialState, type Market, type Output, type State } from './state.ts'
import { subscribe } from './subscription.ts'
import { expireHash } from './venue-hash.ts'

export { defaultPolicy, type Output, type Policy, type State }
export type Input = Heard<'RawFrame' | 'RawTick' | 'InstrumentSubscribed' | 'ConnectionChanged'>

export const coreVersion = '1.0.0'

export const ingestion = (policy: Policy): Stage<State, Input, Output> => ({
  initial: initialState,
  step(state, input, say) {
    if (input.fact.recv_ts > state.nowMs) state.nowMs = input.fact.recv_ts
    const context: Context = { policy, state, say }
    switch (input.type) {
      case 'RawFrame':
        sweepIfDue(context)
        takeFrame(context, input.fact)
        break
      case 'RawTick':
        takeTick(context, input)
        break
      case 'InstrumentSubscribed':
        subscribe(context, input.fact)
        break
      case 'ConnectionChanged':
        changeConnection(context, input)
        break
    }
    return state
  },
})
