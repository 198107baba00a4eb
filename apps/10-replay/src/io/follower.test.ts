import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from '@jest/globals'
import { createContentHash } from '@polytraders/runtime'
import { eventually } from '@polytraders/testkit'
import {
  atParity,
  cells,
  compared,
  createRun,
  follow,
  jobs,
  newest,
  rawReports,
  reports,
  stages,
  stopFollowers,
} from '../../test/toy-run.ts'

afterEach(stopFollowers)

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
  await follow(run, { limits: { windowRecordsMax: 3, relieveEveryMs: 5 } })
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
  const core = () => ({
    initial: () => null,
    step() {
      throw new Error('a promise was broken')
    },
  })
  await follow(run, { wirings: { ...run.wirings, b: { ...run.wirings.b, core } } })
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
  const follower = await follow(run, { limits: { reportEveryMs: 3_600_000 } })
  await eventually('it has read along', () => run.log.records(rawReports).length > 0)
  await sleep(100)
  expect(reports(run)).toEqual([])
  await follower.stop()
  expect(reports(run).length).toBeGreaterThan(0)
})

test('a cell with news is reported again only when there is more', async () => {
  const run = createRun()
  run.play(30)
  await follow(run, { limits: { reportEveryMs: 5 } })
  await atParity(run)
  const said = reports(run).length
  await sleep(50)
  expect(reports(run)).toHaveLength(said)
})
