import { expect, test } from '@jest/globals'
import { connectMarketStream, type StreamOptions } from './market-stream.ts'
import { type OpenSocket, type SocketEvents } from './socket.ts'
import { type Timers } from './timers.ts'

/** A clock that stands until it is moved, and the timers on it. */
function createTime() {
  let nowMs = 1_000_000
  const waiting = new Set<{ atMs: number; readonly periodMs: number; readonly run: () => void }>()
  const add = (delayMs: number, periodMs: number, run: () => void) => {
    const timer = { atMs: nowMs + delayMs, periodMs, run }
    waiting.add(timer)
    return { cancel: () => void waiting.delete(timer) }
  }
  const timers: Timers = {
    now: () => nowMs,
    after: (delayMs, run) => add(delayMs, 0, run),
    every: (periodMs, run) => add(periodMs, periodMs, run),
  }
  function pass(ms: number): void {
    const untilMs = nowMs + ms
    for (;;) {
      const due = [...waiting].filter(({ atMs }) => atMs <= untilMs)
      const next = due.sort((a, b) => a.atMs - b.atMs)[0]
      if (!next) break
      nowMs = next.atMs
      if (next.periodMs > 0) next.atMs += next.periodMs
      else waiting.delete(next)
      next.run()
    }
    nowMs = untilMs
  }
  return { timers, pass, waiting }
}

type Opened = { readonly on: SocketEvents; readonly sent: string[]; terminated: boolean }

function createVenue(options: Partial<StreamOptions> = {}) {
  const time = createTime()
  const sockets: Opened[] = []
  const heard: string[] = []
  let epoch = 0
  const open: OpenSocket = (_, on) => {
    const socket: Opened = { on, sent: [], terminated: false }
    sockets.push(socket)
    return {
      send: text => void socket.sent.push(text),
      terminate() {
        socket.terminated = true
      },
    }
  }
  const stream = connectMarketStream({
    url: 'ws://venue/ws/market',
    nextEpoch: () => ++epoch,
    timers: time.timers,
    random: () => 1,
    open,
    on: {
      opened: (number, assets) => void heard.push(`opened ${number} ${assets.join()}`),
      frame: (text, recvMs) => void heard.push(`frame ${text} ${recvMs}`),
      pong: recvMs => void heard.push(`pong ${recvMs}`),
      closed: (reason, detail) => void heard.push(`closed ${reason} ${detail}`),
      failed: (detail, retryMs) => void heard.push(`failed ${detail} ${retryMs}`),
    },
    ...options,
  })
  const newest = () => {
    const socket = sockets.at(-1)
    if (!socket) throw new Error('no socket')
    return socket
  }
  return { ...time, stream, sockets, heard, newest }
}

test('the subscription is the first thing that is said, and nothing is opened for no asset', () => {
  const { stream, sockets, newest, heard } = createVenue()
  expect(sockets).toHaveLength(0)
  expect(stream.subscribe(['1', '2'])).toBe(true)
  newest().on.opened()
  expect(heard).toEqual(['opened 1 1,2'])
  expect(newest().sent).toEqual([
    '{"assets_ids":["1","2"],"type":"market","custom_feature_enabled":true}',
  ])
})

test('more than 400 assets are refused: above the silent ceiling no snapshot comes', () => {
  const { stream } = createVenue()
  expect(stream.subscribe(Array.from({ length: 400 }, (_, n) => String(n)))).toBe(true)
  expect(stream.subscribe(['1'])).toBe(true)
  expect(stream.subscribe(['400'])).toBe(false)
  expect(stream.assets.size).toBe(400)
})

test('assets come and go on the open connection', () => {
  const { stream, newest } = createVenue()
  stream.subscribe(['1'])
  newest().on.opened()
  stream.subscribe(['1', '2', '2'])
  stream.unsubscribe(['1', '9'])
  stream.resubscribe(['2', '1'])
  expect(newest().sent.slice(1)).toEqual([
    '{"operation":"subscribe","assets_ids":["2"],"custom_feature_enabled":true}',
    '{"operation":"unsubscribe","assets_ids":["1"]}',
    '{"operation":"unsubscribe","assets_ids":["2"]}',
    '{"operation":"subscribe","assets_ids":["2"],"custom_feature_enabled":true}',
  ])
})

test('PING is said every ten seconds, and PONG is told apart before anything is parsed', () => {
  const { stream, newest, pass, heard } = createVenue()
  stream.subscribe(['1'])
  newest().on.opened()
  pass(20_000)
  expect(newest().sent.filter(text => text === 'PING')).toHaveLength(2)
  newest().on.text('PONG')
  newest().on.text('"PONG"')
  expect(heard.slice(1)).toEqual(['pong 1020000', 'frame "PONG" 1020000'])
})

test('a connection that falls silent is asked each second, and is given up after seven', () => {
  const { stream, sockets, newest, pass, heard } = createVenue()
  stream.subscribe(['1'])
  newest().on.opened()
  newest().on.text('{}')
  pass(3_000)
  newest().on.text('PONG')
  expect(newest().sent.slice(1)).toEqual(['PING'])
  pass(6_000)
  expect(newest().sent.slice(1)).toHaveLength(5)
  expect(heard).toHaveLength(3)
  pass(1_000)
  expect(heard.at(-1)).toBe('closed no-pong no word for 7000 ms, and no PONG')
  expect(sockets[0]?.terminated).toBe(true)
  pass(250)
  newest().on.opened()
  expect(heard.at(-1)).toBe('opened 2 1')
  sockets[0]?.on.text('late')
  sockets[0]?.on.closed('closed-by-venue', 'late')
  expect(heard.at(-1)).toBe('opened 2 1')
})

test('before its first word, which may take long to come, a connection has 30 s', () => {
  const { stream, newest, pass, heard } = createVenue()
  stream.subscribe(['1'])
  newest().on.opened()
  pass(29_000)
  expect(heard).toHaveLength(1)
  pass(1_000)
  expect(heard.at(-1)).toBe('closed no-pong no PONG for 30000 ms')
})

test('a venue that drips data and no PONG is given up as well', () => {
  const { stream, newest, pass, heard } = createVenue()
  stream.subscribe(['1'])
  newest().on.opened()
  for (let n = 0; n < 30; n++) {
    newest().on.text('{}')
    pass(1_000)
  }
  expect(heard.at(-1)).toBe('closed no-pong no PONG for 30000 ms')
})

test('waits double from 250 ms to 30 s, and are short again after a connection that lasted', () => {
  const { stream, newest, pass, heard, sockets } = createVenue()
  stream.subscribe(['1'])
  for (let n = 0; n < 9; n++) {
    newest().on.closed('not-opened', 'refused')
    pass(30_000)
  }
  expect(heard.map(line => Number(line.split(' ').at(-1)))).toEqual([
    250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
  ])
  expect(sockets).toHaveLength(10)
  newest().on.opened()
  pass(15_000)
  newest().on.closed('closed-by-venue', 'code 1006')
  expect(heard.slice(-2)).toEqual(['opened 1 1', 'closed closed-by-venue code 1006'])
  pass(250)
  expect(sockets).toHaveLength(11)
})

test('a connection with nothing to carry is closed, and opened again for the next asset', () => {
  const { stream, newest, pass, heard, sockets, waiting } = createVenue()
  stream.subscribe(['1'])
  newest().on.opened()
  stream.unsubscribe(['1'])
  expect(heard.at(-1)).toBe('closed unused no asset is left')
  pass(60_000)
  expect(sockets).toHaveLength(1)
  expect(waiting.size).toBe(0)
  stream.subscribe(['2'])
  newest().on.opened()
  expect(heard.at(-1)).toBe('opened 2 2')
})

test('a connection can be given up for a new one, and stopping leaves no timer', () => {
  const { stream, newest, pass, heard, sockets, waiting } = createVenue()
  stream.subscribe(['1'])
  newest().on.opened()
  stream.reconnect('2 snapshots are missing')
  expect(heard.at(-1)).toBe('closed requested 2 snapshots are missing')
  stream.subscribe(['2'])
  pass(250)
  newest().on.opened()
  expect(heard.at(-1)).toBe('opened 2 1,2')
  stream.stop()
  expect(heard.at(-1)).toBe('closed stopped ')
  expect(stream.subscribe(['3'])).toBe(false)
  pass(60_000)
  expect(sockets).toHaveLength(2)
  expect(waiting.size).toBe(0)
})
