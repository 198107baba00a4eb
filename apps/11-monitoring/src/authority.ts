/**
 * Who may do what: from a signed text to a command that holds, or a refusal with its reason.
 *
 * In order: known key, true signature, canonical text, not expired, never seen, allowed role. What
 * raises a limit or arms what was killed waits for a second person, who signs the hash of the first
 * command. A nonce counts as used once its signature was good, whatever came of the command.
 */
import { type KeyObject } from 'node:crypto'
import { type Facts } from '@polytraders/messages'
import {
  type Command,
  commandHash,
  commandLengthMax,
  publicKeyOf,
  type Request,
  readCommand,
  type Second,
  verifyCommand,
} from './commands.ts'
import { type Operator, type Policy, type Role } from './policy.ts'
import { type Turn } from './state.ts'

export type RefusalReason =
  | 'too-long'
  | 'unknown-key'
  | 'bad-signature'
  | 'bad-command'
  | 'expired'
  | 'expires-too-far'
  | 'replayed-nonce'
  | 'too-many-nonces'
  | 'role-not-allowed'
  | 'needs-second-person'
  | 'too-many-pending'
  | 'nothing-to-second'
  | 'same-person'
  | 'no-such-cell'
  | 'no-such-subject'
  | 'no-such-incident'
  | 'over-portfolio-limit'
  | 'evidence-missing'
  | 'end-of-ladder'
  | 'bad-scope'
  | 'bad-end'
  | 'live-not-allowed'
  | 'too-many-controls'

export type Refusal = {
  readonly type: 'Unreadable'
  readonly reason: RefusalReason
  readonly detail: string
}

export const refuse = (reason: RefusalReason, detail: string): Refusal => ({
  type: 'Unreadable',
  reason,
  detail,
})

/** A request, the people behind it, and the text it came as. */
export type Authorised = {
  readonly request: Request
  readonly keyIds: readonly string[]
  readonly people: number
  readonly person: string
  readonly canonical: string
}

export type Key = { readonly operator: Operator; readonly publicKey: KeyObject }

export const keyRing = ({ operators }: Policy): ReadonlyMap<string, Key> =>
  new Map(
    operators.map(operator => [
      operator.keyId,
      { operator, publicKey: publicKeyOf(operator.publicKey) },
    ]),
  )

const everyone: readonly Role[] = ['trader', 'risk', 'sre', 'release']

/** Anybody may stop; few may start. A second person needs the role of what they agree to. */
function rolesFor(request: Request): readonly Role[] {
  switch (request.kind) {
    case 'set-control':
      return request.state === 'armed' ? ['risk', 'sre'] : everyone
    case 'set-budget':
      return ['risk']
    case 'promote':
      return ['release']
    case 'rollback':
    case 'acknowledge':
    case 'resolve':
      return everyone
  }
}

export function authorise(
  turn: Turn,
  keys: ReadonlyMap<string, Key>,
  { command: canonical, key_id, signature }: Facts['OperatorCommand'],
): Authorised | Refusal {
  if (canonical.length > commandLengthMax) {
    return refuse('too-long', `expected at most ${commandLengthMax}, found ${canonical.length}`)
  }
  const key = keys.get(key_id)
  if (!key)
    return refuse('unknown-key', `no operator has the key ${JSON.stringify(key_id.slice(0, 80))}`)
  if (!verifyCommand(canonical, signature, key.publicKey)) {
    return refuse('bad-signature', `expected ed25519 by ${key_id} over the command, in base64`)
  }
  const command = readCommand(canonical)
  if ('expected' in command) return refuse('bad-command', `expected ${command.expected}`)
  const stale = useNonce(turn, command)
  if (stale) return stale
  if (command.kind === 'second') return joinPending(turn, command, key.operator)
  if (!holdsRole(key.operator, command)) return notAllowed(key.operator, command)
  const { person, keyId } = key.operator
  return { request: command, keyIds: [keyId], people: 1, person, canonical }
}

/** Keeps an authorised request until a second person agrees, and says so. */
export function awaitSecond({ state, policy }: Turn, asked: Authorised, why: string): Refusal {
  dropExpired(state.pending, state.commandMs)
  if (state.pending.size >= policy.pendingMax) {
    return refuse('too-many-pending', `${policy.pendingMax} commands wait for a second person`)
  }
  const payload = commandHash(asked.canonical)
  const { request, person, keyIds } = asked
  state.pending.set(payload, { request, person, keyId: keyIds[0] ?? '' })
  return refuse('needs-second-person', `${why}; a second person signs payload ${payload}`)
}

function useNonce({ state, policy }: Turn, command: Command): Refusal | undefined {
  const { commandMs: nowMs, nonces } = state
  const { nonce, expires_ts } = command
  if (expires_ts <= nowMs) {
    return refuse('expired', `expected expires_ts after ${nowMs}, found ${expires_ts}`)
  }
  if (expires_ts > nowMs + policy.commandLifeMsMax) {
    const latest = nowMs + policy.commandLifeMsMax
    return refuse('expires-too-far', `expected expires_ts by ${latest}, found ${expires_ts}`)
  }
  if (nonces.has(nonce)) return refuse('replayed-nonce', `nonce ${nonce} was used`)
  if (nonces.size >= policy.noncesMax) {
    for (const [used, untilMs] of nonces) if (untilMs <= nowMs) nonces.delete(used)
  }
  if (nonces.size >= policy.noncesMax) {
    return refuse('too-many-nonces', `${policy.noncesMax} commands are not yet expired`)
  }
  nonces.set(nonce, expires_ts)
  return undefined
}

function joinPending({ state }: Turn, second: Second, by: Operator): Authorised | Refusal {
  dropExpired(state.pending, state.commandMs)
  const first = state.pending.get(second.payload)
  if (!first) {
    return refuse('nothing-to-second', `no command waits under payload ${second.payload}`)
  }
  if (first.person === by.person) {
    return refuse('same-person', `${by.person} signed this already; another person must`)
  }
  if (!holdsRole(by, first.request)) return notAllowed(by, first.request)
  state.pending.delete(second.payload)
  const keyIds = [first.keyId, by.keyId]
  return { request: first.request, keyIds, people: 2, person: by.person, canonical: '' }
}

function dropExpired(pending: Turn['state']['pending'], nowMs: number): void {
  for (const [payload, { request }] of pending) {
    if (request.expires_ts <= nowMs) pending.delete(payload)
  }
}

const holdsRole = ({ roles }: Operator, request: Request) =>
  rolesFor(request).some(role => roles.includes(role))

const notAllowed = ({ keyId }: Operator, request: Request) =>
  refuse('role-not-allowed', `${request.kind} is for ${rolesFor(request).join(', ')}; not ${keyId}`)
