/** Sealed events, filtered: what the event log holds of a market, a type or a range of ids. */
import { type SealedFact } from '@polytraders/03-event-log'
import { sealedTypeOf } from '@polytraders/03-event-log/inner-fact'
import { type FactName, type Facts } from '@polytraders/messages'
import { type Codec, isFact, type LogRecord } from '@polytraders/runtime'

export type EventFilter = {
  /** A sealed fact, such as SealedBook, or the fact inside, such as BookDelta. */
  readonly type?: string
  readonly market?: string
  /** Event ids, both included. */
  readonly from?: number
  readonly to?: number
}

export type SealedEvent = {
  readonly cell: number
  readonly eventId: number
  readonly offset: number
  readonly type: SealedFact
  /** The fact inside. */
  readonly sealed: string
  /** Empty for what is of no market. */
  readonly market: string
  readonly correlationId: string
  /** When it was sealed, epoch ms. */
  readonly atMs: number
  readonly fact: Facts[SealedFact]
}

const sealedTypes: ReadonlySet<string> = new Set(Object.values(sealedTypeOf))
const isSealed = (type: string): type is SealedFact => sealedTypes.has(type)

/** Null for what is no sealed event, can't be read, or is not asked for. */
export function sealedEvent(
  record: LogRecord,
  codec: Codec,
  filter: EventFilter = {},
): SealedEvent | null {
  const { type } = record.headers
  if (!isFact(record) || !record.value || !isSealed(type)) return null
  const fact = decode(codec, type, record.value)
  if (!fact || !('seal' in fact)) return null
  const { seal, correlation_id: correlationId } = fact
  const market = 'condition_id' in fact ? fact.condition_id : ''
  const { type: wanted, from = 0, to = Number.POSITIVE_INFINITY } = filter
  if (wanted !== undefined && wanted !== type && wanted !== seal.type) return null
  if (filter.market !== undefined && filter.market !== market) return null
  if (seal.event_id < from || seal.event_id > to) return null
  return {
    cell: record.partition,
    eventId: seal.event_id,
    offset: record.offset,
    type,
    sealed: seal.type,
    market,
    correlationId,
    atMs: record.timestampMs,
    fact,
  }
}

function decode(codec: Codec, type: FactName, value: Uint8Array): Facts[FactName] | null {
  try {
    return codec.decode(type, value)
  } catch {
    return null // `verify` says what is wrong with it.
  }
}
