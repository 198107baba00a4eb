/** The golden trade as each stage hears it: `apps/<stage>/test/golden/trade.jsonl`. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { replayGolden } from '@polytraders/testkit'
import { goldenFile, goldenStages, goldenTexts } from '../test/golden.ts'

const texts = goldenTexts()
const golden = (stage: string) => readFileSync(goldenFile(stage), 'utf8')

test.each([...texts.keys()])('%s says to its golden file what was reviewed', stage => {
  const found = goldenStages().find(({ wiring }) => wiring.stage === stage)
  const core = found?.wiring.core(found.policy as never, 0, 1)
  expect(core && replayGolden(core, golden(stage))).toBe(golden(stage))
})

test('what a golden file hears is what the stages before it say', () => {
  // Stale ones are written by `make generate`.
  const stale = [...texts].filter(([stage, text]) => text !== golden(stage))
  expect(stale.map(([stage]) => stage)).toEqual([])
})
