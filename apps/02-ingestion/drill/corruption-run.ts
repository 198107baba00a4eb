/**
 * One pass: a venue's script told through the real core, one class of corruption put in at its
 * places, and what became of each.
 */
import { below, between, createRandom, type Random } from '@polytraders/market'
import {
  changeTick,
  createVenue,
  type Fault,
  type FaultKind,
  faultClasses,
  type Script,
  type Venue,
} from '@polytraders/venue-simulator'
import { defaultPolicy, type Input, ingestion, type Output } from '../src/core.ts'
import { classes } from './corruption-classes.ts'
import {
  askRest,
  at,
  createFeed,
  type Delivery,
  endFault,
  type Feed,
  open,
  reconnect,
  run,
  tellAll,
} from './corruption-feed.ts'
import { createJudge, type Judge } from './corruption-judge.ts'

/** Who hears the corruption: the only connection, both of two alike, or one of two. */
export const scenarios = ['alone', 'both', 'one'] as const
export type Scenario = (typeof scenarios)[number]

export type PassOptions = {
  readonly seed: string
  readonly script: () => Script
  readonly minutes: number
  /** Null: nothing is corrupted. */
  readonly kind: FaultKind | null
  readonly scenario: Scenario
  readonly placesMax: number
  /** Certificates are not looked at: the drill has to fail. */
  readonly blind: boolean
}

/** What became of one corruption, for one market. */
export type Injection = {
  readonly place: number
  readonly market: string
  /** When the first corrupted message was sent; null while none was. */
  strikeMs: number | null
  /** When the next honest word on that book came; 0 while none has. */
  wordMs: number
  frames: number
  detected: { readonly atMs: number; readonly frames: number; readonly reasons: string } | null
  /** For how long at most its book was wrong and TRUSTED at a time. */
  wrongMs: number
  /** When it was wrong and TRUSTED last; 0 if never. */
  wrongUntilMs: number
  /** When what lasts was over, and the first honest word after that; 0 while it is not. */
  overMs: number
  wordAfterMs: number
  recovered: boolean
  /** Whether the script went on for long enough. */
  concluded: boolean
}

export type Pass = {
  /** Those that struck something. */
  readonly injections: readonly Injection[]
  /** Books in doubt, or wrong, where nothing was corrupted. */
  readonly falsePositives: readonly string[]
  readonly frames: number
}

const warmUpMs = 10_000
const placesMax = 10_000
/** How long a pass goes on after the window of its last place. */
const afterMs = 30_000
/** When a market in doubt is asked for first, and how often from then on. */
const doubtedMs = 200
const askAgainMs = 1_000
/**
 * When a silent market is asked for first, and how often from then on: later
 * than a collector with its defaults does.
 */
const quietMs = 5_000

type Running = {
  readonly options: PassOptions
  readonly venue: Venue
  readonly judge: Judge
  readonly random: Random
  readonly startMs: number
  readonly feed: Feed
  readonly all: Injection[]
  /** The corruption under way, by market. */
  readonly open: Map<string, Injection>
  readonly falsePositives: string[]
  readonly doubted: Set<string>
  readonly asking: Set<string>
  readonly lastHeardMs: Map<string, number>
  frames: number
}

export function runPass(options: PassOptions): Pass {
  const venue = createVenue(options.script())
  const judge = createJudge(venue)
  const stage = ingestion(defaultPolicy)
  let state = stage.initial()
  const outputs: Output[] = []
  const startMs = venue.nowMs
  const pass: Running = {
    options,
    venue,
    judge,
    random: createRandom(`${options.seed}/${options.kind}/${options.scenario}`, 'places'),
    startMs,
    all: [],
    open: new Map(),
    falsePositives: [],
    doubted: new Set(),
    asking: new Set(),
    lastHeardMs: new Map(),
    frames: 0,
    feed: createFeed(venue, options.seed, options.scenario === 'alone' ? 1 : 2, {
      hear(input: Input) {
        if (input.type === 'RawFrame') pass.frames++
        state = stage.step(state, input, output => outputs.push(output))
        for (const output of outputs.splice(0)) judge.hear(output)
        for (const market of judge.markets.keys()) judgeNow(pass, market)
      },
      delivered: delivery => noteDelivery(pass, delivery),
      changed: judge.learn,
    }),
  }
  open(pass.feed)
  const untilMs = options.kind ? plan(pass, options.kind) : Number.POSITIVE_INFINITY
  at(pass.feed, startMs + quietMs, () => probe(pass))
  run(pass.feed, untilMs)
  return {
    injections: pass.all.filter(({ strikeMs, concluded }) => strikeMs !== null && concluded),
    falsePositives: pass.falsePositives,
    frames: pass.frames,
  }
}

/**
 * Chooses the places: of a market, or of the whole connection, none within another. When the last
 * of them is over and done with.
 */
function plan(pass: Running, kind: FaultKind): number {
  const { venue, random, startMs } = pass
  const { windowMs } = classes[kind]
  const endMs = lastAtMs(pass)
  const isWide = faultClasses[kind].scope === 'connection'
  const once = kind === 'tick-change-missed'
  const places: { readonly atMs: number; readonly markets: readonly string[] }[] = []
  const targets = isWide ? [[...venue.markets.keys()]] : [...venue.markets.keys()].map(id => [id])
  for (const markets of targets) {
    const room = endMs - startMs - warmUpMs - windowMs
    const count = once ? Math.min(1, Math.floor(room / windowMs)) : Math.floor(room / windowMs)
    for (let n = 0; n < count; n++) {
      const slack = once ? room - windowMs : 0
      const atMs = startMs + warmUpMs + n * windowMs + between(random, 0, slack + windowMs / 10)
      places.push({ atMs: Math.floor(atMs), markets })
    }
  }
  // A few places are early ones, so that a short drill need not play the whole day.
  places.sort((a, b) => a.atMs - b.atMs).splice(Math.min(pass.options.placesMax, placesMax) * 4)
  let untilMs = startMs
  for (let n = 0; n < pass.options.placesMax && places.length > 0; n++) {
    const [place] = places.splice(below(random, places.length), 1)
    if (!place) break
    untilMs = Math.max(untilMs, place.atMs + windowMs)
    at(pass.feed, place.atMs, () => inject(pass, kind, place.markets, n))
  }
  return untilMs + afterMs
}

const lastAtMs = ({ options, startMs }: Running) => startMs + options.minutes * 60_000

function inject(pass: Running, kind: FaultKind, markets: readonly string[], place: number): void {
  const { feed, random, options, venue } = pass
  const { windowMs, lastsMs } = classes[kind]
  // What was begun here is not over.
  if (markets.some(market => pass.open.has(market))) return
  const injections = markets.map((market): Injection => {
    const injection: Injection = {
      place,
      market,
      strikeMs: null,
      wordMs: 0,
      frames: 0,
      detected: null,
      wrongMs: 0,
      wrongUntilMs: 0,
      overMs: 0,
      wordAfterMs: 0,
      recovered: false,
      concluded: false,
    }
    pass.all.push(injection)
    pass.open.set(market, injection)
    return injection
  })
  const isWide = markets.length > 1
  const seed = `${options.seed}/${feed.nowMs}`
  const struck = options.scenario === 'one' ? feed.connections.slice(0, 1) : feed.connections
  const faults = struck.map(connection => {
    const fault = watched(
      pass,
      injections,
      faultClasses[kind].create({
        market: isWide ? null : (markets[0] ?? null),
        count: 1,
        random: createRandom(seed, 'fault'),
      }),
    )
    connection.faults.add(fault)
    return { connection, fault }
  })
  if (kind === 'missing-snapshot') {
    for (const injection of injections) injection.strikeMs = feed.nowMs
    for (const connection of struck) reconnect(feed, connection)
  }
  if (kind === 'tick-change-missed') {
    for (const market of markets) {
      for (const telling of changeTick(venue, market, feed.nowMs) ?? []) tellAll(feed, telling)
    }
  }
  const lasts = faultClasses[kind].lasts
  const overMs = lasts ? Math.floor(between(random, ...lastsMs)) : windowMs / 2
  at(feed, feed.nowMs + (kind === 'tick-change-missed' ? windowMs / 2 : overMs), () => {
    for (const { connection, fault } of faults) endFault(feed, connection, fault)
    if (lasts) for (const injection of injections) injection.overMs = feed.nowMs
  })
  for (const injection of injections) {
    at(feed, feed.nowMs + windowMs - 100, () => conclude(pass, kind, injection))
  }
}

/** Ends a place; one whose promise is still to be kept, on a market that is quiet, goes on. */
function conclude(pass: Running, kind: FaultKind, injection: Injection): void {
  const { feed, judge, open: under } = pass
  const { market, strikeMs, detected } = injection
  const { afterWordMs } = classes[kind]
  const promisedMs = afterWordMs > 0 ? firstMs(injection.wordMs) + afterWordMs : 0
  const waits = strikeMs !== null && !detected && feed.nowMs < promisedMs
  if (waits || (detected && feed.nowMs - detected.atMs < recoveryMs)) {
    at(feed, feed.nowMs + recoveryMs, () => conclude(pass, kind, injection))
    return
  }
  injection.recovered = !isDoubted(pass, market) && judge.isRight(market, feed.nowMs)
  injection.concluded = true
  under.delete(market)
}

/** Nobody knows when a message that has not come will come. */
export const firstMs = (atMs: number) => (atMs === 0 ? Number.POSITIVE_INFINITY : atMs)

/** How long a book that was just doubted has to be TRUSTED again. */
const recoveryMs = 5_000

/** Notes when a fault first strikes a market. */
function watched(pass: Running, injections: readonly Injection[], fault: Fault): Fault {
  return {
    ...fault,
    take(telling) {
      const before = fault.struck()
      const tellings = fault.take(telling)
      if (fault.struck() === before) return tellings
      for (const injection of injections) {
        if (telling.market === '' || telling.market === injection.market) {
          injection.strikeMs ??= pass.feed.nowMs
        }
      }
      return tellings
    },
  }
}

function noteDelivery(pass: Running, { atMs, telling, struck }: Delivery): void {
  pass.lastHeardMs.set(telling.market, atMs)
  const injection = pass.open.get(telling.market)
  if (!injection || injection.strikeMs === null || atMs < injection.strikeMs) return
  injection.frames++
  if (!struck && (telling.kind === 'price_change' || telling.kind === 'book')) {
    injection.wordMs ||= atMs
    if (injection.overMs > 0) injection.wordAfterMs ||= atMs
  }
}

const isDoubted = ({ judge, options }: Running, market: string) =>
  !options.blind && judge.markets.get(market)?.verdict !== 'TRUSTED'

function judgeNow(pass: Running, conditionId: string): void {
  const { judge, feed, open, falsePositives, doubted } = pass
  const market = judge.markets.get(conditionId)
  if (!market) return
  const { nowMs } = feed
  const injection = open.get(conditionId)
  const isInDoubt = isDoubted(pass, conditionId)
  if (isInDoubt && market.verdict !== 'TRUSTED') ask(pass, conditionId)
  if (injection && isInDoubt) noteDetection(pass, injection)
  const isNew = isInDoubt && !doubted.has(conditionId)
  if (isInDoubt) doubted.add(conditionId)
  else doubted.delete(conditionId)
  const isWarm = nowMs - pass.startMs > warmUpMs
  if (isNew && isWarm && !injection) {
    falsePositives.push(`${conditionId} at ${nowMs}: ${market.reasons.join(' ')}`)
  }
  if (isInDoubt || judge.isRight(conditionId, nowMs)) {
    market.wrongSinceMs = null
    return
  }
  const isFirst = market.wrongSinceMs === null
  market.wrongSinceMs ??= nowMs
  if (injection) {
    injection.wrongUntilMs = nowMs
    injection.wrongMs = Math.max(injection.wrongMs, nowMs - market.wrongSinceMs)
  } else if (isFirst && isWarm) {
    falsePositives.push(`${conditionId} at ${nowMs}: wrong and trusted`)
  }
}

function noteDetection({ feed, judge, options }: Running, injection: Injection): void {
  if (injection.detected || injection.strikeMs === null || !options.kind) return
  const reasons = judge.markets.get(injection.market)?.reasons ?? []
  const { reasons: fitting } = classes[options.kind]
  if (!reasons.some(reason => fitting.includes(reason))) return
  const { frames } = injection
  injection.detected = { atMs: feed.nowMs, frames, reasons: reasons.join(' ') }
}

/** As the collector does: a market in doubt is asked for over REST, until it is not. */
function ask(pass: Running, conditionId: string): void {
  const { asking, feed } = pass
  if (asking.has(conditionId)) return
  asking.add(conditionId)
  const askAgain = () => {
    if (!isDoubted(pass, conditionId)) {
      asking.delete(conditionId)
      return
    }
    askRest(feed, conditionId)
    at(feed, feed.nowMs + askAgainMs, askAgain)
  }
  at(feed, feed.nowMs + doubtedMs, askAgain)
}

/** As the collector does: whether a market that has been quiet is so at the venue, too. */
function probe(pass: Running): void {
  const { feed, lastHeardMs, venue, startMs } = pass
  for (const conditionId of venue.markets.keys()) {
    if (feed.nowMs - (lastHeardMs.get(conditionId) ?? startMs) < quietMs) continue
    lastHeardMs.set(conditionId, feed.nowMs)
    askRest(feed, conditionId)
  }
  at(feed, feed.nowMs + askAgainMs, () => probe(pass))
}
