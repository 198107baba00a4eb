/**
 * The seeded market day: what the venue would have delivered, from a seed alone.
 *
 *   listing, belief ─▶ traders ─▶ matching ─▶ feed ─▶ frames
 *
 * Pure: the same options give the same bytes, as often as the frames are asked for. Frames are made
 * as they are taken, so that memory does not grow with the day.
 */
import { beliefAt, createBelief } from './belief.ts'
import { type Frame, play } from './feed.ts'
import { createGroups, openBody, resolvedBody } from './listing.ts'
import { createRandom } from './random.ts'

export type MarketDayOptions = {
  readonly seed: string | number
  /** 1 to `marketsMax`; 4 unless said: an event of three outcomes and a market of its own. */
  readonly markets?: number
  /** 1 to `minutesMax`; 30 unless said. */
  readonly minutes?: number
  /** Of all markets together; 2.8 a market unless said. */
  readonly framesPerSecond?: number
  readonly startMs?: number
}

export type MarketDay = {
  readonly startMs: number
  readonly endMs: number
  /** Gamma's markets when the day begins. */
  readonly gammaMarkets: readonly object[]
  readonly frames: Iterable<Frame>
  /** Gamma's markets from `atMs` on: closed, resolved, with their outcome. */
  readonly resolutions: { readonly atMs: number; readonly gammaMarkets: readonly object[] }
  readonly truth: readonly MarketTruth[]
}

/** What nobody on the feed knows. */
export type MarketTruth = {
  readonly conditionId: string
  readonly yesWins: boolean
  /** Probability of YES given all evidence there is at a time. */
  readonly probabilityAt: (atMs: number) => number
}

export const marketsMax = 10_000
export const minutesMax = 1_440
export const framesPerSecondMax = 100_000

/** 2026-06-07T00:00:00Z */
export const marketDayStartMs = 1_780_790_400_000

const resolvedAfterMs = 1_000

export function marketDay(options: MarketDayOptions): MarketDay {
  const { markets = 4, minutes = 30, startMs = marketDayStartMs } = options
  const { framesPerSecond = 2.8 * markets } = options
  const seed = `${options.seed}`
  whole('markets', markets, 1, marketsMax)
  whole('minutes', minutes, 1, minutesMax)
  within('framesPerSecond', framesPerSecond, 0.01, framesPerSecondMax)

  const endMs = startMs + minutes * 60_000
  const resolvedAtMs = endMs + resolvedAfterMs
  const times = { startMs, endMs }
  const subjects = createGroups(seed, markets).flatMap(group => {
    const random = createRandom(seed, `belief/${group.eventId}`)
    const belief = createBelief(random, group.prior, minutes * 60)
    return group.listings.map(listing => ({ group, listing, belief }))
  })
  const day = { seed, startMs, endMs, resolvedAtMs, framesPerSecond, subjects }
  return {
    startMs,
    endMs,
    gammaMarkets: subjects.map(({ group, listing }) => openBody(group, listing, times)),
    frames: { [Symbol.iterator]: () => play(day) },
    resolutions: {
      atMs: resolvedAtMs,
      gammaMarkets: subjects.map(({ group, listing, belief }) =>
        resolvedBody(group, listing, times, belief.outcome === listing.outcome),
      ),
    },
    truth: subjects.map(({ listing, belief }) => ({
      conditionId: listing.conditionId,
      yesWins: belief.outcome === listing.outcome,
      probabilityAt: atMs => beliefAt(belief, listing.outcome, (atMs - startMs) / 1_000),
    })),
  }
}

function within(name: string, value: number, min: number, max: number): void {
  if (value >= min && value <= max) return
  throw new RangeError(`expected ${name} from ${min} to ${max}, found ${value}`)
}

function whole(name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value)) throw new RangeError(`expected whole ${name}, found ${value}`)
  within(name, value, min, max)
}
