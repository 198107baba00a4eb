/**
 * What may trade: operators' controls and the registry's word on each market. Both are obeyed in
 * log order: what a halt covers is cancelled, and nothing new is sent but what reduces.
 */
import { type ControlSet, type InstrumentChanged } from '@polytraders/messages'
import { cancelWhenDue } from './orders.ts'
import { type Mode } from './policy.ts'
import { type ReasonCode } from './reasons.ts'
import { type Instrument, type Order, type State, type Turn } from './state.ts'

export function setControl(turn: Turn, control: ControlSet): void {
  const { state } = turn
  const { scope, scope_id, control_version, mode } = control
  state.controlVersion = Math.max(state.controlVersion, control_version)
  state.controlMode = mode
  // Guards are the gate's own; everything else concerns orders.
  if (scope === 'guard_family') return
  const key = keyOf(scope, scope_id)
  if (control.state === 'armed') {
    state.halts.delete(key)
    return
  }
  state.halts.set(key, control.state === 'paused' ? 'paused' : 'killed')
  for (const order of openOrders(state)) {
    const halt = haltOver(state, order)
    if (halt) cancelWhenDue(turn, order, halt)
  }
}

export function setInstrument(turn: Turn, instrument: InstrumentChanged): void {
  const { state, policy } = turn
  const { condition_id: conditionId, status, neg_risk, protocol_version } = instrument
  if (!state.instruments.has(conditionId) && state.instruments.size >= policy.marketsMax) {
    const [oldest] = state.instruments.keys()
    if (oldest !== undefined) state.instruments.delete(oldest)
  }
  state.instruments.set(conditionId, {
    status,
    neg_risk,
    protocol_version,
    groupId: instrument.group_id,
    tickSize: instrument.tick_size,
  })
  if (status === 'open') return
  for (const order of openOrders(state)) {
    if (order.conditionId === conditionId) cancelWhenDue(turn, order, haltCode(status))
  }
}

const haltCode = (status: Instrument['status']): ReasonCode =>
  status === 'resolved' ? 'DISC_MARKET_RESOLVED' : 'DISC_MARKET_NOT_OPEN'

type Concerned = Pick<Order, 'conditionId' | 'strategy'>

/** The kill switch or pause that covers the market or the strategy; null when none does. */
export function haltOver(
  { halts, instruments }: State,
  { conditionId, strategy }: Concerned,
): ReasonCode | null {
  if (halts.size === 0) return null
  const groupId = instruments.get(conditionId)?.groupId ?? ''
  const over = [
    halts.get(keyOf('global', '')),
    halts.get(keyOf('market', conditionId)),
    halts.get(keyOf('cluster', groupId)),
    halts.get(keyOf('strategy', strategy)),
  ]
  if (over.includes('killed')) return 'GOV_KILLED'
  return over.includes('paused') ? 'GOV_PAUSED' : null
}

/** Why such an order may not be placed; null when it may. */
export function haltOf(state: State, order: Concerned, reduces: boolean): ReasonCode | null {
  if (state.controlVersion === 0) return 'GOV_CONTROL_UNKNOWN'
  const instrument = state.instruments.get(order.conditionId)
  if (!instrument) return 'DISC_INSTRUMENT_UNKNOWN'
  if (instrument.status === 'resolved') return 'DISC_MARKET_RESOLVED'
  if (reduces) return null
  const halt = haltOver(state, order)
  if (halt) return halt
  return instrument.status === 'open' ? null : 'DISC_MARKET_NOT_OPEN'
}

/**
 * The mode in force: what the process is made for, made safer by the control. A process for live
 * orders sends none unless the control says live as well.
 */
export function modeOf({ policy, state }: Turn): Mode {
  if (policy.mode === 'live') return state.controlMode === 'live' ? 'live' : 'shadow'
  return state.controlMode === 'shadow' ? 'shadow' : policy.mode
}

const keyOf = (scope: string, scopeId: string) => `${scope}|${scope === 'global' ? '' : scopeId}`

function* openOrders({ open, orders }: State) {
  for (const orderId of open) {
    const order = orders.get(orderId)
    if (order) yield order
  }
}
