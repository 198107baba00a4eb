/**
 * What each of the twelve corruptions promises: the reasons that name it, and the time in which a
 * book that it changed is no longer TRUSTED. `afterWordMs` counts from the delivery of the next
 * honest word on that book, 0 where no word tells; `afterStrikeMs` from the corruption itself.
 */
import { type FaultKind } from '@polytraders/venue-simulator'

export type Class = {
  /** Findings of the certificate that fit. */
  readonly reasons: readonly string[]
  readonly afterStrikeMs: number
  readonly afterWordMs: number
  /** How long a corruption lasts, of those that last. */
  readonly lastsMs: readonly [number, number]
  /** Its place: from its beginning to when it must be over and forgotten. */
  readonly windowMs: number
}

/** A hash that nothing explains counts within a second of its coming. */
export const pendingMs = 1_000
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
  'dropped-delta': { reasons: [...differs], afterStrikeMs: 0, afterWordMs: pendingMs, ...short },
  duplicated: {
    reasons: [...differs, 'element-refused'],
    afterStrikeMs: 0,
    afterWordMs: pendingMs,
    ...short,
  },
  reordered: {
    reasons: [...differs, 'element-refused', 'crossed'],
    afterStrikeMs: 0,
    afterWordMs: pendingMs,
    ...short,
  },
  stale: {
    reasons: ['overtaken', 'late', 'silent', 'frozen', 'element-refused', ...differs],
    afterStrikeMs: probedMs,
    afterWordMs: 0,
    lastsMs: [20_000, 25_000],
    windowMs: 45_000,
  },
  frozen: {
    reasons: ['overtaken', 'silent', 'frozen', ...differs],
    afterStrikeMs: probedMs,
    afterWordMs: 0,
    lastsMs: [20_000, 25_000],
    windowMs: 45_000,
  },
  'missing-snapshot': {
    reasons: ['awaiting-snapshot', 'snapshot-missing', 'disconnected'],
    afterStrikeMs: 100,
    afterWordMs: 0,
    ...short,
  },
  crossed: {
    reasons: ['crossed', ...differs],
    afterStrikeMs: 300,
    afterWordMs: pendingMs,
    ...short,
  },
  'mirror-broken': { reasons: [...differs], afterStrikeMs: 300, afterWordMs: pendingMs, ...short },
  'wrong-hash': { reasons: [...differs], afterStrikeMs: pendingMs, afterWordMs: 0, ...short },
  'tick-change-missed': {
    reasons: ['element-refused', ...differs],
    afterStrikeMs: 100,
    afterWordMs: pendingMs,
    ...short,
  },
  'parse-drift': { reasons: unreadable, afterStrikeMs: 100, afterWordMs: 0, ...short },
  'clock-skew': {
    reasons: ['element-refused', ...differs],
    afterStrikeMs: 100,
    afterWordMs: 0,
    lastsMs: [1_000, 8_000],
    windowMs: 25_000,
  },
}
