/**
 * The decision packet: everything that one correlation id binds, from the raw
 * frame to the ledger, in order, with what replay and monitoring say of it and every link checked.
 *
 * A candidate's id is `cell-event-strategy-n`; what it came from is under its event's,
 * `cell-event`.
 */
import { type WhyNot, whyNot } from '@polytraders/07-decision/why-not'
import { type Facts, parseSourceRef, topics } from '@polytraders/messages'
import { buildCodec, type Codec } from '@polytraders/runtime'
import { checkLinks, type LinkCheck } from './packet-links.ts'
import { factsOf, type LogView, type PacketRecord, readFact, recordAt } from './packet-records.ts'
import { replayOf } from './packet-replay.ts'
import { type Records } from './replay.ts'

export type Packet = {
  readonly correlationId: string
  readonly records: readonly PacketRecord[]
  readonly links: readonly LinkCheck[]
  /** What its verdict failed, and what would have passed; null without a verdict. */
  readonly why: WhyNot | null
}

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

/** Null when nothing on the log carries the id. The codec reads the log's records. */
export function traceOf(
  records: Records,
  correlationId: string,
  codec: Pick<Codec, 'decode'> = buildCodec(),
): Packet | null {
  const match = /^(\d+)-(\d+)(?:-(.+)-(\d+))?$/.exec(correlationId)
  if (!match) return null
  const view = { records, codec }
  const partition = Number(match[1])
  const root = `${match[1]}-${match[2]}`
  const found = carrying(view, partition, id => id === root || id === correlationId)
  if (!found.some(({ fact }) => fact.correlation_id === correlationId)) return null
  const verdict = found.find(
    ({ type, fact }) => type === 'Verdict' && fact.correlation_id === correlationId,
  )?.fact as Facts['Verdict'] | undefined
  const sources = sourcesOf(found[0], view, verdict)
  const traded = [...sources, ...found, ...resolutionOf(found, view, partition)]
  const reports = replayOf(traded, view).flatMap(({ report }) => (report ? [report] : []))
  const packet = [...traded, ...reports, ...limitsOf(verdict, partition, view)]
  const links = checkLinks(packet, correlationId, view)
  return { correlationId, records: packet, links, why: verdict ? whyNot(verdict) : null }
}

/** What the stages downstream of the event log said under an id, in their order. */
function carrying(view: LogView, partition: number, isOf: (id: string) => boolean) {
  return chain.flatMap(topic =>
    view.records({ topic: topic.name, partition }).flatMap(record => {
      const read = readFact(record, view)
      return read && isOf(read.fact.correlation_id) ? [read] : []
    }),
  )
}

/**
 * Every fact that carries an id, in the order of the stages: of an event, all that came of it; of a
 * candidate, itself and the event that it came from. With what the event was sealed from, first.
 */
export function correlated(
  records: Records,
  correlationId: string,
  codec: Pick<Codec, 'decode'> = buildCodec(),
): readonly PacketRecord[] {
  const match = /^(\d+)-(\d+)(-.+)?$/.exec(correlationId)
  if (!match) return []
  const view = { records, codec }
  const root = `${match[1]}-${match[2]}`
  const isOf = (id: string) =>
    id === root || (match[3] ? id === correlationId : id.startsWith(`${root}-`))
  const found = carrying(view, Number(match[1]), isOf)
  return [...sourcesOf(found[0], view), ...found]
}

/**
 * What the sealed event came from, back to what the venue sent, oldest first; before it the
 * instrument: the version that the verdict names, or else the newest that was sealed by then.
 */
function sourcesOf(
  sealed: PacketRecord | undefined,
  view: LogView,
  verdict?: Facts['Verdict'],
): PacketRecord[] {
  const found: PacketRecord[] = []
  let cause = sealed?.cause ?? ''
  while (cause) {
    const record = recordAt(view.records, parseSourceRef(cause))
    const read = record ? readFact(record, view) : null
    if (!read) break
    found.unshift(read)
    cause = read.cause
  }
  const instrument = verdict ? judgedInstrument(verdict, view) : sealedInstrument(sealed, view)
  return instrument ? [instrument, ...found] : found
}

function judgedInstrument({ condition_id, versions }: Facts['Verdict'], view: LogView) {
  const said = factsOf({ topic: topics.registry.name, partition: 0 }, 'InstrumentChanged', view)
  for (const read of said) {
    const { condition_id: id, version } = read.fact
    if (id === condition_id && version === versions.registry_version) return read
  }
  return null
}

function sealedInstrument(sealed: PacketRecord | undefined, view: LogView): PacketRecord | null {
  if (!sealed || !('condition_id' in sealed.fact)) return null
  const { condition_id } = sealed.fact
  const { topic, partition, offset } = sealed
  const known = [...factsOf({ topic, partition }, 'SealedInstrument', view)].findLast(
    read => read.offset < offset && read.fact.condition_id === condition_id,
  )
  const changed = known ? recordAt(view.records, parseSourceRef(known.cause)) : null
  return changed ? readFact(changed, view) : null
}

/** Stage 11's word: the control and the budget of the versions that a verdict names. */
function limitsOf(verdict: Facts['Verdict'] | undefined, cell: number, view: LogView) {
  if (!verdict) return []
  const { control_version, budget_version } = verdict.versions
  const at = { topic: topics.monitoring.name, partition: 0 }
  const controls = [...factsOf(at, 'ControlSet', view)].filter(
    ({ fact }) => fact.control_version === control_version,
  )
  const budgets = [...factsOf(at, 'BudgetSet', view)].filter(
    ({ fact }) => fact.cell === cell && fact.budget_version === budget_version,
  )
  return [...controls, ...budgets]
}

/** What the resolution of the market did to a traded position, later and under its own ids. */
function resolutionOf(found: readonly PacketRecord[], view: LogView, partition: number) {
  const fill = found.find(({ type }) => type === 'Fill')?.fact as Facts['Fill'] | undefined
  if (!fill) return []
  const after: PacketRecord[] = []
  for (const record of view.records({ topic: topics.inventory.name, partition })) {
    const { type } = record.headers
    if (type !== 'SettlementJob' && type !== 'BalanceChanged') continue
    const read = readFact(record, view)
    if (!read || !('condition_id' in read.fact)) continue
    if (read.fact.condition_id !== fill.condition_id) continue
    const { reason } = read.fact as Facts['BalanceChanged']
    if (type === 'SettlementJob' || reason === 'resolved' || reason === 'redeemed') after.push(read)
  }
  return after
}
