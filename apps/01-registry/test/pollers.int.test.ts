import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { type Topic, topics } from '@polytraders/messages'
import { buildCodec, type Log } from '@polytraders/runtime'
import {
  createKafkaLog,
  deleteTopics,
  type KafkaOptions,
  promptFetch,
  provisionTopics,
} from '@polytraders/runtime/kafka'
import { eventually, newRun, readAll } from '@polytraders/testkit'
import { createVenueRest, type VenueRest } from '@polytraders/venue'
import { type Simulator, startVenueSimulator } from '@polytraders/venue-simulator'
import { defaultPolicy, registry } from '../src/core.ts'
import { type Pollers, startPollers } from '../src/io/pollers.ts'
import { body } from './bodies.ts'

jest.setTimeout(60_000)

const kafka: KafkaOptions = {
  brokers: (process.env['KAFKA_BROKERS'] ?? '127.0.0.1:19092').split(','),
  clientId: 'registry-pollers-test',
  fetch: promptFetch,
}
const codec = buildCodec()
const markets = 12

let venue: Simulator
let run: string
let created: readonly Topic[]
let opened: (Pick<VenueRest, 'close'> | Log)[]
let polling: Pollers[]
let failures: unknown[]

beforeEach(async () => {
  venue = await startVenueSimulator({ markets, minutes: 1, seed: '7', waitForSubscriber: true })
  run = newRun()
  created = [topics.registryRaw, topics.ingestion, topics.registryCurrent].map(topic => ({
    ...topic,
    name: nameOf(topic),
  }))
  await provisionTopics(kafka, { cells: 4, replication: 1, topics: created })
  opened = []
  polling = []
  failures = []
})

afterEach(async () => {
  for (const pollers of polling) await pollers.stop()
  for (const one of opened) await one.close()
  await venue.close()
  await deleteTopics(kafka, created)
  expect(failures).toEqual([])
})

const nameOf = ({ name }: Topic) => `test-${run}-${name}`

async function open(): Promise<Log> {
  const log = await createKafkaLog(kafka)
  opened.push(log)
  return log
}

/** A process of its own, with clients of its own. */
async function start(): Promise<Pollers> {
  const rest = createVenueRest({
    clobUrl: venue.url,
    gammaUrl: venue.url,
    attemptsMax: 1,
    timeoutMs: 1_000,
  })
  opened.push(rest)
  const pollers = await startPollers({
    log: await open(),
    codec,
    build: 'test',
    rest,
    limits: { universeMs: 1_000, hotMs: 200, awayMsMax: 1_000 },
    failed: error => void failures.push(error),
    places: {
      group: `pollers-${run}`,
      raw: nameOf(topics.registryRaw),
      ingestion: nameOf(topics.ingestion),
      current: nameOf(topics.registryCurrent),
    },
  })
  polling.push(pollers)
  return pollers
}

/** What stage 1 makes of everything that was appended. */
async function registered(log: Log) {
  const core = registry({ ...defaultPolicy, recomputeIds: 'off' })
  let state = core.initial()
  const status = new Map<string, string>()
  let longestMs = 0
  let bodies = 0
  for (const { value, headers } of await readAll(log, {
    topic: nameOf(topics.registryRaw),
    partition: 0,
  })) {
    if (headers.type !== 'RegistryBody' || !value) continue
    const fact = codec.decode('RegistryBody', value)
    if (!('endpoint' in fact && 'body' in fact)) continue
    bodies++
    state = core.step(state, { ...body({}), type: 'RegistryBody', fact }, said => {
      if (said.type === 'InstrumentChanged') status.set(said.fact.condition_id, said.fact.status)
      if (said.type === 'Synced') longestMs = Math.max(longestMs, said.fact.freshness_ms)
      if (said.type === 'Unreadable') throw new Error(said.detail)
    })
  }
  return { status, longestMs, bodies }
}

test('every market is read, kept fresh, and caught up with after the venue’s absence', async () => {
  const pollers = await start()
  const log = await open()
  await eventually('all are known', async () => (await registered(log)).status.size === markets)
  expect(new Set((await registered(log)).status.values())).toEqual(new Set(['open']))

  const kinds = ['http-500', 'http-429', 'http-425', 'truncated-page', 'http-timeout']
  for (const kind of kinds) {
    venue.fault({ kind, durationMs: 600_000, path: '/' })
    const before = pollers.report().polling?.failing ?? 0
    await eventually(`${kind} is felt`, () => {
      return (pollers.report().polling?.failing ?? 0) > before
    })
    venue.endFaults()
    await eventually(`${kind} is over`, () => pollers.report().polling?.failing === 0)
  }
  venue.fault({ kind: 'http-500', durationMs: 600_000, path: '/' })
  await new Promise(resolve => setTimeout(resolve, 3_000))
  const { bodies } = await registered(log)
  await new Promise(resolve => setTimeout(resolve, 1_000))
  expect((await registered(log)).bodies).toBe(bodies)
  venue.endFaults()
  await eventually('it goes on', async () => (await registered(log)).bodies > bodies + markets)
  const after = await registered(log)
  expect(after.longestMs).toBeGreaterThan(3_000)
  expect(after.status.size).toBe(markets)
})

test('of two processes one polls; when it goes, the other does, and ids go on', async () => {
  const one = await start()
  await eventually('it polls', () => (one.report().polling?.bodies ?? 0) > 0)
  const two = await start()
  await new Promise(resolve => setTimeout(resolve, 2_000))
  expect([one.report().polling !== null, two.report().polling !== null]).toEqual([true, false])
  await one.stop()
  await eventually('the other polls', () => (two.report().polling?.bodies ?? 0) > 0)
  const log = await open()
  const all = await readAll(log, { topic: nameOf(topics.registryRaw), partition: 0 })
  const ids = all.map(({ headers }) => headers.eventId).filter(id => id > 0)
  expect(ids).toEqual(ids.map((_, index) => index + 1))
  expect(all.filter(({ headers }) => headers.type === 'Owner')).toHaveLength(2)
})
