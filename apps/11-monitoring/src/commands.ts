/**
 * Operators' commands: what can be asked, its one canonical text, and its signature.
 *
 * What is signed is text, and a command has exactly one: JSON with sorted keys, no spaces, every
 * field present. Anything else is refused, so that two tools can't read one signed text
 * differently.
 */
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

export type Scope = 'global' | 'cluster' | 'market' | 'strategy' | 'guard_family'
export type ControlStanding = 'armed' | 'paused' | 'killed'
export type Mode = 'paper' | 'shadow' | 'live'

type Signed = {
  /** In words, for the audit. */
  readonly reason: string
  /** Never used before by anybody. */
  readonly nonce: string
  /** The command is void after this. Epoch ms. */
  readonly expires_ts: number
}

export type SetControl = Signed & {
  readonly kind: 'set-control'
  readonly scope: Scope
  /** Empty when global. */
  readonly scope_id: string
  readonly state: ControlStanding
  readonly news_window: boolean
  /** Changes with the global scope only. */
  readonly mode: Mode
  /** When a pause or a news window ends by itself. Epoch ms. */
  readonly until_ts: number | null
}

export type SetBudget = Signed & {
  readonly kind: 'set-budget'
  readonly cell: number
  readonly portfolio_cap: number
  readonly market_cap: number
  readonly order_cap: number
  readonly drawdown_limit: number
}

export type Promote = Signed & { readonly kind: 'promote'; readonly subject: string }
export type Rollback = Signed & { readonly kind: 'rollback'; readonly subject: string }
export type Acknowledge = Signed & { readonly kind: 'acknowledge'; readonly incident_id: string }
export type Resolve = Signed & { readonly kind: 'resolve'; readonly incident_id: string }

/** The second person's word: the SHA-256, in hex, of the canonical text of the first command. */
export type Second = Signed & { readonly kind: 'second'; readonly payload: string }

/** What a command asks for; a second only agrees to one. */
export type Request = SetControl | SetBudget | Promote | Rollback | Acknowledge | Resolve
export type Command = Request | Second

/** The longest command text that is looked at, in characters. */
export const commandLengthMax = 4096

const scopes: readonly unknown[] = ['global', 'cluster', 'market', 'strategy', 'guard_family']
const states: readonly unknown[] = ['armed', 'paused', 'killed']
const modes: readonly unknown[] = ['paper', 'shadow', 'live']

type Check = (value: unknown) => boolean
type Checks<Kind extends Command['kind']> = {
  readonly [Field in Exclude<keyof Extract<Command, { kind: Kind }>, 'kind'>]: Check
}

const text: Check = value => typeof value === 'string' && value.length > 0 && value.length <= 300
const label: Check = value => typeof value === 'string' && value.length <= 300
const amount: Check = value => Number.isSafeInteger(value) && Number(value) >= 0
const signed = { reason: text, nonce: text, expires_ts: amount }

const checks: { readonly [Kind in Command['kind']]: Checks<Kind> } = {
  'set-control': {
    ...signed,
    scope: value => scopes.includes(value),
    scope_id: label,
    state: value => states.includes(value),
    news_window: value => typeof value === 'boolean',
    mode: value => modes.includes(value),
    until_ts: value => value === null || amount(value),
  },
  'set-budget': {
    ...signed,
    cell: amount,
    portfolio_cap: amount,
    market_cap: amount,
    order_cap: amount,
    drawdown_limit: amount,
  },
  promote: { ...signed, subject: text },
  rollback: { ...signed, subject: text },
  acknowledge: { ...signed, incident_id: text },
  resolve: { ...signed, incident_id: text },
  second: { ...signed, payload: text },
}

/** The text that is signed. */
export function canonicalCommand(command: Command): string {
  const fields = Object.entries(command).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(Object.fromEntries(fields))
}

/** Names a command, for the second person. */
export const commandHash = (canonical: string) =>
  createHash('sha256').update(canonical, 'utf8').digest('hex')

/** Reads a canonical text; says what was expected when it is not one. */
export function readCommand(canonical: string): Command | { readonly expected: string } {
  let read: unknown
  try {
    read = JSON.parse(canonical)
  } catch {
    return { expected: 'JSON' }
  }
  if (typeof read !== 'object' || read === null) return { expected: 'a JSON object' }
  const fields = new Map<string, unknown>(Object.entries(read))
  const kind = fields.get('kind')
  if (typeof kind !== 'string' || !Object.hasOwn(checks, kind)) {
    return { expected: `kind one of ${Object.keys(checks).join(', ')}` }
  }
  const wanted = Object.entries<Check>(checks[kind as Command['kind']])
  for (const [field, check] of wanted) {
    if (!check(fields.get(field))) return { expected: `a valid ${field} for ${kind}` }
  }
  if (fields.size !== wanted.length + 1) {
    return { expected: `only kind, ${wanted.map(([field]) => field).join(', ')}` }
  }
  const command = read as Command
  if (canonicalCommand(command) !== canonical) {
    return { expected: 'sorted keys, each once, and no spaces' }
  }
  return command
}

/**
 * Signs as an operator does: ed25519 over the canonical text, base64. For tools; a core never
 * signs.
 */
export function signCommand(command: Command, privateKey: KeyObject) {
  const canonical = canonicalCommand(command)
  const signature = sign(null, Buffer.from(canonical, 'utf8'), privateKey).toString('base64')
  return { command: canonical, signature }
}

/** Whether the text was signed by the owner of this key. */
export function verifyCommand(canonical: string, signature: string, publicKey: KeyObject): boolean {
  const bytes = Buffer.from(signature, 'base64')
  if (bytes.length !== 64) return false
  return verify(null, Buffer.from(canonical, 'utf8'), publicKey, bytes)
}

/** An ed25519 public key from its 32 bytes in base64, as the policy lists it. Throws on another. */
export function publicKeyOf(base64: string): KeyObject {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length !== 32) {
    throw new RangeError(`expected 32 bytes of an ed25519 public key, found ${bytes.length}`)
  }
  const x = bytes.toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}

/** The 32 bytes of a public key in base64: what goes into the policy. */
export function publicKeyText(key: KeyObject): string {
  const { x } = key.export({ format: 'jwk' })
  if (!x) throw new RangeError('expected an ed25519 public key')
  return Buffer.from(x, 'base64url').toString('base64')
}
