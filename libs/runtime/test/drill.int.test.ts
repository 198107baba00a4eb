import { beforeAll, expect, jest, test } from '@jest/globals'
import { type DrillReport, runDrill } from '../drill/drill.ts'
import { kafkaOptions } from './kafka-place.ts'

jest.setTimeout(90_000)

const options = {
  brokers: kafkaOptions.brokers.join(','),
  kills: 1,
  zombies: 1,
  rate: 400,
  seed: 20_261_124,
  ownerRule: 'on',
  fence: 'on',
  say: () => {},
} as const

let strong: DrillReport
let weak: DrillReport
// Both at once: most of a drill is waiting for a session to time out.
beforeAll(async () => {
  const weakened = { ...options, kills: 0, ownerRule: 'off', fence: 'off' } as const
  ;[strong, weak] = await Promise.all([runDrill(options), runDrill(weakened)])
})

test('stages killed and stopped under load lose nothing and double nothing', () => {
  expect(strong.problems).toEqual([])
  expect(strong.zombieEnds).toEqual(['fenced', 'fenced'])
  expect(strong.a.taken + strong.b.taken).toBeGreaterThan(strong.sent)
})

test('without fence and owner rule a zombie does harm: that is what they are for', () => {
  expect(weak.ok).toBe(false)
})
