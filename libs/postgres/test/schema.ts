/** A schema of one test run, dropped at its end. */
import { randomUUID } from 'node:crypto'
import { openPostgres, type Postgres, type PostgresOptions } from '@polytraders/postgres'

export const postgresUrl =
  process.env['POSTGRES_URL'] ?? 'postgres://polytraders:polytraders@127.0.0.1:15432/polytraders'

export type TestSchema = {
  readonly options: PostgresOptions
  open(options?: Partial<PostgresOptions>): Postgres
  close(): Promise<void>
}

export function testSchema(): TestSchema {
  const schema = `test_${randomUUID().slice(0, 8)}`
  const options = { url: postgresUrl, name: 'test', schema }
  const opened: Postgres[] = []
  return {
    options,
    open(more) {
      const postgres = openPostgres({ ...options, ...more })
      opened.push(postgres)
      return postgres
    },
    async close() {
      const last = openPostgres({ ...options, schema: 'public' })
      await last.query(`drop schema if exists ${schema} cascade`)
      for (const postgres of [...opened, last]) await postgres.close()
    },
  }
}
