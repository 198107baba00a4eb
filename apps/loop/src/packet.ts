/**
 * The decision packet of STAGES section 12: everything that one correlation id binds, from the raw
 * frame to the ledger, in order, with every link checked.
 *
 * A candidate's id is `cell-event-strategy-n`; what it came from is under its event's,
 * `cell-event`.
 */
import { type FactName, type Facts, parseSourceRef, topics } from '@polytraders/messages'
import {
  buildCodec,
  isFact,
  isFactName,
  type LogRecord,
  type TopicPartition,
} from '@polytraders/runtime'

export type PacketRecord = {
  readonly stage: string
  readonly type: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly eventId: number
  readonly cause: string
  readonly atMs: number
  readonly fact: Facts[FactName]
}

export type LinkCheck = { readonly link: string; readonly holds: boolean; readonly detail: string }

export type Packet = {
  readonly correlationId: string
  readonly records: readonly PacketRecord[]
  readonly links: readonly LinkCheck[]
}

type Records = (at: TopicPartition) => readonly LogRecord[]

const codec = buildCodec()

/** Stages downstream of the event log, in order, with their topics. */
const chain = [
  topics.eventLog,
  topics.signals,
  topics.fairValue,
  topics.executionEstimate,
  topics.decision,
  topics.orders,
  topics.ordersRaw,
  topics.inventory,
]

/** Null when nothing on the log carries the id. */
export function traceOf(records: Records, correlationId: string): Packet | null {
  const match = /^(\d+)-(\d+)(?:-(.+)-(\d+))?$/.exec(correlationId)
  if (!match) return null
  const partition = Number(match[1])
  const root = `${match[1]}-${match[2]}`
  const found: PacketRecord[] = []
  for (const topic of chain) {
    for (const record of records({ topic: topic.name, partition })) {
      const read = readFact(record)
      if (!read) continue
      const id = read.fact.correlation_id
      if (id === root || id === correlationId) found.push(read)
    }
  }
  if (found.length === 0) return null
  const upstream = sourcesOf(found[0], records)
  const resolution = resolutionOf(found, records, partition)
  const packet = [...upstream, ...found, ...resolution]
  return { correlationId, records: packet, links: checkLinks(packet, correlationId, records) }
}

/**
 * Every fact that carries an id, in the order of the stages: of an event, all that came of it; of a
 * candidate, itself and the event that it came from. With what the event was sealed from, first.
 */
export function correlated(records: Records, correlationId: string): readonly PacketRecord[] {
  const match = /^(\d+)-(\d+)(-.+)?$/.exec(correlationId)
  if (!match) return []
  const partition = Number(match[1])
  const root = `${match[1]}-${match[2]}`
  const isOf = (id: string) =>
    id === root || (match[3] ? id === correlationId : id.startsWith(`${root}-`))
  const found: PacketRecord[] = []
  for (const topic of chain) {
    for (const record of records({ topic: topic.name, partition })) {
      const read = readFact(record)
      if (read && isOf(read.fact.correlation_id)) found.push(read)
    }
  }
  return [...sourcesOf(found[0], records), ...found]
}

type Decoded = PacketRecord & {
  readonly fact: Facts[FactName] & { readonly correlation_id: string }
}

function readFact(record: LogRecord): Decoded | null {
  const { type, eventId, cause } = record.headers
  if (!isFact(record) || !isFactName(type) || !record.value) return null
  const { topic, partition, offset, timestampMs: atMs } = record
  const fact = codec.decode(type, record.value)
  if (!('correlation_id' in fact)) return null
  return { stage: stageOf(topic), type, topic, partition, offset, eventId, cause, atMs, fact }
}

const stageOf = (name: string) =>
  Object.values(topics).find(topic => topic.name === name)?.writer ?? name

/** What the sealed event came from, back to what the venue sent, oldest first. */
function sourcesOf(sealed: PacketRecord | undefined, records: Records): PacketRecord[] {
  const found: PacketRecord[] = []
  let cause = sealed?.cause ?? ''
  while (cause) {
    const at = parseSourceRef(cause)
    const record = records(at)[at.offset]
    const read = record ? readFact(record) : null
    if (!read) break
    found.unshift(read)
    cause = read.cause
  }
  return [...registryOf(sealed, records), ...found]
}

/** The instrument version in force: the newest the event log had sealed by then. */
function registryOf(sealed: PacketRecord | undefined, records: Records): PacketRecord[] {
  if (!sealed || !('condition_id' in sealed.fact)) return []
  const { condition_id } = sealed.fact
  const log = records({ topic: sealed.topic, partition: sealed.partition }).slice(0, sealed.offset)
  const known = log.findLast(record => {
    if (record.headers.type !== 'SealedInstrument') return false
    const fact = readFact(record)?.fact as Facts['SealedInstrument'] | undefined
    return fact?.condition_id === condition_id
  })
  const read = known ? readFact(known) : null
  if (!read) return []
  const at = parseSourceRef(read.cause)
  const instrument = records(at)[at.offset]
  const changed = instrument ? readFact(instrument) : null
  return changed ? [changed] : []
}

/** What the resolution of the market did to a traded position, later and under its own ids. */
function resolutionOf(found: readonly PacketRecord[], records: Records, partition: number) {
  const fill = found.find(({ type }) => type === 'Fill')?.fact as Facts['Fill'] | undefined
  if (!fill) return []
  const after: PacketRecord[] = []
  for (const record of records({ topic: topics.inventory.name, partition })) {
    const { type } = record.headers
    if (type !== 'SettlementJob' && type !== 'BalanceChanged') continue
    const read = readFact(record)
    if (!read || !('condition_id' in read.fact)) continue
    if (read.fact.condition_id !== fill.condition_id) continue
    const { reason } = read.fact as Facts['BalanceChanged']
    if (type === 'SettlementJob' || reason === 'resolved' || reason === 'redeemed') after.push(read)
  }
  return after
}

// ---- links ------------------------------------------------------------------------------------

function checkLinks(
  packet: readonly PacketRecord[],
  correlationId: string,
  records: Records,
): LinkCheck[] {
  // One event may lead to vectors of several markets.
  const of = packet.find(({ fact }) => correlationOf(fact) === correlationId)
  const market = of ? marketOf(of.fact) : null
  const one = <T extends FactName>(type: T) =>
    packet.find(({ type: found, fact }) => {
      const id = correlationOf(fact)
      if (found !== type || id === null) return false
      if (market !== null && (marketOf(fact) ?? market) !== market) return false
      return id === correlationId || correlationId.startsWith(`${id}-`)
    })?.fact as Facts[T] | undefined
  const checks: LinkCheck[] = []
  const link = (name: string, holds: boolean, detail: string) =>
    void checks.push({ link: name, holds, detail })
  const missing = packet.filter(({ cause }) => cause !== '' && !exists(cause, records))
  link('every cause is on the log', missing.length === 0, `${packet.length} records`)

  const sealed = one('SealedBook')
  const vector = one('FeatureVector')
  const score = one('FairValue')
  const estimate = one('ExecutionEstimate')
  const verdict = one('Verdict')
  const signed = one('OrderSigned')
  const hex = (bytes: Uint8Array | null | undefined) =>
    bytes ? Buffer.from(bytes).toString('hex') : ''
  if (sealed && vector) {
    const same = hex(sealed.seal.book_hash) === hex(vector.market.book.book_hash)
    link('the vector was measured on the sealed book', same, hex(sealed.seal.book_hash))
  }
  if (vector && score) {
    const same = score.feature_vector_id === vector.feature_vector_id
    link('the score is of that vector', same, score.feature_vector_id)
  }
  if (score && estimate) {
    link(
      'the estimate is of that score',
      estimate.score?.score_id === score.score_id,
      score.score_id,
    )
    const same = hex(estimate.book_hash) === hex(score.market.book.book_hash)
    link('the estimate names the same book', same, hex(estimate.book_hash))
  }
  if (estimate && verdict) {
    const same = verdict.estimate_id === estimate.estimate_id
    link('the verdict is of that estimate', same, verdict.estimate_id)
    const voted = verdict.risk_checks.length
    const rejected = verdict.risk_checks.filter(({ vote }) => vote === 'REJECT').length
    link(
      'an approval has no REJECT',
      verdict.action !== 'APPROVE' || rejected === 0,
      `${voted} votes`,
    )
  }
  if (verdict && signed) {
    const same = signed.client_order_id === verdict.decision_id
    link('the order is of that decision', same, signed.order_id)
    link(
      'the order is no larger than approved',
      signed.size <= verdict.approved_size,
      `${signed.size}`,
    )
  }
  checkFills(packet, signed, link)
  return checks
}

const correlationOf = (fact: Facts[FactName]) =>
  'correlation_id' in fact ? fact.correlation_id : null

const marketOf = (fact: Facts[FactName]) => ('condition_id' in fact ? fact.condition_id : null)

function exists(cause: string, records: Records): boolean {
  const at = parseSourceRef(cause)
  return records(at)[at.offset] !== undefined
}

function checkFills(
  packet: readonly PacketRecord[],
  signed: Facts['OrderSigned'] | undefined,
  link: (name: string, holds: boolean, detail: string) => void,
): void {
  const fills = new Map<string, Facts['Fill']>()
  for (const { type, fact } of packet) {
    if (type === 'Fill') fills.set((fact as Facts['Fill']).fill_id, fact as Facts['Fill'])
  }
  if (!signed || fills.size === 0) return
  const size = [...fills.values()].reduce((sum, fill) => sum + fill.size, 0)
  const ours = [...fills.values()].every(fill => fill.order_id === signed.order_id)
  link('every fill is of that order', ours, `${fills.size} fills`)
  link('fills are no more than the order', size <= signed.size, `${size} of ${signed.size}`)
  const entries = packet.filter(({ type }) => type === 'LedgerEntry')
  const posted = [...fills.keys()].every(id =>
    entries.some(({ fact }) => (fact as Facts['LedgerEntry']).fill_id === id),
  )
  link('every fill is in the ledger', posted, `${entries.length} entries`)
}
