/**
 * The twelve corruptions of a feed, by name: how each is made, whether it lasts or
 * strikes a number of messages, and whether it is a market's or the whole connection's.
 */
import { clockSkew, crossed, mirrorBroken, parseDrift, wrongHash } from './content-faults.ts'
import { type Fault, type FaultOptions } from './fault.ts'
import {
  droppedDelta,
  duplicated,
  frozen,
  missingSnapshot,
  reordered,
  stale,
  tickChangeMissed,
} from './feed-faults.ts'

export type { Fault, FaultOptions } from './fault.ts'

export type FaultClass = {
  readonly create: (options: FaultOptions) => Fault
  readonly lasts: boolean
  readonly scope: 'market' | 'connection'
}

export const faultClasses = {
  'dropped-delta': { create: droppedDelta, lasts: false, scope: 'market' },
  duplicated: { create: duplicated, lasts: false, scope: 'market' },
  reordered: { create: reordered, lasts: false, scope: 'market' },
  stale: { create: stale, lasts: true, scope: 'market' },
  frozen: { create: frozen, lasts: true, scope: 'connection' },
  'missing-snapshot': { create: missingSnapshot, lasts: false, scope: 'connection' },
  crossed: { create: crossed, lasts: false, scope: 'market' },
  'mirror-broken': { create: mirrorBroken, lasts: false, scope: 'market' },
  'wrong-hash': { create: wrongHash, lasts: false, scope: 'market' },
  'tick-change-missed': { create: tickChangeMissed, lasts: true, scope: 'market' },
  'parse-drift': { create: parseDrift, lasts: false, scope: 'market' },
  'clock-skew': { create: clockSkew, lasts: true, scope: 'market' },
} as const satisfies Readonly<Record<string, FaultClass>>

export type FaultKind = keyof typeof faultClasses

export const faultKinds: readonly string[] = Object.keys(faultClasses)

export const isFaultKind = (kind: string): kind is FaultKind => Object.hasOwn(faultClasses, kind)
