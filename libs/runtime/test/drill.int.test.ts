import { expect, jest, test } from '@jest/globals'
import { runDrill } from '../drill/drill.ts'
import { kafkaOptions } from './kafka-place.ts'

jest.setTimeout(60_000)

const options = {
  brokers: kafkaOptions.brokers.join(','),
  kills: 1,
  zombies: 1,
  rate: 500,
  seed: 20_261_124,
  ownerRule: 'on',
  fence: 'on',
  say: () => {},
} as const

test('stages killed and stopped under load lose nothing and double nothing', async () => {
  const report = await runDrill(options)
  expect(report.problems).toEqual([])
  expect(report.zombieEnds).toEqual(['fenced', 'fenced'])
  expect(report.a.taken + report.b.taken).toBeGreaterThan(report.sent)
})

test('without fence and owner rule a zombie does harm: that is what they are for', async () => {
  const report = await runDrill({ ...options, kills: 0, ownerRule: 'off', fence: 'off' })
  expect(report.ok).toBe(false)
})
