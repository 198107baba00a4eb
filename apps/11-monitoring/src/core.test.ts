/** What operators may do, and what the install starts with. */
import { expect, test } from '@jest/globals'
import { controlsMax } from '@polytraders/domain'
import {
  afterStart,
  budget,
  control,
  fill,
  heard,
  policy,
  run,
  signedBy,
  t0,
  tick,
  told,
} from '../test/facts.ts'
import { commandHash } from './commands.ts'
import { type Input, monitoring } from './core.ts'

const answers = (...script: Parameters<typeof afterStart>) => told(afterStart(...script))
const second = (first: ReturnType<typeof signedBy>) => ({
  kind: 'second',
  payload: commandHash(first.type === 'OperatorCommand' ? first.fact.command : ''),
})

test('the first input arms everything on paper and gives every cell its budget', () => {
  const { outputs } = run(tick(t0), tick(t0 + 1))
  expect(told(outputs)).toEqual([
    'control 1: global armed by policy',
    'budget 1: cell 0 5000',
    'budget 1: cell 1 5000',
    'edge-taker paper 0 by policy',
    'maker-tight paper 0 by policy',
  ])
  expect(outputs[0]).toMatchObject({ fact: { mode: 'paper', expires_ts: null } })
  expect(outputs[1]).toMatchObject({ fact: { paper_capital: policy.paperCapital } })
})

test('a trader may pause alone; what was paused is armed by one person with the role', () => {
  const pause = signedBy('tom-1', control('paused'))
  expect(
    answers(pause, signedBy('tom-1', control('armed')), signedBy('ben-1', control('armed'))),
  ).toEqual([
    'control 2: global paused by tom-1',
    'refused: role-not-allowed',
    'control 3: global armed by ben-1',
  ])
})

test('what was killed is armed again by two different people only', () => {
  const kill = signedBy('tom-1', control('killed', { scope: 'market', scope_id: 'm1' }))
  const arm = signedBy('ana-1', control('armed', { scope: 'market', scope_id: 'm1' }))
  expect(
    answers(
      kill,
      arm,
      signedBy('ana-2', second(arm)),
      signedBy('tom-1', second(arm)),
      signedBy('ben-1', second(arm)),
      signedBy('ben-1', second(arm)),
    ),
  ).toEqual([
    'control 2: market m1 killed by tom-1',
    'refused: needs-second-person',
    'refused: same-person',
    'refused: role-not-allowed',
    'control 3: market m1 armed by ana-1+ben-1',
    'refused: nothing-to-second',
  ])
})

test('pausing what was killed is no way around the second person', () => {
  const kill = signedBy('ana-1', control('killed'))
  expect(answers(kill, signedBy('ben-1', control('paused')))).toEqual([
    'control 2: global killed by ana-1',
    'refused: needs-second-person',
  ])
})

test('a command of another key, another text, or no signature is refused', () => {
  const good = signedBy('ana-1', control('killed'))
  const { fact } = good as { fact: { command: string; signature: string } }
  const twist = (change: object) => heard('OperatorCommand', { ...fact, ...change }, t0)
  expect(
    answers(
      twist({ key_id: 'mallory' }),
      twist({ key_id: 'ben-1' }),
      twist({ key_id: 'ana-1', command: fact.command.replace('killed', 'paused') }),
      twist({ key_id: 'ana-1', signature: '' }),
      twist({ key_id: 'ana-1', command: 'x'.repeat(5_000) }),
    ),
  ).toEqual([
    'refused: unknown-key',
    'refused: bad-signature',
    'refused: bad-signature',
    'refused: bad-signature',
    'refused: too-long',
  ])
})

test('a command received long after the market data leaves the market clock alone', () => {
  const late = signedBy('ana-1', control('killed', { expires_ts: t0 + 3_660_000 }), t0 + 3_600_000)
  const { outputs, state } = run(tick(t0), late)
  const killed = outputs.findLast(({ type }) => type === 'ControlSet')
  expect(killed).toMatchObject({ fact: { recv_ts: t0, source_ts: t0 + 3_600_000 } })
  expect(state.nowMs).toBe(t0)
})

test('a replay’s report and a dead letter are of the time of day, and pass no market time', () => {
  const day = t0 + 90 * 86_400_000
  const report = { stage: '04-signals', cell: 0, verdict: 'parity-diverged', divergence: null }
  const letter = { stage: '02-ingestion', topic: 'x', partition: 0, offset: 1, reason: 'r' }
  const { outputs, state } = run(
    tick(t0),
    fill(t0, 'f1', 'MATCHED'),
    heard('ReplayReport', { ...report, compared: 10, equal: 9 }, day),
    heard('DeadLetter', { ...letter, detail: '' }, day),
    signedBy('ana-1', control('paused', { expires_ts: day + 60_000 }), day),
  )
  expect(told(outputs).slice(5)).toEqual([
    'parity-diverged-1 open page',
    'dead-letters-2 open ticket',
    'control 2: global paused by ana-1',
  ])
  for (const { fact } of outputs.filter(said => said.type !== 'Unreadable')) {
    expect(fact.recv_ts).toBe(t0)
  }
  expect(state.nowMs).toBe(t0)
})

/** The same command, received at another time. */
const received = (command: ReturnType<typeof signedBy>, recv_ts: number): Input =>
  ({ ...command, fact: { ...command.fact, recv_ts } }) as Input

test('a command works once, and only for its time', () => {
  const pause = signedBy('ana-1', control('paused', { nonce: 'once' }))
  expect(
    answers(
      pause,
      pause,
      signedBy('ben-1', control('killed', { nonce: 'once' })),
      signedBy('ana-1', control('killed', { expires_ts: t0 })),
      signedBy('ana-1', control('killed', { expires_ts: t0 + 3_600_000 })),
      received(pause, t0 + 70_000),
    ),
  ).toEqual([
    'control 2: global paused by ana-1',
    'refused: replayed-nonce',
    'refused: replayed-nonce',
    'refused: expired',
    'refused: expires-too-far',
    'refused: expired',
  ])
})

test('a pause until a time ends then; a kill can have no end', () => {
  const until_ts = t0 + 5_000
  expect(
    answers(
      signedBy('ana-1', control('killed', { until_ts })),
      signedBy('ana-1', control('paused', { until_ts, scope: 'market', scope_id: 'm1' })),
      tick(t0 + 4_000),
      tick(t0 + 5_000),
    ),
  ).toEqual([
    'refused: bad-end',
    'control 2: market m1 paused by ana-1',
    'control 3: market m1 armed by auto:expired',
  ])
})

test('an install that does not allow live trading can not be switched to it', () => {
  expect(
    answers(
      signedBy('ana-1', control('armed', { mode: 'live' })),
      signedBy('ana-1', control('armed', { mode: 'shadow' })),
    ),
  ).toEqual(['refused: live-not-allowed', 'refused: needs-second-person'])
})

test('a narrower scope leaves the mode as it is: no mode keeps a kill from being one', () => {
  const shadow = signedBy('ana-1', control('armed', { mode: 'shadow' }))
  const market = { scope: 'market', scope_id: 'm' } as const
  const inputs = [
    shadow,
    signedBy('ben-1', second(shadow)),
    signedBy('ana-1', control('killed', { mode: 'paper', ...market })),
    signedBy('ana-1', control('paused', { mode: 'live', ...market, scope_id: 'n' })),
  ]
  const modes = afterStart(...inputs).flatMap(said =>
    said.type === 'ControlSet' ? [said.fact] : [],
  )
  expect(modes.slice(-3).map(({ state, mode }) => [state, mode])).toEqual([
    ['armed', 'shadow'],
    ['killed', 'shadow'],
    ['paused', 'shadow'],
  ])
})

test('a higher limit needs two people, a lower one does not', () => {
  const raise = signedBy('ana-1', budget(0, 6_000_000_000))
  expect(
    answers(
      signedBy('ana-1', budget(1, 4_000_000_000)),
      raise,
      signedBy('ben-1', second(raise)),
      signedBy('ana-1', budget(7, 1)),
    ),
  ).toEqual([
    'budget 2: cell 1 4000',
    'refused: needs-second-person',
    'budget 2: cell 0 6000',
    'refused: no-such-cell',
  ])
})

test('an increase has to wait until the cell that gives it up has sealed its decrease', () => {
  const asked = () => signedBy('ana-1', budget(0, 8_000_000_000))
  const sealed = heard('SealedControl', { control: null, budget: { budget_version: 2 } }, t0, 1)
  expect(answers(signedBy('ana-1', budget(1, 4_000_000_000)), asked(), sealed, asked())).toEqual([
    'budget 2: cell 1 4000',
    'refused: over-portfolio-limit',
    'refused: needs-second-person',
  ])
})

test('a promotion waits for evidence, and capital for a second person', () => {
  const promote = { kind: 'promote', subject: 'edge-taker' }
  const first = signedBy('ana-1', promote)
  const failed = fill(t0, 'f1', 'FAILED')
  const diverged = { stage: '07-decision', cell: 0, verdict: 'parity-diverged', divergence: null }
  expect(
    answers(
      failed,
      signedBy('tom-1', promote),
      first,
      signedBy('ben-1', second(first)),
      signedBy('ana-1', promote),
      signedBy('tom-1', { kind: 'rollback', subject: 'edge-taker' }),
      heard('ReplayReport', { ...diverged, compared: 10, equal: 9 }, t0),
      signedBy('ana-1', promote),
      signedBy('ana-1', { kind: 'promote', subject: 'nobody' }),
    ),
  ).toEqual([
    'trade-failed-1 open ticket',
    'refused: role-not-allowed',
    'refused: needs-second-person',
    'edge-taker canary 10000 by ana-1+ben-1',
    'refused: evidence-missing',
    'edge-taker paper 0 by tom-1',
    'parity-diverged-2 open page',
    'refused: evidence-missing',
    'refused: no-such-subject',
  ])
})

test('an incident is acknowledged and resolved by name', () => {
  const name = { incident_id: 'trade-failed-1' }
  expect(
    answers(
      fill(t0, 'f1', 'FAILED'),
      fill(t0, 'f1', 'FAILED'),
      signedBy('tom-1', { kind: 'acknowledge', ...name }),
      signedBy('tom-1', { kind: 'resolve', ...name }),
      signedBy('tom-1', { kind: 'resolve', ...name }),
    ),
  ).toEqual([
    'trade-failed-1 open ticket',
    'trade-failed-1 acknowledged ticket',
    'trade-failed-1 resolved ticket',
    'refused: no-such-incident',
  ])
})

test('a policy that promises more than there is does not start', () => {
  expect(() => monitoring({ ...policy, portfolioLimit: 1 })).toThrow('portfolioLimit')
  expect(() => monitoring({ ...policy, controlsMax: controlsMax + 1 })).toThrow('controlsMax')
  const [operator] = policy.operators
  if (!operator) throw new Error('no operator')
  expect(() => monitoring({ ...policy, operators: [operator, operator] })).toThrow('once')
  const bad = { ...operator, publicKey: 'AAAA' }
  expect(() => monitoring({ ...policy, operators: [bad] })).toThrow('32 bytes')
})
