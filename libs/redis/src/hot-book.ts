/**
 * Hot books: the newest book of each token, for whoever needs one now without reading a topic.
 *
 *   book:{token}          a hash: the book of one token, in that token's own terms
 *   market:{condition}    a hash: yes and no, the market's token ids
 *
 * All keys of a market are written by one script, together, and only when (owner, event id) is not
 * older than what is there: a paused writer that wakes up changes nothing. They run out `ttlMs`
 * after they were written last, so that no dead writer leaves a book that looks alive.
 */
import { type Level, ONE } from '@polytraders/domain'
import { type BookValidity, type CertificateVerdict, type FeedStatus } from '@polytraders/messages'
import { type RedisClient, redisError } from './client.ts'
import { decodeLevels, encodeLevels, mirrorLevels } from './levels.ts'
import { createScript } from './script.ts'

/** A market's book in YES terms, as of one record of stage 2. */
export type HotMarket = {
  readonly conditionId: string
  readonly tokenIds: readonly [string, string]
  /** Newest owner and id of the partition; the newest pair wins. */
  readonly owner: number
  readonly eventId: number
  readonly epoch: number
  readonly seq: number
  readonly verdict: CertificateVerdict
  readonly reasons: readonly string[]
  readonly validity: BookValidity
  /** Empty until a status was heard. */
  readonly feed: FeedStatus | ''
  /** Micros. */
  readonly tickSize: number
  /** Best first, micros. */
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
  /** Epoch ms: when the venue says it was so, and when we received that. */
  readonly sourceMs: number
  readonly recvMs: number
}

/** One token's book as it is kept. */
export type HotBook = Omit<HotMarket, 'tokenIds'> & {
  readonly token: string
  readonly outcome: 'YES' | 'NO'
  /** Epoch ms by the writer's clock. */
  readonly writtenMs: number
}

export type HotBookReading =
  | { readonly ok: true; readonly book: HotBook }
  | {
      readonly ok: false
      /** `absent`: nobody writes it, or who did has been silent for longer than its TTL. */
      readonly reason: 'absent' | 'malformed'
      readonly detail: string
    }

export const bookKey = (token: string) => `book:${token}`
export const marketKey = (conditionId: string) => `market:${conditionId}`

/** Levels that `top_bids` and `top_asks` hold. */
export const topLevelsMax = 5

/**
 * KEYS: book of YES, book of NO, the market. ARGV: ttl in ms, owner, event id, the tokens, then how
 * many fields and values the YES book has, those of YES, those of NO.
 */
const writeMarket = createScript(`
local stored = redis.call('HMGET', KEYS[1], 'owner', 'event_id')
local owner, id = tonumber(stored[1] or '-1'), tonumber(stored[2] or '-1')
local newOwner, newId = tonumber(ARGV[2]), tonumber(ARGV[3])
if owner > newOwner or (owner == newOwner and id > newId) then return 0 end
local count = tonumber(ARGV[6])
for book = 1, 2 do
  local first = 7 + (book - 1) * count
  redis.call('DEL', KEYS[book])
  redis.call('HSET', KEYS[book], unpack(ARGV, first, first + count - 1))
  redis.call('PEXPIRE', KEYS[book], ARGV[1])
end
redis.call('HSET', KEYS[3], 'yes', ARGV[4], 'no', ARGV[5])
redis.call('PEXPIRE', KEYS[3], ARGV[1])
return 1
`)

export type WriteOptions = { readonly ttlMs: number; readonly nowMs: number }

/** How each market's write came out: `stale` when something newer is there. */
export type Written = 'written' | 'stale'

/** Writes markets in one round trip. Throws a RedisError when any could not be written. */
export async function writeHotMarkets(
  { driver }: RedisClient,
  markets: readonly HotMarket[],
  { ttlMs, nowMs }: WriteOptions,
): Promise<readonly Written[]> {
  const calls = markets.map(market => {
    const [yes, no] = market.tokenIds
    const fields = fieldsOf(market, true, nowMs)
    return {
      keys: [bookKey(yes), bookKey(no), marketKey(market.conditionId)],
      args: [
        ...[ttlMs, market.owner, market.eventId, yes, no, fields.length].map(String),
        ...fields,
        ...fieldsOf(market, false, nowMs),
      ],
    }
  })
  const replies = await writeMarket.runAll(driver, calls)
  return replies.map(reply => (reply === 1 ? 'written' : 'stale'))
}

/** Field, value, field, value: the book of one of a market's tokens. */
function fieldsOf(market: HotMarket, isYes: boolean, nowMs: number): string[] {
  const { tickSize, tokenIds } = market
  const bids = isYes ? market.bids : mirrorLevels(market.asks)
  const asks = isYes ? market.asks : mirrorLevels(market.bids)
  const fields: Readonly<Record<string, string | number>> = {
    token_id: tokenIds[isYes ? 0 : 1],
    outcome: isYes ? 'YES' : 'NO',
    condition_id: market.conditionId,
    owner: market.owner,
    event_id: market.eventId,
    epoch: market.epoch,
    seq: market.seq,
    verdict: market.verdict,
    reasons: market.reasons.join(','),
    book_validity: market.validity,
    feed_status: market.feed,
    tick_size: tickSize,
    best_bid: bids[0]?.price ?? 0,
    best_ask: asks[0]?.price ?? ONE,
    top_bids: encodeLevels(bids.slice(0, topLevelsMax), tickSize),
    top_asks: encodeLevels(asks.slice(0, topLevelsMax), tickSize),
    bids: encodeLevels(bids, tickSize),
    asks: encodeLevels(asks, tickSize),
    source_ts: market.sourceMs,
    recv_ts: market.recvMs,
    written_ts: nowMs,
  }
  return Object.entries(fields).flatMap(([field, value]) => [field, String(value)])
}

/** Reads one token's book. Throws a RedisError when Redis does not answer. */
export async function readHotBook({ driver }: RedisClient, token: string): Promise<HotBookReading> {
  const fields = await driver.hgetall(bookKey(token)).catch((error: unknown) => {
    throw redisError(error)
  })
  if (Object.keys(fields).length === 0) {
    const detail = `${bookKey(token)} is not there: nobody writes it, or its time ran out`
    return { ok: false, reason: 'absent', detail }
  }
  return decodeHotBook(token, fields)
}

/** The token ids of a market that has hot books; null when there are none. */
export async function readHotMarket(
  { driver }: RedisClient,
  conditionId: string,
): Promise<{ readonly yes: string; readonly no: string } | null> {
  const { yes, no } = await driver.hgetall(marketKey(conditionId)).catch((error: unknown) => {
    throw redisError(error)
  })
  return yes && no ? { yes, no } : null
}

const validities: readonly BookValidity[] = ['valid', 'stale', 'resyncing', 'invalid']
const verdicts: readonly CertificateVerdict[] = ['TRUSTED', 'SUSPECT', 'BROKEN']
const feeds: readonly FeedStatus[] = ['connected', 'degraded', 'disconnected']

export function decodeHotBook(
  token: string,
  fields: Readonly<Record<string, string>>,
): HotBookReading {
  const bad = (field: string, expected: string): HotBookReading => {
    const found = JSON.stringify(fields[field] ?? null).slice(0, 80)
    const detail = `expected ${expected} in ${field} of ${bookKey(token)}, found ${found}`
    return { ok: false, reason: 'malformed', detail }
  }
  const numbers = new Map<string, number>()
  for (const field of wholeFields) {
    const value = /^-?\d{1,16}$/.test(fields[field] ?? '') ? Number(fields[field]) : Number.NaN
    if (!Number.isSafeInteger(value)) return bad(field, 'a whole number')
    numbers.set(field, value)
  }
  const whole = (field: (typeof wholeFields)[number]) => numbers.get(field) ?? 0
  const validity = validities.find(known => known === fields['book_validity'])
  if (!validity) return bad('book_validity', validities.join(', '))
  const verdict = verdicts.find(known => known === fields['verdict'])
  if (!verdict) return bad('verdict', verdicts.join(', '))
  const { outcome } = fields
  if (outcome !== 'YES' && outcome !== 'NO') return bad('outcome', 'YES or NO')
  const tickSize = whole('tick_size')
  if (tickSize <= 0 || ONE % tickSize !== 0) return bad('tick_size', 'a tick size that divides 1')
  const bids = decodeLevels(fields['bids'] ?? '-', tickSize, 'BUY')
  if (!bids) return bad('bids', 'tick:size, best first,')
  const asks = decodeLevels(fields['asks'] ?? '-', tickSize, 'SELL')
  if (!asks) return bad('asks', 'tick:size, best first,')
  const { reasons = '', condition_id: conditionId = '', feed_status: feed } = fields
  const book: HotBook = {
    token,
    outcome,
    conditionId,
    owner: whole('owner'),
    eventId: whole('event_id'),
    epoch: whole('epoch'),
    seq: whole('seq'),
    verdict,
    reasons: reasons === '' ? [] : reasons.split(','),
    validity,
    feed: feeds.find(known => known === feed) ?? '',
    tickSize,
    bids,
    asks,
    sourceMs: whole('source_ts'),
    recvMs: whole('recv_ts'),
    writtenMs: whole('written_ts'),
  }
  return { ok: true, book }
}

const wholeFields = [
  'owner',
  'event_id',
  'epoch',
  'seq',
  'tick_size',
  'source_ts',
  'recv_ts',
  'written_ts',
] as const
