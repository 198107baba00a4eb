/** The soak of the market side, reduced: a minute, a quarter of the load, lag not judged. */
import { expect, jest, test } from '@jest/globals'
import { createRandom } from '@polytraders/testkit/random'
import { faultKinds, soak } from '../drill/soak-run.ts'

jest.setTimeout(240_000)

test('after a minute of faults no TRUSTED book was wrong beyond its bound', async () => {
  const seed = 7
  const report = await soak({
    minutes: 1,
    framesPerSecond: 500,
    markets: 120,
    cells: 2,
    warmUpMs: 20_000,
    faultEveryMs: 10_000,
    kinds: faultKinds,
    random: createRandom(seed),
    blind: false,
    lagMsMax: 2_000,
    port: 30_092,
    say() {},
  })
  expect({ seed, problems: report.problems }).toEqual({ seed, problems: [] })
  expect(report.judged).toBe(120)
  expect(report.trustedShare).toBeGreaterThan(0.9)
  const injected = Object.values(report.faults).reduce((sum, fault) => sum + fault.injected, 0)
  expect(injected).toBeGreaterThanOrEqual(4)
})
