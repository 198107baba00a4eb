/** What a benchmark prints: the machine it ran on, and the best of several rounds. */
import { arch, cpus, loadavg } from 'node:os'

/** Machine, Node and load: a figure without them says nothing. */
export function conditions(): string {
  const [cpu] = cpus()
  const machine = `${cpus().length} x ${cpu?.model.trim() ?? 'unknown CPU'}, ${arch()}`
  return `${machine}, load ${loadavg()[0]?.toFixed(1)}; Node ${process.version}`
}

/** Nanoseconds of the best of some rounds: what the machine can do when it is left alone. */
export function bestNs(rounds: number, run: () => void): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const startNs = process.hrtime.bigint()
    run()
    best = Math.min(best, Number(process.hrtime.bigint() - startNs))
  }
  return best
}

/** Such as 1,234,567 for so many in so many nanoseconds. */
export const perSecond = (count: number, ns: number) =>
  Math.round((count * 1e9) / ns).toLocaleString('en')
