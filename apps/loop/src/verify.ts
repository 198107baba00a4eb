/**
 * Verifies the hash chain of one cell's event log from its records: a flipped bit, a removed and an
 * inserted record are found and located. A record whose bytes no longer decode is a fault of its
 * own.
 */
import { innerOf } from '@polytraders/03-event-log/inner-fact'
import { type Fault, type SealedRecord, verifyChain } from '@polytraders/03-event-log/verify'
import { bodyOf, CodecError } from '@polytraders/messages'
import { buildCodec, isFact, type LogRecord } from '@polytraders/runtime'

export type VerifiedCell = {
  readonly cell: number
  readonly records: number
  readonly faults: readonly (Fault | UnreadableFault)[]
  /** Event and chain hash to keep elsewhere: with it, a cut end is found too. */
  readonly lastEventId: number
  readonly chainHash: string
}

export type UnreadableFault = {
  readonly kind: 'unreadable'
  readonly eventId: number
  readonly offset: number
  readonly detail: string
}

export function verifyCell(cell: number, records: readonly LogRecord[]): VerifiedCell {
  const codec = buildCodec()
  const unreadable: UnreadableFault[] = []
  function* sealed(): Generator<SealedRecord> {
    for (const record of records) {
      if (!isFact(record) || !record.value) continue
      const type = record.headers.type as SealedRecord['type']
      try {
        const said = { type, fact: codec.decode(type, record.value) } as Parameters<
          typeof innerOf
        >[0]
        const inner = innerOf(said)
        const content = inner ? bodyOf(codec.encode(inner.type, inner.fact)) : new Uint8Array()
        yield { ...said, content }
      } catch (error) {
        if (!(error instanceof CodecError)) throw error
        const { eventId } = record.headers
        const { offset } = record
        unreadable.push({ kind: 'unreadable', eventId, offset, detail: error.message })
      }
    }
  }
  const { records: count, faults, last } = verifyChain(sealed(), { cell })
  return {
    cell,
    records: count,
    faults: [...unreadable, ...faults],
    lastEventId: last.eventId,
    chainHash: Buffer.from(last.chainHash).toString('hex'),
  }
}
