/**
 * The market channel, /ws/market: subscriptions, first books, PING and PONG.
 *
 * Always true: a client is told of the assets it subscribed and of no other; a subscription is sent
 * the books of its assets in one frame before any later word of them, unless it goes beyond the
 * ceiling: then it never is.
 */
import { type IncomingMessage, type Server } from 'node:http'
import { type Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { type Telling } from '../telling.ts'
import { bookOf, tokenOf } from '../true-book.ts'
import { type Venue } from '../venue.ts'
import { firstBookText } from '../wire-text.ts'
import { type Connection, createConnection, send, tell } from './connection.ts'
import { readRequest, type SocketRequest } from './socket-request.ts'

export type MarketSocket = {
  readonly connections: ReadonlyMap<number, Connection>
  readonly tell: (telling: Telling) => void
  /** Bytes that the slowest client has yet to read. */
  readonly unread: () => number
  /** Called with each new connection, before it subscribes. */
  onConnection: (connection: Connection) => void
  onSubscription: () => void
  readonly close: () => void
}

export type SocketOptions = {
  readonly assetsMax: number
  /** A connection without a subscription is closed after so long. */
  readonly idleMsMax: number
  readonly connectionsMax: number
}

const requestBytesMax = 4 * 1024 * 1024

type Served = {
  readonly venue: Venue
  readonly options: SocketOptions
  readonly connections: Map<number, Connection>
  /** By asset. */
  readonly subscribers: Map<string, Set<Connection>>
  readonly channel: MarketSocket
}

export function serveMarketSocket(
  server: Server,
  venue: Venue,
  options: SocketOptions,
): MarketSocket {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: requestBytesMax,
  })
  const connections = new Map<number, Connection>()
  const subscribers = new Map<string, Set<Connection>>()
  const channel: MarketSocket = {
    connections,
    tell: telling => tellSubscribers(connections, subscribers, telling),
    unread: () =>
      Math.max(0, ...[...connections.values()].map(({ socket }) => socket.bufferedAmount)),
    onConnection: () => {},
    onSubscription: () => {},
    close() {
      for (const { socket } of connections.values()) socket.terminate()
      sockets.close()
    },
  }
  const served = { venue, options, connections, subscribers, channel }
  let connected = 0
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const path = new URL(request.url ?? '/', 'ws://venue').pathname.replace(/\/$/, '')
    const isFull = connections.size >= options.connectionsMax
    if (path !== '/ws/market' || isFull) {
      const status = path === '/ws/market' ? '503 Service Unavailable' : '404 Not Found'
      stream.end(`HTTP/1.1 ${status}\r\n\r\n`)
      return
    }
    sockets.handleUpgrade(request, stream, head, socket =>
      accept(served, createConnection(++connected, socket, stream)),
    )
  })
  return channel
}

function accept(served: Served, connection: Connection): void {
  const { connections, subscribers, channel, options } = served
  const { socket } = connection
  connections.set(connection.id, connection)
  channel.onConnection(connection)
  const idle = setTimeout(() => socket.close(1008), options.idleMsMax).unref()
  socket.on('message', data => {
    const text = String(data)
    if (text === 'PING') {
      send(connection, 'PONG')
      return
    }
    const request = readRequest(text)
    if (!request) return
    clearTimeout(idle)
    take(served, connection, request)
  })
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    clearTimeout(idle)
    connections.delete(connection.id)
    unsubscribe(subscribers, connection, [...connection.assets])
  })
}

function take(served: Served, connection: Connection, request: SocketRequest): void {
  const { venue, options, subscribers, channel } = served
  if (request.operation === 'unsubscribe') {
    unsubscribe(subscribers, connection, request.assets)
    return
  }
  connection.custom ||= request.custom
  for (const asset of request.assets) {
    connection.assets.add(asset)
    const known = subscribers.get(asset)
    if (known) known.add(connection)
    else subscribers.set(asset, new Set([connection]))
  }
  channel.onSubscription()
  if (!request.initialDump || connection.assets.size > options.assetsMax) return
  const text = firstBooks(venue, request.assets)
  if (text === null) return
  const { nowMs: atMs } = venue
  tell(connection, { atMs, text, kind: 'snapshot', market: '', tokens: request.assets })
}

function firstBooks(venue: Venue, assets: readonly string[]): string | null {
  const books = assets.flatMap(asset => {
    const market = venue.byToken.get(asset)
    const token = market && tokenOf(market, asset)
    return market && token ? [firstBookText(bookOf(market, token))] : []
  })
  return books.length === 0 ? null : `[${books.join()}]`
}

function unsubscribe(
  subscribers: Map<string, Set<Connection>>,
  connection: Connection,
  assets: readonly string[],
): void {
  for (const asset of assets) {
    connection.assets.delete(asset)
    const known = subscribers.get(asset)
    known?.delete(connection)
    if (known?.size === 0) subscribers.delete(asset)
  }
}

const customKinds: readonly string[] = ['best_bid_ask', 'new_market', 'market_resolved']

function tellSubscribers(
  connections: ReadonlyMap<number, Connection>,
  subscribers: ReadonlyMap<string, ReadonlySet<Connection>>,
  telling: Telling,
): void {
  const isCustom = customKinds.includes(telling.kind)
  if (telling.kind === 'new_market') {
    for (const connection of connections.values()) {
      if (connection.custom) tell(connection, telling)
    }
    return
  }
  // A change tells of both legs, to those who subscribed either.
  const told = new Set<Connection>()
  for (const token of telling.tokens) {
    for (const connection of subscribers.get(token) ?? []) {
      if (told.has(connection) || (isCustom && !connection.custom)) continue
      told.add(connection)
      tell(connection, telling)
    }
  }
}
