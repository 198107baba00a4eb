/**
 * What sealing one book delta costs, everything included: own ladder, book hash, content hash,
 * chain. Run: node apps/03-event-log/bench/step.ts
 */
import { arch, cpus } from 'node:os'
import { defaultPolicy, eventLog, type Input } from '../src/core.ts'
import { cent, change, delta, heard, level, share, snapshot } from '../test/facts.ts'

const deltas = 20_000
const rounds = 7

const stage = eventLog({ ...defaultPolicy, cells: 1 })
const markets = ['0xa', '0xb', '0xc', '0xd', '0xe', '0xf']
const script = build()
const steps = script.length
const nanoseconds: number[] = []
for (let round = 0; round < rounds; round++) {
  let state = stage.initial()
  let said = 0
  const start = process.hrtime.bigint()
  for (const input of script) state = stage.step(state, input, () => said++)
  nanoseconds.push(Number(process.hrtime.bigint() - start) / steps)
  if (said !== steps) throw new Error(`expected ${steps} events, found ${said}`)
}
nanoseconds.sort((a, b) => a - b)
const median = nanoseconds[rounds >> 1] ?? 0
process.stdout.write(
  `event-log: ${Math.round(median)} ns/step (median of ${rounds} rounds of ${steps} deltas, ` +
    `${markets.length} markets, 60 levels each, tick ${cent / share}); ` +
    `node ${process.version}, ${arch()}, ${cpus()[0]?.model ?? 'unknown CPU'}\n`,
)

function build(): Input[] {
  const side = (from: number) => Array.from({ length: 30 }, (_, n) => level(from + n, 100 + n))
  const bids = side(15).reverse()
  const inputs = markets.map(market => {
    return heard('BookSnapshot', snapshot(1, bids, side(56), { market }))
  })
  for (let n = 0; n < deltas; n++) {
    const market = markets[n % markets.length] ?? ''
    const changes = [change('BUY', 15 + (n % 30), 1 + (n % 977)), change('SELL', 56 + (n % 30), 7)]
    inputs.push(heard('BookDelta', delta(2 + Math.floor(n / markets.length), changes, { market })))
  }
  return inputs
}
