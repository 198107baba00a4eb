/**
 * Things that must happen within a time, oldest first: an unknown order to be resolved, a fill to
 * be confirmed, a feed to come back. What is late is kept apart, so that a look at the clock costs
 * what is due and no more.
 */
import { type Turn } from './state.ts'

export type Deadlines = {
  readonly waiting: Map<string, number>
  readonly late: Set<string>
}

/** How a wait ended; `unknown` when nothing waited. */
export type Ending = 'in-time' | 'late' | 'unknown'

export const noDeadlines = (): Deadlines => ({ waiting: new Map(), late: new Set() })

/** Starts to wait, once. Beyond the bound the oldest counts as late. */
export function startWait(
  of: Deadlines,
  key: string,
  sinceMs: number,
  max: number,
): readonly string[] {
  if (of.waiting.has(key) || of.late.has(key)) return []
  of.waiting.set(key, sinceMs)
  if (of.waiting.size <= max) return []
  const [oldest] = of.waiting.keys()
  return oldest === undefined ? [] : [expire(of, oldest, max)]
}

export function settle(of: Deadlines, key: string): Ending {
  if (of.waiting.delete(key)) return 'in-time'
  return of.late.delete(key) ? 'late' : 'unknown'
}

/** Moves what waited longer than this to the late ones and names it, while there is room for it. */
export function* overdue({ state, hasRoom }: Turn, of: Deadlines, waitMs: number, max: number) {
  for (const [key, sinceMs] of of.waiting) {
    if (state.nowMs - sinceMs <= waitMs || !hasRoom()) return
    yield expire(of, key, max)
  }
}

function expire(of: Deadlines, key: string, max: number): string {
  of.waiting.delete(key)
  const [oldest] = of.late
  if (of.late.size >= max && oldest !== undefined) of.late.delete(oldest)
  of.late.add(key)
  return key
}
