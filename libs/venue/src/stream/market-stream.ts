/**
 * One connection to the market channel that is always coming back.
 *
 *   idle ── assets ──▶ opening ── open, subscribed ──▶ open ── silent, closed, too large ──┐
 *                        ▲                                                                │
 *                        └────────── 250 ms * 2^n, at most 30 s, full jitter ◀────────────┘
 *
 * What must stay true: `opened` comes before the first frame of an epoch and `closed` after the
 * last one; epochs rise; a frame is handed on as it came, with the time of its socket callback;
 * nothing of a connection that was given up is heard any more.
 */
import { type CloseReason, type OpenSocket, openSocket, type Socket } from './socket.ts'
import { type Timer, type Timers, wallTimers } from './timers.ts'

export type StreamEvents = {
  /** Subscribed, with these assets, in the epoch that begins. */
  opened(epoch: number, assets: readonly string[]): void
  frame(text: string, recvMs: number): void
  pong(recvMs: number): void
  closed(reason: CloseReason, detail: string): void
  /** An attempt that did not open; the next comes after so long. */
  failed?(detail: string, retryMs: number): void
}

export type StreamOptions = {
  /** wss://.../ws/market */
  readonly url: string
  readonly on: StreamEvents
  /** The epoch that begins; never less than the one before. */
  readonly nextEpoch: () => number
  readonly timers?: Timers
  /** 0..1 */
  readonly random?: () => number
  readonly open?: OpenSocket
} & Partial<StreamSettings>

export type StreamSettings = {
  readonly pingMs: number
  readonly pongMsMax: number
  /** After so long without a word it is asked with a PING at each watch, not every pingMs. */
  readonly quietMs: number
  /** Without a word for so long, though asked, it is given up; one PONG in seven is lost. */
  readonly silentMsMax: number
  readonly watchMs: number
  readonly handshakeMsMax: number
  readonly payloadBytesMax: number
  readonly firstDelayMs: number
  readonly delayMsMax: number
  /** A connection that has lived this long makes the next wait short again. */
  readonly stableMs: number
  /** Above about 500 the first snapshot never comes. */
  readonly assetsMax: number
}

export const defaultStream: StreamSettings = {
  pingMs: 10_000,
  pongMsMax: 30_000,
  quietMs: 3_000,
  silentMsMax: 7_000,
  watchMs: 1_000,
  handshakeMsMax: 10_000,
  payloadBytesMax: 16 * 1024 * 1024,
  firstDelayMs: 250,
  delayMsMax: 30_000,
  stableMs: 10_000,
  assetsMax: 400,
}

export type MarketStream = {
  /** Adds assets; false, and nothing is added, when there would be too many. */
  subscribe(assets: readonly string[]): boolean
  unsubscribe(assets: readonly string[]): void
  /** Has the venue send their books again. */
  resubscribe(assets: readonly string[]): void
  /** Gives the connection up for a new one. */
  reconnect(detail: string): void
  isOpen(): boolean
  /** Subscribed assets. */
  readonly assets: ReadonlySet<string>
  stop(): void
}

type State = {
  readonly options: StreamOptions
  readonly settings: StreamSettings
  readonly timers: Timers
  readonly assets: Set<string>
  socket: Socket | null
  isOpen: boolean
  openedMs: number
  lastPongMs: number
  /** The last word of any kind; null before the first, which may be megabytes of books. */
  heardMs: number | null
  /** Attempts since a connection was stable. */
  attempts: number
  retry: Timer | null
  ping: Timer | null
  watch: Timer | null
  stopped: boolean
}

export function connectMarketStream(options: StreamOptions): MarketStream {
  const settings = { ...defaultStream, ...options }
  const timers = options.timers ?? wallTimers
  const state: State = {
    options,
    settings,
    timers,
    assets: new Set(),
    socket: null,
    isOpen: false,
    openedMs: 0,
    lastPongMs: 0,
    heardMs: null,
    attempts: 0,
    retry: null,
    ping: null,
    watch: null,
    stopped: false,
  }
  return {
    assets: state.assets,
    isOpen: () => state.isOpen,
    subscribe: assets => subscribe(state, assets),
    unsubscribe(assets) {
      const known = assets.filter(asset => state.assets.delete(asset))
      if (known.length === 0) return
      if (state.assets.size === 0) giveUp(state, 'unused', 'no asset is left')
      else sendOperation(state, 'unsubscribe', known)
    },
    resubscribe(assets) {
      const known = assets.filter(asset => state.assets.has(asset))
      if (known.length === 0) return
      sendOperation(state, 'unsubscribe', known)
      sendOperation(state, 'subscribe', known)
    },
    reconnect(detail) {
      giveUp(state, 'requested', detail)
      retryLater(state)
    },
    stop() {
      state.stopped = true
      giveUp(state, 'stopped', '')
    },
  }
}

function subscribe(state: State, assets: readonly string[]): boolean {
  const fresh = [...new Set(assets)].filter(asset => !state.assets.has(asset))
  if (state.stopped || state.assets.size + fresh.length > state.settings.assetsMax) return false
  for (const asset of fresh) state.assets.add(asset)
  if (fresh.length === 0) return true
  if (state.isOpen) sendOperation(state, 'subscribe', fresh)
  else if (!state.socket && !state.retry) connect(state)
  return true
}

function sendOperation(
  { socket, isOpen }: State,
  operation: 'subscribe' | 'unsubscribe',
  assets: readonly string[],
): void {
  if (!isOpen) return
  const feature = operation === 'subscribe' ? { custom_feature_enabled: true } : {}
  socket?.send(JSON.stringify({ operation, assets_ids: assets, ...feature }))
}

function connect(state: State): void {
  const { options, settings, timers } = state
  const { url, on, open = openSocket } = options
  const { handshakeMsMax, payloadBytesMax } = settings
  state.attempts++
  const socket = open(
    { url, handshakeMsMax, payloadBytesMax },
    {
      opened: () => void (isCurrent() && opened(state)),
      text(text) {
        const recvMs = timers.now()
        if (!isCurrent()) return
        state.heardMs = recvMs
        if (text === 'PONG') {
          state.lastPongMs = recvMs
          on.pong(recvMs)
        } else {
          on.frame(text, recvMs)
        }
      },
      closed(reason, detail) {
        if (isCurrent()) lost(state, reason, detail)
      },
    },
  )
  const isCurrent = () => state.socket === socket
  state.socket = socket
}

function opened(state: State): void {
  const { options, settings, timers, assets, socket } = state
  state.isOpen = true
  state.openedMs = timers.now()
  state.lastPongMs = state.openedMs
  state.heardMs = null
  options.on.opened(options.nextEpoch(), [...assets])
  socket?.send(
    JSON.stringify({ assets_ids: [...assets], type: 'market', custom_feature_enabled: true }),
  )
  state.ping = timers.every(settings.pingMs, () => socket?.send('PING'))
  state.watch = timers.every(settings.watchMs, () => watch(state))
}

function watch(state: State): void {
  const { settings, timers } = state
  const nowMs = timers.now()
  if (nowMs - state.openedMs >= settings.stableMs) state.attempts = 0
  const silentMs = nowMs - (state.heardMs ?? nowMs)
  const unansweredMs = nowMs - state.lastPongMs
  if (silentMs >= settings.silentMsMax) {
    giveUp(state, 'no-pong', `no word for ${silentMs} ms, and no PONG`)
    retryLater(state)
  } else if (unansweredMs >= settings.pongMsMax) {
    giveUp(state, 'no-pong', `no PONG for ${unansweredMs} ms`)
    retryLater(state)
  } else if (silentMs >= settings.quietMs) {
    state.socket?.send('PING')
  }
}

/** The connection ended by itself. */
function lost(state: State, reason: CloseReason, detail: string): void {
  const wasOpen = state.isOpen
  forget(state)
  const retryMs = retryLater(state)
  if (wasOpen) state.options.on.closed(reason, detail)
  else state.options.on.failed?.(detail, retryMs)
}

/** Ends the connection, if there is one, and hears nothing more of it. */
function giveUp(state: State, reason: CloseReason, detail: string): void {
  const { socket, isOpen, retry } = state
  retry?.cancel()
  state.retry = null
  forget(state)
  socket?.terminate()
  if (isOpen) state.options.on.closed(reason, detail)
}

function forget(state: State): void {
  state.ping?.cancel()
  state.watch?.cancel()
  state.ping = null
  state.watch = null
  state.socket = null
  state.isOpen = false
}

/** Returns how long it waits; full jitter, so that many that fell together do not rise together. */
function retryLater(state: State): number {
  const { options, settings, timers, assets } = state
  if (state.stopped || assets.size === 0 || state.retry) return 0
  const exponent = Math.max(0, state.attempts - 1)
  const boundMs = Math.min(settings.delayMsMax, settings.firstDelayMs * 2 ** exponent)
  const delayMs = Math.floor((options.random ?? Math.random)() * boundMs)
  state.retry = timers.after(delayMs, () => {
    state.retry = null
    connect(state)
  })
  return delayMs
}
