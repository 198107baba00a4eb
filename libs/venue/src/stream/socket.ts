/** One WebSocket, as much of it as the market stream needs; tests have one of their own. */
import WebSocket from 'ws'

/** Why a connection is over. */
export type CloseReason =
  /** The venue closed it, or the network did. */
  | 'closed-by-venue'
  /** It never opened: no answer in time, or an answer that is no WebSocket. */
  | 'not-opened'
  /** A frame longer than the bound. */
  | 'frame-too-large'
  /** What came is no WebSocket: a bad opcode, bad UTF-8, a bad length. */
  | 'protocol-error'
  /** It looks open and does not answer PING: half-open, or a frame that drips for ever. */
  | 'no-pong'
  /** Who uses it wanted a new one. */
  | 'requested'
  /** It has nothing to carry. */
  | 'unused'
  | 'stopped'

export type SocketEvents = {
  opened(): void
  text(text: string): void
  closed(reason: CloseReason, detail: string): void
}

export type Socket = {
  send(text: string): void
  /** Ends it at once, without asking the other side. */
  terminate(): void
}

export type SocketOptions = {
  readonly url: string
  readonly handshakeMsMax: number
  readonly payloadBytesMax: number
}

export type OpenSocket = (options: SocketOptions, on: SocketEvents) => Socket

export const openSocket: OpenSocket = ({ url, handshakeMsMax, payloadBytesMax }, on) => {
  const socket = new WebSocket(url, {
    handshakeTimeout: handshakeMsMax,
    maxPayload: payloadBytesMax,
    perMessageDeflate: false,
  })
  let opened = false
  let failure: Error | null = null
  socket.on('open', () => {
    opened = true
    on.opened()
  })
  // What is not text is handed on as it reads: whoever parses it says what is wrong with it.
  socket.on('message', data => on.text(textOf(data)))
  socket.on('error', error => {
    failure ??= error
  })
  socket.on('close', (code, reason) => {
    const detail =
      failure?.message ?? `code ${code} ${reason.toString('utf8').slice(0, 120)}`.trim()
    on.closed(reasonOf(failure, opened), detail)
  })
  return {
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text)
    },
    terminate: () => socket.terminate(),
  }
}

function textOf(data: WebSocket.RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8')
}

function reasonOf(failure: Error | null, opened: boolean): CloseReason {
  if (!opened) return 'not-opened'
  const code = failure && 'code' in failure ? String(failure.code) : ''
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return 'frame-too-large'
  return code.startsWith('WS_ERR_') ? 'protocol-error' : 'closed-by-venue'
}
