/** An operator's side of stage 11, for the command line: commands made canonical and signed. */
import { createPublicKey, type KeyObject, randomUUID } from 'node:crypto'
import {
  type Acknowledge,
  publicKeyText,
  type Resolve,
  type Second,
  type SetControl,
  signCommand,
} from '@polytraders/11-monitoring/commands'
import { type Operator } from '@polytraders/11-monitoring/policy'
import { type Policies } from './stages.ts'

export { commandHash } from '@polytraders/11-monitoring/commands'

export type ControlCommand = Pick<
  SetControl,
  'scope' | 'scope_id' | 'state' | 'reason' | 'expires_ts'
>

/** The command's canonical text and its signature. Paper is the only mode a command line sets. */
export const signControl = (command: ControlCommand, key: KeyObject) =>
  signCommand(
    {
      kind: 'set-control',
      ...command,
      news_window: false,
      mode: 'paper',
      until_ts: null,
      nonce: randomUUID(),
    },
    key,
  )

/** What is done about an incident, which `IncidentChanged` names. */
export const signIncident = (
  command: Pick<Acknowledge | Resolve, 'kind' | 'incident_id' | 'reason' | 'expires_ts'>,
  key: KeyObject,
) => signCommand({ ...command, nonce: randomUUID() }, key)

/** Agrees to another person's command, which `commandHash` of its text names. */
export const signSecond = (
  second: Pick<Second, 'payload' | 'reason' | 'expires_ts'>,
  key: KeyObject,
) => signCommand({ kind: 'second', ...second, nonce: randomUUID() }, key)

/** As stage 11's policy lists who holds a key: a person of their own, with every role. */
export const localOperator = (keyId: string, privateKey: KeyObject): Operator => ({
  keyId,
  person: keyId,
  publicKey: publicKeyText(createPublicKey(privateKey)),
  roles: ['trader', 'risk', 'sre', 'release'],
})

/** The policies with these operators beside their own; of two with one key id, these. */
export function withOperators(policies: Policies, operators: readonly Operator[]): Policies {
  const monitoring = policies['11-monitoring'] ?? {}
  const ids = new Set(operators.map(({ keyId }) => keyId))
  const own = ((monitoring['operators'] ?? []) as readonly Operator[]).filter(
    ({ keyId }) => !ids.has(keyId),
  )
  return { ...policies, '11-monitoring': { ...monitoring, operators: [...own, ...operators] } }
}
