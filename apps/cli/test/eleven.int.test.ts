/**
 * The real thing: Kafka, registry, Redis, Postgres and eleven processes, a recording played into
 * the first topic, judged as in memory; and the kill switch, used while it is played.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Summary } from '@polytraders/loop'
import { type Topic, topics } from '@polytraders/messages'
import { type Log, type LogRecord } from '@polytraders/runtime'
import { createKafkaLog } from '@polytraders/runtime/kafka'
import { eventually } from '@polytraders/testkit'
import { openInstall, sharedRecording } from './install.ts'

const minutes = 60_000
const install = openInstall('eleven', 23_092)
const recording = sharedRecording()
// Without the recorded market the seeded one takes its place, and the name says so.
const market = recording ? 'the recorded market' : 'the seeded market (no recording: SKIPPED)'
const played = recording ? ['--recording', recording] : []

type Played = Summary & { readonly parity: number }
type Killed = { readonly state: string; readonly atMs: number }

/** Records of stage 8 before the kill: a small part of those that the recording leads to. */
const orderRecordsMin = 200

describe(`eleven processes on ${market}`, () => {
  let kafka: Played
  let memory: Played
  let log: Log
  let killed: Killed
  let followed: readonly SealedEvent[]
  let followedFromMs: number

  beforeAll(async () => {
    const inMemory = install.json<Played>('play', ...played)
    const [up] = await Promise.all([install.run('up'), inMemory])
    if (up.code !== 0) throw new Error(`up ended with ${up.code}: ${up.err.slice(-4_000)}`)
    memory = await inMemory
    log = await createKafkaLog({ brokers: [install.broker], clientId: 'eleven-test' })
    const playing = install.json<Played>('play', '--kafka', ...played)
    ;[kafka, killed, followed] = await Promise.all([playing, killOnceTraded(), follow()])
  }, 8 * minutes)

  async function killOnceTraded(): Promise<Killed> {
    const traded = async () => {
      await sleep(500)
      const ends = await log.ends(topics.orders.name)
      if (ends.reduce((sum, { high }) => sum + high, 0) < orderRecordsMin) return false
      return (await recordsOf(log, topics.orders, 'Fill')).length > 0
    }
    await eventually('trades on Kafka', traded, 5 * minutes)
    return install.json<Killed>('kill', '--reason', 'test')
  }

  async function follow(): Promise<readonly SealedEvent[]> {
    const begun = async () => (await log.ends(topics.eventLog.name)).some(({ high }) => high > 500)
    await eventually('sealed events on Kafka', begun, 2 * minutes)
    followedFromMs = Date.now()
    const { out } = await install.run('events', '--kafka', '--follow', '--limit', '5', '--json')
    return out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
  }

  afterAll(async () => {
    await log?.close()
    await install.run('down')
  }, 2 * minutes)

  test('stages 1 and 2 say exactly what they say in memory', () => {
    for (const stage of ['01-registry', '02-ingestion']) {
      expect(kafka.stages[stage]?.content).toEqual(memory.stages[stage]?.content)
    }
  })

  test('every stage, replayed from its recorded causes and journals, says the same again', () => {
    expect(kafka.parity).toBe(100)
  })

  test('trades happen, and at least one fill is posted to a ledger that balances', () => {
    expect(kafka.fills).toBeGreaterThan(0)
    expect(kafka.ledger.balanced).toBe(true)
    expect(Object.keys(kafka.ledger.accounts)).toContain('token.cost')
  })

  test(
    'a trade is traced from the raw frame to the ledger, every link whole',
    async () => {
      const [traded] = kafka.traded
      const { code, out } = await install.run('trace', traded ?? '', '--kafka', '--json')
      expect(JSON.parse(out).links.filter(({ holds }: { holds: boolean }) => !holds)).toEqual([])
      expect(code).toBe(0)
    },
    2 * minutes,
  )

  test('every process has metrics that Prometheus can read', async () => {
    for (let stage = 1; stage <= 11; stage++) {
      const response = await fetch(`http://127.0.0.1:${install.stagePorts + stage}/metrics`)
      expect(response.headers.get('content-type')).toContain('text/plain')
      expect(await response.text()).toContain('polytraders_cell_live{')
    }
  })

  test('events that are followed are those sealed from then on', () => {
    expect(followed).toHaveLength(5)
    for (const { atMs } of followed) expect(atMs).toBeGreaterThanOrEqual(followedFromMs)
  })

  test(
    'a kill amid trading: nothing is approved a second later, whatever is judged',
    async () => {
      expect(killed.state).toBe('killed')
      const lastMs = killed.atMs + 1_000
      const approvals = await recordsOf(log, topics.decision, 'ApprovedIntent')
      expect(approvals.length).toBeGreaterThan(0)
      expect(approvals.filter(({ timestampMs }) => timestampMs > lastMs)).toEqual([])
      const verdicts = await recordsOf(log, topics.decision, 'Verdict')
      expect(verdicts.some(({ timestampMs }) => timestampMs > lastMs)).toBe(true)
      expect(kafka.verdicts.byReason['GOV_KILLED']).toBeGreaterThan(0)
    },
    minutes,
  )

  test(
    'what was killed is armed by two people, never by one',
    async () => {
      const alone = await install.run('arm')
      expect(alone).toMatchObject({ code: 1, err: expect.stringContaining('second person') })
      const hash = /`polytraders second ([0-9a-f]{64})`/.exec(alone.err)?.[1] ?? ''
      const key = install.file('install/operator.pem')
      const same = await install.run('second', hash, '--key', key, '--key-id', 'local-operator')
      expect(same).toMatchObject({ code: 1, err: expect.stringContaining('same-person') })
      const both = await install.run('second', hash)
      expect(both).toMatchObject({ code: 0, out: expect.stringMatching(/^armed: global, control/) })
      const isArmed = async () => (await controlsInForce()).every(({ state }) => state === 'armed')
      await eventually('every cell is armed', isArmed, minutes)
    },
    3 * minutes,
  )

  test('a command is done when stage 11 says so: unheard is no success', async () => {
    expect(await install.run('resolve', 'feed-lost-9')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no-such-incident'),
    })
    const url = `http://127.0.0.1:${install.stagePorts + 11}`
    const key = ['--key', install.file('install/operator.pem'), '--key-id', 'local-operator']
    expect(await install.run('pause', '--url', url, ...key)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('sent and not confirmed (paused)'),
    })
  }, 60_000)

  test("a stranger's command is an incident, which is listed and acknowledged", async () => {
    const key = ['--key', install.file('install/operator.pem'), '--key-id', 'stranger']
    expect(await install.run('arm', ...key)).toMatchObject({
      code: 1,
      err: expect.stringContaining('unknown-key'),
    })
    type Listed = { readonly incidents: readonly { id: string; rule: string; state: string }[] }
    const refused = async () => {
      const { incidents } = await install.json<Listed>('incidents')
      return incidents.find(({ rule }) => rule === 'command-refused')
    }
    await eventually('it is listed', async () => (await refused()) !== undefined, 10_000)
    const id = (await refused())?.id ?? ''
    expect(await install.run('acknowledge', id)).toMatchObject({ code: 0, err: '' })
    expect(await refused()).toMatchObject({ id, state: 'acknowledged' })
  }, 60_000)

  test('at rest a kill is sealed in every cell within a second', async () => {
    expect(await install.run('kill')).toMatchObject({ code: 0, err: '' })
    const isKilled = async () => (await controlsInForce()).every(({ state }) => state === 'killed')
    await eventually('every cell is killed', isKilled, minutes)
    const controls = await controlsInForce()
    expect(controls.map(({ cell, state }) => [cell, state])).toEqual(everyCell('killed'))
    for (const { sealedAfterMs } of controls) expect(sealedAfterMs).toBeLessThan(1_000)
    // The view says so at once, with who did it; what was lifted is not in it.
    await install.run('pause', '--scope', 'market', '--scope-id', 'm')
    await install.run('arm', '--scope', 'market', '--scope-id', 'm')
    await install.run('pause', '--scope', 'strategy', '--scope-id', 'maker-tight')
    expect(await install.json('controls')).toMatchObject({
      controls: [
        { scope: 'global', state: 'killed', setBy: ['local-operator'], untilMs: null },
        { scope: 'strategy', scopeId: 'maker-tight', state: 'paused' },
      ],
    })
  }, 120_000)
})

type SealedEvent = { readonly atMs: number }
type Control = { readonly cell: number; readonly state: string; readonly sealedAfterMs: number }

const controlsInForce = async () =>
  (await install.json<{ controls: readonly Control[] }>('controls', '--sealed')).controls

const everyCell = (state: string) => [0, 1, 2, 3].map(cell => [cell, state])

async function recordsOf(log: Log, { name }: Topic, type: string): Promise<readonly LogRecord[]> {
  const found: LogRecord[] = []
  const ends = await log.ends(name)
  await Promise.all(
    ends.map(async ({ partition, low }) => {
      for await (const records of log.read({ topic: name, partition }, low)) {
        found.push(...records.filter(({ headers }) => headers.type === type))
      }
    }),
  )
  return found
}
