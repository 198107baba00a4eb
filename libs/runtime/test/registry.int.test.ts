/** Against a real registry: registering twice is once, and what breaks readers is refused. */
import { afterAll, expect, test } from '@jest/globals'
import { registerSchemas, registryCodec, subjectOf } from '@polytraders/runtime/kafka'
import { allToyTopics, clockTick, newRun, toyTopics } from '@polytraders/testkit'

const url = process.env['SCHEMA_REGISTRY_URL'] ?? 'http://127.0.0.1:18081/apis/ccompat/v7'
const topics = allToyTopics(toyTopics(newRun()))
const subjects = topics.flatMap(topic => topic.facts.map(fact => subjectOf(topic, fact)))

const ask = (method: string, path: string, body?: object) =>
  fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })

afterAll(async () => {
  for (const subject of subjects) {
    await ask('DELETE', `/subjects/${subject}`)
    await ask('DELETE', `/subjects/${subject}?permanent=true`)
  }
})

test('what is registered once is there, and registering again changes nothing', async () => {
  const first = await registerSchemas(url, topics)
  const codec = await registryCodec(url, topics)
  const { fact } = clockTick(7)
  const value = codec.encode('ClockTick', fact)
  expect(value.readUInt32BE(1)).toBeGreaterThan(0)
  expect(codec.decode('ClockTick', value)).toEqual(fact)
  expect(await registerSchemas(url, topics)).toEqual(first)
  const again = await registryCodec(url, topics)
  expect(again.encode('ClockTick', fact)).toEqual(value)
})

test('a change that would break a reader is refused', async () => {
  const [subject] = subjects.filter(name => name.endsWith('polytraders.RawFrame'))
  const fields = [{ name: 'text', type: 'long' }]
  const schema = { type: 'record', name: 'RawFrame', namespace: 'polytraders', fields }
  const refused = await ask('POST', `/subjects/${subject}/versions`, {
    schemaType: 'AVRO',
    schema: JSON.stringify(schema),
  })
  expect(refused.status).toBe(409)
})
