/** Stage 11's own core on the memory log, told by people what the command line would send. */
import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from '@jest/globals'
import {
  commandHash,
  createLoop,
  localOperator,
  loopStages,
  signControl,
  signSecond,
  withOperators,
} from '@polytraders/loop'
import { topics } from '@polytraders/messages'
import { buildCodec } from '@polytraders/runtime'
import { answerTo } from './control-answer.ts'

const keys = {
  ann: generateKeyPairSync('ed25519').privateKey,
  bob: generateKeyPairSync('ed25519').privateKey,
}
const operators = Object.entries(keys).map(([name, key]) => localOperator(name, key))
const stages = loopStages(withOperators({}, operators)).filter(
  ({ wiring }) => wiring.stage === '11-monitoring',
)
const startMs = 1_780_000_000_000
const loop = createLoop({ stages, cells: 1, startMs })

/** One more millisecond with each command. */
let nowMs = startMs

function tell(by: keyof typeof keys, { command, signature }: ReturnType<typeof signControl>) {
  nowMs++
  const header = { correlation_id: '', source_ts: nowMs, recv_ts: nowMs, quality: 'clean' } as const
  const fact = { ...header, command, signature, key_id: by }
  const at = { topic: topics.monitoringRaw.name, partition: 0 }
  loop.take({ at, atMs: nowMs, said: { type: 'OperatorCommand', fact } })
  return answerTo(command, { log: loop.log, codec: buildCodec() })
}

const set = (by: keyof typeof keys, state: 'killed' | 'armed') => {
  const request = { scope: 'global', scope_id: '', state, reason: 'test' } as const
  return signControl({ ...request, expires_ts: startMs + 60_000 }, keys[by])
}

const agree = (by: keyof typeof keys, payload: string) =>
  signSecond({ payload, reason: 'test', expires_ts: startMs + 60_000 }, keys[by])

test('what was killed is armed by two people, each told what came of their word', async () => {
  expect(await tell('ann', set('ann', 'killed'))).toEqual({
    ...{ kind: 'set', said: 'ControlSet', state: 'killed', scope: 'global', scopeId: '' },
    ...{ version: 2, atMs: startMs + 1 },
  })
  const arm = set('ann', 'armed')
  const hash = commandHash(arm.command)
  expect(await tell('ann', arm)).toMatchObject({ kind: 'refused', reason: 'needs-second-person' })
  expect(await tell('ann', agree('ann', hash))).toMatchObject({ reason: 'same-person' })
  expect(await tell('bob', agree('bob', hash))).toMatchObject({ state: 'armed', version: 3 })
  expect(await tell('bob', agree('bob', hash))).toMatchObject({ reason: 'nothing-to-second' })
})
