/** What /metrics says of cells at work, on the log in memory. */
import { expect, test } from '@jest/globals'
import { eventually, memoryPlace, rawFrame } from '@polytraders/testkit'
import { createMetrics } from '../src/metrics.ts'
import { createFeed, plant, settled, startLive } from './hosting.ts'

test('a fact of a type that this build does not know is counted, by cell', async () => {
  const place = await memoryPlace()
  const feed = await createFeed(place)
  await feed.frames(1)
  const at = { topic: place.topics.s1.name, partition: 2 }
  const value = Buffer.from('of a newer build')
  await plant(place, at, { type: 'NewerFact' as never, value, eventId: 2, owner: 0 })
  const a = await startLive(place, 'a')
  await settled(place, a)
  const metrics = createMetrics('test')
  metrics.watch(a.host)
  const text = await metrics.text()
  const line = /^polytraders_unknown_facts_total\{.*cell="(\d)".*\} (\d)$/gm
  const unknown = [...text.matchAll(line)]
  expect(unknown.map(([, cell, count]) => [cell, count]).sort()).toEqual([
    ['0', '0'],
    ['1', '0'],
    ['2', '1'],
    ['3', '0'],
  ])
  await a.host.stop()
})

test("what a core's state tells of itself is shown by stage and cell", async () => {
  const place = await memoryPlace()
  const feed = await createFeed(place)
  await feed.frames(3)
  const a = await startLive(place, 'a')
  await settled(place, a)
  const metrics = createMetrics('test')
  const read = (state: unknown) => (state === undefined ? -1 : 7)
  metrics.watch(a.host, new Map([['things_known', { help: 'Things.', read }]]))
  const text = await metrics.text()
  expect(text).toContain('# TYPE polytraders_things_known gauge')
  const line = /^polytraders_things_known\{.*stage="(\S+?)".*cell="(\d)".*\} (\S+)$/gm
  const shown = [...text.matchAll(line)].map(([, , cell, value]) => [cell, value]).sort()
  expect(shown).toEqual(['0', '1', '2', '3'].map(cell => [cell, '7']))
  await a.host.stop()
})

test('how late a stage is goes by the time of its source, a batch by a fine clock', async () => {
  const place = await memoryPlace()
  const feed = await createFeed(place)
  const frame = rawFrame(1)
  const said = { ...frame, fact: { ...frame.fact, source_ts: 1_700_000_050_800 } }
  const a = await startLive(place, 'a', { now: () => 1_700_000_050_840 })
  await feed.say('s1', 0, [said])
  await eventually('it is taken', () => a.events.some(({ kind }) => kind === 'batch'))
  await settled(place, a)
  const batches = a.events.flatMap(event => (event.kind === 'batch' ? [event] : []))
  expect(batches.at(-1)).toMatchObject({ sourceLagMs: 40 })
  expect(batches.some(({ ms }) => ms > 0 && !Number.isInteger(ms))).toBe(true)
  const metrics = createMetrics('test')
  for (const event of batches) metrics.note('toy', 0, event)
  const text = await metrics.text()
  const within = (seconds: string) => {
    const line = `^polytraders_source_lag_seconds_bucket\\{le="${seconds}".*\\} (\\d+)$`
    return new RegExp(line, 'm').exec(text)?.[1]
  }
  expect([within('0.025'), within('0.05')]).toEqual(['0', '1'])
  await a.host.stop()
})
