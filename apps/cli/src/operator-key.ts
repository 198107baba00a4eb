/**
 * The local operator's key: made by `up` where there is none, so that a kill switch is at hand on
 * one machine. A real install has its operators' public keys in its policies instead.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { CliError } from './error.ts'
import { installPath } from './install.ts'

export const localKeyId = 'local-operator'

const keyPath = () => installPath('operator.pem')

/** Makes the key where there is none. */
export function makeOperatorKey(): KeyObject {
  if (!existsSync(keyPath())) {
    const { privateKey } = generateKeyPairSync('ed25519')
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
    writeFileSync(keyPath(), pem, { mode: 0o600 })
  }
  return localOperatorKey()
}

/** The key that `up` made: a fresh one would be nobody's, and what it signs is refused. */
export function localOperatorKey(): KeyObject {
  if (!existsSync(keyPath())) {
    throw new CliError(
      `no operator's key at ${keyPath()}`,
      '`polytraders up` makes it; POLYTRADERS_HOME says which install is meant',
    )
  }
  return createPrivateKey(readFileSync(keyPath()))
}
