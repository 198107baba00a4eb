/**
 * One client of the market channel: what it subscribed, the faults that are on it, and how its
 * text leaves: at once, in drips, or not at all.
 */
import { type Duplex } from 'node:stream'
import { type WebSocket } from 'ws'
import { type Fault } from '../faults/index.ts'
import { type Telling } from '../telling.ts'

export type Connection = {
  readonly id: number
  readonly socket: WebSocket
  /** The bytes below it: what is paused when a socket is half open. */
  readonly stream: Duplex
  readonly assets: Set<string>
  /** Whether best_bid_ask, new_market and market_resolved are told. */
  custom: boolean
  readonly faults: Set<Fault>
  /** Nothing is read and nothing written, and yet it is open. */
  halfOpen: boolean
  drip: Drip | null
  readonly drops: string[]
  dripping: boolean
  /** What is told in a turn of the event loop leaves in one write. */
  corked: boolean
  sent: number
}

export type Drip = { readonly bytes: number; readonly everyMs: number }

/** Bytes that a client may leave unread; then it is cut off, as the venue does. */
const unreadMax = 64 * 1024 * 1024
const dropsMax = 100_000

export const createConnection = (id: number, socket: WebSocket, stream: Duplex): Connection => ({
  id,
  socket,
  stream,
  assets: new Set(),
  custom: false,
  faults: new Set(),
  halfOpen: false,
  drip: null,
  drops: [],
  dripping: false,
  corked: false,
  sent: 0,
})

/** Tells a message, through the faults that are on the connection. */
export function tell(connection: Connection, telling: Telling): void {
  if (connection.faults.size === 0) {
    send(connection, telling.text)
    return
  }
  let tellings: readonly Telling[] = [telling]
  for (const fault of connection.faults) tellings = tellings.flatMap(fault.take)
  for (const { text } of tellings) send(connection, text)
}

export function send(connection: Connection, text: string): void {
  const { socket, drops } = connection
  if (connection.halfOpen || socket.readyState !== socket.OPEN) return
  connection.sent++
  if (connection.drip || connection.dripping) {
    if (drops.length < dropsMax) drops.push(text)
    void dripAll(connection)
    return
  }
  cork(connection)
  socket.send(text)
  if (socket.bufferedAmount > unreadMax) socket.terminate()
}

function cork(connection: Connection): void {
  const { stream } = connection
  if (connection.corked) return
  connection.corked = true
  stream.cork()
  setImmediate(() => {
    connection.corked = false
    stream.uncork()
  })
}

/** A few bytes at a time; what still waits when the fault ends is sent at once, in order. */
async function dripAll(connection: Connection): Promise<void> {
  if (connection.dripping) return
  connection.dripping = true
  const { socket, drops } = connection
  for (let text = drops.shift(); text !== undefined; text = drops.shift()) {
    let at = 0
    for (; connection.drip && at + connection.drip.bytes < text.length; ) {
      const { bytes, everyMs } = connection.drip
      socket.send(text.slice(at, at + bytes), { fin: false })
      at += bytes
      await new Promise(resolve => setTimeout(resolve, everyMs).unref())
      if (socket.readyState !== socket.OPEN) return
    }
    socket.send(text.slice(at), { fin: true })
  }
  connection.dripping = false
}

/** Ends a fault: what it held back is told. */
export function endFault(connection: Connection, fault: Fault): void {
  if (!connection.faults.delete(fault)) return
  for (const { text } of fault.end()) send(connection, text)
}
