/**
 * What may trade: operators' controls and the registry's word on each market. Both are obeyed in log
 * order: what is covered by a halt is taken back, and nothing new is sent but what reduces.
 */
import assert from 'node:assert/strict'
import { type ControlSet, type InstrumentChanged } from '@polytraders/messages'
import { requestCancel } from './orders.ts'
import { type Mode } from './policy.ts'
import { type ReasonCode } from './reasons.ts'
import { type Instrument, type Order, type State, type Turn } from './state.ts'

export function setControl(turn: Turn, control: ControlSet): void {
  const { state, policy } = turn
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
  assert.ok(state.halts.size <= policy.controlsMax, 'halts stay bounded')
  for (const order of openOrders(state)) {
    if (isHalted(state, order)) requestCancel(turn, order, 'RISK_KILL_SWITCH')
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
    if (order.conditionId === conditionId) requestCancel(turn, order, haltCode(status))
  }
}

const haltCode = (status: Instrument['status']): ReasonCode =>
  status === 'resolved' ? 'RISK_MARKET_RESOLVED' : 'RISK_MARKET_HALTED'

type Concerned = Pick<Order, 'conditionId' | 'strategy'>

/** Whether a kill switch or a pause covers the market or the strategy. */
export function isHalted({ halts, instruments }: State, { conditionId, strategy }: Concerned) {
  if (halts.size === 0) return false
  const groupId = instruments.get(conditionId)?.groupId ?? ''
  return (
    halts.has(keyOf('global', '')) ||
    halts.has(keyOf('market', conditionId)) ||
    halts.has(keyOf('cluster', groupId)) ||
    halts.has(keyOf('strategy', strategy))
  )
}

/** Why such an order may not be placed; null when it may. */
export function haltOf(state: State, order: Concerned, reduces: boolean): ReasonCode | null {
  if (state.controlVersion === 0) return 'RISK_CONTROL_UNKNOWN'
  const instrument = state.instruments.get(order.conditionId)
  if (!instrument) return 'RISK_MARKET_UNKNOWN'
  if (instrument.status === 'resolved') return 'RISK_MARKET_RESOLVED'
  if (reduces) return null
  if (isHalted(state, order)) return 'RISK_KILL_SWITCH'
  return instrument.status === 'open' ? null : 'RISK_MARKET_HALTED'
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
  for (const orderId of [...open]) {
    const order = orders.get(orderId)
    if (order) yield order
  }
}
