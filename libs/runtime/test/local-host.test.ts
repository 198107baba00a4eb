import { expect, test } from '@jest/globals'
import { type Heard, type Said } from '@polytraders/messages'
import {
  buildCodec,
  cellSpec,
  createCell,
  createContentHash,
  createLocalHost,
  createMemoryLog,
  createNumbering,
  type LogRecord,
  refold,
  wire,
} from '@polytraders/runtime'
import {
  checkStage,
  clockTick,
  memoryPlace,
  rawFrame,
  readAll,
  toyTopics,
  toyWirings,
} from '@polytraders/testkit'
import { createFeed, plain, settled, startLive } from './hosting.ts'

const run = 'local'
const topics = toyTopics(run)
const wirings = toyWirings(run, topics)
const codec = buildCodec()

function createChain(policy = plain) {
  const log = createMemoryLog({ partitionsOf: () => 1, now: () => 0 })
  const cells = [wirings.a, wirings.b].map(wiring =>
    createCell(cellSpec({ wiring, policy, cell: 0, cells: 1, codec })),
  )
  const host = createLocalHost({
    log,
    cells,
    deadLetters: topics.letters.name,
    describe: () => ({ coreVersion: '1', config: '{}', models: [] }),
    nowMs: 0,
  })
  const frames = createNumbering(codec, -1, 0)
  const ticks = createNumbering(codec, -1, 0)
  const at = (topic: keyof typeof topics) => ({ topic: topics[topic].name, partition: 0 })
  return { log, host, at, frames, ticks }
}

const hashOf = (records: readonly LogRecord[]) => {
  const hash = createContentHash()
  for (const record of records) hash.add(record)
  return hash.digest().toString('hex')
}

test('the same inputs give the same content in one process and hosted', async () => {
  const { log, host, at, frames } = createChain()
  for (let seq = 1; seq <= 60; seq++) {
    log.appendNow(at('s1'), [frames(rawFrame(seq))], seq)
    host.run(seq)
  }
  const place = await memoryPlace()
  const feed = await createFeed(place)
  const facts = Array.from({ length: 60 }, (_, index) => rawFrame(index + 1))
  await feed.say('s1', 0, facts)
  const a = await startLive(place, 'a')
  await settled(place, a)
  await a.host.stop()
  const hosted = await readAll(await place.client(), {
    topic: place.topics.a.name,
    partition: 0,
  })
  expect(hashOf(hosted)).toBe(hashOf(log.records(at('a'))))
})

test('a chain in one process says what the checker expects, and its view has the newest', () => {
  const { log, host, at, frames, ticks } = createChain()
  for (let seq = 1; seq <= 80; seq++) {
    log.appendNow(at('s1'), [frames(rawFrame(seq))], seq)
    if (seq % 3 === 0) log.appendNow(at('s2'), [ticks(clockTick(seq))], seq)
    host.run(seq)
  }
  const verdict = checkStage({
    name: 'b',
    policy: plain,
    inputs: [log.records(at('a')), log.records(at('s2'))],
    own: log.records(at('b')),
    hears: ['Synced', 'ClockTick'],
    drained: false,
  })
  expect(verdict.errors).toEqual([])
  expect(verdict.said).toBeGreaterThan(80)
  const newest = (topic: 'b' | 'current') =>
    new Map(
      log.records(at(topic)).flatMap(({ key, headers }) => {
        return headers.eventId > 0 ? [[key, headers.eventId] as const] : []
      }),
    )
  expect(newest('current')).toEqual(newest('b'))
})

test('what a cell said is refolded to the same, and one flipped bit is found where it is', () => {
  const { log, host, at, frames, ticks } = createChain()
  for (let seq = 1; seq <= 40; seq++) {
    log.appendNow(at('s1'), [frames(rawFrame(seq))], seq)
    log.appendNow(at('s2'), [ticks(clockTick(seq))], seq)
    host.run(seq)
  }
  const own = [...log.records(at('b'))]
  const play = (records: readonly LogRecord[]) => {
    const spec = cellSpec({ wiring: wirings.b, policy: plain, cell: 0, cells: 1, codec })
    const cell = createCell(spec)
    const differences: string[] = []
    const folding = refold(cell, {
      until: Number.POSITIVE_INFINITY,
      differs: ({ cause }) => void differences.push(cause),
    })
    let wanted = folding.next()
    while (!wanted.done) {
      const { value } = wanted
      const input = value === 'own' ? null : spec.inputs[value]
      const at = input ? log.records(input) : records
      const next = input ? cell.state.readers[Number(value)]?.next : cell.state.self.next
      wanted = folding.next(at[next ?? 0] ?? null)
    }
    return { report: wanted.value, differences }
  }
  const clean = play(own)
  expect(clean.differences).toEqual([])
  expect(clean.report.equal).toBe(clean.report.compared)
  expect(clean.report.compared).toBeGreaterThan(60)

  const flippedAt = own.findIndex(({ headers }) => headers.eventId === 20)
  const record = own[flippedAt]
  if (!record?.value) throw new Error('no record')
  const value = Buffer.from(record.value)
  value.writeUInt8((value.at(-1) ?? 0) ^ 1, value.length - 1)
  const flipped = own.with(flippedAt, { ...record, value })
  const { report, differences } = play(flipped)
  expect(differences).toEqual([record.headers.cause])
  expect(report.first?.recorded?.offset).toBe(flippedAt)
  expect(report.equal).toBe(report.compared - 1)
})

test('one input may lead to as much as a batch holds, in one process as when hosted', () => {
  const { log, host, at, frames } = createChain({ padding: 400_000 })
  for (let seq = 1; seq <= 60; seq++) log.appendNow(at('s1'), [frames(rawFrame(seq))], seq)
  host.run(0)
  const causes = log.records(at('a')).map(({ headers }) => headers.cause)
  expect(causes.some((cause, n) => cause !== '' && cause === causes[n + 1])).toBe(true)

  const huge = createChain({ padding: 840_000 })
  huge.log.appendNow(
    huge.at('s1'),
    Array.from({ length: 60 }, (_, n) => huge.frames(rawFrame(n + 1))),
    0,
  )
  expect(() => huge.host.run(0)).toThrow(
    expect.objectContaining({
      code: 'impossible',
      message: expect.stringContaining('a batch holds'),
    }),
  )
})

test('what many write, such as dead letters, is heard though nobody numbers it', () => {
  const log = createMemoryLog({ partitionsOf: () => 1, now: () => 0 })
  const heard: string[] = []
  const watcher = wire({
    stage: 'watcher',
    coreVersion: '1',
    core: () => ({
      initial: () => 0,
      step(count: number, { fact }: Heard<'DeadLetter'>, _say: (said: Said<'Synced'>) => void) {
        heard.push(`${fact.stage} ${fact.reason}`)
        return count + 1
      },
    }),
    reads: { DeadLetter: topics.letters },
    says: topics.all,
  })
  const cells = [
    createCell(cellSpec({ wiring: wirings.a, policy: plain, cell: 0, cells: 1, codec })),
    createCell(cellSpec({ wiring: wirings.b, policy: plain, cell: 0, cells: 1, codec })),
    createCell(cellSpec({ wiring: watcher, policy: {}, cell: 0, cells: 1, codec })),
  ]
  const host = createLocalHost({
    log,
    cells,
    deadLetters: topics.letters.name,
    describe: () => ({ coreVersion: '1', config: '{}', models: [] }),
    nowMs: 0,
  })
  for (const [topic, type] of [
    ['s1', 'RawFrame'],
    ['s2', 'ClockTick'],
    ['s1', 'RawFrame'],
  ] as const) {
    const at = { topic: topics[topic].name, partition: 0 }
    const eventId = log.records(at).length + 1
    const headers = { type, eventId, owner: -1, cause: '', traceparent: '' }
    log.appendNow(at, [{ key: '', value: Buffer.from('rubbish'), headers }], 0)
    host.run(0)
  }
  expect(heard).toEqual([wirings.a, wirings.b, wirings.a].map(({ stage }) => `${stage} bad-prefix`))
  expect(cells[2]?.state.readers[0]).toMatchObject({ next: 3, duplicates: 0, stale: 0 })
  // Of a letter that it can't read the watcher writes one itself, and hears it in its next turn.
  const letters = { topic: topics.letters.name, partition: 0 }
  const headers = { type: 'DeadLetter', eventId: 0, owner: -1, cause: '', traceparent: '' }
  log.appendNow(letters, [{ key: '', value: Buffer.from('rubbish'), headers }], 0)
  host.run(0)
  expect(heard.slice(3)).toEqual(['watcher bad-prefix'])
  expect(log.records(letters)).toHaveLength(5)
})
