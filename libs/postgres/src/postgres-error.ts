/** What can go wrong with Postgres: one error, with a code from one list. */

export type PostgresErrorCode =
  /** No connection, or it broke: worth another attempt. */
  | 'unavailable'
  /** Another transaction was in the way: worth another attempt. */
  | 'conflict'
  /** A statement took longer than its bound. */
  | 'timeout'
  /** A constraint says no: what was written is wrong. */
  | 'constraint'
  /** The migrations of this build and those of the database don't fit. */
  | 'migration'
  /** What was read is not what was expected. */
  | 'unreadable'
  /** Anything else: the statement is wrong, or we may not. */
  | 'refused'

export class PostgresError extends Error {
  override name = 'PostgresError'
  readonly code: PostgresErrorCode
  constructor(code: PostgresErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** What may go well at the next attempt, the whole transaction repeated. */
export const isPassing = (error: unknown): error is PostgresError =>
  error instanceof PostgresError && (error.code === 'unavailable' || error.code === 'conflict')

/** What the driver threw, as an error of this library. */
export function postgresError(error: unknown): PostgresError {
  if (error instanceof PostgresError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new PostgresError(codeOf(error, message), `Postgres: ${message}`, error)
}

/** Classes of SQLSTATE, the longest prefix first. */
const states: readonly (readonly [prefix: string, code: PostgresErrorCode])[] = [
  ['57014', 'timeout'],
  ['55P03', 'conflict'],
  ['40001', 'conflict'],
  ['40P01', 'conflict'],
  ['57P', 'unavailable'],
  ['08', 'unavailable'],
  ['53', 'unavailable'],
  ['23', 'constraint'],
]

/** The driver's own words for a connection that is none, where it gives no code. */
const lostConnection = /Connection terminated|timeout exceeded when trying to connect|not queryable/
const tooLong = /Query read timeout/

function codeOf(error: unknown, message: string): PostgresErrorCode {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  for (const [prefix, known] of states) if (code.startsWith(prefix)) return known
  // Node's own codes: ECONNREFUSED, ENOTFOUND, EPIPE ... No SQLSTATE is all letters.
  if (/^E[A-Z_]{4,}$/.test(code) || lostConnection.test(message)) return 'unavailable'
  return tooLong.test(message) ? 'timeout' : 'refused'
}
