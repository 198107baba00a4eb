/** The drill of the twelve corruptions, at a few places each. */
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
