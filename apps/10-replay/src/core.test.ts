import { expect, test } from '@jest/globals'
import { type Facts } from '@polytraders/messages'
import { play } from '@polytraders/stage'
import { defaultPolicy, type Input, replay } from './core.ts'

test('equal records are parity clean', () => {
  expect(verdicts(compared(10, 10))).toEqual(['100 parity-clean'])
})

test('one unequal record is a divergence, and the parity says how many were equal', () => {
  expect(verdicts(compared(99_999, 100_000, divergence))).toEqual(['99.999 parity-diverged'])
})

test('a cell that diverged is not clean again in the same job', () => {
  expect(verdicts(compared(9, 10, divergence), compared(10, 10))).toEqual([
    '90 parity-diverged',
    '100 parity-diverged',
  ])
})

test('a cell that diverged in one job may be clean in the next', () => {
  const script = [compared(9, 10, divergence), compared(10, 10, null, 'next')]
  expect(verdicts(...script)).toEqual(['90 parity-diverged', '100 parity-clean'])
})

test('where no more can be compared it says so, and that is no divergence', () => {
  expect(verdicts(foreign(compared(10, 10)))).toEqual(['100 not-comparable'])
})

test('what differed before that stays the finding', () => {
  expect(verdicts(compared(9, 10, divergence), foreign(compared(10, 10)))).toEqual([
    '90 parity-diverged',
    '100 parity-diverged',
  ])
})

// Shorthand.
const divergence: Facts['CellCompared']['divergence'] = {
  topic: 'decision.v1',
  partition: 0,
  offset: 7,
  event_id: 6,
  type: 'Verdict',
  field: 'net_edge',
  expected: '9000',
  got: '9001',
}

function compared(
  equal: number,
  of: number,
  found: Facts['CellCompared']['divergence'] = null,
  job = 'job',
): Input {
  const fact: Facts['CellCompared'] = {
    correlation_id: '',
    source_ts: 0,
    recv_ts: 0,
    quality: 'clean',
    replay_job_id: job,
    stage: '07-decision',
    cell: 0,
    from_event_id: 1,
    to_event_id: of,
    compared: of,
    equal,
    divergence: found,
    not_comparable: '',
    content_hash: new Uint8Array(32),
    model_version: '',
    signal_version: '',
  }
  const source = { topic: 'replay.raw.v1', partition: 0, offset: 1 }
  return { type: 'CellCompared', fact, source, content: new Uint8Array() }
}

const foreign = (input: Input): Input => ({
  ...input,
  fact: { ...input.fact, not_comparable: 'written by core 2; this is 1' },
})

const verdicts = (...script: Input[]) =>
  play(replay(defaultPolicy), script).outputs.map(
    ({ fact }) => `${fact.hash_parity} ${fact.verdict}`,
  )
