/**
 * What one vector costs, everything included: ladder, windows, z-scores, the record itself.
 * Run: node apps/04-signals/bench/step.ts
 */
import { arch, cpus } from 'node:os'
import { defaultPolicy, type Input, signals } from '../src/core.ts'
import {
  change,
  delta,
  instrument,
  level,
  sealer,
  snapshot,
  startMs,
  trade,
} from '../test/sealed.ts'

const deltas = 40_000
const rounds = 7

const stage = signals(defaultPolicy)
const markets = ['0xa', '0xb', '0xc', '0xd', '0xe', '0xf']
const script = build()
const nanoseconds: number[] = []
let vectors = 0
for (let round = 0; round < rounds; round++) {
  let state = stage.initial()
  vectors = 0
  const start = process.hrtime.bigint()
  for (const input of script) state = stage.step(state, input, () => vectors++)
  nanoseconds.push(Number(process.hrtime.bigint() - start) / vectors)
}
nanoseconds.sort((a, b) => a - b)
const median = nanoseconds[rounds >> 1] ?? 0
process.stdout.write(
  `signals: ${Math.round(median)} ns/vector (median of ${rounds} rounds of ${vectors} vectors, ` +
    `${markets.length} markets, 60 levels each, 20 a side carried, 6 ms apart); ` +
    `node ${process.version}, ${arch()}, ${cpus()[0]?.model ?? 'unknown CPU'}\n`,
)

function build(): Input[] {
  const seal = sealer()
  const side = (from: number) => Array.from({ length: 30 }, (_, n) => level(from + n, 100 + n))
  const inputs = markets.flatMap(market => [
    instrument(seal, 1, { condition_id: market }),
    snapshot(seal, 1, side(15).reverse(), side(56), { market }),
  ])
  for (let n = 0; n < deltas; n++) {
    const atMs = startMs + n * 6
    const market = markets[n % markets.length] ?? ''
    const turn = Math.floor(n / markets.length)
    const best = turn % 4 < 2 ? change('BUY', 45, turn % 2 ? 0 : 9) : change('BUY', 40, 1 + (n % 7))
    inputs.push(delta(seal, 2 + turn, [best, change('SELL', 56 + (n % 30), 7)], { atMs, market }))
    if (n % 100 === 0) inputs.push(trade(seal, 10, { condition_id: market }, atMs))
  }
  return inputs
}
