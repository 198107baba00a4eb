/** The drill of the twelve corruptions, at a few places each; and that it can fail. */
import { expect, test } from '@jest/globals'
import { type FaultKind, faultKinds, isFaultKind } from '@polytraders/venue-simulator'
import { drillCorruptions } from './corruption-drill.ts'

const kinds: readonly FaultKind[] = faultKinds.filter(isFaultKind)

test('each of the twelve corruptions is detected or harmless, and overcome by a resync', () => {
  const { rows, honest, problems } = drillCorruptions({
    places: 2,
    seed: 'ci',
    blind: false,
    kinds,
  })
  expect(problems).toEqual([])
  expect(new Set(rows.map(({ kind }) => kind)).size).toBe(12)
  for (const { places, books, missed, late, recovered, falsePositives } of rows) {
    expect(places).toBeGreaterThanOrEqual(2)
    expect({ missed, late, falsePositives }).toEqual({ missed: 0, late: 0, falsePositives: 0 })
    expect(recovered).toBe(books)
  }
  for (const { frames, falsePositives } of honest) {
    expect(frames).toBeGreaterThan(5_000)
    expect(falsePositives).toBe(0)
  }
}, 300_000)

test('who looks at no certificate fails the drill', () => {
  const blind = drillCorruptions({
    places: 6,
    seed: 'ci',
    blind: true,
    kinds: ['stale', 'frozen', 'dropped-delta', 'crossed'],
  })
  expect(blind.passed).toBe(false)
  expect(blind.rows.filter(({ missed }) => missed > 0).length).toBeGreaterThan(3)
}, 300_000)
