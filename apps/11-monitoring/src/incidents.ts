/**
 * Incidents: open, acknowledged, resolved. One is open at most for each rule and thing concerned,
 * however often its cause is seen; it resolves when the cause is gone, or by an operator's command.
 */
import { type Incident, type State, type Turn } from './state.ts'

export type Rule =
  | 'book-broken'
  | 'dead-letters'
  | 'drawdown'
  | 'feed-lost'
  | 'fill-unconfirmed'
  | 'heartbeat-lost'
  | 'incidents-overflow'
  | 'canary-failed'
  | 'command-refused'
  | 'order-unknown'
  | 'parity-diverged'
  | 'reconciliation'
  | 'reject-rate'
  | 'slo-burn'
  | 'trade-failed'

export type Cause = {
  readonly rule: Rule
  readonly severity: 'page' | 'ticket' | 'info'
  /** -1 when it concerns all cells. */
  readonly cell: number
  /** What it is about within rule and cell, such as a market, an order, an objective. */
  readonly about: string
  readonly conditionId?: string
  readonly detail: string
}

export const incidentKey = (rule: Rule, cell: number, about: string) => `${rule}|${cell}|${about}`

/** How many of a severity nobody has acknowledged, for who watches. */
export function openIncidents({ incidents }: State, severity: Cause['severity']): number {
  let count = 0
  for (const incident of incidents.values()) {
    if (incident.state === 'open' && incident.severity === severity) count++
  }
  return count
}

/** What opening came to: `full` is new as well, and has no place of its own. */
export type Opened = 'new' | 'known' | 'full'

/** Opens an incident, unless it is open. */
export function openIncident(turn: Turn, cause: Cause): Opened {
  const { state, policy } = turn
  const key = incidentKey(cause.rule, cause.cell, cause.about)
  const known = state.incidents.get(key)
  if (known) {
    known.seenMs = state.nowMs
    return 'known'
  }
  if (state.incidents.size >= policy.incidentsMax && cause.rule !== 'incidents-overflow') {
    openIncident(turn, overflow(policy.incidentsMax, cause))
    return 'full'
  }
  state.incidentSerial += 1
  const incident: Incident = {
    id: `${cause.rule}-${state.incidentSerial}`,
    rule: cause.rule,
    severity: cause.severity,
    cell: cause.cell,
    conditionId: cause.conditionId ?? '',
    state: 'open',
    seenMs: state.nowMs,
  }
  state.incidents.set(key, incident)
  say(turn, incident, 'open', cause.detail)
  return 'new'
}

/** Resolves an incident whose cause is gone; silent when none is open. */
export function resolveIncident(turn: Turn, key: string, detail: string): boolean {
  const incident = turn.state.incidents.get(key)
  if (!incident) return false
  turn.state.incidents.delete(key)
  say(turn, incident, 'resolved', detail)
  return true
}

export function acknowledgeIncident(turn: Turn, incident: Incident, detail: string): void {
  incident.state = 'acknowledged'
  say(turn, incident, 'acknowledged', detail)
}

/** The open incident of this id with its key. */
export function findIncident(turn: Turn, id: string): readonly [string, Incident] | undefined {
  for (const entry of turn.state.incidents) if (entry[1].id === id) return entry
  return undefined
}

/** Resolves incidents of a rule whose cause was not seen for so long. */
export function resolveQuiet(turn: Turn, rule: Rule, quietMs: number): void {
  for (const [key, incident] of turn.state.incidents) {
    if (!turn.hasRoom()) return
    if (incident.rule !== rule || turn.state.nowMs - incident.seenMs < quietMs) continue
    resolveIncident(turn, key, `not seen for ${quietMs / 60_000} min`)
  }
}

/** The first open incident that keeps releases from moving up. */
export function releaseBlocker(turn: Turn): Incident | undefined {
  for (const incident of turn.state.incidents.values()) {
    if (incident.rule === 'parity-diverged' || incident.severity === 'page') return incident
  }
  return undefined
}

const overflow = (max: number, { rule, detail }: Cause): Cause => ({
  rule: 'incidents-overflow',
  severity: 'page',
  cell: -1,
  about: '',
  detail: `${max} incidents are open, so this one has no place of its own: ${rule}: ${detail}`,
})

function say(
  { cause, source, say: speak }: Turn,
  incident: Incident,
  state: 'open' | 'acknowledged' | 'resolved',
  detail: string,
): void {
  const { id, severity, rule, cell, conditionId } = incident
  const evidence = [`${source.topic}:${source.partition}:${source.offset}`]
  const fact = { incident_id: id, state, severity, rule, cell, condition_id: conditionId, detail }
  speak({ type: 'IncidentChanged', fact: { ...cause, ...fact, evidence } })
}
