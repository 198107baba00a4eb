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
  readonly signal: AbortSignal
  /** Bytes that the slowest listener has yet to read: unpaced, the player waits for it. */
  readonly unread: () => number
}

const togetherMax = 64
const unreadMax = 4 * 1024 * 1024

/** Resolves when the script is over or `signal` says stop. `behind` is told how late each is. */
export async function playVenue(
  venue: Venue,
  pace: Pace,
  tell: (telling: Telling) => void,
  behind: (ms: number) => void,
): Promise<void> {
  const { speed, nowMs, signal } = pace
  const firstMs = nextAtMs(venue) ?? 0
  const startMs = nowMs()
  let together = 0
  for (let atMs = nextAtMs(venue); atMs !== null && !signal.aborted; atMs = nextAtMs(venue)) {
    const lateMs = speed === 0 ? 0 : nowMs() - startMs - (atMs - firstMs) / speed
    if (lateMs < 0) {
      together = 0
      await setTimeout(Math.ceil(-lateMs), undefined, { signal, ref: false }).catch(() => {})
      continue
    }
    behind(lateMs)
    for (const telling of happen(venue)) tell(telling)
    together++
    if (together < togetherMax) continue
    together = 0
    await setImmediate()
    while (speed === 0 && pace.unread() > unreadMax && !signal.aborted) await setTimeout(1)
  }
}
