export {
  type AsOf,
  type InstrumentVersion,
  instrumentAsOf,
  instrumentVersions,
  type KnownInstrument,
  lastSyncedMs,
  versionsMax,
} from './instruments.ts'
export { type MigrationSet, migrate } from './migrations.ts'
export {
  defaultPostgresLimits,
  openPostgres,
  type Postgres,
  type PostgresLimits,
  type PostgresOptions,
  postgresVars,
  type Query,
  type Row,
} from './pool.ts'
export {
  integerOf,
  isNewer,
  readPosition,
  type SinkPlace,
  type StoredPosition,
  storeBatch,
} from './positions.ts'
export { isPassing, PostgresError, type PostgresErrorCode } from './postgres-error.ts'
export { storableJson, storableText } from './storable.ts'
