/** The real services, as local processes in a home of their own, on ports of their own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { registryCodec } from '@polytraders/runtime/kafka'
import { Redis } from 'ioredis'
import { Kafka, logLevel } from 'kafkajs'
import pg from 'pg'
import {
  homeByDefault,
  killBroker,
  openHome,
  type Ports,
  processAlive,
  recordedNames,
  restartBroker,
  type Services,
  serviceStatus,
  startServices,
  stopServices,
} from './index.ts'
import { portIsFree } from './ports.ts'
import { birthOf, writeRecord } from './process-record.ts'

jest.setTimeout(600_000) // The first run fetches what the cache lacks.

const home = openHome(
  mkdtempSync(join(tmpdir(), 'polytraders-services-')),
  join(homeByDefault, 'cache'),
)
const ports: Ports = {
  kafka: 24_092,
  kafkaController: 24_093,
  registry: 23_081,
  registryManagement: 23_082,
  redis: 21_379,
  postgres: 20_432,
}
const names = ['kafka', 'postgres', 'redis', 'registry'] as const
const options = { home, ports, mode: 'local' } as const
const progress: string[] = []
const onProgress = (message: string) => void progress.push(message)

let services: Services
let foreigner: ChildProcess

beforeAll(async () => {
  foreigner = spawn('sleep', ['600'], { stdio: 'ignore' })
  services = await startServices({ ...options, onProgress })
})

afterAll(async () => {
  await stopServices({ ...options, onProgress })
  foreigner.kill('SIGKILL')
  rmSync(home.root, { recursive: true, force: true })
})

test('all four answer a client of their own kind', async () => {
  expect(services).toEqual({
    kafka: '127.0.0.1:24092',
    registry: 'http://127.0.0.1:23081/apis/ccompat/v7',
    redis: 'redis://127.0.0.1:21379',
    postgres: 'postgres://polytraders:polytraders@127.0.0.1:20432/polytraders',
    mode: 'local',
  })
  expect(await topics()).toEqual(expect.any(Array))
  expect(await (await fetch(`${services.registry}/subjects`)).json()).toEqual([])
  const redis = new Redis(services.redis)
  expect(await redis.ping()).toBe('PONG')
  await redis.quit()
  expect(await select("SELECT current_database() || ' ' || current_user AS answer")).toBe(
    'polytraders polytraders',
  )
  expect(
    (await serviceStatus(options)).map(({ name, state }) => `${name} ${state}`).sort(),
  ).toEqual(names.map(name => `${name} answers`))
})

test('starting again keeps every process that runs', async () => {
  const before = pids()
  await startServices({ ...options, onProgress })
  expect(pids()).toEqual(before)
  expect(progress).toEqual(
    expect.arrayContaining(names.map(name => `${name}: already running, kept`)),
  )
})

test('`register` gives an empty registry all that stages look up, once', async () => {
  const answer = { registry: services.registry, subjects: expect.any(Number) }
  expect(JSON.parse(await polytraders('register', '--json'))).toEqual(answer)
  await registryCodec(services.registry)
  const before = await versions()
  expect(before).toContain('polytraders.Owner 1')
  expect(await polytraders('register')).toMatch(/^\d+ subjects are registered at http/)
  expect(await versions()).toEqual(before)
})

test('the registry refuses a schema that the readers of the last one cannot read', async () => {
  expect(await register({ name: 'price', type: 'long' })).toBe(200)
  expect(await register({ name: 'size', type: 'long' })).toBe(409)
})

test('a broker that is killed loses nothing that it had acknowledged', async () => {
  await produce('kept', ['one', 'two', 'three'])
  const before = processAlive('kafka', { home })?.pid
  await killBroker(options)
  expect(processAlive('kafka', { home })).toBeUndefined()

  const silent = (await serviceStatus(options)).filter(({ state }) => state !== 'answers')
  expect(silent.map(({ name, state }) => `${name} ${state}`)).toEqual(['kafka stopped'])
  expect((await fetch(`${services.registry}/subjects`)).status).toBe(200)

  await restartBroker({ ...options, onProgress })
  expect(processAlive('kafka', { home })?.pid).not.toBe(before)
  expect(await end('kept')).toBe('3')
})

test("a service that runs is not moved to another port behind its users' backs", async () => {
  const moved = startServices({ ...options, ports: { ...ports, redis: 21_380 }, only: ['redis'] })
  await expect(moved).rejects.toMatchObject({ code: 'moved' })
})

test('stopping ends everything that was started, and nothing else', async () => {
  const births = names.map(name => processAlive(name, { home })?.birth)
  const started = pids()
  expect(started.filter(pid => pid === undefined)).toEqual([])
  // A record of a process long gone, whose id now belongs to somebody else.
  writeRecord(home, {
    name: 'stage-07',
    pid: foreigner.pid ?? 0,
    birth: 'another-boot 1',
    detached: true,
    ports: [],
    command: ['sleep'],
    logFile: join(home.logs, 'stage-07.log'),
    startedMs: 0,
  })

  await stopServices({ ...options, onProgress })
  expect(started.map(pid => birthOf(pid ?? 0)).filter(birth => births.includes(birth))).toEqual([])
  for (const port of Object.values(ports)) expect(await portIsFree(port)).toBe(true)
  expect(foreigner.exitCode).toBeNull()
  expect(birthOf(foreigner.pid ?? 0)).toBeDefined()
  expect(recordedNames(home)).toEqual(['stage-07'])
})

test("a stranger's port is refused, and what runs there is left alone", async () => {
  const stranger = await listenOn(ports.redis)
  const start = startServices({ ...options, only: ['redis'] })
  await expect(start).rejects.toThrow(/Redis needs port 21379.*POLYTRADERS_REDIS_PORT/)
  expect(stranger.listening).toBe(true)
  await new Promise(resolve => stranger.close(resolve))
})

test('a service that ends while starting is an error with the end of its log', async () => {
  const marker = join(home.data, 'postgres', 'PG_VERSION')
  writeFileSync(marker, '3\n')
  const start = startServices({ ...options, only: ['postgres'] })
  await expect(start).rejects.toThrow(
    /Postgres ended while starting(.|\n)*incompatible with server/,
  )
})

const pids = () => names.map(name => processAlive(name, { home })?.pid)

const kafka = () =>
  new Kafka({ brokers: [services.kafka], logLevel: logLevel.NOTHING, retry: { retries: 20 } })

async function withAdmin<T>(work: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
  const admin = kafka().admin()
  await admin.connect()
  try {
    return await work(admin)
  } finally {
    await admin.disconnect()
  }
}

const topics = () => withAdmin(admin => admin.listTopics())
const end = (topic: string) =>
  withAdmin(async admin => (await admin.fetchTopicOffsets(topic))[0]?.high)

async function produce(topic: string, values: readonly string[]): Promise<void> {
  await withAdmin(admin => admin.createTopics({ topics: [{ topic }], waitForLeaders: true }))
  const producer = kafka().producer({ allowAutoTopicCreation: false })
  await producer.connect()
  await producer.send({ topic, acks: -1, messages: values.map(value => ({ value })) })
  await producer.disconnect()
}

/** What `polytraders` prints, told of this registry as a stage is. */
async function polytraders(...args: readonly string[]): Promise<string> {
  const command = join(import.meta.dirname, '../../bin/polytraders.js')
  const env = { ...process.env, NODE_OPTIONS: '', SCHEMA_REGISTRY_URL: services.registry }
  return (await promisify(execFile)(process.execPath, [command, ...args], { env })).stdout
}

/** Every subject with its versions. */
async function versions(): Promise<readonly string[]> {
  const ask = async (path: string) => (await fetch(`${services.registry}${path}`)).json()
  const subjects = (await ask('/subjects')) as readonly string[]
  return Promise.all(
    subjects.map(async subject => `${subject} ${await ask(`/subjects/${subject}/versions`)}`),
  )
}

/** The status of registering a record with one field that has no default. */
async function register(field: { readonly name: string; readonly type: string }): Promise<number> {
  const schema = JSON.stringify({ type: 'record', name: 'Quote', fields: [field] })
  const response = await fetch(`${services.registry}/subjects/quotes-value/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ schema }),
  })
  return response.status
}

async function select(sql: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: services.postgres })
  await client.connect()
  try {
    return (await client.query<{ answer: string }>(sql)).rows[0]?.answer
  } finally {
    await client.end()
  }
}

async function listenOn(port: number): Promise<Server> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  return server
}
