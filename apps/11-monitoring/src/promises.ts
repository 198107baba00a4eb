/**
 * The objectives as they stand: evaluated once a minute, said when they changed, alarmed when their
 * budget burns too fast, and acted upon where the policy says so.
 */
import { armByRule, pauseByRule } from './controls.ts'
import { incidentKey, openIncident, resolveIncident } from './incidents.ts'
import { alertOf, burnRate, countsOf, met, type Objective, windowsMs } from './objectives.ts'
import { type ObjectivePolicy } from './policy.ts'
import { type Turn } from './state.ts'

export function evaluateObjectives(turn: Turn): void {
  for (const promise of turn.policy.objectives) {
    const objective = turn.state.objectives.get(promise.name)
    if (!objective) continue
    sayWindows(turn, promise, objective)
    alarm(turn, promise, objective)
  }
}

/** Whether the cause of an automatic pause is still there when its time is over. */
export function pauseStillCaused({ state }: Turn, rule: string, scopeId: string): boolean {
  if (rule === 'auto:feed-lost') return state.feedsLost.late.has(scopeId)
  const about = rule.replace('auto:slo-burn:', '')
  return state.incidents.has(incidentKey('slo-burn', -1, about))
}

/**
 * The first window is said whenever its numbers changed, the others when they are met or missed.
 */
function sayWindows({ state, cause, say }: Turn, promise: ObjectivePolicy, of: Objective): void {
  for (const windowMs of windowsMs) {
    const counts = countsOf(of, state.nowMs, windowMs)
    if (counts.total === 0 && !of.said.has(windowMs)) continue
    const { healthy, total } = counts
    const holds = met(counts, promise.targetMicros)
    const mark = windowMs === windowsMs[0] ? `${healthy}/${total}` : String(holds)
    if (of.said.get(windowMs) === mark) continue
    of.said.set(windowMs, mark)
    say({
      type: 'SloEvaluated',
      fact: {
        ...cause,
        slo: promise.name,
        window_ms: windowMs,
        healthy,
        total,
        target: promise.targetMicros,
        met: holds,
        burn_rate: burnRate(counts, promise.targetMicros),
      },
    })
  }
}

function alarm(turn: Turn, promise: ObjectivePolicy, of: Objective): void {
  const { name, targetMicros, action } = promise
  const { nowMs } = turn.state
  const key = incidentKey('slo-burn', -1, name)
  const rule = `auto:slo-burn:${name}`
  const alert = alertOf(of, promise, nowMs)
  if (alert === 'none') {
    const over = `${name} burns within its budget again`
    if (resolveIncident(turn, key, over)) armByRule(turn, 'global', '', rule, over)
    return
  }
  // A ticket that has become a page is a new incident: somebody has to be woken.
  const open = turn.state.incidents.get(key)
  if (open?.severity === 'ticket' && alert === 'page') resolveIncident(turn, key, 'it is a page')
  const burn = burnRate(countsOf(of, nowMs, windowsMs[0]), targetMicros).toFixed(2)
  const detail = `SLO_BURN ${name}: 1 h at ${burn} times its budget`
  const cause = { rule: 'slo-burn', severity: alert, cell: -1, about: name, detail } as const
  const opened = openIncident(turn, cause)
  if (opened !== 'known' && alert === 'page' && action === 'pause')
    pauseByRule(turn, 'global', '', rule, detail)
}
