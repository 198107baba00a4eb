import { expect, test } from '@jest/globals'
import { marketDay } from '@polytraders/market'
import { topics } from '@polytraders/messages'
import { buildCodec, type Codec, canonicalJson } from '@polytraders/runtime'
import { defaultFeed, feed } from './feed.ts'
import { createLoop, replayCells } from './loop.ts'
import { replay, replayCell } from './replay.ts'
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

test('no core changes what it said: what is encoded by copying is as it would be afresh', () => {
  const codec = buildCodec()
  const said = new Set<string>()
  const comparing: Codec = {
    ...codec,
    encode(name, fact) {
      said.add(name)
      const value = codec.encode(name, fact)
      expect(value).toEqual(codec.encode(name, structuredClone(fact)))
      return value
    },
  }
  const cellsOfAll = replayCells(loopStages(policies), cells, comparing)
  for (const cell of cellsOfAll) replayCell(cell, at => loop.log.records(at))
  expect([...said]).toEqual(expect.arrayContaining(['FeatureVector', 'ExecutionEstimate']))
})
