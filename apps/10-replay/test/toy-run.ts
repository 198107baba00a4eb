/** Toy stages on a memory log, and a follower of it: what the follower's tests run. */
import { expect } from '@jest/globals'
import { type Facts, partitionsOf, topics } from '@polytraders/messages'
import {
  buildCodec,
  type Cell,
  canonicalJson,
  cellSpec,
  cellsOf,
  createCell,
  createLocalHost,
  createMemoryLog,
  createNumbering,
  defaultLimits,
  type Edge,
  hosted,
  isFact,
  type Log,
  type LogRecord,
  type MemoryLog,
  ownerRecord,
  type RawFact,
  replaySpec,
  startHost,
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
import { type FollowerLimits, startFollower } from '../src/io/follower.ts'
import { type Locate } from '../src/io/refolder.ts'

export const cells = 4
export const plain: ToyPolicy = { padding: 0 }
const codec = buildCodec()
const followers: Edge[] = []

export async function stopFollowers(): Promise<void> {
  await Promise.all(followers.splice(0).map(follower => follower.stop()))
}

export type ToyWirings = ReturnType<typeof toyWirings>

export type Run = {
  readonly topics: ToyTopics
  readonly wirings: ToyWirings
  readonly log: MemoryLog
  /** What a follower gave up with. */
  readonly problems: Error[]
  /** Feeds every cell so many more times, and carries it through the toys. */
  play(turns: number): void
  /** Feeds them alone: for toys that are hosted by `hostToys`. */
  feed(turns: number): void
  lastId(topic: string, partition: number): number
  /** The same log, but for one fact. */
  change(topic: string, partition: number, eventId: number): Run
}

/** Three toy stages of four cells and one of a single cell, all on one log. */
export function createRun(name = newRun(), existing?: MemoryLog): Run {
  const topics = toyTopics(name)
  const wirings = toyWirings(name, topics)
  const byName = new Map(allToyTopics(topics).map(topic => [topic.name, topic]))
  const partitionsIn = (topic: string) => {
    const known = byName.get(topic)
    return known ? partitionsOf(known, cells) : 1
  }
  const log = existing ?? createMemoryLog({ partitionsOf: partitionsIn, now: () => 0 })
  const feed = createFeed(topics, log)
  let host: ReturnType<typeof createLocalHost> | null = null
  return {
    topics,
    wirings,
    log,
    problems: [],
    play(turns) {
      const hosting = host ?? hostLocally(log, wirings)
      host = hosting
      feed(turns, () => hosting.run(0))
    },
    feed: turns => feed(turns, () => {}),
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

/** Fresh cells of all toys. */
const toyCells = (wirings: ToyWirings, specOf: typeof cellSpec): Cell[] =>
  Object.values(wirings).flatMap(wiring =>
    Array.from({ length: cellsOf(wiring as never, cells) }, (_, cell) =>
      createCell(specOf({ wiring, policy: plain, cell, cells, codec })),
    ),
  )

const hostLocally = (log: MemoryLog, wirings: ToyWirings) =>
  createLocalHost({
    log,
    cells: toyCells(wirings, cellSpec),
    deadLetters: 'dead-letters',
    describe: () => ({ coreVersion: '1', config: canonicalJson(plain), models: [] }),
    nowMs: 0,
  })

/** Hosts the toys until they have taken all that is there, and drains them. */
export async function hostToys(
  run: Run,
  { policy = plain, coreVersion = '1', snapshotInputs = 1_000 },
): Promise<void> {
  const hosts = await Promise.all(
    Object.values(run.wirings).map(wiring =>
      startHost({
        ...hosted({ ...wiring, coreVersion }, policy),
        log: run.log,
        codec,
        cells,
        deadLetters: run.topics.letters,
        build: 'test',
        config: canonicalJson(policy),
        limits: { ...defaultLimits, snapshotInputs },
        now: () => 0,
        note() {},
        failed: error => void run.problems.push(error),
      }),
    ),
  )
  const hasTaken = ({ spec, state }: Cell) =>
    spec.inputs.every((at, input) => state.readers[input]?.next === run.log.records(at).length)
  await eventually('all is taken', () => {
    if (run.problems[0]) throw run.problems[0]
    return hosts.every(host => {
      const mine = [...host.cells().values()]
      return host.ready() && mine.length > 0 && mine.every(({ cell }) => hasTaken(cell))
    })
  })
  for (const host of hosts) await host.drain()
}

/** Appends frames and ticks to each cell's inputs. */
function createFeed(topics: ToyTopics, log: MemoryLog) {
  const numberings = new Map<string, ReturnType<typeof createNumbering>>()
  const say = (at: TopicPartition, fact: RawFact) => {
    const name = `${at.topic}:${at.partition}`
    const number = numberings.get(name) ?? createNumbering(codec, takeOver(log, at), 0)
    numberings.set(name, number)
    log.appendNow(at, [number(fact)], 0)
  }
  let sequence = 0
  return (turns: number, fed: () => void): void => {
    for (let turn = 0; turn < turns; turn++) {
      sequence++
      if (sequence % 3 === 0) say({ topic: topics.wide.name, partition: 0 }, clockTick(sequence))
      for (let partition = 0; partition < cells; partition++) {
        say({ topic: topics.s1.name, partition }, rawFrame(sequence))
        if (sequence % 2) say({ topic: topics.s2.name, partition }, clockTick(sequence))
        fed()
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

/** The log after retention took, of each partition, what is before an offset. */
export function retaining(log: Log, lowOf: (at: TopicPartition) => number): Log {
  return {
    ...log,
    async ends(topic) {
      const ends = await log.ends(topic)
      return ends.map(end => ({ ...end, low: lowOf({ topic, partition: end.partition }) }))
    },
    async join(options) {
      const member = await log.join(options)
      return {
        ...member,
        follow(cell, at, from, take) {
          if (from >= lowOf(at)) member.follow(cell, at, from, take)
          else options.listener.failed(new Error(`${at.topic}:${at.partition}:${from} is gone`))
        },
      }
    },
  }
}

export type Following = {
  readonly log?: Log
  readonly wirings?: ToyWirings
  readonly limits?: Partial<FollowerLimits>
}

export async function follow(run: Run, following: Following = {}): Promise<Edge> {
  const { log = run.log, wirings = run.wirings, limits = {} } = following
  const follower = await startFollower({
    log,
    codec,
    build: 'test',
    cells: () => toyCells(wirings, replaySpec),
    locate,
    limits: { reportEveryMs: 5, relieveEveryMs: 20, ...limits },
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

export const stages = ({ wirings: { a, b, w } }: Run) => [a.stage, b.stage, w.stage] as const

export const rawReports = { topic: topics.replayRaw.name, partition: 0 }

export const reports = ({ log }: Run) =>
  log
    .records(rawReports)
    .filter(({ headers }) => headers.type === 'CellCompared')
    .map(({ value }) => codec.decode('CellCompared', value as Buffer) as Facts['CellCompared'])

export const jobs = (run: Run) => [
  ...new Set(reports(run).map(({ replay_job_id }) => replay_job_id)),
]

/** The newest report of each cell. */
export const newest = (run: Run) => [
  ...new Map(
    reports(run).map(report => [`${report.replay_job_id}/${report.stage}/${report.cell}`, report]),
  ).values(),
]

export const compared = (run: Run, stage: string, cell: number) =>
  newest(run).findLast(report => report.stage === stage && report.cell === cell)

/**
 * Until each cell's newest report is of all that it said from an event on; of one input, all but
 * what its newest input led to.
 */
export async function atParity(run: Run, fromOf = (_: TopicPartition) => 1): Promise<void> {
  const isThere = ({ spec }: Cell) => {
    const last = run.lastId(spec.own.topic, spec.own.partition)
    const trails = spec.inputs.length === 1 ? 2 : 0
    const report = compared(run, spec.stage, spec.cell)
    if (report === undefined || report.to_event_id < last - trails) return false
    const from = fromOf(spec.own)
    expect(report).toMatchObject({ divergence: null, not_comparable: '', from_event_id: from })
    expect(report.equal).toBe(report.compared)
    expect(report.compared).toBe(report.to_event_id - from + 1)
    return true
  }
  await eventually('every cell is at parity', () => {
    if (run.problems[0]) throw run.problems[0]
    return toyCells(run.wirings, cellSpec).every(isThere)
  })
}
