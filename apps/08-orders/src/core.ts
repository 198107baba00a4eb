/**
 * Orders: signs what the gate approved, follows it at the venue, and never believes more than the
 * evidence says.
 *
 * An intent becomes at most one order, whose hash is its id and is known before anything is sent.
 * `OrderSigned` is the order; the `OrderEvent` that says SENT is the word to send it. News moves an
 * order along a drawn table (order-machine.ts), weighed by what it is known from; trades are
 * followed by their own (trade-machine.ts), and only they make fills. Kill switches, halted and
 * resolved markets cancel open orders and let nothing new pass but what reduces.
 */
import { type Heard } from '@polytraders/messages'
import { type Stage } from '@polytraders/stage'
import { takeAnswer } from './answers.ts'
import { setControl, setInstrument } from './controls.ts'
import { lookAtDue, sweep } from './deadlines.ts'
import { takeCancel, takeIntent } from './intents.ts'
import { type Policy } from './policy.ts'
import { initialState, type Output, type State, type Turn } from './state.ts'
import { takeUserFrame } from './user-stream.ts'

export { defaultPolicy, type Mode, type Policy } from './policy.ts'
export type { Output, State } from './state.ts'

export const coreVersion = '1.1.0'

export type Input = Heard<
  | 'ApprovedIntent'
  | 'ReduceIntent'
  | 'CancelIntent'
  | 'VenueResponse'
  | 'UserFrame'
  | 'SealedBook'
  | 'SealedTrade'
  | 'SealedStatus'
  | 'SealedNotice'
  | 'SealedInstrument'
  | 'SealedSync'
  | 'SealedControl'
  | 'SealedTick'
>

export const orders = (policy: Policy): Stage<State, Input, Output> => ({
  initial: initialState,
  step(state, input, say) {
    const { correlation_id, source_ts, recv_ts } = input.fact
    const cause = { correlation_id, source_ts, recv_ts }
    let said = 0
    const turn: Turn = {
      policy,
      state,
      cause,
      say(output) {
        said += 1
        say(output)
      },
      hasRoom: () => said < policy.outputsMax,
    }
    if (recv_ts > state.nowMs) state.nowMs = recv_ts
    take(turn, input)
    if (state.nowMs - state.sweptMs >= policy.sweepEveryMs) sweep(turn)
    else if (state.due.size > 0) lookAtDue(turn)
    return state
  },
})

function take(turn: Turn, input: Input): void {
  switch (input.type) {
    case 'ApprovedIntent':
      takeIntent(turn, { type: 'ApprovedIntent', fact: input.fact })
      return
    case 'ReduceIntent':
      takeIntent(turn, { type: 'ReduceIntent', fact: input.fact })
      return
    case 'CancelIntent':
      takeCancel(turn, input.fact)
      return
    case 'VenueResponse':
      takeAnswer(turn, input.fact)
      return
    case 'UserFrame':
      takeUserFrame(turn, input.fact)
      return
    case 'SealedInstrument':
      setInstrument(turn, input.fact.instrument)
      return
    case 'SealedControl':
      if (input.fact.control) setControl(turn, input.fact.control)
      lookAtDue(turn)
      return
    // The others carry time.
    case 'SealedBook':
    case 'SealedTrade':
    case 'SealedStatus':
    case 'SealedNotice':
    case 'SealedSync':
    case 'SealedTick':
      return
  }
}
