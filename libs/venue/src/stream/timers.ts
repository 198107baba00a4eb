/** Time at the edge: a clock and its timers, which tests replace. */

export type Timer = { cancel(): void }

export type Timers = {
  /** Epoch ms. */
  now(): number
  after(delayMs: number, run: () => void): Timer
  every(periodMs: number, run: () => void): Timer
}

export const wallTimers: Timers = {
  now: Date.now,
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return { cancel: () => clearTimeout(timer) }
  },
  every(periodMs, run) {
    const timer = setInterval(run, periodMs)
    return { cancel: () => clearInterval(timer) }
  },
}
