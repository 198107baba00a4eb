import { expect, jest, test } from '@jest/globals'
import { type Plant } from '../drill/edge.ts'
import { type MutationReport, runMutations } from '../drill/mutation-drill.ts'

jest.setTimeout(90_000)

const drill = (count: number, plant: Plant | null = null): MutationReport =>
  runMutations({ seed: 20_261_124, count, plant, lookEvery: count / 10, say: () => {} })

const count = 20_000

test(`${count} fuzzed messages: none stops an edge, none vanishes, nothing grows`, () => {
  const { failures, byEdge, byKind } = drill(count)
  expect(failures).toEqual([])
  let counted = 0
  for (const { cases, accepted, refused, skipped } of byEdge.values()) {
    counted += cases
    expect(accepted + refused + skipped).toBe(cases)
    expect(accepted).toBeGreaterThan(0)
    expect(refused).toBeGreaterThan(0)
  }
  expect(counted).toBe(count)
  expect(byKind.size).toBeGreaterThanOrEqual(15)
})

test.each([
  ['bound', 'over bound'],
  ['silence', 'vanished'],
  ['trust', 'threw'],
] as const)('without its guard it fails: %s', (plant, what) => {
  const { ok, failures } = drill(5_000, plant)
  expect(ok).toBe(false)
  expect(new Set(failures.map(failure => failure.what))).toContain(what)
})
