/**
 * The registry's history, as asked: what did we know at one time about another. Stage 1 writes it
 * (apps/01-registry/migrations); here it is only read.
 *
 *   known at ──▶ versions known by then ──▶ of these, true by `valid at` ──▶ put together by field
 *
 * What must stay true: an answer holds nothing that was not known at `knownAtMs`, so that a
 * backtest can't see a resolution early. What was learnt late about an earlier time holds from that
 * time on, and nothing that was only true later comes with it: each field is the newest known.
 */
import { type Facts } from '@polytraders/messages'
import { type Postgres, type Row } from './pool.ts'
import { integerOf } from './positions.ts'
import { PostgresError } from './postgres-error.ts'

/** An instrument as it was known; every field of the fact. Times are epoch ms. */
export type KnownInstrument = {
  readonly instrument: Facts['InstrumentChanged']
  /** The version of which we learnt last. */
  readonly version: number
  readonly eventId: number
  readonly validFromMs: number
  readonly knownFromMs: number
}

export type InstrumentVersion = KnownInstrument & {
  /** What is true next begins here, whenever we learnt it; null when nothing does. */
  readonly validToMs: number | null
  /** We learnt of the next version here; null when of none. */
  readonly knownToMs: number | null
}

export type AsOf = {
  readonly conditionId: string
  readonly validAtMs: number
  readonly knownAtMs: number
}

/** What did we know at `knownAtMs` about `validAtMs`? Null when nothing. */
export async function instrumentAsOf(
  { query }: Pick<Postgres, 'query'>,
  { conditionId, validAtMs, knownAtMs }: AsOf,
): Promise<KnownInstrument | null> {
  const [row] = await query(asOfSql, [conditionId, validAtMs, knownAtMs])
  return row ? toKnown(row) : null
}

/** At most so many versions are listed, the newest. */
export const versionsMax = 1_000

/** Every version that was known at a time, in the order in which they became known. */
export async function instrumentVersions(
  { query }: Pick<Postgres, 'query'>,
  { conditionId, knownAtMs }: Omit<AsOf, 'validAtMs'>,
): Promise<readonly InstrumentVersion[]> {
  const rows = await query(versionsSql, [conditionId, knownAtMs, versionsMax])
  return rows.map(row => ({
    ...toKnown(row),
    validToMs: row['valid_to'] === null ? null : integerOf(row, 'valid_to'),
    knownToMs: row['known_to'] === null ? null : integerOf(row, 'known_to'),
  }))
}

/** When a market was last read, as far as it was stored; null when it never was. */
export async function lastSyncedMs(
  { query }: Pick<Postgres, 'query'>,
  conditionId: string,
): Promise<number | null> {
  const sql = 'select last_synced_ts from instrument_syncs where condition_id = $1'
  const [row] = await query(sql, [conditionId])
  return row ? integerOf(row, 'last_synced_ts') : null
}

// The version known first is what everything else was learnt on top of, so that an answer is whole
// also where a later one reaches further back.
const asOfSql = `
  with known as (
    select * from instrument_versions where condition_id = $1 and known_from <= $3::bigint
  ), first as (
    select fact from known order by event_id limit 1
  ), true_then as (
    select * from known where valid_from <= $2::bigint
  ), newest as (
    select * from true_then order by event_id desc limit 1
  ), fields as (
    select distinct on (field) field, fact -> field as value
    from true_then, unnest(changed) as field
    order by field, event_id desc
  )
  select
    version, event_id, valid_from, known_from,
    first.fact || jsonb_build_object(
      'correlation_id', newest.fact -> 'correlation_id',
      'source_ts', newest.fact -> 'source_ts',
      'recv_ts', newest.fact -> 'recv_ts',
      'quality', newest.fact -> 'quality',
      'version', newest.fact -> 'version',
      'changed', newest.fact -> 'changed',
      'last_synced_ts', newest.fact -> 'last_synced_ts'
    ) || (select coalesce(jsonb_object_agg(field, value), '{}') from fields) as fact
  from newest, first`

const versionsSql = `
  select * from (
    select
      version, event_id, valid_from, known_from, fact,
      lead(valid_from) over (order by valid_from, event_id) as valid_to,
      lead(known_from) over (order by event_id) as known_to
    from instrument_versions
    where condition_id = $1 and known_from <= $2::bigint
    order by event_id desc
    limit $3
  ) as newest order by event_id`

const toKnown = (row: Row): KnownInstrument => ({
  instrument: toInstrument(row['fact']),
  version: integerOf(row, 'version'),
  eventId: integerOf(row, 'event_id'),
  validFromMs: integerOf(row, 'valid_from'),
  knownFromMs: integerOf(row, 'known_from'),
})

/** The fact as stage 1's sink stored it: its column is written from the schema's type alone. */
function toInstrument(fact: unknown): Facts['InstrumentChanged'] {
  if (typeof fact === 'object' && fact !== null && 'condition_id' in fact && 'status' in fact) {
    return fact as Facts['InstrumentChanged']
  }
  throw new PostgresError('unreadable', `expected an instrument, found ${typeof fact}`)
}
