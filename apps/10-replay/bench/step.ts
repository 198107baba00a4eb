/**
 * What a report costs. What it takes to measure one is the loop's to say, which has every core.
 * Run: node apps/10-replay/bench/step.ts
 */
import { arch, cpus, loadavg } from 'node:os'
import { topics } from '@polytraders/messages'
import { defaultPolicy, type Input, replay } from '../src/core.ts'

/** Of an install of four cells: nine cores in each, stages 1 and 11 in one of their own. */
const cellsReported = 38
const reports = 200_000
const rounds = 5

const divergence = {
  topic: topics.decision.name,
  partition: 0,
  offset: 7,
  event_id: 6,
  type: 'Verdict',
  field: 'net_edge',
  expected: '9000',
  got: '9001',
}
const clean = Array.from({ length: cellsReported }, (_, cell) => compared(cell, false))
const diverged = Array.from({ length: cellsReported }, (_, cell) => compared(cell, true))
print(`10-replay: clean ${measure(clean)} ns/step, diverged ${measure(diverged)} ns/step`)
print(`  median of ${rounds} rounds of ${reports} reports, ${cellsReported} cells`)
const load = loadavg()[0]?.toFixed(1)
print(`node ${process.version}, ${arch()}, ${cpus()[0]?.model ?? 'unknown CPU'}, load ${load}`)

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function median(figures: number[]): number {
  return figures.sort((a, b) => a - b)[figures.length >> 1] ?? 0
}

/** Nanoseconds a step. */
function measure(script: readonly Input[]): number {
  const stage = replay(defaultPolicy)
  const nanoseconds: number[] = []
  for (let round = 0; round < rounds; round++) {
    let state = stage.initial()
    let said = 0
    const start = process.hrtime.bigint()
    for (let n = 0; n < reports; n++) {
      const input = script[n % script.length]
      if (input) state = stage.step(state, input, () => said++)
    }
    nanoseconds.push(Number(process.hrtime.bigint() - start) / said)
  }
  return Math.round(median(nanoseconds))
}

function compared(cell: number, differs: boolean): Input {
  return {
    type: 'CellCompared',
    fact: {
      correlation_id: '',
      source_ts: 0,
      recv_ts: 0,
      quality: 'clean',
      replay_job_id: 'job',
      stage: '07-decision',
      cell,
      from_event_id: 1,
      to_event_id: 10,
      compared: 10,
      equal: differs ? 9 : 10,
      divergence: differs ? divergence : null,
      not_comparable: '',
      content_hash: new Uint8Array(32),
      model_version: '',
      signal_version: '',
    },
    source: { topic: topics.replayRaw.name, partition: 0, offset: 1 },
    content: new Uint8Array(),
  }
}
