/**
 * The registry: what every market is, from the venue's own words, in numbered versions.
 *
 *   a market's body ──▶ read ──▶ merge ──▶ recompute ids ──▶ judge status ──▶ anything new?
 *                        │                                      │            yes: InstrumentChanged
 *                        ▼                                      ▼            no:  Synced
 *                    Unreadable                    Unreadable: it leads out of `resolved`
 *
 * Nothing is guessed: a market whose fee, tick or tokens are not known is kept, and halted with the
 * reason. A market's group is fixed when it is first seen, since its cell follows from it; versions
 * are 1, 2, 3 ... while it is kept. The feed's notices change it at once, and never sync it.
 */
import { groupOf } from '@polytraders/domain'
import { type Heard, type RegistryBody, type Synced } from '@polytraders/messages'
import { type Stage } from '@polytraders/stage'
import { type Instrument, readClobMarket, readGammaMarket } from '@polytraders/venue/translate'
import { checkIds, keepTokenIds } from './ids.ts'
import { mergeBody } from './merge.ts'
import { takeNotice } from './notice.ts'
import { defaultPolicy, freshnessMs, freshnessMsMax, type Policy } from './policy.ts'
import { readVoid } from './raw.ts'
import {
  type Context,
  conditionKey,
  initialState,
  type Market,
  type Output,
  type State,
  unreadable,
} from './state.ts'
import { type Draft, publish } from './versions.ts'

export { defaultPolicy, freshnessMs, freshnessMsMax, type Output, type Policy, type State }
export type Input = Heard<'RegistryBody' | 'MarketNotice'>

export const coreVersion = '1.0.0'

export const registry = (policy: Policy): Stage<State, Input, Output> => ({
  initial: initialState,
  step(state, input, say) {
    const context: Context = { policy, state, say }
    switch (input.type) {
      case 'RegistryBody':
        takeBody(context, input.fact)
        return state
      case 'MarketNotice':
        takeNotice(context, input.fact)
        return state
    }
  },
})

function takeBody(context: Context, fact: RegistryBody): void {
  const { policy, state, say } = context
  const { body, endpoint, status } = fact
  if (status < 200 || status > 299) {
    say(unreadable('http-status', `expected 200 to 299 from ${endpoint}, found ${status}`))
    return
  }
  if (body.length > policy.bodyLengthMax) {
    const expected = `expected at most ${policy.bodyLengthMax} characters from ${endpoint}`
    say(unreadable('too-large', `${expected}, found ${body.length}`))
    return
  }
  const reading = endpoint.startsWith('clob') ? readClobMarket(body) : readGammaMarket(body)
  if (!reading.ok) {
    say(unreadable(reading.reason, reading.detail))
    return
  }

  const known = state.markets.get(conditionKey(reading.value.conditionId))
  const draft = draftOf(policy, known, readVoid(reading.value, body), fact)
  if (publish(context, known, draft, fact) === 'same' && known) {
    say({ type: 'Synced', fact: syncedOf(known, draft, fact) })
  }
}

/** What is told of a market once this body is read. */
function draftOf(
  policy: Policy,
  known: Market | undefined,
  read: Instrument,
  { body, group_id, recv_ts }: RegistryBody,
): Draft {
  const merged = mergeBody(policy, known, read, recv_ts)
  const ids = checkIds(policy, merged.told, body, known)
  const kept = keepTokenIds(merged.told, ids, known)
  return {
    ...merged,
    ...kept,
    groupId: known?.said.group_id ?? firstGroup(kept.told, group_id),
    lastSyncedMs: Math.max(recv_ts, known?.lastSyncedMs ?? recv_ts),
  }
}

/** The event as the body has it, else as the poller saw it, else the market itself. */
const firstGroup = ({ parentEventId, conditionId }: Instrument, polledGroup: string) =>
  groupOf({ parentEventId: parentEventId ?? polledGroup, conditionId })

const syncedOf = (known: Market, { told, lastSyncedMs }: Draft, fact: RegistryBody): Synced => ({
  correlation_id: '',
  source_ts: fact.source_ts,
  recv_ts: fact.recv_ts,
  quality: fact.quality,
  condition_id: told.conditionId,
  group_id: known.said.group_id,
  version: known.said.version,
  last_synced_ts: lastSyncedMs,
  freshness_ms: freshnessMs(fact.recv_ts, known.lastSyncedMs),
})
