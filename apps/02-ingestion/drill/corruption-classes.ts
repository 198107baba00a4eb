/**
 * What each of the twelve corruptions promises: the reasons that name it, and the time in which a
 * book that it changed is no longer TRUSTED. `afterHash` counts from the delivery of the n-th word
 * on that book after the corruption; `afterStrike` from the corruption itself.
 */
import { type FaultKind } from '@polytraders/venue-simulator'

export type Class = {
  /** Findings of the certificate that fit. */
  readonly reasons: readonly string[]
  readonly afterStrikeMs: number
  readonly afterHash: { readonly nth: number; readonly ms: number }
  /** How long a corruption lasts, of those that last. */
  readonly lastsMs: readonly [number, number]
  /** Its place: from its beginning to when it must be over and forgotten. */
  readonly windowMs: number
}

/** A hash that nothing explains counts within a second of its coming. */
export const pendingMs = 1_000
const nextHash = { nth: 1, ms: pendingMs }
const never = { nth: 1, ms: 0 }
const short = { lastsMs: [0, 0], windowMs: 20_000 } as const
const unreadable = [
  'element-refused',
  'frames-missing',
  'hash-unmatched',
  'mirror-differs',
] as const
const differs = ['hash-unmatched', 'bbo-differs', 'mirror-differs', 'refresh-differs'] as const

/** A market that is quiet is asked for over REST after 5 s, and then every 5 s. */
const probedMs = 12_000

export const classes: Readonly<Record<FaultKind, Class>> = {
  'dropped-delta': { reasons: [...differs], afterStrikeMs: 0, afterHash: nextHash, ...short },
  duplicated: {
    reasons: [...differs, 'element-refused'],
    afterStrikeMs: 0,
    afterHash: { nth: 4, ms: pendingMs },
    ...short,
  },
  reordered: {
    reasons: [...differs, 'element-refused', 'crossed'],
    afterStrikeMs: 0,
    afterHash: { nth: 2, ms: pendingMs },
    ...short,
  },
  stale: {
    reasons: ['overtaken', 'late', 'silent', 'frozen', 'element-refused', ...differs],
    afterStrikeMs: probedMs,
    afterHash: never,
    lastsMs: [20_000, 25_000],
    windowMs: 45_000,
  },
  frozen: {
    reasons: ['overtaken', 'silent', 'frozen', ...differs],
    afterStrikeMs: probedMs,
    afterHash: never,
    lastsMs: [20_000, 25_000],
    windowMs: 45_000,
  },
  'missing-snapshot': {
    reasons: ['awaiting-snapshot', 'snapshot-missing', 'disconnected'],
    afterStrikeMs: 100,
    afterHash: never,
    ...short,
  },
  crossed: {
    reasons: ['crossed', ...differs],
    afterStrikeMs: 300,
    afterHash: nextHash,
    ...short,
  },
  'mirror-broken': { reasons: [...differs], afterStrikeMs: 300, afterHash: nextHash, ...short },
  'wrong-hash': { reasons: [...differs], afterStrikeMs: pendingMs, afterHash: never, ...short },
  'tick-change-missed': {
    reasons: ['element-refused', ...differs],
    afterStrikeMs: 100,
    afterHash: nextHash,
    ...short,
  },
  'parse-drift': { reasons: unreadable, afterStrikeMs: 100, afterHash: never, ...short },
  'clock-skew': {
    reasons: ['element-refused', ...differs],
    afterStrikeMs: 100,
    afterHash: never,
    lastsMs: [1_000, 8_000],
    windowMs: 25_000,
  },
}
