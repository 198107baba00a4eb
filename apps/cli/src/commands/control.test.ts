import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Command } from 'commander'
import { controlCommands } from './control.ts'

const folder = mkdtempSync(join(tmpdir(), 'polytraders-control-'))
const [key, other] = [join(folder, 'me.pem'), join(folder, 'other.pem')]
let status = 202
let taken: unknown = null
const server = createServer(async (request, response) => {
  taken = [request.method, request.url, await json(request)]
  response.writeHead(status).end('{}')
})
let url = ''

beforeAll(async () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  writeFileSync(other, 'no key')
  url = addressOf(await listening(server))
})

afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

async function listening(server: Server): Promise<Server> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

async function run(...args: string[]): Promise<void> {
  const program = new Command()
  controlCommands(program)
  await program.parseAsync(args, { from: 'user' })
}

const mine = (pem = key, at = url) => ['--url', `${at}/`, '--key', pem, '--key-id', 'me']

test('a command goes to the address that is given, signed with the key that is given', async () => {
  status = 503
  await expect(run('pause', '--reason', 'lunch', ...mine())).rejects.toThrow('503')
  expect(taken).toMatchObject([
    'POST',
    '/commands',
    { key_id: 'me', signature: expect.any(String) },
  ])
  expect(JSON.stringify(taken)).toContain('lunch')
  await expect(run('second', 'a'.repeat(64), ...mine())).rejects.toThrow('503')
  expect(JSON.stringify(taken)).toContain('a'.repeat(64))
})

test('what to do next depends on who would not take the command, and why', async () => {
  for (const [answer, hint] of [
    [400, /malformed/],
    [404, /not the HTTP address of stage 11/],
    [503, /try again once the broker answers/],
  ] as const) {
    status = answer
    await expect(run('kill', ...mine())).rejects.toMatchObject({
      message: `stage 11 took no command: ${answer} {}`,
      hint: expect.stringMatching(hint),
    })
  }
  const gone = await listening(createServer())
  const nowhere = addressOf(gone)
  await new Promise(resolve => gone.close(resolve))
  await expect(run('kill', ...mine(key, nowhere))).rejects.toThrow(
    /does not answer at .* ECONNREFUSED/,
  )
})

test('half a key, no key and what is none are refused before anything is sent', async () => {
  taken = null
  await expect(run('kill', '--key', key)).rejects.toMatchObject({
    hint: 'give --key and --key-id together',
  })
  await expect(run('kill', ...mine(join(folder, 'none.pem')))).rejects.toThrow("no operator's key")
  await expect(run('kill', ...mine(other))).rejects.toThrow('not an ed25519 private key')
  expect(taken).toBe(null)
})
