import { expect, test } from '@jest/globals'
import { schemas } from './generated/schemas.ts'
import { allTopics, hostedTopics, keyOf, partitionsOf, stateTopic, topics } from './topics.ts'

/** Types inside facts, and records that no topic lists because every hosted one carries them. */
const transport = ['Owner', 'Journal']

test('a topic has one name, one writer, and facts that exist', () => {
  const names = allTopics.map(topic => topic.name)
  expect(new Set(names).size).toBe(names.length)
  for (const topic of allTopics) {
    expect(topic.name).toMatch(/^[a-z.-]+\.v\d+$/)
    for (const fact of topic.facts) expect(Object.hasOwn(schemas, fact)).toBe(true)
  }
})

test('every fact is said on some topic', () => {
  const said = new Set<string>(allTopics.flatMap(topic => topic.facts))
  const silent = Object.keys(schemas).filter(name => !said.has(name) && !transport.includes(name))
  expect(silent).toEqual([])
})

test('inputs are kept longer than a snapshot that may need them, and states for ever', () => {
  for (const topic of hostedTopics) {
    expect(topic.retentionMs).toBeGreaterThanOrEqual(7 * 86_400_000)
    expect(stateTopic(topic)).toMatchObject({ cleanup: 'compact', layout: topic.layout })
  }
})

test('what operators commanded is kept for ever: a source of no fact left takes no command', () => {
  expect(topics.monitoringRaw.retentionMs).toBe(-1)
})

test('a celled topic has a partition a cell, a broadcast one has one', () => {
  expect(partitionsOf(topics.eventLog, 16)).toBe(16)
  expect(partitionsOf(topics.registry, 16)).toBe(1)
})

test('the key of a record is its market, or what a control covers, or nothing', () => {
  expect(keyOf({ condition_id: '0xab' } as never)).toBe('0xab')
  expect(keyOf({ scope: 'market', scope_id: '0xab' } as never)).toBe('market:0xab')
  expect(keyOf({} as never)).toBe('')
})
