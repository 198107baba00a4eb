/**
 * The local operator's key: made by `up` where there is none, so that a kill switch is at hand on
 * one machine. A real install has its operators' public keys in its policies instead.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { installPath } from './install.ts'

export const localKeyId = 'local-operator'

const keyPath = () => installPath('operator.pem')

export function localOperatorKey(): KeyObject {
  const path = keyPath()
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('ed25519')
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
    writeFileSync(path, pem, { mode: 0o600 })
  }
  return createPrivateKey(readFileSync(path))
}
