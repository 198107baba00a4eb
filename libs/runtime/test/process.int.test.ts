/** A stage's process from outside: what an operator and Kubernetes see of it. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { allTopics, schemas } from '@polytraders/messages'
import { registryCodec, subjectOf } from '@polytraders/runtime/kafka'
import { eventually, type FakeRegistry, fakeRegistry, type Place } from '@polytraders/testkit'
import { createFeed, type Feed } from './hosting.ts'
import { kafkaOptions, kafkaPlace } from './kafka-place.ts'

jest.setTimeout(40_000)

let place: Place
let feed: Feed
let registry: FakeRegistry
/** Waits for a registry that is not there while the other test runs. */
let lost: ReturnType<typeof startMain>
const children: ReturnType<typeof spawn>[] = []
beforeAll(async () => {
  // A registry of this build alone: what the shared one has depends on who used it before.
  registry = await fakeRegistry()
  for (const topic of allTopics) {
    for (const fact of topic.facts) registry.add(subjectOf(topic, fact), schemas[fact])
  }
  for (const fact of ['Owner', 'Journal'] as const) {
    registry.add(`polytraders.${fact}`, schemas[fact])
  }
  place = { ...(await kafkaPlace()), codec: await registryCodec(registry.url) }
  feed = await createFeed(place)
  lost = startMain({ SCHEMA_REGISTRY_URL: 'http://127.0.0.1:9' })
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await registry.close()
  await place.close()
})

type Line = { readonly msg: string; readonly [field: string]: unknown }

function startMain(env: Readonly<Record<string, string>> = {}) {
  const main = join(import.meta.dirname, 'toy-main.ts')
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      KAFKA_BROKERS: kafkaOptions.brokers.join(','),
      SCHEMA_REGISTRY_URL: registry.url,
      TOY_RUN: place.run,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const lines: Line[] = []
  createInterface({ input: child.stdout }).on('line', line => lines.push(JSON.parse(line)))
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
  const lives = () => lines.filter(({ msg }) => msg === 'live')
  const live = () => eventually('four cells are live', () => lives().length === 4, 25_000)
  const get = async (path: string) => {
    const listening = lines.find(({ msg }) => msg === 'listening')
    const [address] = (listening?.['http'] ?? []) as { port: number }[]
    const response = await fetch(`http://127.0.0.1:${address?.port}${path}`)
    return { status: response.status, text: await response.text() }
  }
  return { child, lines, ended, live, lives, get }
}

test('a stage is ready when its cells are live, counts, and drains on SIGTERM', async () => {
  await feed.frames(20)
  const first = startMain()
  await eventually('listening', () => first.lines.some(({ msg }) => msg === 'listening'))
  expect((await first.get('/healthz')).status).toBe(200)
  await first.live()
  expect(await first.get('/readyz')).toMatchObject({ status: 200 })
  await eventually('all inputs are counted', async () => {
    const { text } = await first.get('/metrics')
    return (text.match(/^polytraders_inputs_total\{.*\} 21$/gm) ?? []).length === 4
  })
  const { text } = await first.get('/metrics')
  expect(text).toMatch(/^polytraders_cell_live\{.*\} 1$/m)
  expect(text).toMatch(/^polytraders_duplicates_total\{.*\} 0$/m)
  first.child.kill('SIGTERM')
  expect(await first.ended).toBe(0)
  expect(first.lines.at(-1)).toMatchObject({ msg: 'drained', level: 'info', stage: 'toy' })

  const second = startMain({ TOY_PADDING: '1' })
  await second.live()
  expect(second.lives().map(({ refolded, restored }) => [refolded, restored])).toEqual(
    Array.from({ length: 4 }, () => [0, true]),
  )
  await feed.frames(5)
  await eventually('they are taken', async () => {
    const { text: metrics } = await second.get('/metrics')
    return (metrics.match(/^polytraders_inputs_total\{.*\} 5$/gm) ?? []).length === 4
  })
  second.child.kill('SIGKILL')
  await second.ended

  const third = startMain({ TOY_PADDING: '2' })
  expect(await third.ended).toBe(1)
  expect(third.lines.at(-1)).toMatchObject({ msg: 'exiting', level: 'fatal', code: 'diverged' })
})

test('a process without its registry waits a while, then says so and exits', async () => {
  expect(await lost.ended).toBe(1)
  expect(lost.lines.at(-1)).toMatchObject({ msg: 'exiting', code: 'unavailable' })
})
