/** Random days of one market: books that walk, trades, silences, breaks. */
import * as fc from 'fast-check'
import { type Input } from '../src/core.ts'
import { change, delta, level, sealer, snapshot, startMs, tick, trade } from './sealed.ts'

type Step = readonly [kind: number, gap: number, cents: number, shares: number]

const step: fc.Arbitrary<Step> = fc.tuple(
  fc.nat(19),
  fc.oneof(fc.nat(400), fc.nat(9_000), fc.nat(9_000), fc.nat(200_000)),
  fc.integer({ min: -4, max: 4 }),
  fc.nat(500),
)

/** Scripts of one market, in order, whose books are valid and trusted. */
export const scripts: fc.Arbitrary<readonly Input[]> = fc
  .array(step, { minLength: 1, maxLength: 80, size: 'max' })
  .map(build)

function build(steps: readonly Step[]): readonly Input[] {
  const seal = sealer()
  let [epoch, seq, atMs] = [1, 1, startMs]
  const start = () =>
    snapshot(seal, seq, [level(48, 90), level(47, 10)], [level(51, 40), level(53, 7)], {
      atMs,
      epoch,
      cause: epoch === 1 ? 'start' : 'resync',
    })
  const script: Input[] = [start()]
  for (const [kind, gap, cents, shares] of steps) {
    atMs += gap
    if (kind < 10) {
      seq++
      const near = change(cents < 0 ? 'BUY' : 'SELL', 50 + (cents || 1), shares)
      const far = change('BUY', 44 + Math.abs(cents), shares % 3)
      script.push(delta(seal, seq, [near, far], { atMs, epoch }))
    } else if (kind < 17) {
      const outcome = cents % 2 ? 'YES' : 'NO'
      const side = cents < 0 ? 'SELL' : 'BUY'
      const side_confidence = shares % 2 ? 590_000 : 1_000_000
      script.push(trade(seal, 1 + shares, { outcome, side, side_confidence }, atMs))
    } else if (kind < 19) {
      script.push(tick(seal, atMs))
    } else {
      epoch++
      seq = 1
      script.push(start())
    }
  }
  return script
}
