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

export const controlKey = ({ scope, scopeId }: Control) => `${scope}:${scopeId}`

export const isRestricting = ({ state, newsWindow }: Control) => state !== 'armed' || newsWindow

/** A guard family that may not be relied on covers everything that relies on guards. */
export function covers(control: Control, market: Covered, strategy: string): boolean {
  const { scope, scopeId } = control
  switch (scope) {
    case 'market':
      return scopeId === market.conditionId
    case 'strategy':
      return scopeId === strategy
    case 'cluster':
      return [market.groupId, market.parentEventId, market.category].includes(scopeId)
    default:
      return true
  }
}

const unrestricted: InForce = { killed: false, paused: false, newsWindow: false, by: '' }

export function controlsInForce(
  controls: ReadonlyMap<string, Control>,
  market: Covered,
  strategy: string,
): InForce {
  if (controls.size === 0) return unrestricted
  let killed = false
  let paused = false
  let newsWindow = false
  const by: string[] = []
  for (const [key, control] of controls) {
    if (!covers(control, market, strategy)) continue
    killed ||= control.state === 'killed'
    paused ||= control.state === 'paused'
    newsWindow ||= control.newsWindow
    by.push(key)
  }
  return { killed, paused, newsWindow, by: by.join(',') }
}

/** Why an order must be taken back under a control; empty when it may rest. */
export function controlReason({ killed, paused, newsWindow }: InForce): string {
  if (killed) return 'GOV_KILLED'
  if (paused) return 'GOV_PAUSED'
  return newsWindow ? 'INTEL_NEWS_WINDOW' : ''
}
