/**
 * The simulated venue as a process speaks it: one server on localhost with the CLOB's and Gamma's
 * REST, the market channel at /ws/market, and the simulator's own controls under /simulator.
 */

import { chance, createRandom, type Frame, marketDay } from '@polytraders/market'
import fastify, { type FastifyInstance } from 'fastify'
import { faultKinds } from './faults/index.ts'
import { serveClob } from './io/clob-rest.ts'
import { serveControl, truthOf, type WholeTruth } from './io/control.ts'
import {
  createFaultDesk,
  type FaultDesk,
  type FaultOrder,
  type FaultRecord,
} from './io/fault-desk.ts'
import { serveGamma } from './io/gamma-rest.ts'
import { serveHttpFaults } from './io/http-faults.ts'
import { type MarketSocket, serveMarketSocket } from './io/market-socket.ts'
import { type Pace, playVenue } from './player.ts'
import { recordedScript, type Script, seededScript } from './script.ts'
import { type Telling } from './telling.ts'
import { createVenue, list, newMarketTelling, type Venue } from './venue.ts'

export type SimulatorOptions = {
  /** 0, and so any free one, unless said. */
  readonly port?: number
  readonly host?: string
  readonly seed?: string
  readonly markets?: number
  readonly minutes?: number
  /** Of all markets together; 2.8 a market unless said. */
  readonly framesPerSecond?: number
  /** Begin another day, of other markets, after each. */
  readonly endless?: boolean
  /** A recording instead of the seeded market. */
  readonly recording?: {
    readonly frames: Iterable<Frame>
    readonly gammaMarkets: readonly object[]
  }
  /** 1 unless said; 0 is as fast as those who listen can read. */
  readonly speed?: number
  /** Time begins with the first subscription. */
  readonly waitForSubscriber?: boolean
  /** With more assets than this on a connection, no first book is sent. */
  readonly assetsMax?: number
  readonly idleMsMax?: number
  /** Markets on a page of the CLOB. */
  readonly clobPage?: number
  readonly wrongBestShare?: number
  readonly resolvedLateMs?: number
  /** Faults by schedule. */
  readonly schedule?: Schedule
  /** A new market every so often, told as many times as the venue does; 0 is never. */
  readonly stormEveryMs?: number
}

export type Schedule = {
  readonly everyMs: number
  readonly kinds?: readonly string[]
  readonly durationMs?: number
  /** Of the faults of the feed: how many of ten strike all connections; the rest strike one. */
  readonly allOfTen?: number
}

export type Simulator = {
  readonly url: string
  readonly wsUrl: string
  /** Resolves when the script is over. */
  readonly played: Promise<void>
  readonly start: () => void
  readonly fault: (order: FaultOrder) => FaultRecord
  readonly faults: () => readonly FaultRecord[]
  readonly endFaults: () => void
  readonly truth: (token: string) => WholeTruth | null
  readonly venue: Venue
  readonly close: () => Promise<void>
}

const connectionsMax = 1_024
const bodyBytesMax = 1024 * 1024
const stormCopies = 146
const stormMarketsMax = 64

export async function startVenueSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { seed = '1', clobPage = 500 } = options
  const nowMs = () => Date.now()
  const createdMs = nowMs()
  const venue = createVenue(scriptOf(options, createdMs))
  const http = fastify({ bodyLimit: bodyBytesMax, forceCloseConnections: true })
  const httpFaults = serveHttpFaults(http)
  serveClob(http, venue, nowMs, clobPage)
  serveGamma(http, venue, clobPage)
  const socket = serveMarketSocket(http.server, venue, {
    assetsMax: options.assetsMax ?? 500,
    idleMsMax: options.idleMsMax ?? 10_000,
    connectionsMax,
  })
  const desk = createFaultDesk({ venue, socket, http: httpFaults, seed, nowMs })
  socket.onConnection = desk.join

  const player = createPlayer(options, venue, socket, createdMs)
  const storm = createStorm(venue, socket, seed, options.minutes ?? 30)
  serveControl(http, {
    venue,
    socket,
    desk,
    nowMs,
    told: player.told,
    behindMs: player.behindMs,
    storm,
  })
  await http.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1' })

  if (options.waitForSubscriber) socket.onSubscription = player.start
  else player.start()
  const timers = startTimers(options, desk, storm)
  const base = baseOf(http)
  return {
    url: `http://${base}`,
    wsUrl: `ws://${base}/ws/market`,
    played: player.played,
    start: player.start,
    fault: desk.start,
    faults: () => desk.records,
    endFaults: () => desk.end(),
    truth: token => truthOf(venue, token, nowMs()),
    venue,
    async close() {
      for (const timer of timers) clearInterval(timer)
      player.stop()
      socket.close()
      await http.close()
      await player.played
    },
  }
}

/** Plays the script to those who listen, once it is started. */
function createPlayer(
  options: SimulatorOptions,
  venue: Venue,
  socket: MarketSocket,
  createdMs: number,
) {
  let told = 0
  let behindMs = 0
  const stopped = new AbortController()
  const started = Promise.withResolvers<void>()
  // Making a market takes its time: it is made up for, or all that is told would be late by it.
  const isNow = options.recording === undefined && !options.waitForSubscriber
  const pace: Pace = {
    speed: options.speed ?? 1,
    nowMs: () => Date.now(),
    startMs: isNow ? createdMs : undefined,
    signal: stopped.signal,
    unread: socket.unread,
  }
  const tell = (telling: Telling) => {
    told++
    socket.tell(telling)
  }
  const behind = (ms: number) => {
    behindMs = ms
  }
  return {
    played: started.promise.then(() => playVenue(venue, pace, tell, behind)),
    told: () => told,
    behindMs: () => behindMs,
    start: started.resolve,
    stop() {
      stopped.abort()
      started.resolve()
    },
  }
}

/** What comes by itself: faults by schedule, and new markets. */
function startTimers(
  { schedule, stormEveryMs, seed = '1' }: SimulatorOptions,
  desk: FaultDesk,
  storm: (copies: number) => string,
): readonly NodeJS.Timeout[] {
  return [
    ...(schedule ? [startSchedule(schedule, desk, seed)] : []),
    ...(stormEveryMs ? [setInterval(() => storm(stormCopies), stormEveryMs).unref()] : []),
  ]
}

function scriptOf(options: SimulatorOptions, nowMs: number): Script {
  if (options.recording) {
    return recordedScript(options.recording.frames, options.recording.gammaMarkets)
  }
  const { markets = 4 } = options
  return seededScript({
    seed: options.seed ?? '1',
    markets,
    minutes: options.minutes ?? 30,
    framesPerSecond: options.framesPerSecond ?? 2.8 * markets,
    startMs: nowMs,
    endless: options.endless ?? false,
    wrongBestShare: options.wrongBestShare ?? 0.05,
    resolvedLateMs: options.resolvedLateMs ?? 2_000,
  })
}

function baseOf(http: FastifyInstance): string {
  const address = http.server.address()
  if (!address || typeof address === 'string') throw new Error('expected a port to listen on')
  return `${address.address}:${address.port}`
}

/** Lists a market that nobody trades yet, and tells of it again and again. Returns its id. */
function createStorm(venue: Venue, socket: MarketSocket, seed: string, minutes: number) {
  let stormed = 0
  return (copies: number): string => {
    const nth = stormed++ % stormMarketsMax
    const startMs = venue.nowMs
    const day = marketDay({ seed: `${seed}/storm/${nth}`, markets: 1, minutes, startMs })
    const body = { ...day.gammaMarkets[0], id: `${950_000 + nth}` }
    const telling = newMarketTelling(list(venue, body), startMs)
    for (let n = 0; n < copies; n++) socket.tell(telling)
    return telling.market
  }
}

/** By default every fault there is but those of HTTP, in an order that the seed gives. */
function startSchedule(schedule: Schedule, desk: FaultDesk, seed: string): NodeJS.Timeout {
  const random = createRandom(seed, 'schedule')
  const kinds = schedule.kinds ?? faultKinds
  let next = 0
  return setInterval(() => {
    const kind = kinds[next++ % kinds.length]
    if (kind === undefined) return
    const isAll = chance(random, (schedule.allOfTen ?? 5) / 10)
    desk.start({
      kind,
      connections: isAll ? 'all' : 'one',
      ...(schedule.durationMs === undefined ? {} : { durationMs: schedule.durationMs }),
    })
  }, schedule.everyMs).unref()
}
