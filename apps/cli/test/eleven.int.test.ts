/**
 * The real thing: Kafka, registry, Redis, Postgres and eleven processes, a recording played into
 * the first topic, one of them killed on the way, and the same judged as in memory.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Summary } from '@polytraders/loop'
import { openInstall, sharedRecording } from './install.ts'

const minutes = 60_000
const install = openInstall('eleven', 23_092)
const recording = sharedRecording()
// Without the recorded market the seeded one takes its place, and the name says so.
const market = recording ? 'the recorded market' : 'the seeded market (no recording: SKIPPED)'
const played = recording ? ['--recording', recording] : []

type Played = Summary & { readonly parity: number }

describe(`eleven processes on ${market}`, () => {
  let kafka: Played
  let memory: Played

  beforeAll(async () => {
    const inMemory = install.json<Played>('play', ...played)
    const [up] = await Promise.all([install.run('up'), inMemory])
    if (up.code !== 0) throw new Error(`up ended with ${up.code}: ${up.err.slice(-4_000)}`)
    memory = await inMemory
    kafka = await install.json<Played>('play', '--kafka', ...played)
  }, 8 * minutes)

  afterAll(async () => {
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

  test('a trade is traced from the raw frame to the ledger, every link whole', async () => {
    const [traded] = kafka.traded
    const { code, out } = await install.run('trace', traded ?? '', '--kafka', '--json')
    expect(JSON.parse(out).links.filter(({ holds }: { holds: boolean }) => !holds)).toEqual([])
    expect(code).toBe(0)
  }, 60_000)

  test('every process has metrics that Prometheus can read', async () => {
    for (let stage = 1; stage <= 11; stage++) {
      const response = await fetch(`http://127.0.0.1:${install.stagePorts + stage}/metrics`)
      expect(response.headers.get('content-type')).toContain('text/plain')
      expect(await response.text()).toContain('polytraders_cell_live{')
    }
  })

  test('the kill switch is sealed in every cell within a second', async () => {
    const { code, err } = await install.run('kill', '--reason', 'test')
    expect([code, err]).toEqual([0, ''])
    const killed = await untilKilled(Date.now() + 15_000)
    expect(killed.map(({ cell }) => cell)).toEqual([0, 1, 2, 3])
    for (const { sealedAfterMs } of killed) expect(sealedAfterMs).toBeLessThan(1_000)
  }, 30_000)
})

type Control = { readonly cell: number; readonly state: string; readonly sealedAfterMs: number }

/** Waits until every cell has the kill in force. */
async function untilKilled(deadlineMs: number): Promise<readonly Control[]> {
  for (;;) {
    const { controls } = await install.json<{ controls: Control[] }>('controls')
    const killed = controls.filter(({ state }) => state === 'killed')
    if (killed.length === 4 || Date.now() > deadlineMs) return killed
  }
}
