/**
 * The pollers at work: four loops over one client and one source.
 *
 *   universe   every page of what is open, then what a scan no longer had    every few minutes
 *   hot        those in use or trading most                                  every few seconds
 *   details    what Gamma left out of the hot ones, from the CLOB            when needed
 *   urgent     what the feed's notices ask for                               at once
 *
 * What must stay true: a venue that is away ends nothing. Each loop backs off, with jitter, up to
 * `awayMsMax` and goes on for as long as it takes; a scan goes on at the page where it stopped.
 * Anything else (the log, above all) is not for here: it fails the process.
 */
import { conditionIdsMax, VenueError } from '@polytraders/venue'
import { type Asking, readDetails, readMarkets, readUniverse } from './asking.ts'
import { type Clock } from './clock.ts'
import { type Urgent, type Wanted } from './urgent.ts'

export type PollLimits = {
  readonly universeMs: number
  readonly hotMs: number
  readonly detailsMs: number
  /** Hot markets read each time; more where more are in use. */
  readonly hotCount: number
  /** Longest pause while the venue is away. */
  readonly awayMsMax: number
}

export const defaultPolls: PollLimits = {
  universeMs: 180_000,
  hotMs: 5_000,
  detailsMs: 30_000,
  hotCount: 100,
  awayMsMax: 60_000,
}

/** Markets that one scan no longer had and that are asked for by name. */
const missingMax = 1_000
/** What the CLOB is asked about in one turn, and how often it is asked again. */
const detailsMax = 20
const detailsAgainMs = 600_000

export type PollOptions = {
  readonly asking: Asking
  readonly urgent: Urgent
  readonly limits: PollLimits
  readonly clock: Clock
  /** 0..1 */
  readonly random: () => number
  /** The venue did not answer, or not as it should. */
  readonly silent: (error: VenueError) => void
}

/** Runs until it is aborted; rejects with what is not the venue's. */
export async function poll(options: PollOptions): Promise<void> {
  await Promise.all([
    loop(options, options.limits.universeMs, createScan(options)),
    loop(options, options.limits.hotMs, () => readHot(options)),
    loop(options, options.limits.detailsMs, createDetails(options)),
    loop(options, 0, () => readUrgent(options)),
  ])
}

async function loop(
  { asking: { signal }, limits, clock, random, silent }: PollOptions,
  everyMs: number,
  work: () => Promise<void>,
): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    const dueMs = clock.now() + everyMs
    try {
      await work()
      failures = 0
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof VenueError)) throw error
      failures++
      silent(error)
    }
    const waitMs = failures === 0 ? dueMs - clock.now() : awayMs(failures, limits, random())
    if (waitMs > 0) await clock.sleep(waitMs, signal)
  }
}

const firstAwayMs = 1_000

/** Doubles up to the bound, between half of that and all of it; `chance` is on 0..1. */
export function awayMs(failures: number, { awayMsMax }: PollLimits, chance: number): number {
  const boundMs = Math.min(awayMsMax, firstAwayMs * 2 ** Math.min(failures - 1, 20))
  return Math.round(boundMs * (0.5 + chance / 2))
}

/** A scan of everything, in one turn or, where the venue fails in between, in several. */
function createScan({ asking }: PollOptions): () => Promise<void> {
  let scan = 1
  let cursor = ''
  return async () => {
    try {
      await readUniverse(asking, scan, cursor, next => {
        cursor = next
      })
    } catch (error) {
      // A cursor that the venue no longer takes: begin again.
      if (error instanceof VenueError && error.code === 'refused') cursor = ''
      throw error
    }
    cursor = ''
    const missing = asking.catalogue.missing(scan, missingMax)
    const found = await readMarkets(asking, missing, scan)
    // Its freshness grows from here on, and the gate refuses it.
    for (const id of missing) if (!found.has(id)) asking.catalogue.forget(id)
    scan++
  }
}

async function readHot({ asking, limits, clock }: PollOptions): Promise<void> {
  const ids = asking.catalogue.hot(limits.hotCount, clock.now())
  await readMarkets(asking, ids, 0)
  asking.catalogue.asked(ids, clock.now())
}

function createDetails({ asking, limits, clock }: PollOptions): () => Promise<void> {
  const askedMs = new Map<string, number>()
  return async () => {
    const { catalogue, signal } = asking
    const hot = catalogue.hot(limits.hotCount, clock.now())
    for (const [id, ms] of askedMs) {
      if (clock.now() - ms >= detailsAgainMs) askedMs.delete(id)
    }
    const due = hot.filter(id => !askedMs.has(id))
    // Those that can't trade for want of it come first.
    const lacking = due.filter(id => catalogue.get(id)?.lacks)
    for (const id of [...new Set([...lacking, ...due])].slice(0, detailsMax)) {
      if (signal.aborted) return
      await readDetails(asking, id)
      askedMs.set(id, clock.now())
    }
  }
}

async function readUrgent(options: PollOptions): Promise<void> {
  const { asking, urgent, clock } = options
  const due = urgent.due(clock.now(), conditionIdsMax)
  if (due.length === 0) {
    await untilDue(options)
    return
  }
  const ids = [...new Set(due.map(({ conditionId }) => conditionId))]
  const found = await readMarkets(asking, ids, 0)
  for (const wanted of due) {
    const { conditionId, kind } = wanted
    if (kind === 'tick_size_change') await readDetails(asking, conditionId)
    urgent.asked(wanted, agrees(asking, wanted, found.get(conditionId)), clock.now())
  }
}

/** Whether the venue's REST says by now what its feed had said. */
function agrees(
  { catalogue }: Asking,
  { conditionId, kind, tickSize }: Wanted,
  taken: { readonly isOver: boolean } | undefined,
): boolean {
  if (!taken) return false
  if (kind === 'market_resolved') return taken.isOver
  return kind !== 'tick_size_change' || catalogue.get(conditionId)?.tickSize === tickSize
}

/** Nothing is asked for longer than this without looking again. */
const idleMsMax = 60_000

async function untilDue({ asking, urgent, clock }: PollOptions): Promise<void> {
  const waiting = new AbortController()
  const signal = AbortSignal.any([waiting.signal, asking.signal])
  const waitMs = Math.min(idleMsMax, Math.max(0, urgent.nextMs() - clock.now()))
  await Promise.race([clock.sleep(waitMs, signal), urgent.woken()])
  waiting.abort()
}
