/**
 * The links of a decision packet: each record named by the one after it, up to the ledger, what a
 * verdict rests on, and what replay found. A record that is missing breaks the links of its
 * neighbours; only what retention took, or replay has not come to, can't be told.
 */
import { type FactName, type Facts, parseSourceRef, topics } from '@polytraders/messages'
import { type LogView, type PacketRecord, recordAt } from './packet-records.ts'
import { replayOf } from './packet-replay.ts'

export type LinkCheck = {
  readonly link: string
  /** Null when it can't be told. */
  readonly holds: boolean | null
  readonly detail: string
}

type Found = readonly [holds: boolean | null, detail: string]

const missing: Found = [false, 'what it rests on is not on the log']

export function checkLinks(
  packet: readonly PacketRecord[],
  correlationId: string,
  view: LogView,
): readonly LinkCheck[] {
  const checks: LinkCheck[] = []
  const link = (name: string, [holds, detail]: Found) =>
    void checks.push({ link: name, holds, detail })
  link('every cause is on the log', causesOf(packet, view))
  checkScore(packet, correlationId, link)
  checkVerdict(packet, correlationId, link)
  checkVersions(packet, correlationId, view, link)
  checkOrder(packet, correlationId, link)
  checkFills(packet, correlationId, link)
  for (const { stage, holds, detail } of replayOf(packet, view)) {
    link(`replay says the same: ${stage}`, [holds, detail])
  }
  return checks
}

type Link = (name: string, found: Found) => void

/**
 * The first of a type under the candidate's id or its event's. One event may lead to vectors of
 * several markets: those of the candidate's own count.
 */
function factOf<T extends FactName>(
  packet: readonly PacketRecord[],
  correlationId: string,
  type: T,
): Facts[T] | undefined {
  const isOf = (id: string | null) =>
    id !== null && id !== '' && (id === correlationId || isEventOf(id, correlationId))
  const found = packet.find(
    ({ type: name, fact }) =>
      name === type && isOf(correlationOf(fact)) && isOfMarket(packet, correlationId, fact),
  )
  return found?.fact as Facts[T] | undefined
}

function isOfMarket(
  packet: readonly PacketRecord[],
  correlationId: string,
  fact: Facts[FactName],
): boolean {
  const own = packet.find(record => correlationOf(record.fact) === correlationId)
  const market = own ? marketOf(own.fact) : null
  return market === null || (marketOf(fact) ?? market) === market
}

const correlationOf = (fact: Facts[FactName]) =>
  'correlation_id' in fact ? fact.correlation_id : null

const marketOf = (fact: Facts[FactName]) => ('condition_id' in fact ? fact.condition_id : null)

const isEventOf = (eventId: string, candidateId: string) => candidateId.startsWith(`${eventId}-`)

const hex = (bytes: Uint8Array | null | undefined) =>
  bytes ? Buffer.from(bytes).toString('hex') : ''

function causesOf(packet: readonly PacketRecord[], view: LogView): Found {
  const causes = packet.flatMap(({ cause }) => (cause === '' ? [] : [parseSourceRef(cause)]))
  const found = causes.map(at => recordAt(view.records, at))
  if (found.includes(undefined)) return [false, 'one is missing']
  return found.includes(null) ? [null, 'retention took one'] : [true, `${packet.length} records`]
}

/** From the sealed event to the estimate. */
function checkScore(packet: readonly PacketRecord[], id: string, link: Link): void {
  const sealed = packet.find(({ topic }) => topic === topics.eventLog.name)?.fact
  const vector = factOf(packet, id, 'FeatureVector')
  const estimate = factOf(packet, id, 'ExecutionEstimate')
  const scores = packet.flatMap(({ type, fact }) =>
    type === 'FairValue' && isOfMarket(packet, id, fact) ? [fact as Facts['FairValue']] : [],
  )
  const scoreId = estimate?.score?.score_id
  const score = scoreId ? scores.find(each => each.score_id === scoreId) : scores[0]
  const suppressed = factOf(packet, id, 'ScoreSuppressed')
  const judged = score ?? suppressed
  if (vector) {
    const bookHash = sealed && 'seal' in sealed ? hex(sealed.seal.book_hash) : ''
    const same = bookHash === '' || bookHash === hex(vector.market.book.book_hash)
    link('the vector was measured on the sealed book', sealed ? [same, bookHash] : missing)
  }
  if (judged) {
    const same = judged.feature_vector_id === vector?.feature_vector_id
    link('the score is of that vector', vector ? [same, judged.score_id] : missing)
  }
  if (!estimate) return
  link('the estimate is of that score', scoreId || suppressed ? scoreFound() : missing)
  if (!judged) return
  const same = hex(estimate.book_hash) === hex(judged.market.book.book_hash)
  link('the estimate names the same book', [same, hex(estimate.book_hash)])

  function scoreFound(): Found {
    if (!scoreId) return [true, `none: ${suppressed?.suppression_reason}`]
    return score ? [true, scoreId] : missing
  }
}

function checkVerdict(packet: readonly PacketRecord[], id: string, link: Link): void {
  const estimate = factOf(packet, id, 'ExecutionEstimate')
  const verdict = factOf(packet, id, 'Verdict')
  if (!verdict) {
    if (intentOf(packet, id)) link('the intent is of that verdict', missing)
    return
  }
  // What the gate asks back by itself rests on no estimate.
  if (verdict.estimate_id !== '') {
    const same = verdict.estimate_id === estimate?.estimate_id
    link('the verdict is of that estimate', estimate ? [same, verdict.estimate_id] : missing)
  }
  const { action, risk_checks: checks } = verdict
  const rejected = checks.filter(({ vote }) => vote === 'REJECT').length
  link('an approval has no REJECT', [
    action !== 'APPROVE' || rejected === 0,
    `${checks.length} votes`,
  ])
  if (action !== 'APPROVE') return
  const intent = intentOf(packet, id)
  const same = intent?.decision_id === verdict.decision_id
  link(
    'the intent is of that verdict',
    intent ? [same, intent.intent_id] : [false, 'there is none'],
  )
}

const intentOf = (packet: readonly PacketRecord[], id: string) =>
  factOf(packet, id, 'ApprovedIntent') ??
  factOf(packet, id, 'ReduceIntent') ??
  factOf(packet, id, 'CancelIntent')

/** What the gate knew: the instrument, the control and the budget of the versions that it names. */
function checkVersions(
  packet: readonly PacketRecord[],
  id: string,
  view: LogView,
  link: Link,
): void {
  const versions = factOf(packet, id, 'Verdict')?.versions
  if (!versions) return
  const rows = [
    ['instrument', 'InstrumentChanged', versions.registry_version, topics.registry],
    ['control', 'ControlSet', versions.control_version, topics.monitoring],
    ['budget', 'BudgetSet', versions.budget_version, topics.monitoring],
  ] as const
  for (const [noun, type, version, topic] of rows) {
    if (version === 0) continue
    const isThere = packet.some(record => record.type === type)
    const [first] = view.records({ topic: topic.name, partition: 0 })
    const gone: Found = (first?.offset ?? 0) > 0 ? [null, 'retention took it'] : missing
    link(`the ${noun} in force is on the log`, isThere ? [true, `version ${version}`] : gone)
  }
}

function checkOrder(packet: readonly PacketRecord[], id: string, link: Link): void {
  const signed = factOf(packet, id, 'OrderSigned')
  if (!signed) return
  const verdict = factOf(packet, id, 'Verdict')
  if (!verdict) {
    link('the order is of that decision', missing)
    return
  }
  link('the order is of that decision', [
    signed.client_order_id === verdict.decision_id,
    signed.order_id,
  ])
  link('the order is no larger than approved', [
    signed.size <= verdict.approved_size,
    `${signed.size}`,
  ])
}

function checkFills(packet: readonly PacketRecord[], id: string, link: Link): void {
  const signed = factOf(packet, id, 'OrderSigned')
  const fills = new Map<string, Facts['Fill']>()
  for (const { type, fact } of packet) {
    if (type === 'Fill') fills.set((fact as Facts['Fill']).fill_id, fact as Facts['Fill'])
  }
  if (fills.size === 0) return
  const entries = packet.filter(({ type }) => type === 'LedgerEntry')
  const posted = [...fills.keys()].every(fillId =>
    entries.some(({ fact }) => (fact as Facts['LedgerEntry']).fill_id === fillId),
  )
  if (signed) {
    const size = [...fills.values()].reduce((sum, fill) => sum + fill.size, 0)
    const ours = [...fills.values()].every(fill => fill.order_id === signed.order_id)
    link('every fill is of that order', [ours, `${fills.size} fills`])
    link('fills are no more than the order', [size <= signed.size, `${size} of ${signed.size}`])
  } else link('every fill is of that order', missing)
  link('every fill is in the ledger', [posted, `${entries.length} entries`])
}
