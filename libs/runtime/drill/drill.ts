/**
 * The kill drill: a chain of two toy stages as processes of their own on Kafka, under a source.
 * Each is killed again and again at random moments, also while it recovers; each becomes a zombie,
 * is succeeded, and wakes up. Then the sources end, the stages drain, and the independent checker
 * reads everything from the beginning.
 *
 *   source ─▶ s1 ─▶ A ─▶ a ─▶ B ─▶ b        kills and zombies of A and of B, at the same time
 *         └─▶ s2 ────────────▶ ┘
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Log } from '@polytraders/runtime'
import { createKafkaLog, deleteTopics, provisionTopics } from '@polytraders/runtime/kafka'
import {
  allToyTopics,
  checkStage,
  createRandom,
  eventually,
  newRun,
  type Random,
  readAll,
  type ToyTopics,
  toyCells,
  toyTopics,
  type Verdict,
} from '@polytraders/testkit'
import { type Child, requireRunning, startChild, untilLive } from './children.ts'

export type DrillOptions = {
  readonly brokers: string
  readonly kills: number
  readonly zombies: number
  readonly rate: number
  readonly seed: number
  readonly ownerRule: 'on' | 'off'
  readonly fence: 'on' | 'off'
  readonly say: (line: string) => void
}

export type DrillReport = {
  readonly ok: boolean
  readonly problems: readonly string[]
  readonly sent: number
  readonly a: Verdict
  readonly b: Verdict
  /** From a kill to all cells live again. */
  readonly takeoverMs: readonly number[]
  readonly refolded: number
  readonly zombieEnds: readonly string[]
}

type Toy = 'a' | 'b'

/** A zombie has a batch folded and not yet appended when it is stopped. */
const appendDelayMs = 40
/**
 * Without a fence the successor waits so long before its first batch that the zombie, awake, comes
 * before it. Later, the zombie's ids are old and harm nobody.
 */
const unfencedAppendDelayMs = 2_000
const aliveMsMax = 2_500
const liveTimeoutMs = 45_000
const zombieTimeoutMs = 30_000

type Drill = {
  readonly options: DrillOptions
  readonly env: Readonly<Record<string, string>>
  readonly problems: string[]
  readonly takeoverMs: number[]
  readonly zombieEnds: string[]
  readonly children: Child[]
  refolded: number
}

export async function runDrill(options: DrillOptions): Promise<DrillReport> {
  const run = newRun()
  const topics = toyTopics(run)
  const kafka = { brokers: options.brokers.split(','), clientId: 'drill' }
  await provisionTopics(kafka, { cells: toyCells, replication: 1, topics: allToyTopics(topics) })
  const log = await createKafkaLog(kafka)
  const drill: Drill = {
    options,
    env: {
      KAFKA_BROKERS: options.brokers,
      DRILL_RUN: run,
      DRILL_RATE: String(options.rate),
      DRILL_OWNER_RULE: options.ownerRule,
      DRILL_FENCE: options.fence,
      DRILL_APPEND_DELAY_MS: String(options.fence === 'on' ? appendDelayMs : unfencedAppendDelayMs),
    },
    problems: [],
    takeoverMs: [],
    zombieEnds: [],
    children: [],
    refolded: 0,
  }
  try {
    const sent = await play(drill, log, topics)
    const [a, b] = [await verdictOf(log, topics, 'a'), await verdictOf(log, topics, 'b')]
    const { problems, takeoverMs, refolded, zombieEnds } = drill
    const all = [...problems, ...a.errors, ...b.errors]
    const ok = all.length === 0
    return { ok, problems: all, sent, a, b, takeoverMs, refolded, zombieEnds }
  } finally {
    for (const child of drill.children) if (child.ended() === null) child.signal('SIGKILL')
    await log.close()
    await deleteTopics(kafka, allToyTopics(topics))
  }
}

async function play(drill: Drill, log: Log, topics: ToyTopics): Promise<number> {
  const { options, problems } = drill
  const source = start(drill, 'toy-source.ts')
  const random = (toy: Toy) => createRandom(options.seed * 2 + (toy === 'a' ? 0 : 1))
  const [a, b] = await Promise.all([
    torment(drill, 'a', random('a')),
    torment(drill, 'b', random('b')),
  ])
  source.signal('SIGTERM')
  await source.untilEnded(20_000)
  const told = source.told.find(({ event }) => event === 'sent')
  for (const [toy, child, inputs] of [
    ['a', a, [topics.s1]],
    ['b', b, [topics.a, topics.s2]],
  ] as const) {
    try {
      for (const topic of inputs) await untilTaken(log, child, topic.name)
      child.signal('SIGTERM')
      const end = await child.untilEnded(20_000)
      if (end !== '0') problems.push(`${toy} ended its drain with ${end}`)
    } catch (error) {
      problems.push(`${toy}: ${String(error)}`)
    }
  }
  return told?.event === 'sent' ? told.count : 0
}

function start(drill: Drill, file: string, toy: Toy = 'a'): Child {
  const child = startChild(file, { ...drill.env, DRILL_TOY: toy })
  drill.children.push(child)
  return child
}

/** Kills and zombies of one stage, in random order. Returns its last process, live. */
async function torment(drill: Drill, toy: Toy, random: Random): Promise<Child> {
  const { kills, zombies, say } = drill.options
  const acts = [...Array(kills).fill('kill'), ...Array(zombies).fill('zombie')]
  let child = start(drill, 'toy-stage.ts', toy)
  await untilLive(child, toyCells, liveTimeoutMs)
  try {
    while (acts.length > 0) {
      const [act] = acts.splice(Math.floor(random() * acts.length), 1)
      await sleep(random() * aliveMsMax)
      child =
        act === 'kill' ? await kill(drill, toy, child, random) : await succeed(drill, toy, child)
      say(`${toy}: ${act}, ${acts.length} to go`)
    }
  } catch (error) {
    drill.problems.push(`${toy}: ${String(error)}`)
  }
  return child
}

/** Kills; one time in four the successor as well, before it can be live. */
async function kill(drill: Drill, toy: Toy, child: Child, random: Random): Promise<Child> {
  const at = performance.now()
  child.signal('SIGKILL')
  if (random() < 0.25) {
    const early = start(drill, 'toy-stage.ts', toy)
    await sleep(6_000 + random() * 1_500)
    early.signal('SIGKILL')
  }
  const next = start(drill, 'toy-stage.ts', toy)
  await untilLive(next, toyCells, liveTimeoutMs)
  drill.takeoverMs.push(performance.now() - at)
  for (const told of next.told) if (told.event === 'live') drill.refolded += told.refolded
  return next
}

/** Stops a process, has another take over, wakes the first: it must find out and end by itself. */
async function succeed(drill: Drill, toy: Toy, zombie: Child): Promise<Child> {
  zombie.signal('SIGSTOP')
  const next = start(drill, 'toy-stage.ts', toy)
  await untilLive(next, toyCells, liveTimeoutMs)
  zombie.signal('SIGCONT')
  const end = await zombie.untilEnded(zombieTimeoutMs)
  const told = zombie.told.find(({ event }) => event === 'ended')
  drill.zombieEnds.push(told?.event === 'ended' ? told.code : end)
  return next
}

async function untilTaken(log: Log, child: Child, topic: string): Promise<void> {
  const ends = await log.ends(topic)
  await eventually(
    `all of ${topic} is taken`,
    () => {
      requireRunning(child)
      const at = child.told.findLast(({ event }) => event === 'at')
      if (at?.event !== 'at') return false
      return ends.every(({ partition, high }) => {
        return (at.positions[`${topic}:${partition}`] ?? 0) >= high
      })
    },
    30_000,
  )
}

async function verdictOf(log: Log, topics: ToyTopics, toy: Toy): Promise<Verdict> {
  const total = { errors: [] as string[], taken: 0, said: 0, owners: 0, stale: 0 }
  for (let partition = 0; partition < toyCells; partition++) {
    const read = (topic: string) => readAll(log, { topic, partition })
    const inputs = toy === 'a' ? [topics.s1] : [topics.a, topics.s2]
    const verdict = checkStage({
      name: `${toy}:${partition}`,
      policy: { padding: 200 },
      inputs: await Promise.all(inputs.map(({ name }) => read(name))),
      own: await read(topics[toy].name),
      hears: toy === 'a' ? ['RawFrame'] : ['Synced', 'ClockTick'],
      drained: true,
    })
    total.errors.push(...verdict.errors)
    total.taken += verdict.taken
    total.said += verdict.said
    total.owners += verdict.owners
    total.stale += verdict.stale
  }
  return total
}
