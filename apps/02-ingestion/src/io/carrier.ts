/**
 * One connection of a shard, and what the log hears of it.
 *
 *   opened ─▶ each InstrumentSubscribed, ConnectionChanged ─▶ frames 1, 2, 3 ... ─▶ closed
 *
 * What must stay true: an instrument is on the log before its connection asks the venue for it; a
 * frame is looked into only once it was appended, and only while first books are awaited. Books
 * that do not come are asked for again; when many do not, the connection is given up for another.
 */
import {
  connectMarketStream,
  type MarketStream,
  readMarketFrame,
  type StreamSettings,
  type Timer,
  type Timers,
} from '@polytraders/venue'
import { type Counting } from './counters.ts'
import { type Instrument } from './instruments.ts'
import { type RawLog } from './raw-log.ts'
import { type CollectorSettings } from './settings.ts'
import { type Twins } from './twins.ts'

export type Carrier = {
  readonly number: number
  subscribe(instruments: readonly Instrument[]): void
  unsubscribe(conditionIds: readonly string[]): void
  /** Has the venue send a market's books again. */
  resubscribe(conditionId: string): void
  /** The registry says something else of a market that is carried. */
  update(instrument: Instrument): void
  has(conditionId: string): boolean
  isOpen(): boolean
  stop(): void
}

export type CarrierOptions = {
  readonly number: number
  /** .../ws/market */
  readonly url: string
  readonly raw: RawLog
  readonly timers: Timers
  readonly random: () => number
  readonly settings: CollectorSettings
  readonly stream?: Partial<StreamSettings> | undefined
  readonly counting: Counting
  readonly twins: Twins
}

/** What is awaited of one epoch. */
type Epoch = {
  readonly number: number
  seq: number
  /** Assets whose first book has not come. */
  readonly missing: Set<string>
  /** How often they were asked for. */
  asked: number
  timer: Timer | null
}

type State = {
  readonly options: CarrierOptions
  readonly markets: Map<string, Instrument>
  /** When the connection was given up because of missing books, in the last hour. */
  reconnectsMs: number[]
  epoch: Epoch | null
}

const hourMs = 3_600_000
/** A connection with this share of its books missing, in percent, is given up for another. */
const missingPercentMax = 10

export function createCarrier(options: CarrierOptions): Carrier {
  const { number, raw, counting, twins, timers } = options
  const state: State = { options, markets: new Map(), reconnectsMs: [], epoch: null }
  const stream: MarketStream = connectMarketStream({
    ...options.stream,
    url: options.url,
    timers: options.timers,
    random: options.random,
    nextEpoch: raw.nextEpoch,
    on: {
      opened: epoch => opened(state, stream, epoch),
      frame: (text, recvMs) => frame(state, text, recvMs),
      pong(recvMs) {
        counting.pongs++
        frame(state, 'PONG', recvMs)
      },
      closed(reason, detail) {
        counting.closed++
        if (reason === 'frame-too-large') counting.framesTooLarge++
        closed(state, `${reason}: ${detail}`)
      },
      failed() {
        counting.notOpened++
      },
    },
  })
  return {
    number,
    has: conditionId => state.markets.has(conditionId),
    isOpen: stream.isOpen,
    stop: stream.stop,
    subscribe(instruments) {
      for (const instrument of instruments) state.markets.set(instrument.conditionId, instrument)
      if (state.epoch) raw.subscribed(number, instruments)
      const assets = assetsOf(instruments)
      if (state.epoch) awaitBooks(state, stream, state.epoch, assets)
      twins.begin(timers.now())
      stream.subscribe(assets)
    },
    unsubscribe(conditionIds) {
      const assets = assetsOf(marketsOf(state, conditionIds))
      for (const conditionId of conditionIds) state.markets.delete(conditionId)
      for (const asset of assets) state.epoch?.missing.delete(asset)
      if (assets.length > 0) twins.begin(timers.now())
      raw.unsubscribed(number, conditionIds)
      stream.unsubscribe(assets)
    },
    resubscribe(conditionId) {
      counting.resubscribed++
      stream.resubscribe(assetsOf(marketsOf(state, [conditionId])))
    },
    update(instrument) {
      if (!state.markets.has(instrument.conditionId)) return
      state.markets.set(instrument.conditionId, instrument)
      if (state.epoch) raw.subscribed(number, [instrument])
    },
  }
}

const assetsOf = (instruments: readonly Instrument[]) =>
  instruments.flatMap(({ tokenIds }) => tokenIds)

const marketsOf = ({ markets }: State, conditionIds: readonly string[]) =>
  conditionIds.flatMap(conditionId => markets.get(conditionId) ?? [])

function opened(state: State, stream: MarketStream, number: number): void {
  const { raw, counting, twins, timers, number: connection } = state.options
  twins.begin(timers.now())
  counting.opened++
  counting.connectionsOpen++
  const epoch: Epoch = { number, seq: 0, missing: new Set(), asked: 0, timer: null }
  state.epoch = epoch
  const instruments = [...state.markets.values()]
  raw.subscribed(connection, instruments)
  raw.changed({ connection, epoch: number }, 'connected', 'subscribed')
  awaitBooks(state, stream, epoch, assetsOf(instruments))
}

function frame(state: State, text: string, recvMs: number): void {
  const { epoch, options } = state
  if (!epoch) return
  epoch.seq++
  const at = { connection: options.number, epoch: epoch.number, seq: epoch.seq }
  options.raw.frame(at, text, recvMs)
  options.twins.heard(options.number, text, recvMs)
  if (epoch.missing.size > 0) noteBooks(epoch, text)
}

function closed(state: State, reason: string): void {
  const { epoch, options } = state
  if (!epoch) return
  epoch.timer?.cancel()
  state.epoch = null
  options.twins.begin(options.timers.now())
  options.counting.connectionsOpen--
  const at = { connection: options.number, epoch: epoch.number }
  options.raw.changed(at, 'disconnected', reason)
}

/** Whatever is wrong with the frame is for the book builder to say. */
function noteBooks({ missing }: Epoch, text: string): void {
  const reading = readMarketFrame(text)
  if (!reading.ok) return
  for (const event of reading.events) if (event.type === 'book') missing.delete(event.assetId)
}

function awaitBooks(
  state: State,
  stream: MarketStream,
  epoch: Epoch,
  assets: readonly string[],
): void {
  const { timers, settings } = state.options
  for (const asset of assets) epoch.missing.add(asset)
  epoch.asked = 0
  epoch.timer?.cancel()
  epoch.timer = timers.after(settings.snapshotMsMax, () => booksLate(state, stream, epoch))
}

/** Asks for missing books once more, then gives the connection up if there are many of them. */
function booksLate(state: State, stream: MarketStream, epoch: Epoch): void {
  const { timers, settings, counting } = state.options
  epoch.timer = null
  const missing = [...epoch.missing].filter(asset => stream.assets.has(asset))
  if (missing.length === 0) return
  counting.snapshotsMissing += missing.length
  epoch.asked++
  if (epoch.asked === 1) {
    counting.resubscribed += missing.length
    stream.resubscribe(missing)
    epoch.timer = timers.after(settings.snapshotMsMax, () => booksLate(state, stream, epoch))
    return
  }
  // A few that never come are markets without a book: resync jobs find out about those.
  epoch.missing.clear()
  const nowMs = timers.now()
  state.reconnectsMs = state.reconnectsMs.filter(atMs => nowMs - atMs < hourMs)
  const isMany = missing.length * 100 >= stream.assets.size * missingPercentMax
  if (!isMany || state.reconnectsMs.length >= settings.snapshotReconnectsMax) return
  state.reconnectsMs.push(nowMs)
  counting.snapshotReconnects++
  stream.reconnect(`${missing.length} of ${stream.assets.size} first books did not come`)
}
