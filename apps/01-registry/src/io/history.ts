/**
 * The registry's history in Postgres: follows registry.v1 and keeps every version of every market,
 * with when it was true at the venue and when we knew it. `instrumentAsOf`, of libs/postgres, asks.
 *
 * What must stay true: a version is stored once, with the position it came from, whatever is
 * delivered twice or dies in between; what was stored is never changed. Of several processes the
 * owner of the topic's one partition stores.
 */
import { type Facts, topics } from '@polytraders/messages'
import {
  type MigrationSet,
  type Postgres,
  type Query,
  readPosition,
  storableJson,
  storeBatch,
} from '@polytraders/postgres'
import {
  type Codec,
  deadLetterRecord,
  type Edge,
  joiningAt,
  type Log,
  lease,
  type Position,
  type SinkRecord,
  startSink,
} from '@polytraders/runtime'

export const historyMigrations: MigrationSet = {
  name: 'registry',
  folder: new URL('../../migrations/', import.meta.url),
}

export type HistoryOptions = {
  readonly log: Log
  readonly codec: Codec
  /** Migrated. */
  readonly postgres: Postgres
  readonly now: () => number
  readonly failed: (error: unknown) => void
  /** Where registry.v1 is, and which group follows it; tests have their own. */
  readonly topic?: string
  readonly group?: string
}

const sink = 'registry-history'
const stage = '01-registry/history'

export async function startHistory(options: HistoryOptions): Promise<Edge> {
  const { log, codec, postgres, now } = options
  const at = { topic: options.topic ?? topics.registry.name, partition: 0 }
  const place = { sink, at }
  const letters = await log.writer({ topic: topics.deadLetters.name, partition: 0, fence: null })
  return lease({
    log,
    group: options.group ?? 'polytraders-01-registry-history',
    own: at.topic,
    async start(cell, member, failed) {
      const from = (await readPosition(postgres, place)) ?? (await beginning(log, at.topic))
      return startSink({
        member,
        cell,
        codec,
        at,
        from,
        write: batch => storeBatch(postgres, place, batch, store),
        unreadable(letter) {
          letters.append([deadLetterRecord(codec, stage, letter, now())]).catch(failed)
        },
        failed,
      })
    },
    failed: options.failed,
  })
}

/** A history that begins late begins with what the log still holds, and says what it knows. */
async function beginning(log: Log, topic: string): Promise<Position | null> {
  const [{ low } = { low: 0 }] = await log.ends(topic)
  return low > 0 ? joiningAt(low) : null
}

/** Stores versions and freshness of a batch, in a statement each. */
export async function store(query: Query, records: readonly SinkRecord[]): Promise<void> {
  const versions: object[] = []
  const synced = new Map<string, object>()
  for (const { type, fact, owner, eventId, offset } of records) {
    if (type !== 'InstrumentChanged' && type !== 'Synced') continue
    const { condition_id, version, last_synced_ts } = fact
    const common = { condition_id, event_id: eventId, owner, version }
    synced.set(condition_id, { ...common, last_synced_ts })
    if (type === 'InstrumentChanged') {
      versions.push({ ...common, ...versionOf(fact), log_offset: offset })
    }
  }
  if (versions.length > 0) await query(insertVersions, [storableJson(versions)])
  if (synced.size > 0) await query(upsertSyncs, [storableJson([...synced.values()])])
}

/** What is read over REST is dated by when it was read; a resolution says itself when it was. */
function validFrom(fact: Facts['InstrumentChanged']): number {
  const { source_ts, status, changed, open_time, resolution_time } = fact
  const isResolving = status === 'resolved' && changed.includes('status')
  if (!isResolving || resolution_time === null || resolution_time < (open_time ?? 1)) {
    return source_ts
  }
  return Math.min(source_ts, resolution_time)
}

const versionOf = (fact: Facts['InstrumentChanged']) => ({
  ...fact,
  valid_from: validFrom(fact),
  known_from: fact.recv_ts,
  fact,
})

const columns = [
  ['condition_id', 'text'],
  ['event_id', 'bigint'],
  ['owner', 'bigint'],
  ['log_offset', 'bigint'],
  ['version', 'bigint'],
  ['valid_from', 'bigint'],
  ['known_from', 'bigint'],
  ['market_id', 'text'],
  ['token_ids', 'text[]'],
  ['group_id', 'text'],
  ['question', 'text'],
  ['status', 'text'],
  ['halt_reason', 'text'],
  ['open_time', 'bigint'],
  ['close_time', 'bigint'],
  ['resolution_time', 'bigint'],
  ['uma_status', 'text'],
  ['payout', 'bigint[]'],
  ['tick_size', 'bigint'],
  ['min_size', 'bigint'],
  ['fee_bps', 'bigint'],
  ['neg_risk', 'boolean'],
  ['parent_event_id', 'text'],
  ['category', 'text'],
  ['protocol_version', 'text'],
  ['duplicate_of', 'text'],
  ['changed', 'text[]'],
  ['fact', 'jsonb'],
] as const

const names = columns.map(([name]) => name).join(', ')
const typed = columns.map(([name, type]) => `${name} ${type}`).join(', ')

const insertVersions = `
  insert into instrument_versions (${names})
  select ${names} from jsonb_to_recordset($1::jsonb) as said (${typed})
  on conflict (condition_id, event_id) do nothing`

const upsertSyncs = `
  insert into instrument_syncs (condition_id, event_id, owner, version, last_synced_ts)
  select condition_id, event_id, owner, version, last_synced_ts
  from jsonb_to_recordset($1::jsonb) as said (
    condition_id text, event_id bigint, owner bigint, version bigint, last_synced_ts bigint
  )
  on conflict (condition_id) do update set
    event_id = excluded.event_id,
    owner = excluded.owner,
    version = excluded.version,
    last_synced_ts = excluded.last_synced_ts
  where instrument_syncs.event_id < excluded.event_id`
