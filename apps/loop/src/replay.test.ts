import { expect, test } from '@jest/globals'
import { marketDay } from '@polytraders/market'
import { topics } from '@polytraders/messages'
import { canonicalJson } from '@polytraders/runtime'
import { defaultFeed, feed } from './feed.ts'
import { createLoop } from './loop.ts'
import { replay } from './replay.ts'
import { type LoopStage, loopStages } from './stages.ts'

const day = marketDay({ seed: 'replay', markets: 2, minutes: 1 })
const recording = { markets: JSON.stringify(day.gammaMarkets), frames: day.frames, later: [] }
const cells = 1
const policies = { '04-signals': { signalVersion: 'of-yesterday' } }
const loop = createLoop({ stages: loopStages(policies), cells, startMs: day.startMs })
for (const [index, raw] of [...feed(recording, { ...defaultFeed, cells })].entries()) {
  if (index < 300) loop.take(raw)
}

const parities = (stages: readonly LoopStage[]) => [
  ...replay(
    stages.filter(({ wiring }) => wiring.says !== topics.replay),
    cells,
    at => loop.log.records(at),
  ),
]

test('a log is replayed by the policies it was written with, whatever they are today', () => {
  const found = parities(loopStages({}))
  expect(found.map(({ parity }) => parity)).toEqual(found.map(() => 100))
  expect(found.find(({ stage }) => stage === '07-decision')?.compared).toBeGreaterThan(50)
  expect(found.filter(({ notComparable }) => notComparable !== '')).toEqual([])
})

test('a policy is the same after it was written down', () => {
  for (const { policy } of loopStages({})) {
    expect(JSON.parse(canonicalJson(policy))).toEqual(policy)
  }
})

test('what another core version wrote is not comparable, and no divergence', () => {
  const stages = loopStages({}).map(({ wiring, ...rest }) => ({
    wiring: wiring.stage === '07-decision' ? { ...wiring, coreVersion: '0.0.1' } : wiring,
    ...rest,
  }))
  const found = parities(stages).filter(({ notComparable }) => notComparable !== '')
  expect(found).toMatchObject([{ stage: '07-decision', compared: 0, divergence: null }])
})
