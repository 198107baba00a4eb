/**
 * Lets a venue's script happen at its pace: each thing at its time, N times as fast, or as fast as
 * those who listen can read.
 */
import { setImmediate, setTimeout } from 'node:timers/promises'
import { type Telling } from './telling.ts'
import { happen, nextAtMs, type Venue } from './venue.ts'

export type Pace = {
  /** Script time over wall time; 0 is as fast as can be. */
  readonly speed: number
  readonly nowMs: () => number
  /** When the script's time was the wall's. Unless it is said, the first moment is now. */
  readonly startMs?: number | undefined
  readonly signal: AbortSignal
  /** Bytes that the slowest listener has yet to read: unpaced, the player waits for it. */
  readonly unread: () => number
}

const togetherMax = 64
const unreadMax = 4 * 1024 * 1024
/**
 * A player that stood still catches up at this multiple of its pace: a venue does not send a whole
 * second's messages within a millisecond because a simulator waited for a core.
 */
const catchUp = 2
/**
 * How much of a standstill is made up for at once, unless more is usual: a player that is seldom
 * given a core must not fall behind for good.
 */
const stepMsMax = 5
/** What is usual is the mean of about this many turns. */
const usualTurns = 8
/** What is due within this time is sent together: a timer per frame costs more than the frame. */
const turnMs = 4

/** Resolves when the script is over or `signal` aborts. `behind` is told how late each is. */
export async function playVenue(
  venue: Venue,
  pace: Pace,
  tell: (telling: Telling) => void,
  behind: (ms: number) => void,
): Promise<void> {
  const { speed, signal } = pace
  const pacer = speed === 0 ? unpaced : createPacer(pace.startMs ?? nextAtMs(venue) ?? 0, pace)
  let together = 0
  for (let atMs = nextAtMs(venue); atMs !== null && !signal.aborted; atMs = nextAtMs(venue)) {
    const waitMs = pacer.wait(atMs)
    if (waitMs > 0) {
      together = 0
      await setTimeout(waitMs, undefined, { signal, ref: false }).catch(() => {})
      continue
    }
    behind(pacer.behind(atMs))
    for (const telling of happen(venue)) tell(telling)
    together++
    if (together < togetherMax) continue
    together = 0
    await setImmediate()
    while (speed === 0 && pace.unread() > unreadMax && !signal.aborted) await setTimeout(1)
  }
}

/** At a speed of 0 everything may happen at once, and nothing is ever late. */
const unpaced = { wait: () => 0, behind: () => 0 }

/** Says when a moment of the script may happen, on time or late. */
export function createPacer(
  firstMs: number,
  { speed, nowMs, startMs = nowMs() }: Pick<Pace, 'speed' | 'nowMs' | 'startMs'>,
) {
  const dueMs = (atMs: number) => (atMs - firstMs) / speed
  /** Since the start: what may have happened by now, when that was looked at, and the next look. */
  let [reachedMs, lookedMs, plannedMs] = [0, 0, 0]
  let usualMs = 0
  return {
    behind: (atMs: number) => nowMs() - startMs - dueMs(atMs),
    /** How long a moment of the script still has to wait; 0 when it may happen. */
    wait(atMs: number): number {
      const due = dueMs(atMs)
      if (due <= reachedMs) return 0
      const elapsedMs = nowMs() - startMs
      // Up to where a wait was meant, nobody is late.
      const meantMs = Math.min(plannedMs, elapsedMs)
      const stoodMs = elapsedMs - Math.max(lookedMs, meantMs)
      const stepMs = catchUp * Math.min(Math.max(stepMsMax, usualMs), stoodMs)
      if (stoodMs > 0) usualMs += (stoodMs - usualMs) / usualTurns
      reachedMs = Math.min(elapsedMs, Math.max(reachedMs, meantMs) + stepMs)
      lookedMs = elapsedMs
      if (due <= reachedMs) return 0
      plannedMs = due > elapsedMs ? due : 0
      return Math.max(turnMs, Math.ceil(due - elapsedMs))
    },
  }
}
