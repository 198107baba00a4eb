/** The public REST of the order book. Texts are for `translate` to read. */
import { type Page, pages } from './paging.ts'
import { type LimitName } from './rate-limits.ts'
import { arrayOf, jsonOf, listOf, nextCursorOf, objectOf, unreadable } from './reading.ts'
import { type Answer, type Ask, endpointOf, type Transport } from './transport.ts'

export type Asked = { readonly signal?: AbortSignal | undefined }

export type MarketList =
  | '/markets'
  | '/simplified-markets'
  | '/sampling-markets'
  | '/sampling-simplified-markets'

/** Our clock against the venue's, which tells whole seconds. */
export type ClockReading = {
  /** Theirs less ours, ms: positive when we are behind. */
  readonly skewMs: number
  /** How far off that may be. */
  readonly uncertaintyMs: number
  readonly atMs: number
}

export type Clob = {
  /** GET /book */
  book(tokenId: string, asked?: Asked): Promise<Answer>
  /** POST /books; at most `booksMax` tokens. */
  books(tokenIds: readonly string[], asked?: Asked): Promise<Answer>
  /** Pages of one of the lists of markets, until "LTE=". */
  markets(list?: MarketList, asked?: Asked & { readonly from?: string }): AsyncGenerator<Page, void>
  /** GET /markets/{conditionId} */
  market(conditionId: string, asked?: Asked): Promise<Answer>
  /** GET /clob-markets/{conditionId} */
  clobMarket(conditionId: string, asked?: Asked): Promise<Answer>
  /** GET /markets-by-token/{tokenId} */
  marketsByToken(tokenId: string, asked?: Asked): Promise<Answer>
  /** GET /tick-size */
  tickSize(tokenId: string, asked?: Asked): Promise<Answer>
  /** GET /neg-risk */
  negRisk(tokenId: string, asked?: Asked): Promise<Answer>
  /** GET /version: 1, 2 or 3, the exchange that orders are for. */
  version(asked?: Asked): Promise<Answer & { readonly version: number }>
  /** GET /time */
  clock(asked?: Asked): Promise<ClockReading>
}

export const booksMax = 200
const firstCursor = 'MA=='
const lastCursor = 'LTE='

export function createClob(transport: Transport, base: string, pagesMax: number): Clob {
  const get = (path: string, { signal }: Asked = {}, query: Ask['query'] = [], limit?: LimitName) =>
    askOf(transport, { method: 'GET', base, path, query, limit: limit ?? 'clob', signal })
  const ofToken = async (path: string, tokenId: string, limit: LimitName, asked?: Asked) => {
    const { answer, endpoint } = await get(path, asked, [['token_id', tokenId]], limit)
    objectOf(endpoint, answer, 'an object')
    return answer
  }
  const object = async (path: string, asked?: Asked) => {
    const { answer, endpoint } = await get(path, asked)
    objectOf(endpoint, answer, 'an object')
    return answer
  }
  return {
    book: (tokenId, asked) => ofToken('/book', tokenId, 'book', asked),
    tickSize: (tokenId, asked) => ofToken('/tick-size', tokenId, 'tickSize', asked),
    negRisk: (tokenId, asked) => ofToken('/neg-risk', tokenId, 'clob', asked),
    market: (conditionId, asked) => object(`/markets/${part(conditionId)}`, asked),
    clobMarket: (conditionId, asked) => object(`/clob-markets/${part(conditionId)}`, asked),
    marketsByToken: (tokenId, asked) => object(`/markets-by-token/${part(tokenId)}`, asked),
    async books(tokenIds, { signal } = {}) {
      if (tokenIds.length === 0 || tokenIds.length > booksMax) {
        throw new RangeError(`expected 1 to ${booksMax} tokens, found ${tokenIds.length}`)
      }
      const body = JSON.stringify(tokenIds.map(tokenId => ({ token_id: tokenId })))
      const ask = { method: 'POST', base, path: '/books', body, limit: 'books', signal } as const
      const { answer, endpoint } = await askOf(transport, ask)
      arrayOf(endpoint, answer, 'an array of books')
      return answer
    },
    markets(list = '/markets', { from = firstCursor, ...asked } = {}) {
      return pages({
        endpoint: `GET ${list}`,
        firstCursor: from,
        lastCursor,
        pagesMax,
        async read(cursor) {
          const { answer, endpoint } = await get(list, asked, [['next_cursor', cursor]])
          const json = jsonOf(endpoint, answer, 'a page of markets')
          const elements = listOf(endpoint, json, ['data'])
          return { ...answer, elements, nextCursor: nextCursorOf(endpoint, json) }
        },
      })
    },
    async version(asked) {
      const { answer, endpoint } = await get('/version', asked)
      const json = jsonOf(endpoint, answer, 'the version')
      const version = digitOf(json)
      if (version === null) throw unreadable(endpoint, 'version, a number', json)
      return { ...answer, version }
    },
    async clock(asked) {
      const { answer, endpoint } = await get('/time', asked)
      return clockOf(endpoint, answer)
    },
  }
}

const part = (id: string) => encodeURIComponent(id)

async function askOf(transport: Transport, ask: Ask) {
  return { answer: await transport.ask(ask), endpoint: endpointOf(ask) }
}

/** `{"version":2}`, or the number alone. */
function digitOf(json: unknown): number | null {
  const value = typeof json === 'object' && json !== null && 'version' in json ? json.version : json
  const digits = typeof value === 'number' ? value : Number(typeof value === 'string' ? value : '')
  return Number.isInteger(digits) && digits > 0 ? digits : null
}

const secondMs = 1_000
/** From here on a number is milliseconds. */
const millisecondsMin = 100_000_000_000

function clockOf(endpoint: string, answer: Answer): ClockReading {
  const json = jsonOf(endpoint, answer, 'the time')
  const told = typeof json === 'string' ? Number(json) : json
  if (typeof told !== 'number' || !Number.isSafeInteger(told) || told <= 0) {
    throw unreadable(endpoint, 'the time in unix seconds', json)
  }
  const { recvMs, tookMs } = answer
  const isSeconds = told < millisecondsMin
  const venueMs = isSeconds ? told * secondMs + secondMs / 2 : told
  return {
    skewMs: Math.round(venueMs - (recvMs - tookMs / 2)),
    uncertaintyMs: Math.ceil(tookMs / 2 + (isSeconds ? secondMs / 2 : 0)),
    atMs: recvMs,
  }
}
