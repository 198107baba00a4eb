/**
 * Controls in force, and what they mean for a market. Only what restricts is kept: an `armed`
 * control without a news window lifts what its scope had. Scopes that name no market (strategies,
 * families of guards) are the gate's. An expired control no longer holds.
 */
import { type ControlSet, type ControlState, type InstrumentState } from '@polytraders/messages'

export type Restriction = {
  readonly scope: 'global' | 'cluster' | 'market'
  readonly scopeId: string
  readonly state: string
  readonly newsWindow: boolean
  readonly reason: string
  /** 0 when it does not expire. */
  readonly expiresMs: number
}

export type Controls = {
  /** Of the newest control heard; 0 before the first. */
  version: number
  /** By scope and id; at most controlsMax. */
  readonly restrictions: Map<string, Restriction>
}

export const createControls = (): Controls => ({ version: 0, restrictions: new Map() })

type MarketScope = Restriction['scope']

/** The scope, if it is one that covers markets. */
export const marketScope = ({ scope }: ControlSet): MarketScope | null =>
  scope === 'global' || scope === 'cluster' || scope === 'market' ? scope : null

export function applyControl(controls: Controls, control: ControlSet, controlsMax: number): void {
  controls.version = control.control_version
  const scope = marketScope(control)
  if (scope === null) return
  const key = scope === 'global' ? scope : `${scope}:${control.scope_id}`
  if (control.state === 'armed' && !control.news_window) {
    controls.restrictions.delete(key)
    return
  }
  // Too many to keep apart: halt everything, until the global control is armed again.
  const full = !controls.restrictions.has(key) && controls.restrictions.size >= controlsMax
  controls.restrictions.set(full ? 'global' : key, {
    scope: full ? 'global' : scope,
    scopeId: control.scope_id,
    state: full ? 'killed' : control.state,
    newsWindow: control.news_window,
    reason: full ? `more than ${controlsMax} restrictions in force` : control.reason,
    expiresMs: full ? 0 : (control.expires_ts ?? 0),
  })
}

/** Whether a control of this scope and id covers a market. */
export function covers(
  scope: MarketScope,
  scopeId: string,
  conditionId: string,
  instrument: InstrumentState | null,
): boolean {
  switch (scope) {
    case 'global':
      return true
    case 'market':
      return scopeId === conditionId
    case 'cluster':
      return instrument !== null && clustersOf(instrument).includes(scopeId)
  }
}

/** A cluster is a group, a parent event or a category. */
const clustersOf = ({ group_id, parent_event_id, category }: InstrumentState) => [
  group_id,
  parent_event_id,
  category,
]

export function controlStateOf(
  controls: Controls,
  conditionId: string,
  instrument: InstrumentState | null,
  nowMs: number,
): ControlState {
  let haltReason = ''
  let halted = false
  let newsWindow = false
  for (const restriction of controls.restrictions.values()) {
    const { scope, scopeId, state, reason, expiresMs } = restriction
    if (expiresMs > 0 && expiresMs <= nowMs) continue
    if (!covers(scope, scopeId, conditionId, instrument)) continue
    if (restriction.newsWindow) newsWindow = true
    if (state === 'armed' || halted) continue
    halted = true
    haltReason = `${scope} ${state}: ${reason}`
  }
  return {
    control_version: controls.version,
    halted,
    halt_reason: haltReason,
    news_window: newsWindow,
  }
}
