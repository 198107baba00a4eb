/**
 * What a venue does, in the order in which it does it: markets are listed, their bodies amended,
 * and messages told. A script is made as it is read, so that a day of any length takes no memory.
 */
import { chance, createRandom, type Frame, marketDay, type Random } from '@polytraders/market'

export type Happening =
  /** Gamma's bodies of new markets; announced on the socket unless they were there at the start. */
  | {
      readonly type: 'listed'
      readonly atMs: number
      readonly bodies: readonly object[]
      readonly announced: boolean
    }
  /** Gamma's bodies as they are from now on. */
  | { readonly type: 'amended'; readonly atMs: number; readonly bodies: readonly object[] }
  | { readonly type: 'told'; readonly atMs: number; readonly text: string }

export type Script = Iterator<Happening>

export type SeededOptions = {
  readonly seed: string
  readonly markets: number
  readonly minutes: number
  readonly framesPerSecond: number
  readonly startMs: number
  /** Another day, of other markets, after each; the one before resolves. */
  readonly endless: boolean
  /** Share of best_bid_ask that is wrong (as seen of the venue: 4 of 40 tokens in 3 minutes). */
  readonly wrongBestShare: number
  /** How long after the socket Gamma says that a market is resolved. */
  readonly resolvedLateMs: number
}

export function* seededScript(options: SeededOptions): Generator<Happening, undefined> {
  let { startMs } = options
  for (let day = 0; ; day++) {
    startMs = yield* oneDay(options, startMs, day)
    if (!options.endless) return
  }
}

/** Returns when the next day begins. */
function* oneDay(
  options: SeededOptions,
  startMs: number,
  nth: number,
): Generator<Happening, number> {
  const { markets, minutes, framesPerSecond } = options
  const seed = nth === 0 ? options.seed : `${options.seed}/${nth}`
  const random = createRandom(seed, 'best-bid-ask')
  const day = marketDay({ seed, markets, minutes, framesPerSecond, startMs })
  yield { type: 'listed', atMs: startMs, bodies: day.gammaMarkets, announced: nth > 0 }
  const later: Happening[] = [
    { type: 'amended', atMs: day.endMs, bodies: day.gammaMarkets.map(proposed) },
    {
      type: 'amended',
      atMs: day.resolutions.atMs + options.resolvedLateMs,
      bodies: day.resolutions.gammaMarkets,
    },
  ]
  for (const frame of day.frames) {
    while (later[0] && later[0].atMs <= frame.recv_ms) yield* later.splice(0, 1)
    yield told(frame, wrongBest(random, frame.text, options.wrongBestShare))
  }
  yield* later
  return day.resolutions.atMs + options.resolvedLateMs
}

const told = ({ recv_ms }: Frame, text: string): Happening => ({
  type: 'told',
  atMs: recv_ms,
  text,
})

const proposed = (body: object): object => ({
  ...body,
  umaResolutionStatus: 'proposed',
  umaResolutionStatuses: JSON.stringify(['proposed']),
})

/** The venue's own best prices are wrong now and then. */
function wrongBest(random: Random, text: string, share: number): string {
  if (!text.includes('"event_type":"best_bid_ask"') || !chance(random, share)) return text
  return text.replace(/"best_bid":"[^"]*"/, '"best_bid":"0.001"')
}

/** A recording's frames, and the markets that they tell of. */
export function* recordedScript(
  frames: Iterable<Frame>,
  bodies: readonly object[],
): Generator<Happening, undefined> {
  let listed = false
  for (const frame of frames) {
    if (!listed) yield { type: 'listed', atMs: frame.recv_ms, bodies, announced: false }
    listed = true
    yield told(frame, frame.text)
  }
}
