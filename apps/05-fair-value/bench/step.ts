/**
 * What scoring one vector costs with one model.
 * Run: node apps/05-fair-value/bench/step.ts
 */
import { arch, cpus } from 'node:os'
import { defaultPolicy, fairValue, type Input } from '../src/core.ts'
import { heard, vector } from '../test/vectors.ts'

const vectors = 1_000
const passes = 100
const rounds = 7

const stage = fairValue(defaultPolicy)
const script: Input[] = Array.from({ length: vectors }, (_, n) =>
  heard(
    vector({
      id: `0-${n}`,
      raw: { microprice: 300_000 + 100 * n, top_imbalance: (n % 19) / 10 - 0.9 },
      standardised: { ofi_60s: (n % 7) - 3, ofi_multi_60s: (n % 5) - 2 },
    }),
  ),
)
const nanoseconds: number[] = []
for (let round = 0; round < rounds; round++) {
  let state = stage.initial()
  let said = 0
  const start = process.hrtime.bigint()
  for (let pass = 0; pass < passes; pass++) {
    for (const input of script) state = stage.step(state, input, () => said++)
  }
  nanoseconds.push(Number(process.hrtime.bigint() - start) / said)
}
nanoseconds.sort((a, b) => a - b)
const median = nanoseconds[rounds >> 1] ?? 0
process.stdout.write(
  `fair-value: ${Math.round(median)} ns/score (median of ${rounds} rounds of ` +
    `${vectors * passes} scores, the demo model, no neg-risk); ` +
    `node ${process.version}, ${arch()}, ${cpus()[0]?.model ?? 'unknown CPU'}\n`,
)
