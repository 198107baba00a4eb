/**
 * Service level objectives: healthy against total, over sliding windows of data time, and how fast
 * the error budget burns.
 *
 * An objective has two rings of buckets: minutes for six hours, half hours for three days. Windows
 * are whole buckets, the running one included. Alerts are those of the Google SRE Workbook: a page
 * when both windows of a pair burn too fast, so that it starts soon and ends soon.
 */
import { type ObjectivePolicy } from './policy.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

export type Ring = {
  readonly slotMs: number
  readonly healthy: Float64Array
  readonly total: Float64Array
  /** Number of the newest slot since the epoch. */
  newest: number
}

export type Objective = {
  readonly minutes: Ring
  readonly halfHours: Ring
  /** What was last said of each window: `healthy/total/met`. */
  readonly said: Map<number, string>
}

export type Counts = { readonly healthy: number; readonly total: number }
export type Alert = 'none' | 'ticket' | 'page'

const newRing = (slotMs: number, slots: number): Ring => ({
  slotMs,
  healthy: new Float64Array(slots),
  total: new Float64Array(slots),
  newest: 0,
})

export const newObjective = (): Objective => ({
  minutes: newRing(minuteMs, 360),
  halfHours: newRing(30 * minuteMs, 144),
  said: new Map(),
})

/** The windows that are reported; the first is the one a dashboard shows. */
export const windowsMs = [hourMs, 5 * minuteMs, 30 * minuteMs, 6 * hourMs, 72 * hourMs] as const

/** Burns this many times too fast, over both windows. */
const pages = [
  { rate: 14.4, longMs: hourMs, shortMs: 5 * minuteMs },
  { rate: 6, longMs: 6 * hourMs, shortMs: 30 * minuteMs },
] as const
const ticket = { rate: 1, longMs: 72 * hourMs, shortMs: 6 * hourMs } as const

/** What a burn rate is when there is no budget to burn: a target of 100% was missed. */
export const burnRateMax = 1_000_000

export function count(objective: Objective, nowMs: number, healthy: number, total: number): void {
  for (const ring of [objective.minutes, objective.halfHours]) {
    advance(ring, nowMs)
    const at = ring.newest % ring.total.length
    ring.healthy[at] = (ring.healthy[at] ?? 0) + healthy
    ring.total[at] = (ring.total[at] ?? 0) + total
  }
}

/** Sums the window that ends now. */
export function countsOf(objective: Objective, nowMs: number, windowMs: number): Counts {
  const of = windowMs <= 6 * hourMs ? objective.minutes : objective.halfHours
  advance(of, nowMs)
  let healthy = 0
  let total = 0
  for (let back = 0; back < windowMs / of.slotMs; back += 1) {
    const at = (of.newest - back + of.total.length) % of.total.length
    healthy += of.healthy[at] ?? 0
    total += of.total[at] ?? 0
  }
  return { healthy, total }
}

/** SLO met: healthy/total >= target. Nothing counted is nothing missed. */
export const met = ({ healthy, total }: Counts, targetMicros: number) =>
  total === 0 || healthy / total >= targetMicros / 1e6

/** burn_rate = (1 - healthy/total)/(1 - target): 1 spends the budget exactly. */
export function burnRate({ healthy, total }: Counts, targetMicros: number): number {
  if (total === 0 || healthy >= total) return 0
  const budget = 1 - targetMicros / 1e6
  return budget <= 0 ? burnRateMax : Math.min(burnRateMax, (1 - healthy / total) / budget)
}

export function alertOf(objective: Objective, policy: ObjectivePolicy, nowMs: number): Alert {
  if (policy.targetMicros === 0) return 'none'
  const burns = (windowMs: number, rate: number) => {
    const counts = countsOf(objective, nowMs, windowMs)
    if (counts.total < policy.countMin) return false
    return burnRate(counts, policy.targetMicros) >= rate
  }
  const fires = ({ rate, longMs, shortMs }: { rate: number; longMs: number; shortMs: number }) =>
    burns(longMs, rate) && burns(shortMs, rate)
  if (pages.some(fires)) return 'page'
  return fires(ticket) ? 'ticket' : 'none'
}

/** Empties the buckets that time has passed over. Time that goes back changes nothing. */
function advance(of: Ring, nowMs: number): void {
  const slot = Math.floor(nowMs / of.slotMs)
  const steps = Math.min(slot - of.newest, of.total.length)
  for (let step = 1; step <= steps; step += 1) {
    const at = (slot - steps + step) % of.total.length
    of.healthy[at] = 0
    of.total[at] = 0
  }
  if (slot > of.newest) of.newest = slot
}
