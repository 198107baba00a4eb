/** What the follower compares where a policy, a core's version or the log's beginning changes. */
import { afterEach, expect, test } from '@jest/globals'
import { type TopicPartition } from '@polytraders/runtime'
import { eventually } from '@polytraders/testkit'
import {
  atParity,
  compared,
  createRun,
  follow,
  hostToys,
  newest,
  type Run,
  reports,
  retaining,
  stages,
  stopFollowers,
} from '../../test/toy-run.ts'

afterEach(stopFollowers)

const other = { padding: 3 }

test('each part of the log is judged by the policy that was in force', async () => {
  const run = await changedPolicy()
  await follow(run)
  await atParity(run)
})

test('also what said nothing, before and after the change', async () => {
  const fresh = createRun()
  const { a } = fresh.wirings
  // Every input adds the policy's number to the state, every third one tells the sum.
  const core: typeof a.core = policy => ({
    initial: () => ({ sum: 0, taken: 0 }),
    step(state, _, say) {
      const { sum, taken } = state as { sum: number; taken: number }
      const next = { sum: sum + policy.padding + 1, taken: taken + 1 }
      if (next.taken % 3 === 0) say({ type: 'Synced', fact: synced(next.sum) })
      return next
    },
  })
  const run = { ...fresh, wirings: { ...fresh.wirings, a: { ...a, core } } }
  run.feed(31)
  await hostToys(run, {})
  run.feed(30)
  await hostToys(run, { policy: other })
  await follow(run)
  await atParity(run)
})

test('and a change that nobody made is found in either part', async () => {
  const run = await changedPolicy()
  const [, bStage] = stages(run)
  for (const eventId of [9, run.lastId(run.topics.b.name, 1) - 5]) {
    const changed = run.change(run.topics.b.name, 1, eventId)
    await follow(changed)
    await eventually('it is found', () => compared(changed, bStage, 1)?.divergence != null)
    expect(compared(changed, bStage, 1)?.divergence).toMatchObject({ event_id: eventId })
  }
})

test('what another core version wrote is not comparable, and no divergence', async () => {
  const run = createRun()
  run.play(30)
  await follow(run, { wirings: atVersion(run, '2') })
  await eventually('every cell says so', () => newest(run).length === 3 * 4 + 1)
  for (const report of newest(run)) {
    expect(report).toMatchObject({ compared: 0, divergence: null })
    expect(report.not_comparable).toBe('written by core 1; this is 2')
  }
})

test('an upgrade is compared up to it by the old version', async () => {
  const run = createRun()
  run.feed(30)
  await hostToys(run, {})
  const firstOf = after(run)
  run.feed(30)
  await hostToys(run, { coreVersion: '2' })
  await follow(run)
  await eventually('every cell says so', () => {
    const all = newest(run)
    return all.length === 3 * 4 + 1 && all.every(({ not_comparable }) => not_comparable !== '')
  })
  for (const { stage, cell, ...report } of newest(run)) {
    const wiring = Object.values(run.wirings).find(known => known.stage === stage)
    const last = firstOf({ topic: wiring?.says.name ?? '', partition: cell }) - 1
    expect(report).toMatchObject({ divergence: null, compared: last, equal: last })
    expect(report.not_comparable).toBe('written by core 2; this is 1')
  }
})

test('and from the snapshot that it was taken over with by the new', async () => {
  const run = createRun()
  run.feed(30)
  await hostToys(run, {})
  const firstOf = after(run)
  await follow(run, { wirings: atVersion(run, '2') })
  await eventually('it has met the old version', () => newest(run).length === 3 * 4 + 1)
  run.feed(30)
  await hostToys(run, { coreVersion: '2' })
  await atParity(run, firstOf)
})

test('where retention took the beginning, cells are compared from a snapshot on', async () => {
  const run = createRun()
  run.feed(30)
  await hostToys(run, {})
  const firstOf = after(run)
  const log = retaining(run.log, tookTheBeginning)
  await follow(run, { log })
  run.feed(30)
  await hostToys(run, { policy: other })
  await atParity(run, firstOf)
})

test('with neither beginning nor snapshot, nothing is comparable and nothing fails', async () => {
  const run = createRun()
  run.play(30)
  await follow(run, { log: retaining(run.log, tookTheBeginning) })
  await eventually('every cell says so', () => newest(run).length === 3 * 4 + 1)
  for (const report of newest(run)) {
    expect(report).toMatchObject({ compared: 0, divergence: null })
    expect(report.not_comparable).toContain('retention')
  }
  expect(run.problems).toEqual([])
  expect(reports(run)).toHaveLength(3 * 4 + 1)
})

// Shorthand.

async function changedPolicy(): Promise<Run> {
  const run = createRun()
  run.feed(30)
  await hostToys(run, {})
  run.feed(30)
  await hostToys(run, { policy: other })
  return run
}

const atVersion = ({ wirings: { a, b, w, all } }: Run, coreVersion: string) => ({
  a: { ...a, coreVersion },
  b: { ...b, coreVersion },
  w: { ...w, coreVersion },
  all: { ...all, coreVersion },
})

const synced = (version: number) => ({
  correlation_id: '',
  source_ts: version,
  recv_ts: version,
  quality: 'clean' as const,
  condition_id: 'market',
  group_id: 'group',
  version,
  last_synced_ts: 0,
  freshness_ms: 0,
})

/** The event that comes next in each partition, as the log is now. */
function after({ log, lastId }: Run) {
  const next = new Map(
    log.partitions().map(({ topic, partition }) => {
      return [`${topic}:${partition}`, lastId(topic, partition) + 1]
    }),
  )
  return ({ topic, partition }: TopicPartition) => next.get(`${topic}:${partition}`) ?? 1
}

/** Retention of the toys' topics; the follower's own is young. */
const tookTheBeginning = ({ topic }: TopicPartition) => (topic.startsWith('test-') ? 5 : 0)
