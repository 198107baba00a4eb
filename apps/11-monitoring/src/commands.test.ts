/** A command has one text, and nothing else is a command. */
import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  type Command,
  canonicalCommand,
  publicKeyOf,
  publicKeyText,
  readCommand,
  signCommand,
  verifyCommand,
} from './commands.ts'

const promote: Command = {
  kind: 'promote',
  subject: 'edge-taker',
  reason: 'it earns',
  nonce: 'n1',
  expires_ts: 1,
}

test('the order in which fields are written makes no difference to what is signed', () => {
  const { kind, ...rest } = promote
  expect(canonicalCommand({ ...rest, kind } as Command)).toBe(canonicalCommand(promote))
  expect(canonicalCommand(promote)).toBe(
    '{"expires_ts":1,"kind":"promote","nonce":"n1","reason":"it earns","subject":"edge-taker"}',
  )
})

test('what was signed verifies with that key and text only', () => {
  const ours = generateKeyPairSync('ed25519')
  const theirs = generateKeyPairSync('ed25519')
  const { command, signature } = signCommand(promote, ours.privateKey)
  const listed = publicKeyOf(publicKeyText(ours.publicKey))
  expect(verifyCommand(command, signature, listed)).toBe(true)
  expect(verifyCommand(`${command} `, signature, listed)).toBe(false)
  expect(verifyCommand(command, signature, theirs.publicKey)).toBe(false)
  expect(verifyCommand(command, 'AAAA', listed)).toBe(false)
})

test.each([
  ['no JSON', '{', 'JSON'],
  ['no object', '[]', 'kind one of'],
  ['an unknown kind', '{"kind":"toString"}', 'kind one of'],
  ['spaces', canonicalCommand(promote).replace(',', ', '), 'no spaces'],
  ['a field twice', canonicalCommand(promote).replace('{', '{"expires_ts":2,'), 'each once'],
  ['a field more', canonicalCommand({ ...promote, z: 1 } as Command), 'only kind'],
  ['a field less', canonicalCommand(promote).replace(',"nonce":"n1"', ''), 'valid nonce'],
  ['a fraction', canonicalCommand({ ...promote, expires_ts: 1.5 }), 'valid expires_ts'],
  ['an empty reason', canonicalCommand({ ...promote, reason: '' }), 'valid reason'],
])('a text with %s is no command', (_name, text, expected) => {
  expect(readCommand(text)).toEqual({ expected: expect.stringContaining(expected) })
})

test('whatever text comes, it is read or refused, never thrown', () => {
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map(of => `{"kind":"second","x":${of}}`),
  )
  fc.assert(fc.property(text, of => typeof readCommand(of) === 'object'))
})
