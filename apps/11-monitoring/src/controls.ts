/**
 * Controls: what may trade. Global is armed from the first input on; every change is a new version.
 *
 *   armed <-> paused      one person, or a rule for a time
 *   any    -> killed      one person, or a rule
 *   killed -> any         two people, never a rule
 */
import { type Mode, type SetControl } from './commands.ts'
import { type Control, type Turn } from './state.ts'

export type Change = {
  readonly scope: string
  readonly scopeId: string
  readonly state: string
  readonly newsWindow: boolean
  readonly mode: Mode
  readonly reason: string
  readonly setBy: readonly string[]
  readonly nonce: string
  readonly untilMs: number | null
}

export const scopeKey = (scope: string, scopeId: string) => `${scope}|${scopeId}`

const armed = { state: 'armed', news_window: false, untilMs: null, set_by: [] } as const

/** The control of exactly this scope. */
export const controlOf = ({ state }: Turn, scope: string, scopeId: string): Control =>
  state.controls.get(scopeKey(scope, scopeId)) ?? { ...armed, scope, scope_id: scopeId }

/** Whether there is room for a control of its own. The global one always has its place. */
export const controlFits = ({ state, policy }: Turn, scope: string, scopeId: string) =>
  scope === 'global' ||
  state.controls.has(scopeKey(scope, scopeId)) ||
  state.controls.size < policy.controlsMax

export function setControl(turn: Turn, change: Change): void {
  const { state, cause } = turn
  const { scope, scopeId, newsWindow, untilMs, setBy } = change
  state.controlVersion += 1
  state.mode = change.mode
  const control: Control = {
    scope,
    scope_id: scopeId,
    state: change.state,
    news_window: newsWindow,
    set_by: setBy,
    untilMs,
  }
  const idle = control.state === 'armed' && !newsWindow && scope !== 'global'
  if (idle) state.controls.delete(scopeKey(scope, scopeId))
  else state.controls.set(scopeKey(scope, scopeId), control)
  turn.say({
    type: 'ControlSet',
    fact: {
      ...cause,
      control_version: state.controlVersion,
      scope,
      scope_id: scopeId,
      state: change.state,
      news_window: newsWindow,
      mode: change.mode,
      reason: change.reason,
      set_by: setBy,
      nonce: change.nonce,
      expires_ts: untilMs,
    },
  })
}

export const commanded = (command: SetControl, mode: Mode, setBy: readonly string[]): Change => ({
  scope: command.scope,
  scopeId: command.scope_id,
  state: command.state,
  newsWindow: command.news_window,
  mode,
  reason: command.reason,
  setBy,
  nonce: command.nonce,
  untilMs: command.until_ts,
})

/** A rule kills everything. What is killed stays as it is. */
export function killByRule(turn: Turn, rule: string, reason: string): void {
  if (controlOf(turn, 'global', '').state === 'killed') return
  setControl(turn, automatic(turn, 'global', '', 'killed', rule, reason, null))
}

/** A rule pauses a scope for a time, unless somebody or something did already. */
export function pauseByRule(
  turn: Turn,
  scope: string,
  scopeId: string,
  rule: string,
  reason: string,
): void {
  if (controlOf(turn, scope, scopeId).state !== 'armed') return
  if (!controlFits(turn, scope, scopeId)) return
  const untilMs = turn.state.nowMs + turn.policy.autoPauseMs
  setControl(turn, automatic(turn, scope, scopeId, 'paused', rule, reason, untilMs))
}

/** A rule arms again what it paused itself, and nothing else. */
export function armByRule(
  turn: Turn,
  scope: string,
  scopeId: string,
  rule: string,
  reason: string,
): void {
  const { state, set_by } = controlOf(turn, scope, scopeId)
  if (state !== 'paused' || set_by[0] !== rule) return
  setControl(turn, automatic(turn, scope, scopeId, 'armed', rule, reason, null))
}

/** Ends what was set for a time. A rule whose cause is still there pauses again. */
export function endExpired(turn: Turn, stillCaused: (rule: string, scopeId: string) => boolean) {
  const { controls, nowMs } = turn.state
  for (const control of [...controls.values()]) {
    if (!turn.hasRoom()) return
    if (control.untilMs === null || control.untilMs > nowMs) continue
    const { scope, scope_id, set_by } = control
    const rule = set_by[0] ?? ''
    const goesOn = rule.startsWith('auto:') && stillCaused(rule, scope_id)
    const untilMs = goesOn ? nowMs + turn.policy.autoPauseMs : null
    const reason = goesOn ? 'its cause is still there' : 'its time is over'
    const state = goesOn ? 'paused' : 'armed'
    setControl(turn, {
      ...automatic(turn, scope, scope_id, state, goesOn ? rule : 'auto:expired', reason, untilMs),
      newsWindow: false,
    })
  }
}

const automatic = (
  turn: Turn,
  scope: string,
  scopeId: string,
  state: string,
  rule: string,
  reason: string,
  untilMs: number | null,
): Change => ({
  scope,
  scopeId,
  state,
  newsWindow: controlOf(turn, scope, scopeId).news_window,
  mode: turn.state.mode,
  reason,
  setBy: [rule],
  nonce: '',
  untilMs,
})
