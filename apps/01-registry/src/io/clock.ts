/** Time as the pollers see it; tests bring their own, and pass an hour in a second. */
import { setTimeout as wait } from 'node:timers/promises'

export type Clock = {
  now(): number
  /** Resolves after so long, or at once when it is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export const wallClock: Clock = {
  now: Date.now,
  sleep: (ms, signal) => wait(ms, undefined, { signal, ref: false }).catch(() => {}),
}
