/**
 * How far a sink has stored a partition, kept in the same transaction as its rows, so that a batch
 * may come twice, in part or from a process that was thought dead, and its rows are there once.
 *
 * What must stay true: a position never goes back, and no row at or before it is written again.
 */
import { type Postgres, type Query, type Row } from './pool.ts'
import { PostgresError } from './postgres-error.ts'

/** What was stored last of a partition, and the offset to read next. */
export type StoredPosition = {
  readonly offset: number
  readonly owner: number
  readonly eventId: number
}

export type SinkPlace = {
  /** The sink's name, such as `registry-history`. */
  readonly sink: string
  readonly at: { readonly topic: string; readonly partition: number }
}

export async function readPosition(
  { query }: Pick<Postgres, 'query'>,
  { sink, at }: SinkPlace,
): Promise<StoredPosition | null> {
  const [row] = await query(selectSql, [sink, at.topic, at.partition])
  return row ? toPosition(row) : null
}

/**
 * Stores a batch: in one transaction `write` is given what of it is newer than what was stored, and
 * the position moves on. One process at a time does so for a place; another waits.
 */
export async function storeBatch<Of extends { readonly owner: number; readonly eventId: number }>(
  postgres: Postgres,
  place: SinkPlace,
  batch: { readonly records: readonly Of[]; readonly position: StoredPosition },
  write: (query: Query, records: readonly Of[]) => Promise<void>,
): Promise<void> {
  const { sink, at } = place
  const key = [sink, at.topic, at.partition]
  await postgres.inTransaction(async query => {
    // The row that is to be locked may not be there yet.
    await query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [key.join('/')])
    const stored = await readPosition({ query }, place)
    const fresh = batch.records.filter(record => isNewer(stored, record))
    if (fresh.length > 0) await write(query, fresh)
    const { offset, owner, eventId } = batch.position
    if (stored && offset <= stored.offset) return
    await query(upsertSql, [...key, offset, owner, eventId])
  })
}

/** Within a partition the owner of what counts never goes down, and ids only go up. */
export const isNewer = (
  stored: StoredPosition | null,
  record: { readonly owner: number; readonly eventId: number },
): boolean => stored === null || (record.owner >= stored.owner && record.eventId > stored.eventId)

const selectSql = `
  select next_offset, owner, event_id from sink_positions
  where sink = $1 and topic = $2 and partition = $3`

const upsertSql = `
  insert into sink_positions (sink, topic, partition, next_offset, owner, event_id)
  values ($1, $2, $3, $4, $5, $6)
  on conflict (sink, topic, partition) do update set
    next_offset = excluded.next_offset,
    owner = excluded.owner,
    event_id = excluded.event_id,
    stored_at = now()`

const toPosition = (row: Row): StoredPosition => ({
  offset: integerOf(row, 'next_offset'),
  owner: integerOf(row, 'owner'),
  eventId: integerOf(row, 'event_id'),
})

/** A bigint column: the driver gives it as text, because it may not fit a number. Ours do. */
export function integerOf(row: Row, column: string): number {
  const value = row[column]
  const number = typeof value === 'string' ? Number(value) : value
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number
  throw new PostgresError('unreadable', `expected an integer in ${column}, found ${value}`)
}
