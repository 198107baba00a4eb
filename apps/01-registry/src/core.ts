/**
 * The registry: what every market is, from the venue's own words, in numbered versions.
 *
 *   a market's body ──▶ read ──▶ merge ──▶ recompute ids ──▶ judge status ──▶ anything new?
 *                        │                                      │              yes: InstrumentChanged
 *                        ▼                                      ▼              no:  Synced
 *                    Unreadable                    Unreadable: it leads out of `resolved`
 *
 * Nothing is guessed: a market whose fee, tick or tokens are not known is kept, and halted with the
 * reason. A market's group is fixed when it is first seen, since its cell follows from it; versions
 * are 1, 2, 3 ... while it is kept. The feed's notices change it at once, and never sync it.
 */
import { type Heard, type RegistryBody } from '@polytraders/messages'
import { type Stage } from '@polytraders/stage'
import { type Instrument, readClobMarket, readGammaMarket } from '@polytraders/venue/translate'
import { checkIds, keepTokenIds } from './ids.ts'
import { mergeBody } from './merge.ts'
import { takeNotice } from './notice.ts'
import { defaultPolicy, freshnessMs, freshnessMsMax, type Policy } from './policy.ts'
import {
  type Context,
  conditionKey,
  initialState,
  type Market,
  type Output,
  type State,
  unreadable,
} from './state.ts'
import { makeRoom, publish } from './versions.ts'

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
    return say(unreadable('http-status', `expected 200 to 299 from ${endpoint}, found ${status}`))
  }
  if (body.length > policy.bodyLengthMax) {
    const expected = `expected at most ${policy.bodyLengthMax} characters from ${endpoint}`
    return say(unreadable('too-large', `${expected}, found ${body.length}`))
  }
  const reading = endpoint.startsWith('clob') ? readClobMarket(body) : readGammaMarket(body)
  if (!reading.ok) return say(unreadable(reading.reason, reading.detail))

  const known = state.markets.get(conditionKey(reading.value.conditionId))
  const next = fold(policy, known, reading.value, fact)
  const refusal = known ? null : makeRoom(context, next)
  if (refusal) return say(refusal)
  const outcome = publish(context, known, next, fact)
  if (outcome === 'same') saySynced(context, fact, known, next)
}
