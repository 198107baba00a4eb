/**
 * One question to the venue, and its answer on the log: split by market, each body as it came.
 *
 * What must stay true: a body is appended before anything is concluded from it; what the venue did
 * not answer is not appended, so that the registry's freshness tells how long it was silent.
 */
import { type Facts } from '@polytraders/messages'
import { type RawFact } from '@polytraders/runtime'
import { conditionIdsMax, type Filter, VenueError, type VenueRest } from '@polytraders/venue'
import { type Catalogue, type Taken } from './catalogue.ts'
import { rawElements } from './verbatim.ts'

/** Of the venue's REST, what the registry asks. */
export type MarketRest = {
  readonly gamma: Pick<VenueRest['gamma'], 'markets' | 'marketsOf'>
  readonly clob: Pick<VenueRest['clob'], 'clobMarket'>
}

export type Asking = {
  readonly rest: MarketRest
  readonly catalogue: Catalogue
  readonly signal: AbortSignal
  append(facts: readonly RawFact[]): Promise<void>
  /** Counted when a body is longer than a record may be. */
  tooLarge(endpoint: string): void
}

/** A body longer than this would not fit a batch; the venue's are about five thousand letters. */
const bodyBytesMax = 800_000

const open: Filter = [['closed', 'false']]
const closed: Filter = [['closed', 'true']]

type AnswerOf = {
  readonly text: string
  readonly recvMs: number
}

/** Appends the markets of an answer of Gamma's. */
async function takeMarkets(asking: Asking, endpoint: string, { text, recvMs }: AnswerOf, scan = 0) {
  const bodies = rawElements(text, ['markets', 'data']) ?? []
  const taken: Taken[] = []
  const facts: RawFact[] = []
  for (const body of bodies) {
    const fits = Buffer.byteLength(body) <= bodyBytesMax
    if (!fits) asking.tooLarge(endpoint)
    const market = fits ? asking.catalogue.take(body, scan) : null
    if (market) taken.push(market)
    // What can't be read is appended all the same: the registry says what is wrong with it.
    if (fits) facts.push(bodyFact({ endpoint, body, recvMs, groupId: market?.groupId ?? '' }))
  }
  await asking.append(facts)
  return taken
}

/** Reads everything that is open, from a cursor on; tells each cursor once its page is appended. */
export async function readUniverse(
  asking: Asking,
  scan: number,
  after: string,
  appended: (nextCursor: string) => void,
): Promise<void> {
  const { rest, signal } = asking
  for await (const page of rest.gamma.markets({ filter: open, after, signal })) {
    await takeMarkets(asking, 'gamma/markets/keyset', page, scan)
    appended(page.nextCursor)
  }
}

/** Reads these markets, open or closed. What the venue does not know is not in the answer. */
export async function readMarkets(
  asking: Asking,
  conditionIds: readonly string[],
  scan: number,
): Promise<ReadonlyMap<string, Taken>> {
  const found = new Map<string, Taken>()
  for (let from = 0; from < conditionIds.length; from += conditionIdsMax) {
    let ids = conditionIds.slice(from, from + conditionIdsMax)
    for (const filter of [open, closed]) {
      if (ids.length === 0) continue
      const answer = await asking.rest.gamma.marketsOf(ids, { filter, signal: asking.signal })
      for (const taken of await takeMarkets(asking, 'gamma/markets', answer, scan)) {
        found.set(taken.conditionId, taken)
      }
      ids = ids.filter(id => !found.has(id))
    }
  }
  return found
}

/** Reads what the CLOB says of a market; false when it knows none. */
export async function readDetails(asking: Asking, conditionId: string): Promise<boolean> {
  const { rest, catalogue, signal } = asking
  const endpoint = 'clob/clob-markets'
  try {
    const { text, recvMs } = await rest.clob.clobMarket(conditionId, { signal })
    const groupId = catalogue.get(conditionId)?.groupId ?? ''
    if (Buffer.byteLength(text) > bodyBytesMax) asking.tooLarge(endpoint)
    else await asking.append([bodyFact({ endpoint, body: text, recvMs, groupId })])
    return true
  } catch (error) {
    if (error instanceof VenueError && error.code === 'not-found') return false
    throw error
  }
}

type Body = Pick<Facts['RegistryBody'], 'endpoint' | 'body'> & {
  readonly recvMs: number
  readonly groupId: string
}

const bodyFact = ({ endpoint, body, recvMs, groupId }: Body): RawFact => ({
  type: 'RegistryBody',
  fact: {
    correlation_id: '',
    // Bodies say no time of their own: it was so when it came, and not known to be so before.
    source_ts: recvMs,
    recv_ts: recvMs,
    quality: 'clean',
    endpoint,
    group_id: groupId,
    status: 200,
    body,
  },
})
