/** That the drill of the corruptions can fail. */
import { expect, test } from '@jest/globals'
import { drillCorruptions } from './corruption-drill.ts'

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
