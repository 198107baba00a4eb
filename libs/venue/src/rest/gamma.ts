/** The REST of what markets and events are. */
import { type Asked } from './clob.ts'
import { type Page, pages } from './paging.ts'
import { type LimitName } from './rate-limits.ts'
import { jsonOf, listOf, nextCursorOf, objectOf } from './reading.ts'
import { type Answer, type Ask, endpointOf, type Transport } from './transport.ts'

/** What the venue filters by, such as `closed` and `false`; a name may come several times. */
export type Filter = readonly (readonly [name: string, value: string])[]

export type GammaAsked = Asked & {
  readonly filter?: Filter
  /** Elements of a page; at most `pageLimitMax`. */
  readonly limit?: number
  /** Where an earlier paging stopped. */
  readonly after?: string
}

export type Gamma = {
  /** Pages of /markets/keyset. */
  markets(asked?: GammaAsked): AsyncGenerator<Page, void>
  /** Pages of /events/keyset. */
  events(asked?: GammaAsked): AsyncGenerator<Page, void>
  /** GET /markets?condition_ids=...; at most `conditionIdsMax` at once. */
  marketsOf(
    conditionIds: readonly string[],
    asked?: Asked & { readonly filter?: Filter },
  ): Promise<Answer & { readonly elements: readonly unknown[] }>
  /** GET /markets/{id} */
  market(id: string, asked?: Asked): Promise<Answer>
  /** GET /events/{id} */
  event(id: string, asked?: Asked): Promise<Answer>
}

export const pageLimitMax = 100
export const conditionIdsMax = 50

export function createGamma(transport: Transport, base: string, pagesMax: number): Gamma {
  async function get(path: string, limit: LimitName, query: Filter, { signal }: Asked) {
    const ask: Ask = { method: 'GET', base, path, query, limit, signal }
    return { answer: await transport.ask(ask), endpoint: endpointOf(ask) }
  }
  function keyset(path: string, list: string, name: LimitName, asked: GammaAsked) {
    const { filter = [], limit = pageLimitMax, after = '', ...rest } = asked
    const count = String(Math.min(limit, pageLimitMax))
    return pages({
      endpoint: `GET ${path}`,
      firstCursor: after,
      lastCursor: '',
      pagesMax,
      async read(cursor) {
        const from: Filter = cursor === '' ? [] : [['after_cursor', cursor]]
        const query = [...filter, ['limit', count] as const, ...from]
        const { answer, endpoint } = await get(path, name, query, rest)
        const json = jsonOf(endpoint, answer, `a page of ${list}`)
        const elements = listOf(endpoint, json, [list, 'data'])
        return { ...answer, elements, nextCursor: nextCursorOf(endpoint, json) }
      },
    })
  }
  async function object(path: string, limit: LimitName, asked: Asked) {
    const { answer, endpoint } = await get(path, limit, [], asked)
    objectOf(endpoint, answer, 'an object')
    return answer
  }
  return {
    markets: (asked = {}) => keyset('/markets/keyset', 'markets', 'gammaMarkets', asked),
    events: (asked = {}) => keyset('/events/keyset', 'events', 'gammaEvents', asked),
    async marketsOf(conditionIds, { filter = [], ...asked } = {}) {
      if (conditionIds.length === 0 || conditionIds.length > conditionIdsMax) {
        const found = conditionIds.length
        throw new RangeError(`expected 1 to ${conditionIdsMax} condition ids, found ${found}`)
      }
      const ids = conditionIds.map(id => ['condition_ids', id] as const)
      const query = [...ids, ['limit', String(conditionIds.length)] as const, ...filter]
      const { answer, endpoint } = await get('/markets', 'gammaMarkets', query, asked)
      const json = jsonOf(endpoint, answer, 'an array of markets')
      return { ...answer, elements: listOf(endpoint, json, ['markets', 'data']) }
    },
    market: (id, asked = {}) => object(`/markets/${encodeURIComponent(id)}`, 'gammaMarkets', asked),
    event: (id, asked = {}) => object(`/events/${encodeURIComponent(id)}`, 'gammaEvents', asked),
  }
}
