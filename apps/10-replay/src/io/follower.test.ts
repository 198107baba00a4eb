import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, jest, test } from '@jest/globals'
import { type Facts, partitionsOf, topics } from '@polytraders/messages'
import {
  buildCodec,
  type Cell,
  cellSpec,
  cellsOf,
  createCell,
  createContentHash,
  createLocalHost,
  createMemoryLog,
  createNumbering,
  type Edge,
  isFact,
  type LogRecord,
  type MemoryLog,
  ownerRecord,
  type RawFact,
  type TopicPartition,
} from '@polytraders/runtime'
import {
  allToyTopics,
  clockTick,
  eventually,
  newRun,
  rawFrame,
  type ToyPolicy,
  type ToyTopics,
  toyTopics,
  toyWirings,
} from '@polytraders/testkit'
import { type FollowerLimits, startFollower } from './follower.ts'
import { type Locate } from './refolder.ts'

jest.setTimeout(30_000)

test('what a log already holds is followed from its beginning', async () => {
  const run = createRun()
  run.play(100)
  await follow(run)
  await atParity(run)
  expect(newest(run).map(({ stage }) => stage)).toHaveLength(3 * cells + 1)
})

test('and so is what comes after that', async () => {
  const run = createRun()
  run.play(20)
  await follow(run)
  await atParity(run)
  const before = newest(run)
  for (let more = 0; more < 5; more++) {
    run.play(20)
    await atParity(run)
  }
  for (const { stage, cell, to_event_id } of before) {
    expect(compared(run, stage, cell)?.to_event_id).toBeGreaterThan(to_event_id)
  }
})

test('with windows too small for what stages are apart, all is compared all the same', async () => {
  const run = createRun()
  run.play(50)
  await follow(run, {}, { windowRecordsMax: 3, relieveEveryMs: 5 })
  await atParity(run)
  run.play(50)
  await atParity(run)
})

test('a changed fact is found: stage, cell, event and field; and counting goes on', async () => {
  const run = createRun()
  run.play(60)
  const changed = run.change(run.topics.b.name, 2, 17)
  await follow(changed)
  const [, bStage] = stages(changed)
  await eventually('it is found', () => compared(changed, bStage, 2)?.divergence != null)
  expect(compared(changed, bStage, 2)?.divergence).toEqual({
    topic: changed.topics.b.name,
    partition: 2,
    offset: expect.any(Number),
    event_id: 17,
    type: 'Synced',
    field: 'version',
    expected: '-1',
    got: expect.stringMatching(/^\d+$/),
  })
  await eventually('the rest is compared', () => {
    const at = compared(changed, bStage, 2)
    return at !== undefined && at.to_event_id === run.lastId(changed.topics.b.name, 2)
  })
  const { compared: all, equal } = compared(changed, bStage, 2) ?? { compared: 0, equal: 0 }
  expect(all - equal).toBe(1)
  const others = newest(changed).filter(({ stage, cell }) => stage !== bStage || cell !== 2)
  expect(others.filter(({ divergence }) => divergence !== null)).toEqual([])
})

test('a changed input is found where it first makes a difference', async () => {
  const run = createRun()
  run.play(60)
  const changed = run.change(run.topics.a.name, 1, 9)
  await follow(changed)
  const [aStage, bStage] = stages(changed)
  await eventually('both are found', () =>
    [aStage, bStage].every(stage => compared(changed, stage, 1)?.divergence != null),
  )
  expect(compared(changed, aStage, 1)?.divergence?.event_id).toBe(9)
  expect(compared(changed, bStage, 1)?.divergence?.topic).toBe(changed.topics.b.name)
})

test('a core that breaks is a finding, and the other cells go on', async () => {
  const run = createRun()
  run.play(60)
  const broken: ToyPolicy = {
    ...plain,
    salt() {
      throw new Error('a promise was broken')
    },
  }
  await follow(run, { b: broken })
  const [aStage, bStage] = stages(run)
  await eventually('it is found', () => compared(run, bStage, 0)?.divergence != null)
  expect(compared(run, bStage, 0)?.divergence).toMatchObject({
    topic: run.topics.b.name,
    field: '(refold)',
    got: 'Error: a promise was broken',
  })
  await eventually('the others go on', () => (compared(run, aStage, 0)?.compared ?? 0) > 30)
  expect(compared(run, aStage, 0)?.divergence).toBeNull()
})

test('the content hash is that of the facts compared', async () => {
  const run = createRun()
  run.play(50)
  await follow(run)
  await atParity(run)
  const own = { topic: run.topics.w.name, partition: 3 }
  const content = createContentHash()
  const found = compared(run, stages(run)[2], 3)
  for (const record of run.log.records(own)) {
    if (record.headers.eventId <= (found?.to_event_id ?? 0)) content.add(record)
  }
  expect(Buffer.from(found?.content_hash ?? []).toString('hex')).toBe(
    content.digest().toString('hex'),
  )
})

test('of two followers one follows; when it goes, the other begins a job of its own', async () => {
  const run = createRun()
  run.play(30)
  const first = await follow(run)
  await atParity(run)
  await follow(run)
  run.play(30)
  await atParity(run)
  expect(jobs(run)).toHaveLength(1)
  await first.stop()
  await eventually('the other has begun', () => jobs(run).length === 2)
  run.play(30)
  await atParity(run)
  expect(run.problems).toEqual([])
})

test('a follower that is stopped says what is left to say', async () => {
  const run = createRun()
  run.play(30)
  const follower = await follow(run, {}, { reportEveryMs: 3_600_000 })
  await eventually('it has read along', () => run.log.records(rawReports).length > 0)
  await sleep(100)
  expect(reports(run)).toEqual([])
  await follower.stop()
  expect(reports(run).length).toBeGreaterThan(0)
})

test('a cell with news is reported again only when there is more', async () => {
  const run = createRun()
  run.play(30)
  await follow(run, {}, { reportEveryMs: 5 })
  await atParity(run)
  const said = reports(run).length
  await sleep(50)
  expect(reports(run)).toHaveLength(said)
})

// Shorthand.
const cells = 4
const plain: ToyPolicy = { padding: 0 }
const codec = buildCodec()
const followers: Edge[] = []

afterEach(async () => {
  await Promise.all(followers.splice(0).map(follower => follower.stop()))
})

type Policies = Partial<Record<string, ToyPolicy>>

type Run = {
  readonly topics: ToyTopics
  readonly wirings: ReturnType<typeof toyWirings>
  readonly log: MemoryLog
  /** What a follower gave up with. */
  readonly problems: Error[]
  freshCells(policies?: Policies): Cell[]
  /** Feeds every cell so many more times. */
  play(turns: number): void
  lastId(topic: string, partition: number): number
  /** The same log, but for one fact. */
  change(topic: string, partition: number, eventId: number): Run
}

/** Three toy stages of four cells and one of a single cell, all on one log. */
function createRun(name = newRun(), existing?: MemoryLog): Run {
  const topics = toyTopics(name)
  const wirings = toyWirings(name, topics)
  const byName = new Map(allToyTopics(topics).map(topic => [topic.name, topic]))
  const partitionsIn = (topic: string) => {
    const known = byName.get(topic)
    return known ? partitionsOf(known, cells) : 1
  }
  const log = existing ?? createMemoryLog({ partitionsOf: partitionsIn, now: () => 0 })
  const problems: Error[] = []
  const freshCells = (policies: Policies = {}): Cell[] =>
    Object.entries(wirings).flatMap(([toy, wiring]) =>
      Array.from({ length: cellsOf(wiring as never, cells) }, (_, cell) =>
        createCell(cellSpec({ wiring, policy: policies[toy] ?? plain, cell, cells, codec })),
      ),
    )
  const play = existing ? () => {} : createPlay(topics, log, freshCells())
  return {
    topics,
    wirings,
    log,
    problems,
    freshCells,
    play,
    lastId(topic, partition) {
      const facts = log.records({ topic, partition }).filter(isFact)
      return facts.at(-1)?.headers.eventId ?? 0
    },
    change(topic, partition, eventId) {
      const copy = createMemoryLog({ partitionsOf: partitionsIn, now: () => 0 })
      for (const at of log.partitions()) {
        for (const record of log.records(at)) {
          const { headers } = record
          const isIt =
            at.topic === topic && at.partition === partition && headers.eventId === eventId
          copy.appendNow(at, [isIt ? withVersion(record, -1) : record], 0)
        }
      }
      return createRun(name, copy)
    },
  }
}

function withVersion(record: LogRecord, version: number): LogRecord {
  const fact = codec.decode('Synced', record.value ?? Buffer.alloc(0)) as Facts['Synced']
  return { ...record, value: codec.encode('Synced', { ...fact, version }) }
}

/** Hosts the toys and feeds each of their cells frames and ticks. */
function createPlay(topics: ToyTopics, log: MemoryLog, hosted: readonly Cell[]) {
  const host = createLocalHost({
    log,
    cells: hosted,
    deadLetters: 'dead-letters',
    describe: () => ({ coreVersion: '1', config: '{}', models: [] }),
    nowMs: 0,
  })
  const numberings = new Map<string, ReturnType<typeof createNumbering>>()
  const say = (at: TopicPartition, fact: RawFact) => {
    const name = `${at.topic}:${at.partition}`
    const number = numberings.get(name) ?? createNumbering(codec, takeOver(log, at), 0)
    numberings.set(name, number)
    log.appendNow(at, [number(fact)], 0)
  }
  let sequence = 0
  return (count: number): void => {
    for (let turn = 0; turn < count; turn++) {
      sequence++
      if (sequence % 3 === 0) say({ topic: topics.wide.name, partition: 0 }, clockTick(sequence))
      for (let partition = 0; partition < cells; partition++) {
        say({ topic: topics.s1.name, partition }, rawFrame(sequence))
        if (sequence % 2) say({ topic: topics.s2.name, partition }, clockTick(sequence))
        host.run(0)
      }
    }
  }
}

const takeOver = (log: MemoryLog, at: TopicPartition) =>
  log.appendNow(
    at,
    [
      ownerRecord(codec, {
        stage: 'feed',
        cell: at.partition,
        nonce: 'feed',
        build: 'test',
        core_version: '',
        config: '',
        models: [],
      }),
    ],
    0,
  )

async function follow(
  run: Run,
  policies: Policies = {},
  limits: Partial<FollowerLimits> = {},
): Promise<Edge> {
  const follower = await startFollower({
    log: run.log,
    codec,
    build: 'test',
    cells: () => run.freshCells(policies),
    locate,
    limits: { reportEveryMs: 5, relieveEveryMs: 20, ...limits },
    now: () => 0,
    failed: error => void run.problems.push(error),
  })
  followers.push(follower)
  return follower
}

/** A locator that knows the toys' one fact; the real one is the loop's. */
const locate: Locate = (_, { recorded, said }) => {
  const read = (value: Buffer | null | undefined) =>
    String(value ? (codec.decode('Synced', value) as Facts['Synced']).version : 'nothing')
  const { topic, partition, offset } = recorded ?? { topic: '', partition: 0, offset: -1 }
  const eventId = recorded?.headers.eventId ?? 0
  const values = { expected: read(recorded?.value), got: read(said?.value) }
  return {
    ...{ topic, partition, offset },
    ...{ event_id: eventId, type: 'Synced', field: 'version' },
    ...values,
  }
}

const stages = ({ wirings: { a, b, w } }: Run) => [a.stage, b.stage, w.stage] as const

const rawReports = { topic: topics.replayRaw.name, partition: 0 }

const reports = ({ log }: Run) =>
  log
    .records(rawReports)
    .filter(({ headers }) => headers.type === 'CellCompared')
    .map(({ value }) => codec.decode('CellCompared', value as Buffer) as Facts['CellCompared'])

const jobs = (run: Run) => [...new Set(reports(run).map(({ replay_job_id }) => replay_job_id))]

/** The newest report of each cell. */
const newest = (run: Run) => [
  ...new Map(
    reports(run).map(report => [`${report.replay_job_id}/${report.stage}/${report.cell}`, report]),
  ).values(),
]

const compared = (run: Run, stage: string, cell: number) =>
  newest(run).findLast(report => report.stage === stage && report.cell === cell)

/** Until each cell's newest report is of all it said; of one input, all but its newest input's. */
async function atParity(run: Run): Promise<void> {
  const isThere = ({ spec }: Cell) => {
    const last = run.lastId(spec.own.topic, spec.own.partition)
    const trails = spec.inputs.length === 1 ? 2 : 0
    const report = compared(run, spec.stage, spec.cell)
    if (report === undefined || report.to_event_id < last - trails) return false
    expect(report).toMatchObject({ divergence: null, from_event_id: 1, equal: report.compared })
    expect(report.compared).toBe(report.to_event_id)
    return true
  }
  await eventually('every cell is at parity', () => {
    if (run.problems[0]) throw run.problems[0]
    return run.freshCells().every(isThere)
  })
}
