/**
 * What one step of this stage costs: an estimate in, its verdict out. Prints the machine, the node
 * version and the conditions, so that two runs can be compared.
 */
import { cpus } from 'node:os'
import { argv, hrtime, stdout, version } from 'node:process'
import { decision, defaultPolicy, type Input } from '../src/core.ts'
import { balance, book, estimateFact, groundwork, heard, marketState } from '../src/worked-trade.ts'

const steps = Number(argv[2] ?? 200_000)
const curve = {
  kind: 'curve',
  fee_bps: 0,
  rate: 40_000,
  exponent: 1,
  taker_only: true,
  rebate_rate: 0,
} as const

const noEdge = estimateFact({ size: 5_000_000, limit_price: 640_000, score: scored(640_000) })
const curved = {
  ...marketState,
  instrument: marketState.instrument && { ...marketState.instrument, fee_schedule: curve },
}

const cases: readonly (readonly [string, (i: number) => readonly Input[]])[] = [
  ['approved and accounted for', i => [candidate(i), named(i)]],
  ['refused for want of an edge', () => [heard('ExecutionEstimate', noEdge)]],
  ['refused, curve fee', () => [heard('ExecutionEstimate', { ...noEdge, market: curved })]],
  ['sealed book', () => [book()]],
]

stdout.write(`07-decision, ${cpus()[0]?.model}, node ${version}, ${steps} steps each, 7 guards\n`)
for (const [name, inputs] of cases) {
  const stage = decision(defaultPolicy)
  let state = stage.initial()
  let said = 0
  for (const input of groundwork) state = stage.step(state, input, () => said++)
  const took: number[] = []
  for (let i = 0; i < steps; i++) {
    const given = inputs(i)
    const start = hrtime.bigint()
    for (const input of given) state = stage.step(state, input, () => said++)
    if (i >= steps / 10) took.push(Number(hrtime.bigint() - start))
  }
  took.sort((a, b) => a - b)
  const at = (share: number) => took[Math.floor(took.length * share)] ?? 0
  const each = (said / steps).toFixed(1)
  stdout.write(`${name}: p50 ${at(0.5)} ns/step, p99 ${at(0.99)} ns/step, ${each} outputs\n`)
}

function candidate(i: number): Input {
  const id = `0-${i}-edge-taker-1`
  return heard('ExecutionEstimate', estimateFact({ correlation_id: id, estimate_id: id }))
}

/** Inventory names the intent and has let its order go, so that the next one finds room. */
function named(i: number): Input {
  return balance({ inventory_version: i + 2, intent_id: `0-${i}-edge-taker-1` })
}

function scored(pHat: number) {
  const { score } = estimateFact()
  return score && { ...score, p_hat: pHat }
}
