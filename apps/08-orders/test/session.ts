/** Plays the order manager input by input: an order's id is known only once it was signed. */
import { deserialize, serialize } from 'node:v8'
import { type Input, type Output, orders, type Policy, type State } from '../src/core.ts'
import { defaultPolicy } from '../src/policy.ts'
import { control, instrument } from './script.ts'

export type Session = {
  /** Feeds inputs; returns what was said of them. */
  readonly feed: (...inputs: readonly Input[]) => readonly Output[]
  readonly said: readonly Output[]
  readonly heard: readonly Input[]
  /** The order an intent became. */
  readonly idOf: (intentId: string) => string
  readonly state: () => State
  /** Throws the state away for what a snapshot would have held. */
  readonly restore: () => void
}

/** A session in which nothing was heard yet, or that goes on from a state. */
export function silent(policy: Partial<Policy> = {}, from?: State): Session {
  const stage = orders({ ...defaultPolicy, ...policy })
  const said: Output[] = []
  const heard: Input[] = []
  let state = from ?? stage.initial()
  const idOf = (intentId: string) => {
    const signed = said.find(
      output => output.type === 'OrderSigned' && output.fact.client_order_id === intentId,
    )
    if (signed?.type !== 'OrderSigned') throw new Error(`expected an order for ${intentId}`)
    return signed.fact.order_id
  }
  return {
    feed(...inputs) {
      const from = said.length
      for (const input of inputs) {
        heard.push(input)
        state = stage.step(state, input, output => said.push(output))
      }
      return said.slice(from)
    },
    said,
    heard,
    idOf,
    state: () => state,
    restore: () => {
      state = deserialize(serialize(state))
    },
  }
}

/** A session in which one open market may trade. */
export function armed(policy: Partial<Policy> = {}, mode = 'paper'): Session {
  const session = silent(policy)
  session.feed(control('armed', { mode }), instrument())
  return session
}

const units = (micros: number) => micros / 1e6

/** What was said, a line each. */
export const told = (outputs: readonly Output[]) => outputs.map(lineOf)

function lineOf(output: Output): string {
  switch (output.type) {
    case 'OrderSigned':
      return `signed ${units(output.fact.size)} @ ${units(output.fact.limit_price)}`
    case 'OrderEvent': {
      const { previous_status, status, reject_reason } = output.fact
      const { open_quantity, filled_quantity, cancelled_quantity } = output.fact
      const quantities = [open_quantity, filled_quantity, cancelled_quantity].map(units).join('/')
      const why = reject_reason === '' ? '' : ` ${reject_reason}`
      return `${previous_status} > ${status} ${quantities}${why}`
    }
    case 'Fill': {
      const { fill_id, size, price, fee, liquidity, trade_status } = output.fact
      const paid = `@ ${units(price)} fee ${units(fee)}`
      return `${trade_status} ${fill_id} ${units(size)} ${paid} ${liquidity}`
    }
    case 'Reconciliation': {
      const { scope, state, internal_open, exchange_open } = output.fact
      return `${scope} ${state} ours ${units(internal_open)} theirs ${units(exchange_open)}`
    }
    case 'RegimeChanged':
      return `regime ${output.fact.previous_regime} > ${output.fact.regime}`
    case 'Unreadable':
      return `unreadable ${output.reason}`
  }
}
