import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { allTopics, encodeFact, schemas } from '@polytraders/messages'
import { clockTick, type FakeRegistry, fakeRegistry } from '@polytraders/testkit'
import { registryCodec, subjectOf } from './registry.ts'

let registry: FakeRegistry
beforeEach(async () => {
  registry = await fakeRegistry()
  for (const topic of allTopics) {
    for (const fact of topic.facts) registry.add(subjectOf(topic, fact), schemas[fact])
  }
  for (const fact of ['Owner', 'Journal'] as const) {
    registry.add(`polytraders.${fact}`, schemas[fact])
  }
})
afterEach(() => registry.close())

const { fact } = clockTick(1)

/** ClockTick as a newer build might have it: one more field. */
const newer = {
  ...schemas.ClockTick,
  fields: [...schemas.ClockTick.fields, { name: 'drift', type: 'long', default: 0, doc: 'New.' }],
}

/** As the newer build writes it: our body, and the new field after it. */
const newerValue = (id: number) =>
  Buffer.concat([encodeFact('ClockTick', fact, id), Buffer.from([84])])

test('a build whose schemas were never registered does not start', async () => {
  const empty = await fakeRegistry()
  await expect(registryCodec(empty.url)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('register it first'),
  })
  await empty.close()
})

test('a registry that does not answer for a while is waited for', async () => {
  registry.fail(3)
  await expect(registryCodec(registry.url)).resolves.toBeDefined()
})

test('what another version registered before the start is read as ours', async () => {
  const id = registry.add('ingestion.v1-polytraders.ClockTick', newer)
  const codec = await registryCodec(registry.url)
  expect(codec.decode('ClockTick', newerValue(id))).toEqual(fact)
})

test('what a newer build registers while we run is learnt when it is met', async () => {
  const codec = await registryCodec(registry.url)
  const id = registry.add('ingestion.v1-polytraders.ClockTick', newer)
  const value = newerValue(id)
  expect(() => codec.decode('ClockTick', value)).toThrow(/an id the registry does not have/)
  await codec.learn?.(value)
  expect(codec.decode('ClockTick', value)).toEqual(fact)
  expect(codec.learn?.(value)).toBeNull()
})

test("nobody's id is asked for once", async () => {
  const codec = await registryCodec(registry.url)
  const value = newerValue(9_999)
  const before = registry.asked.length
  await codec.learn?.(value)
  expect(registry.asked.length).toBe(before + 1)
  expect(codec.learn?.(value)).toBeNull()
  expect(codec.learn?.(Buffer.from('{}'))).toBeNull()
  expect(() => codec.decode('ClockTick', value)).toThrow(/expected a schema id of ClockTick/)
})

test('a fact under the id of another is refused', async () => {
  const codec = await registryCodec(registry.url)
  const value = codec.encode('ClockTick', fact)
  expect(() => codec.decode('RawFrame', value)).toThrow(/the id of ClockTick/)
})
