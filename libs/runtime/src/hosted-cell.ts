/**
 * One cell of one stage, living on a log: it takes the partition over, recovers, goes on, and
 * either drains or is stopped. *Restore then continue equals never stopped.*
 *
 *   fence ─▶ Owner ─▶ newest snapshot ─▶ refold up to the Owner ─▶ live ─▶ drain ─▶ snapshot
 *   └──────────────── recovery.ts ─────────────────────────────┘  └──── live.ts ────┘
 */
import { type Cell } from './cell.ts'
import { drainOut, live } from './live.ts'
import { LogError } from './log.ts'
import { Stopped } from './queue.ts'
import { recover } from './recovery.ts'
import {
  closeWriters,
  createRunning,
  type HostedCellOptions,
  openWriters,
  type Running,
} from './running-cell.ts'

export type HostedCell = {
  readonly cell: Cell
  live(): boolean
  /** Records delivered and not yet taken. */
  waiting(): number
  /** Age of the newest input record when it was taken. */
  lagMs(): number
  /** Resolves when the cell has ended; rejects when it must take the process with it. */
  readonly done: Promise<void>
  /** Ends at once: the partition is another's now. */
  stop(): void
  /** Finishes what was taken, snapshots at the tail, and ends. */
  drain(): Promise<void>
}

export function startCell(options: HostedCellOptions): HostedCell {
  const running = createRunning(options)
  const { own, state, inputs } = running
  const stop = () => {
    running.stopped = true
    running.live = false
    for (const queue of [own, state, ...inputs]) queue.stop()
    running.wake()
  }
  const done = run(running)
    .catch(error => {
      if (!endsQuietly(running, error)) throw error
    })
    .finally(stop)
  done.catch(() => {}) // Whoever holds the cell awaits it; until then it is not unhandled.
  return {
    cell: running.cell,
    live: () => running.live,
    waiting: () => inputs.reduce((sum, queue) => sum + queue.size(), 0),
    lagMs: () => running.lagMs,
    done,
    stop,
    async drain() {
      running.draining = true
      if (running.live) running.wake()
      else stop()
      await done
    },
  }
}

async function run(running: Running): Promise<void> {
  const writers = await openWriters(running.options)
  try {
    // An Owner record written now would only disturb whoever has the cell.
    if (running.stopped) throw new Stopped()
    await recover(running, writers)
    await live(running, writers)
    await drainOut(running, writers)
  } finally {
    await closeWriters(writers)
  }
}

/**
 * Who was told to stop is no failure, nor is being refused after that: the successor is at work.
 */
function endsQuietly({ stopped }: Running, error: unknown): boolean {
  if (error instanceof Stopped) return true
  return stopped && error instanceof LogError && error.code === 'fenced'
}
