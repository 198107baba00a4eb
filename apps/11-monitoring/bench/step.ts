/**
 * What one step of stage 11 costs on the path it takes most: book events of many markets, a tick a
 * second among them. Prints nanoseconds a step with the conditions they were measured under.
 */
import { cpus } from 'node:os'
import { performance } from 'node:perf_hooks'
import { defaultPolicy, monitoring } from '../src/core.ts'
import { book, t0, tick } from '../test/facts.ts'

const markets = 2_000
const steps = 500_000
const script = Array.from({ length: 20_000 }, (_, n) =>
  n % 500 === 0
    ? tick(t0 + n * 2, n % 4)
    : book(t0 + n * 2, `m${n % markets}`, 620_000 - (n % 7) * 10_000, 640_000, n % 4),
)

const stage = monitoring(defaultPolicy)
let said = 0
let state = stage.initial()
const play = (count: number) => {
  for (let n = 0; n < count; n += 1) {
    const input = script[n % script.length]
    if (input) state = stage.step(state, input, () => (said += 1))
  }
}
play(100_000)
const from = performance.now()
play(steps)
const nsPerStep = ((performance.now() - from) * 1e6) / steps
process.stdout.write(
  `11-monitoring: ${nsPerStep.toFixed(0)} ns/step over ${steps} steps, ${markets} markets, ` +
    `4 cells, ${said} outputs; node ${process.version}, ${cpus()[0]?.model ?? 'unknown cpu'}\n`,
)
