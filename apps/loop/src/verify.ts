/**
 * Verifies the hash chain of one cell's event log from its records: a flipped bit, a removed and an
 * inserted record are found and located. A record whose bytes no longer decode is a fault of its
 * own. What is around a record's value is checked against what it says: its type, id, key and
 * cause. Its timestamp is the broker's, and covered by nothing.
 */
import { innerOf, sealedTypeOf } from '@polytraders/03-event-log/inner-fact'
import {
  beginVerification,
  endVerification,
  type Fault,
  type SealedRecord,
  verifyRecord,
} from '@polytraders/03-event-log/verify'
import { bodyOf, CodecError, keyOf, schemaIdOf } from '@polytraders/messages'
import { buildCodec, type Codec, isFact, type LogRecord } from '@polytraders/runtime'

export type VerifiedCell = {
  readonly cell: number
  readonly records: number
  /** Offset of the first one when what came before it is gone, and was not verified; else 0. */
  readonly beginsAt: number
  readonly faults: readonly LocatedFault[]
  /** Last event and chain hash: kept elsewhere, they also reveal a log cut off at its end. */
  readonly lastEventId: number
  readonly chainHash: string
}

/** With the offset of the record; where records are missing, of the one that follows. */
export type LocatedFault =
  | (Fault & { readonly offset: number })
  | {
      readonly kind: 'unreadable'
      /** As its header has it. */
      readonly eventId: number
      readonly offset: number
      readonly detail: string
    }

export type VerifierOptions = {
  readonly cell: number
  /** Of the log that the records are from. */
  readonly codec: Codec
  /** Retention took the beginning of the log. */
  readonly isTail: boolean
}

/** Verifies the whole log of a cell, as a run keeps it. */
export function verifyCell(cell: number, records: readonly LogRecord[]): VerifiedCell {
  const verifier = createVerifier({ cell, codec: buildCodec(), isTail: false })
  for (const record of records) verifier.take(record)
  return verifier.end()
}

/** Verifies records as they come, in the order of the log. */
export function createVerifier({ cell, codec, isTail }: VerifierOptions) {
  const verification = beginVerification({ cell, isTail })
  const unread: LocatedFault[] = []
  const strays: LocatedFault[] = []
  const offsets: number[] = []
  let end = 0
  return {
    take(record: LogRecord): void {
      const { offset, headers } = record
      end = offset
      if (!isFact(record) || !record.value) return
      const read = readSealed(codec, record)
      if (!read.ok) {
        const { detail } = read
        unread.push({ kind: 'unreadable', eventId: headers.eventId, offset, detail })
        return
      }
      const { detail, sealed } = read
      const { event_id: eventId } = sealed.fact.seal
      const place = { eventId, lastEventId: eventId, position: offsets.length, offset }
      if (detail !== '') strays.push({ kind: 'altered', ...place, detail })
      offsets.push(offset)
      verifyRecord(verification, sealed)
    },
    end(): VerifiedCell {
      const { records, faults, last } = endVerification(verification)
      const located = faults
        .filter(fault => !isNamed(fault, unread))
        .map(fault => ({ ...fault, offset: offsets[fault.position] ?? end }))
      const named = new Set(located.map(({ offset }) => offset))
      return {
        cell,
        records,
        beginsAt: isTail ? (offsets[0] ?? 0) : 0,
        faults: [...unread, ...located, ...strays.filter(({ offset }) => !named.has(offset))],
        lastEventId: last.eventId,
        chainHash: Buffer.from(last.chainHash).toString('hex'),
      }
    },
  }
}

/** Whether what is missing from the chain is there, but could not be read. */
function isNamed({ kind, eventId, lastEventId }: Fault, unread: readonly LocatedFault[]): boolean {
  if (kind !== 'removed') return false
  const known = unread.filter(({ eventId: id }) => id >= eventId && id <= lastEventId)
  return known.length === lastEventId - eventId + 1
}

type Reading =
  | { readonly ok: true; readonly sealed: SealedRecord; readonly detail: string }
  | { readonly ok: false; readonly detail: string }

function readSealed(codec: Codec, record: LogRecord): Reading {
  const { type } = record.headers
  if (!isSealed(type)) return { ok: false, detail: `expected a sealed fact, found ${type}` }
  try {
    const value = record.value ?? new Uint8Array()
    const fact = codec.decode(type, value) as SealedRecord['fact']
    // The codec gives the fact that the type names; the compiler can't see that they belong.
    const said = { type, fact } as Omit<SealedRecord, 'content'>
    const inner = innerOf(said as SealedRecord)
    const content = inner ? bodyOf(codec.encode(inner.type, inner.fact)) : new Uint8Array()
    const again = codec.encode(type, fact)
    // Another version of the schema has other bytes for the same.
    const isAsSaid = schemaIdOf(again) !== schemaIdOf(value) || Buffer.compare(again, value) === 0
    const detail = isAsSaid ? strayHeader(record, said) : 'its bytes are not those of what they say'
    return { ok: true, sealed: { ...said, content } as SealedRecord, detail }
  } catch (error) {
    if (!(error instanceof CodecError)) throw error
    return { ok: false, detail: error.message }
  }
}

const sealedTypes: ReadonlySet<string> = new Set(Object.values(sealedTypeOf))
const isSealed = (type: string): type is SealedRecord['type'] => sealedTypes.has(type)

function strayHeader({ key, headers }: LogRecord, { fact }: Omit<SealedRecord, 'content'>): string {
  if (headers.eventId !== fact.seal.event_id) return 'the id in its header is not its own'
  if (headers.cause !== fact.seal.source_ref) return 'the cause in its header is not its source'
  return key === keyOf(fact) ? '' : 'its key is not of its market'
}
