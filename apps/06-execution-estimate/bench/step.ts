/**
 * What one step of this stage costs: a score in, its estimates out. Prints the machine, the node
 * version and the conditions, so that two runs can be compared.
 */
import { cpus } from 'node:os'
import { argv, hrtime, stdout, version } from 'node:process'
import { defaultPolicy, executionEstimate, type Input } from '../src/core.ts'
import { book, fairValue, heardScore, instrument, level, market } from '../test/fixtures.ts'

const steps = Number(argv[2] ?? 200_000)
const ladder = (from: number, step: number) =>
  Array.from({ length: 20 }, (_, i) => level(from + (i * step) / 100, 300 + 100 * i))
const deep = book(ladder(0.62, -1), ladder(0.64, 1))

const cases: readonly (readonly [string, Input])[] = [
  ['flat fee, edge', scored({ kind: 'flat', fee_bps: 50, rate: 0, exponent: 0 }, 670_000)],
  ['flat fee, no edge', scored({ kind: 'flat', fee_bps: 50, rate: 0, exponent: 0 }, 632_000)],
  ['curve fee, edge', scored({ kind: 'curve', fee_bps: 0, rate: 40_000, exponent: 1 }, 680_000)],
  ['curve fee, no edge', scored({ kind: 'curve', fee_bps: 0, rate: 40_000, exponent: 1 }, 632_000)],
]

stdout.write(`06-execution-estimate, ${cpus()[0]?.model}, node ${version}, ${steps} steps each, `)
stdout.write('20 levels a side, edge-taker, position-exit and maker-tight\n')
for (const [name, input] of cases) {
  const stage = executionEstimate(defaultPolicy)
  let state = stage.initial()
  let said = 0
  const took: number[] = []
  for (let i = 0; i < steps; i++) {
    const start = hrtime.bigint()
    state = stage.step(state, input, () => said++)
    if (i >= steps / 10) took.push(Number(hrtime.bigint() - start))
  }
  took.sort((a, b) => a - b)
  const at = (share: number) => took[Math.floor(took.length * share)] ?? 0
  const said1 = (said / steps).toFixed(1)
  stdout.write(
    `${name}: p50 ${at(0.5)} ns/step, p99 ${at(0.99)} ns/step, ${said1} outputs a step\n`,
  )
}

type Schedule = {
  readonly kind: 'flat' | 'curve'
  readonly fee_bps: number
  readonly rate: number
  readonly exponent: number
}

function scored(schedule: Schedule, pHat: number): Input {
  const fee_schedule = { ...schedule, taker_only: true, rebate_rate: 0 }
  return heardScore(
    fairValue({
      p_hat: pHat,
      market: market({ book: deep, instrument: instrument({ fee_schedule }) }),
    }),
  )
}
