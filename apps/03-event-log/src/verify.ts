/**
 * Verifies a cell's sealed log: finds and locates one flipped bit, a removed record, an inserted
 * one.
 *
 *   altered   a record's bytes are not what was sealed; its neighbours still chain past it
 *   removed   event ids are missing, and the chain breaks where they were
 *   inserted  a record that the chain of its neighbours leaves out
 *   unlinked  a record whose chain hash follows from nothing before it: rewritten from here on
 *
 * The chain vouches for everything before its newest hash. A log whose end was cut off, or that was
 * rewritten from some event to the end, is whole in itself: only a hash kept elsewhere, given as
 * `end`, tells.
 */
import { eventCorrelation } from '@polytraders/domain'
import { type Said } from '@polytraders/messages'
import { type SealedFact } from './core.ts'
import { chainHashOf, chainStart, contentHashOf } from './hashes.ts'
import { innerOf, sealedTypeOf } from './inner-fact.ts'

/** A sealed fact and the Avro body of the fact inside it, encoded anew by the caller. */
export type SealedRecord = Said<SealedFact> & { readonly content: Uint8Array }

/** A place in the chain: an event and the chain hash after it. */
export type Anchor = { readonly eventId: number; readonly chainHash: Uint8Array }

export type Fault = {
  readonly kind: 'altered' | 'removed' | 'inserted' | 'unlinked'
  /** Where the fault is; the first of several that are missing. */
  readonly eventId: number
  /** The last of several that are missing; else the same. */
  readonly lastEventId: number
  /** Position among the records given, from 0; where they are missing, of the next one. */
  readonly position: number
  readonly detail: string
}

export type VerifyOptions = {
  readonly cell: number
  /** What came before the first record. Left out: the beginning of the log. */
  readonly start?: Anchor
  /** Retention took the beginning: the first record follows from nothing that is kept. */
  readonly isTail?: boolean
  /** What the last record must be, as kept elsewhere. */
  readonly end?: Anchor
}

export type Verified = {
  readonly records: number
  readonly faults: readonly Fault[]
  /** Faults found beyond `faultsMax`, which are counted only. */
  readonly faultsLeftOff: number
  readonly last: Anchor
}

/** Faults listed at most. */
export const faultsMax = 1_000

/** How far back a record may link, past inserted ones. */
export const insertedMax = 64

type Link = Anchor & { readonly position: number }

/** A record that links to nothing: what it is shows when the next one comes. */
type Loose = Link & { readonly gap: boolean; readonly computed: Uint8Array }

/** A verification under way. Plain and bounded, so that a log of any length can be streamed by. */
export type Verification = {
  readonly options: VerifyOptions
  position: number
  /** The newest links, oldest first; the last one is what the next record should follow. */
  readonly links: Link[]
  loose: Loose | null
  readonly faults: Fault[]
  faultsLeftOff: number
}

export function verifyChain(records: Iterable<SealedRecord>, options: VerifyOptions): Verified {
  const verification = beginVerification(options)
  for (const record of records) verifyRecord(verification, record)
  return endVerification(verification)
}

export function beginVerification(options: VerifyOptions): Verification {
  const start = options.start ?? { eventId: 0, chainHash: chainStart() }
  return {
    options,
    position: 0,
    links: [{ ...start, position: -1 }],
    loose: null,
    faults: [],
    faultsLeftOff: 0,
  }
}

export function verifyRecord(verification: Verification, record: SealedRecord): void {
  const { seal } = record.fact
  const position = verification.position++
  const ownHash = contentHashOf(seal, record.content)
  const link = { eventId: seal.event_id, chainHash: seal.chain_hash, position }
  const follows = (previous: Uint8Array) =>
    sameBytes(chainHashOf(previous, seal.content_hash), seal.chain_hash) ||
    sameBytes(chainHashOf(previous, ownHash), seal.chain_hash)

  if (!sameBytes(ownHash, seal.content_hash)) {
    find(verification, 'altered', link, 'its content or seal does not have its content_hash')
  } else {
    const field = strayField(record, verification.options.cell)
    if (field !== '') find(verification, 'altered', link, `${field} is not what the fact says`)
  }

  if (verification.links.some(known => sameBytes(known.chainHash, seal.chain_hash))) {
    find(verification, 'inserted', link, 'it is a copy of a record before it')
    return
  }
  const last = newest(verification)
  const isFirst = position === 0 && verification.options.isTail === true
  if (isFirst || follows(last.chainHash)) settle(verification)
  else if (verification.loose !== null && follows(verification.loose.computed)) {
    find(verification, 'altered', last, 'its chain_hash does not follow, what comes next does')
    verification.loose = null
  } else if (!skipInserted(verification, follows)) {
    settle(verification)
    const computed = chainHashOf(last.chainHash, seal.content_hash)
    verification.loose = { ...link, computed, gap: seal.event_id > last.eventId + 1 }
  }
  verification.links.push(link)
  if (verification.links.length > insertedMax + 1) verification.links.shift()
}

export function endVerification(verification: Verification): Verified {
  settle(verification)
  const last = newest(verification)
  const { end } = verification.options
  if (end && (end.eventId !== last.eventId || !sameBytes(end.chainHash, last.chainHash))) {
    const lost = last.eventId < end.eventId
    const detail = `expected to end at event ${end.eventId}, found ${last.eventId}`
    addFault(verification, {
      kind: lost ? 'removed' : 'unlinked',
      eventId: lost ? last.eventId + 1 : last.eventId,
      lastEventId: lost ? end.eventId : last.eventId,
      position: verification.position,
      detail: lost ? detail : `${detail}, or another chain_hash there`,
    })
  }
  return {
    records: verification.position,
    faults: verification.faults,
    faultsLeftOff: verification.faultsLeftOff,
    last: { eventId: last.eventId, chainHash: last.chainHash },
  }
}

/** Whether the record follows from an earlier one: then those between were inserted. */
function skipInserted(
  verification: Verification,
  follows: (previous: Uint8Array) => boolean,
): boolean {
  const { links } = verification
  for (let at = links.length - 2; at >= 0; at--) {
    const link = links[at]
    if (link === undefined || !follows(link.chainHash)) continue
    for (const inserted of links.splice(at + 1)) {
      find(verification, 'inserted', inserted, 'the chain of its neighbours leaves it out')
    }
    verification.loose = null
    return true
  }
  return false
}

/** What followed a loose record did not explain it, so it is what it looked like. */
function settle(verification: Verification): void {
  const { loose, links } = verification
  if (loose === null) return
  verification.loose = null
  const before = links[links.length - 2]
  if (loose.gap && before) {
    addFault(verification, {
      kind: 'removed',
      eventId: before.eventId + 1,
      lastEventId: loose.eventId - 1,
      position: loose.position,
      detail: `event ${loose.eventId} does not follow event ${before.eventId}`,
    })
    return
  }
  find(verification, 'unlinked', loose, 'its chain_hash follows from nothing before it')
}

/** The first field of the sealed fact that is not what the fact inside says; '' when none is. */
function strayField(record: SealedRecord, cell: number): string {
  const { fact } = record
  const inner = innerOf(record)
  if (inner === null || inner.type !== fact.seal.type) return 'the fact inside'
  if (record.type !== sealedTypeOf[inner.type]) return 'type'
  if (fact.correlation_id !== eventCorrelation(cell, fact.seal.event_id)) return 'correlation_id'
  if (fact.source_ts !== inner.fact.source_ts) return 'source_ts'
  if (fact.recv_ts !== inner.fact.recv_ts) return 'recv_ts'
  if (fact.quality !== inner.fact.quality) return 'quality'
  const own = 'condition_id' in fact ? fact.condition_id : ''
  const said = 'condition_id' in inner.fact ? inner.fact.condition_id : ''
  return own === said ? '' : 'condition_id'
}

function find(verification: Verification, kind: Fault['kind'], at: Link, detail: string): void {
  const { eventId, position } = at
  addFault(verification, { kind, eventId, lastEventId: eventId, position, detail })
}

function addFault(verification: Verification, fault: Fault): void {
  if (verification.faults.length < faultsMax) verification.faults.push(fault)
  else verification.faultsLeftOff++
}

function newest(verification: Verification): Link {
  const link = verification.links[verification.links.length - 1]
  if (link === undefined) throw new Error('a verification always has a link to follow')
  return link
}

const sameBytes = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0
