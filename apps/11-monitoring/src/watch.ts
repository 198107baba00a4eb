/**
 * What the other stages' facts mean for the people on call: objectives counted, incidents opened
 * and resolved, and the two automatic stops, drawdown and reject rate.
 */
import { type Heard } from '@polytraders/messages'
import { killByRule } from './controls.ts'
import { type Ending, overdue, settle, startWait } from './deadlines.ts'
import { type Cause, incidentKey, openIncident, type Rule, resolveIncident } from './incidents.ts'
import { count, countsOf } from './objectives.ts'
import { type ObjectiveName } from './policy.ts'
import { type Turn } from './state.ts'

export function tally(turn: Turn, name: ObjectiveName, healthy: number, total: number): void {
  const objective = turn.state.objectives.get(name)
  if (objective) count(objective, turn.state.nowMs, healthy, total)
}

export function watchOrder(turn: Turn, { fact, source }: Heard<'OrderEvent'>): void {
  const { state, policy } = turn
  const { order_id, status, previous_status, condition_id } = fact
  const unknown = status === 'UNKNOWN' || status === 'CANCEL_UNKNOWN'
  if (unknown) {
    const late = startWait(state.unknownOrders, order_id, state.nowMs, policy.ordersMax)
    for (const order of late) orderLate(turn, order)
  } else {
    const ending = settle(state.unknownOrders, order_id)
    tallyEnding(turn, 'unknown-orders-resolved', ending)
    if (ending === 'late') {
      resolveIncident(turn, incidentKey('order-unknown', -1, order_id), `it is ${status}`)
    }
  }
  if (ended.has(status) && !ended.has(previous_status)) {
    tally(turn, 'fill-ratio', Math.min(fact.filled_quantity, fact.order_qty), fact.order_qty)
  }
  if (previous_status === 'SENT' && !unknown) {
    tally(turn, 'orders-accepted', status === 'REJECTED' ? 0 : 1, 1)
    if (status === 'REJECTED') tripOnRejects(turn, fact.reject_reason)
  }
  const about: Cause = {
    rule: 'heartbeat-lost',
    severity: 'page',
    cell: source.partition,
    about: '',
    detail: 'the venue may have cancelled all our orders',
  }
  if (fact.heartbeat_status === 'lost') openIncident(turn, { ...about, conditionId: condition_id })
  if (fact.heartbeat_status === 'alive') conclude(turn, about, 'heartbeats are answered again')
}

/** How an order that was at the venue ends. */
const ended: ReadonlySet<string> = new Set(['FILLED', 'CANCELED', 'EXPIRED', 'KILLED'])

export function watchFill(turn: Turn, { fact, source }: Heard<'Fill'>): void {
  const { state, policy } = turn
  const { fill_id, trade_status, condition_id } = fact
  switch (trade_status) {
    case 'MATCHED': {
      const late = startWait(state.unconfirmedFills, fill_id, state.nowMs, policy.fillsMax)
      for (const fill of late) fillLate(turn, fill)
      break
    }
    case 'MINED':
    case 'RETRYING':
      break
    case 'CONFIRMED':
    case 'FAILED': {
      const ending = settle(state.unconfirmedFills, fill_id)
      tallyEnding(turn, 'fills-confirmed', ending)
      const key = incidentKey('fill-unconfirmed', -1, fill_id)
      if (ending === 'late') resolveIncident(turn, key, `it is ${trade_status}`)
      break
    }
  }
  if (trade_status !== 'FAILED') return
  openIncident(turn, {
    rule: 'trade-failed',
    severity: 'ticket',
    cell: source.partition,
    about: fill_id,
    conditionId: condition_id,
    detail: `trade ${fact.trade_id} failed to settle: ${fact.size} at ${fact.price} is void`,
  })
}

export function watchReconciliation(turn: Turn, { fact, source }: Heard<'Reconciliation'>): void {
  const { scope, order_id, condition_id, state } = fact
  if (state === 'resolving') return
  tally(turn, 'reconciliation', state === 'matched' ? 1 : 0, 1)
  const about: Cause = {
    rule: 'reconciliation',
    severity: 'page',
    cell: source.partition,
    about: `${scope} ${order_id || condition_id}`,
    conditionId: condition_id,
    detail: `${scope}: ${fact.detail}; open ${fact.internal_open}, venue ${fact.exchange_open}`,
  }
  if (state === 'matched') conclude(turn, about, 'both sides agree')
  else openIncident(turn, about)
}

export function watchPortfolio(turn: Turn, { fact, source }: Heard<'PortfolioMarked'>): void {
  const cell = source.partition
  const health = turn.state.cells[cell]
  if (health) health.exposure = fact.gross_exposure
  const limit = turn.state.budgets[cell]?.fact.drawdown_limit ?? 0
  const percent = (micros: number) => `${(micros / 1e4).toFixed(2)}%`
  const about: Cause = {
    rule: 'drawdown',
    severity: 'page',
    cell,
    about: '',
    detail: `cell ${cell} is ${percent(fact.drawdown)} below its peak, limit ${percent(limit)}`,
  }
  if (fact.drawdown < limit) conclude(turn, about, `drawdown is ${percent(fact.drawdown)}`)
  else if (openIncident(turn, about) !== 'known') {
    killByRule(turn, 'auto:drawdown', about.detail)
  }
}

export function watchReplay(turn: Turn, { fact }: Heard<'ReplayReport'>): void {
  const { stage, cell, compared, equal, verdict, divergence } = fact
  turn.state.parityRecords += equal
  tally(turn, 'replay-parity', equal, compared)
  const where = divergence
    ? `${divergence.topic}:${divergence.partition}:${divergence.offset} ${divergence.field}`
    : 'no place given'
  const about: Cause = {
    rule: 'parity-diverged',
    severity: 'page',
    cell,
    about: stage,
    detail: `replay says differently from ${stage} at ${where}; releases stop`,
  }
  if (verdict === 'parity-diverged') openIncident(turn, about)
  if (verdict === 'parity-clean') conclude(turn, about, 'a later replay is clean')
}

/** Our own refusals of commands open an incident only when they look like an attack. */
const suspicious: readonly string[] = ['bad-signature', 'unknown-key', 'replayed-nonce']

export function watchDeadLetter(turn: Turn, { fact }: Heard<'DeadLetter'>): void {
  const { stage, topic, reason, detail } = fact
  const ours = stage === '11-monitoring'
  const where = `${topic}:${fact.partition}:${fact.offset}`
  if (ours && !suspicious.includes(reason)) return
  openIncident(turn, {
    rule: ours ? 'command-refused' : 'dead-letters',
    severity: 'ticket',
    cell: -1,
    about: `${stage} ${reason}`,
    detail: `${stage} could not read ${where}: ${reason}: ${detail}`,
  })
}

/** What has waited too long by now. */
export function watchDeadlines(turn: Turn): void {
  const { unknownOrders, unconfirmedFills } = turn.state
  const { unknownOrderMsMax, unconfirmedFillMsMax, ordersMax, fillsMax } = turn.policy
  const orders = overdue(turn, unknownOrders, unknownOrderMsMax, ordersMax)
  for (const orderId of orders) orderLate(turn, orderId)
  const fills = overdue(turn, unconfirmedFills, unconfirmedFillMsMax, fillsMax)
  for (const fillId of fills) fillLate(turn, fillId)
}

function orderLate(turn: Turn, orderId: string): void {
  tally(turn, 'unknown-orders-resolved', 0, 1)
  openLate(turn, 'order-unknown', 'page', orderId, 'it is not known what became of this order')
}

function fillLate(turn: Turn, fillId: string): void {
  tally(turn, 'fills-confirmed', 0, 1)
  openLate(turn, 'fill-unconfirmed', 'ticket', fillId, 'the chain has not confirmed this fill')
}

function openLate(
  turn: Turn,
  rule: Rule,
  severity: Cause['severity'],
  about: string,
  what: string,
): void {
  openIncident(turn, { rule, severity, cell: -1, about, detail: `${about}: ${what}` })
}

function tripOnRejects(turn: Turn, reason: string): void {
  const { state, policy } = turn
  const objective = state.objectives.get('orders-accepted')
  if (!objective) return
  const { healthy, total } = countsOf(objective, state.nowMs, 300_000)
  const rejected = total - healthy
  if (total < policy.rejectOrdersMin || rejected * 1e6 < policy.rejectRateMaxMicros * total) return
  const detail = `${rejected} of ${total} orders were rejected within 5 min, lately: ${reason}`
  const cause: Cause = { rule: 'reject-rate', severity: 'page', cell: -1, about: '', detail }
  if (openIncident(turn, cause) !== 'known') killByRule(turn, 'auto:reject-rate', detail)
}

/** What was counted when it became late is not counted again. */
function tallyEnding(turn: Turn, name: ObjectiveName, ending: Ending): void {
  if (ending === 'in-time') tally(turn, name, 1, 1)
}

const conclude = (turn: Turn, { rule, cell, about }: Cause, detail: string) =>
  resolveIncident(turn, incidentKey(rule, cell, about), detail)
