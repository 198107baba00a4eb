/**
 * The keys of two local operators, made by `up` where there are none, so that the kill switch, and
 * the second person whom arming takes, can be tried on one machine. A real install lists its
 * operators' public keys in its policies, and each person keeps their own private key.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { CliError } from './error.ts'
import { installPath } from './install.ts'

/** By key id. Each is a person of their own. */
const keyFiles = { 'local-operator': 'operator.pem', 'local-second': 'second.pem' } as const

export type LocalKeyId = keyof typeof keyFiles

export const localKeyIds = Object.keys(keyFiles) as readonly LocalKeyId[]

export type OperatorKey = { readonly keyId: string; readonly key: KeyObject }

/** Makes the keys that are missing. */
export function makeLocalKeys(): readonly OperatorKey[] {
  for (const keyId of localKeyIds) {
    const path = installPath(keyFiles[keyId])
    if (existsSync(path)) continue
    const { privateKey } = generateKeyPairSync('ed25519')
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
    writeFileSync(path, pem, { mode: 0o600 })
  }
  return localKeyIds.map(localKey)
}

/** The key that `up` made: a fresh one would be nobody's, and what it signs is refused. */
export function localKey(keyId: LocalKeyId): OperatorKey {
  const hint = '`polytraders up` makes it; POLYTRADERS_HOME says which install is meant'
  return { keyId, key: readKey(installPath(keyFiles[keyId]), hint) }
}

/** An ed25519 private key in PEM. */
export function readKey(path: string, hint: string): KeyObject {
  if (!existsSync(path)) throw new CliError(`no operator's key at ${path}`, hint)
  try {
    const key = createPrivateKey(readFileSync(path))
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // Said below: what OpenSSL says of it helps nobody.
  }
  throw new CliError(
    `${path} is not an ed25519 private key in PEM`,
    'make one with `openssl genpkey -algorithm ed25519`, and list its public key in the policies',
  )
}
