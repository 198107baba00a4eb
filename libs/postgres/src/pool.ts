/**
 * The connections to Postgres, with bounds on everything: how many, how long connecting and a
 * statement may take, how often what passes is tried again. After that the caller is told, and a
 * sink's process exits: restarting from the stored position is the one way on.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { integer, text } from '@polytraders/config'
import { ExponentialBackoff, handleWhen, retry } from 'cockatiel'
import pg from 'pg'
import { isPassing, PostgresError, postgresError } from './postgres-error.ts'

export const postgresVars = {
  POSTGRES_URL: text
    .regex(/^postgres(?:ql)?:\/\//, 'expected a postgres:// URL')
    .optional()
    .describe('postgres:// URL of what people query; without it nothing is stored there'),
  POSTGRES_CONNECTIONS: integer(1, 100).default(4).describe('connections of one process'),
  POSTGRES_STATEMENT_MS: integer(10, 600_000).default(10_000).describe('longest statement'),
}

export type PostgresOptions = {
  readonly url: string
  /** Who asks, as `pg_stat_activity` shows it. */
  readonly name: string
  /** Where tables are; `public` unless said. */
  readonly schema?: string
  readonly connectionsMax?: number
  readonly statementMsMax?: number
  readonly limits?: Partial<PostgresLimits>
}

export type PostgresLimits = {
  readonly connectMsMax: number
  readonly idleMsMax: number
  readonly attemptsMax: number
  readonly firstDelayMs: number
  readonly delayMsMax: number
}

/** Ten attempts are a quarter of a minute: a failover's, or a restart's. */
export const defaultPostgresLimits: PostgresLimits = {
  connectMsMax: 5_000,
  idleMsMax: 30_000,
  attemptsMax: 10,
  firstDelayMs: 50,
  delayMsMax: 5_000,
}

export type Row = Readonly<Record<string, unknown>>

export type Query = (sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>

export type Postgres = {
  /** One statement. What passes is tried again: it must be safe to repeat. */
  readonly query: Query
  /**
   * All or nothing. What passes is tried again from the beginning, also when only the answer to the
   * commit was lost: the work must be safe to repeat, which positions are there for.
   */
  inTransaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

/** How much longer than the server's bound ours is: for a server that does not answer at all. */
const answerMs = 2_000

export function clientConfig(options: PostgresOptions): pg.ClientConfig {
  const { url, name, schema = 'public', statementMsMax = 10_000 } = options
  const { connectMsMax } = { ...defaultPostgresLimits, ...options.limits }
  if (!/^postgres(?:ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new PostgresError('refused', 'expected a postgres:// URL')
  }
  if (!schemaName.test(schema)) {
    throw new PostgresError('refused', `expected a schema of ${schemaName}, found ${schema}`)
  }
  return {
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: connectMsMax,
    statement_timeout: statementMsMax,
    lock_timeout: statementMsMax,
    idle_in_transaction_session_timeout: statementMsMax,
    query_timeout: statementMsMax + answerMs,
    keepAlive: true,
    options: `-c search_path=${schema}`,
  }
}

const schemaName = /^[a-z_][a-z0-9_]{0,62}$/

/** Connects when it is first asked; whether Postgres is there shows then. */
export function openPostgres(options: PostgresOptions): Postgres {
  const limits = { ...defaultPostgresLimits, ...options.limits }
  const pool = new pg.Pool({
    ...clientConfig(options),
    max: options.connectionsMax ?? 4,
    idleTimeoutMillis: limits.idleMsMax,
  })
  // An idle connection that broke is replaced when one is needed; unheard it would end the process.
  pool.on('error', () => {})
  const trying = retrying(limits)
  return {
    query: (sql, values) => trying(() => ask(pool, sql, values)),
    inTransaction: work => trying(() => transact(pool, work)),
    async close() {
      await Promise.race([pool.end(), sleep(limits.connectMsMax, undefined, { ref: false })])
    },
  }
}

/** Bounded, with jitter; then the last error. */
export function retrying({ attemptsMax, firstDelayMs, delayMsMax }: PostgresLimits) {
  const policy = retry(handleWhen(isPassing), {
    maxAttempts: attemptsMax - 1,
    backoff: new ExponentialBackoff({ initialDelay: firstDelayMs, maxDelay: delayMsMax }),
  })
  return <Answer>(attempt: () => Promise<Answer>): Promise<Answer> => policy.execute(attempt)
}

async function ask(
  on: Pick<pg.Pool | pg.PoolClient, 'query'>,
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  try {
    const { rows } = await on.query<Row>(sql, [...values])
    return rows
  } catch (error) {
    throw postgresError(error)
  }
}

async function transact<Result>(
  pool: pg.Pool,
  work: (query: Query) => Promise<Result>,
): Promise<Result> {
  const client = await connect(pool)
  // A connection that breaks between two statements says so here as well.
  const broke = () => {}
  client.on('error', broke)
  let spoilt = true
  try {
    await ask(client, 'begin')
    const result = await work((sql, values) => ask(client, sql, values))
    await ask(client, 'commit')
    spoilt = false
    return result
  } catch (error) {
    await ask(client, 'rollback').then(
      () => {
        spoilt = false
      },
      () => {},
    )
    throw error
  } finally {
    client.off('error', broke)
    client.release(spoilt)
  }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    throw postgresError(error)
  }
}
