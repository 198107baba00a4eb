/** A client of the market channel for tests: it keeps what it was sent. */
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { WebSocket } from 'ws'

export type Client = Awaited<ReturnType<typeof connect>>

export async function connect(url: string) {
  const socket = new WebSocket(url)
  const texts: string[] = []
  let closed = false
  socket.on('message', data => texts.push(String(data)))
  socket.on('close', () => {
    closed = true
  })
  socket.on('error', () => {})
  await once(socket, 'open')
  return {
    socket,
    texts,
    isClosed: () => closed,
    send: (message: unknown) =>
      socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    subscribe: (assets_ids: readonly string[], more: object = {}) =>
      socket.send(JSON.stringify({ assets_ids, type: 'market', ...more })),
    /** Texts that hold something, once there are so many. */
    async heard(part: string, count = 1): Promise<readonly string[]> {
      await until(() => texts.filter(text => text.includes(part)).length >= count, part)
      return texts.filter(text => text.includes(part))
    },
    close: () => socket.terminate(),
  }
}

/** Waits for something to be so; throws when it is not in time. */
export async function until(isSo: () => boolean, what: string, msMax = 20_000): Promise<void> {
  const deadlineMs = Date.now() + msMax
  while (!isSo()) {
    if (Date.now() > deadlineMs) throw new Error(`expected ${what} within ${msMax} ms`)
    await setTimeout(5)
  }
}
