/**
 * Migrations: SQL files of this library and of an app, each set in its own folder and remembered in
 * its own table, applied in order of their names under one advisory lock.
 *
 * What must stay true: running them again changes nothing; of several processes that start at once
 * one applies them and the others wait; a set is applied whole or not at all.
 */
import { fileURLToPath } from 'node:url'
import { runner } from 'node-pg-migrate'
import pg from 'pg'
import { clientConfig, defaultPostgresLimits, type PostgresOptions, retrying } from './pool.ts'
import { PostgresError, postgresError } from './postgres-error.ts'

export type MigrationSet = {
  /** Names the table that remembers what was applied, such as `registry`. */
  readonly name: string
  /** The folder of its SQL files, which are named 0001-what.sql and never change. */
  readonly folder: URL
}

const ownSet: MigrationSet = {
  name: 'postgres',
  folder: new URL('../migrations/', import.meta.url),
}

/** A migration, or waiting for another process's, takes at most this long. */
const migrationMsMax = 60_000

/** Brings the schema to what this build needs: this library's tables, then the sets'. */
export async function migrate(
  options: PostgresOptions,
  sets: readonly MigrationSet[] = [],
): Promise<void> {
  const limits = { ...defaultPostgresLimits, ...options.limits }
  const settings = { ...options, statementMsMax: migrationMsMax }
  await retrying(limits)(async () => {
    const client = new pg.Client(clientConfig(settings))
    client.on('error', () => {})
    try {
      await client.connect()
      for (const set of [ownSet, ...sets]) await apply(client, options.schema ?? 'public', set)
    } catch (error) {
      throw migrationError(error)
    } finally {
      await client.end().catch(() => {})
    }
  })
}

async function apply(client: pg.Client, schema: string, { name, folder }: MigrationSet) {
  await runner({
    dbClient: client,
    dir: fileURLToPath(folder),
    direction: 'up',
    schema,
    createSchema: true,
    migrationsTable: `migrations_${name}`,
    advisoryLockMode: 'wait',
    singleTransaction: true,
    log() {},
  })
}

/** What passes stays what it is; the rest says which of migrations and database is wrong. */
function migrationError(error: unknown): PostgresError {
  const known = postgresError(error)
  if (known.code !== 'refused') return known
  return new PostgresError('migration', `the schema can't be migrated: ${known.message}`, error)
}
