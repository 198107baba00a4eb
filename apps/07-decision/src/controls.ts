/**
 * Which controls cover a market and a strategy. A control never lapses by itself: it takes another
 * control to lift it. A state that is not known counts as killed.
 */
import { type ControlSet } from '@polytraders/messages'

export type Control = {
  readonly scope: string
  readonly scopeId: string
  readonly state: 'armed' | 'paused' | 'killed'
  readonly newsWindow: boolean
}

/** What is covered: a market in its groups, and a strategy. */
export type Covered = {
  readonly conditionId: string
  readonly groupId: string
  readonly parentEventId: string
  readonly category: string
}

export type InForce = {
  readonly killed: boolean
  readonly paused: boolean
  readonly newsWindow: boolean
  /** Scopes that restrict, for a reader. */
  readonly by: string
}

export const controlOf = ({ scope, scope_id, state, news_window }: ControlSet): Control => ({
  scope,
  scopeId: scope_id,
  state: state === 'armed' || state === 'paused' ? state : 'killed',
  newsWindow: news_window,
})

/** What restricts something, by scope and its id; stage 11 sets `controlsMax` at most. */
export type Controls = Map<string, Map<string, Control>>

/** Keeps a control as long as it restricts something. */
export function keepControl(controls: Controls, control: Control): void {
  const { scope, scopeId, state, newsWindow } = control
  const ofScope = controls.get(scope) ?? new Map<string, Control>()
  if (state !== 'armed' || newsWindow) ofScope.set(scopeId, control)
  else ofScope.delete(scopeId)
  if (ofScope.size > 0) controls.set(scope, ofScope)
  else controls.delete(scope)
}

/** How many scopes are in a state, for who watches. */
export function scopesIn(controls: Controls, state: Control['state']): number {
  let count = 0
  for (const ofScope of controls.values()) {
    for (const control of ofScope.values()) if (control.state === state) count++
  }
  return count
}

export function covers({ scope, scopeId }: Control, market: Covered, strategy: string): boolean {
  return coveringIds(scope, market, strategy)?.includes(scopeId) ?? true
}

/**
 * The ids of a scope that cover this; null when each of them does. A guard family that may not be
 * relied on covers everything that relies on guards.
 */
function coveringIds(scope: string, market: Covered, strategy: string): readonly string[] | null {
  switch (scope) {
    case 'market':
      return [market.conditionId]
    case 'strategy':
      return [strategy]
    case 'cluster':
      return [...new Set([market.groupId, market.parentEventId, market.category])]
    default:
      return null
  }
}

const unrestricted: InForce = { killed: false, paused: false, newsWindow: false, by: '' }

export function controlsInForce(controls: Controls, market: Covered, strategy: string): InForce {
  if (controls.size === 0) return unrestricted
  let killed = false
  let paused = false
  let newsWindow = false
  const by: string[] = []
  for (const [scope, ofScope] of controls) {
    for (const scopeId of coveringIds(scope, market, strategy) ?? ofScope.keys()) {
      const control = ofScope.get(scopeId)
      if (!control) continue
      killed ||= control.state === 'killed'
      paused ||= control.state === 'paused'
      newsWindow ||= control.newsWindow
      by.push(`${scope}:${scopeId}`)
    }
  }
  return { killed, paused, newsWindow, by: by.join(',') }
}

/** Why an order must be cancelled under a control; empty when it may rest. */
export function controlReason({ killed, paused, newsWindow }: InForce): string {
  if (killed) return 'GOV_KILLED'
  if (paused) return 'GOV_PAUSED'
  return newsWindow ? 'INTEL_NEWS_WINDOW' : ''
}
