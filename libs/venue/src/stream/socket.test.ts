import { type AddressInfo, createServer, type Socket as NetSocket } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import { WebSocketServer } from 'ws'
import { connectMarketStream, type MarketStream, type StreamSettings } from './market-stream.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function serve(options: { readonly pongs: boolean }) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await new Promise(resolve => server.once('listening', resolve))
  closing.push(() => {
    for (const client of server.clients) client.terminate()
    return new Promise(resolve => server.close(resolve))
  })
  const said: string[] = []
  server.on('connection', socket => {
    socket.on('message', data => {
      said.push(data.toString())
      if (options.pongs && data.toString() === 'PING') socket.send('PONG')
    })
  })
  const { port } = server.address() as AddressInfo
  return { server, said, url: `ws://127.0.0.1:${port}` }
}

function connect(url: string, settings: Partial<StreamSettings> = {}) {
  const heard: string[] = []
  let wake = () => {}
  const note = (line: string) => {
    heard.push(line)
    wake()
  }
  let epoch = 0
  const stream: MarketStream = connectMarketStream({
    url,
    nextEpoch: () => ++epoch,
    firstDelayMs: 10,
    ...settings,
    on: {
      opened: number => note(`opened ${number}`),
      frame: text => note(`frame ${text.length} ${text.slice(0, 20)}`),
      pong: () => note('pong'),
      closed: (reason, detail) => note(`closed ${reason}: ${detail}`),
      failed: detail => note(`failed: ${detail}`),
    },
  })
  stream.subscribe(['1'])
  closing.push(() => stream.stop())
  async function until(pattern: RegExp): Promise<string> {
    for (;;) {
      const line = heard.find(text => pattern.test(text))
      if (line !== undefined) return line
      await new Promise<void>(resolve => {
        wake = resolve
      })
    }
  }
  return { stream, heard, until }
}

test('frames and PONGs come through a socket, and a killed connection comes back', async () => {
  const { server, said, url } = await serve({ pongs: true })
  const { heard, until } = connect(url, { pingMs: 20 })
  await until(/^pong/)
  expect(said[0]).toContain('"assets_ids":["1"]')
  for (const client of server.clients) client.send('[{"event_type":"book"}]')
  await until(/^frame 23/)
  for (const client of server.clients) client.terminate()
  await until(/^opened 2/)
  expect(heard.find(line => line.startsWith('closed'))).toContain('closed-by-venue')
})

test('a frame beyond the bound closes the connection, by that name', async () => {
  const { server, url } = await serve({ pongs: true })
  const { until } = connect(url, { payloadBytesMax: 100_000 })
  await until(/^opened 1/)
  for (const client of server.clients) client.send('x'.repeat(50_000))
  await until(/^frame 50000/)
  for (const client of server.clients) client.send('x'.repeat(200_000))
  expect(await until(/^closed/)).toContain('frame-too-large')
  await until(/^opened 2/)
})

test('a half-open connection is found out by the PONGs that do not come', async () => {
  const { server, url } = await serve({ pongs: false })
  const { until } = connect(url, { pingMs: 20, pongMsMax: 150, watchMs: 20 })
  expect(await until(/^closed/)).toContain('no-pong')
  await until(/^opened 2/)
  expect(server.clients.size).toBeLessThanOrEqual(2)
})

test('a venue that never finishes the handshake is given up and tried again', async () => {
  const sockets: NetSocket[] = []
  const server = createServer(socket => void sockets.push(socket))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise(resolve => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  const { until } = connect(`ws://127.0.0.1:${port}`, { handshakeMsMax: 100 })
  expect(await until(/^failed/)).toContain('handshake')
})

test('a frame that drips for ever is no life: the connection is given up', async () => {
  const sockets: NetSocket[] = []
  const { url, server } = await serve({ pongs: false })
  server.on('connection', (_, request) => {
    const { socket } = request
    sockets.push(socket)
    // The head of a text frame of 60,000 bytes, and then a byte at a time.
    socket.write(Buffer.from([0x81, 126, 0xea, 0x60]))
    const drip = setInterval(() => socket.writable && socket.write('x'), 10)
    socket.on('close', () => clearInterval(drip))
    socket.on('error', () => {})
  })
  const { until } = connect(url, { pingMs: 20, pongMsMax: 150, watchMs: 20 })
  expect(await until(/^closed/)).toContain('no-pong')
  expect(sockets.length).toBeGreaterThan(0)
})
