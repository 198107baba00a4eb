/** An operator's side of stage 11, for the command line: commands made canonical and signed. */
import { createPublicKey, type KeyObject, randomUUID } from 'node:crypto'
import { publicKeyText, type SetControl, signCommand } from '@polytraders/11-monitoring/commands'
import { type Operator } from '@polytraders/11-monitoring/policy'

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

/** The operator that holds a key, as stage 11's policy lists one: every role, on one machine. */
export const localOperator = (keyId: string, privateKey: KeyObject): Operator => ({
  keyId,
  person: keyId,
  publicKey: publicKeyText(createPublicKey(privateKey)),
  roles: ['trader', 'risk', 'sre', 'release'],
})
