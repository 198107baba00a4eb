/**
 * Every topic, once: its facts, its layout, how long it keeps them, how large they may be. No other
 * file names a topic. A celled topic has one partition for each cell; a broadcast topic has one
 * that every cell reads whole.
 */
import { type FactName } from './envelope.ts'
import { type Facts } from './generated/facts.ts'

export type Topic = {
  readonly name: string
  /** The stage that writes it; `*` for the one topic that all stages write. */
  readonly writer: string
  readonly facts: readonly FactName[]
  readonly layout: 'celled' | 'broadcast'
  readonly cleanup: 'delete' | 'compact'
  /** -1 keeps records for ever. */
  readonly retentionMs: number
  readonly recordBytesMax: number
  /** Whether downstream teams may subscribe to it. */
  readonly public: boolean
  /** What the record's key is. */
  readonly key: string
}

/**
 * A topic that is known to carry these facts. `carries` is never there: it is how the compiler
 * tells that a topic wired to a fact does carry it.
 */
export type TopicOf<T extends FactName> = Topic & { readonly carries?: (fact: T) => void }

const DAY = 86_400_000
const MiB = 1024 * 1024

type Rest = Partial<Omit<Topic, 'name' | 'writer' | 'facts'>>

function topic<const T extends FactName>(
  name: string,
  writer: string,
  facts: readonly T[],
  rest: Rest = {},
): TopicOf<T> {
  return {
    name,
    writer,
    facts,
    layout: 'celled',
    cleanup: 'delete',
    retentionMs: 7 * DAY,
    recordBytesMax: MiB,
    public: true,
    key: 'condition_id, or empty',
    ...rest,
  }
}

const raw: Rest = { retentionMs: 30 * DAY, recordBytesMax: 16 * MiB, public: false, key: 'empty' }
const broadcast: Rest = { layout: 'broadcast' }

/** The public surface, one topic a stage, with what sources received beside it. */
export const topics = {
  registryRaw: topic('registry.raw.v1', '01-registry', ['RegistryBody'], { ...raw, ...broadcast }),
  registry: topic('registry.v1', '01-registry', ['InstrumentChanged', 'Synced'], broadcast),
  ingestionRaw: topic(
    'ingestion.raw.v1',
    '02-ingestion',
    ['RawFrame', 'RawTick', 'InstrumentSubscribed', 'InstrumentUnsubscribed', 'ConnectionChanged'],
    raw,
  ),
  ingestion: topic('ingestion.v1', '02-ingestion', [
    'BookSnapshot',
    'BookDelta',
    'TradePrint',
    'BookStatus',
    'MarketNotice',
    'ClockTick',
  ]),
  eventLog: topic('event-log.v1', '03-event-log', [
    'SealedBook',
    'SealedTrade',
    'SealedStatus',
    'SealedNotice',
    'SealedInstrument',
    'SealedSync',
    'SealedControl',
    'SealedTick',
  ]),
  signals: topic('signals.v1', '04-signals', ['FeatureVector']),
  fairValue: topic('fair-value.v1', '05-fair-value', ['FairValue', 'ScoreSuppressed']),
  executionEstimate: topic('execution-estimate.v1', '06-execution-estimate', [
    'ExecutionEstimate',
    'ScoreSuppressed',
  ]),
  decision: topic('decision.v1', '07-decision', [
    'Verdict',
    'ApprovedIntent',
    'ReduceIntent',
    'CancelIntent',
  ]),
  ordersRaw: topic('orders.raw.v1', '08-orders', ['VenueResponse', 'UserFrame'], raw),
  orders: topic('orders.v1', '08-orders', [
    'OrderSigned',
    'OrderEvent',
    'Fill',
    'Reconciliation',
    'RegimeChanged',
  ]),
  inventory: topic('inventory.v1', '09-inventory', [
    'LedgerEntry',
    'BalanceChanged',
    'PortfolioMarked',
    'SettlementJob',
  ]),
  replayRaw: topic('replay.raw.v1', '10-replay', ['CellCompared'], { ...raw, ...broadcast }),
  replay: topic('replay.v1', '10-replay', ['ReplayReport'], broadcast),
  monitoringRaw: topic('monitoring.raw.v1', '11-monitoring', ['OperatorCommand'], {
    ...raw,
    ...broadcast,
    // Every command there ever was: the audit trail. It is the one raw topic that may be quiet for
    // months, and a source whose last fact has expired does not know its next id.
    retentionMs: -1,
  }),
  monitoring: topic(
    'monitoring.v1',
    '11-monitoring',
    ['ControlSet', 'BudgetSet', 'IncidentChanged', 'RolloutChanged', 'SloEvaluated'],
    broadcast,
  ),
  registryCurrent: topic('registry.current.v1', '01-registry', ['InstrumentChanged'], {
    ...broadcast,
    cleanup: 'compact',
    retentionMs: -1,
    key: 'condition_id',
  }),
  inventoryCurrent: topic('inventory.current.v1', '09-inventory', ['BalanceChanged'], {
    cleanup: 'compact',
    retentionMs: -1,
    key: 'condition_id, or empty for the cell',
  }),
  monitoringCurrent: topic('monitoring.current.v1', '11-monitoring', ['ControlSet'], {
    ...broadcast,
    cleanup: 'compact',
    retentionMs: -1,
    key: 'scope:scope_id',
  }),
  deadLetters: topic('dead-letters.v1', '*', ['DeadLetter'], {
    ...broadcast,
    retentionMs: 30 * DAY,
    public: false,
    key: 'topic:partition:offset',
  }),
} as const

/** The stages that remember: each has a compacted state topic, laid out like its own. */
export const stateTopic = (own: Topic): Topic => ({
  name: own.name.replace(/\.v1$/, '.state.v1'),
  writer: own.writer,
  facts: ['SnapshotChunk', 'SnapshotManifest', 'SnapshotMarker'],
  layout: own.layout,
  cleanup: 'compact',
  retentionMs: -1,
  recordBytesMax: MiB,
  public: false,
  key: 'slot and chunk, manifest or marker',
})

/** Topics whose writer is a stage's host; each of them has a state topic. */
export const hostedTopics: readonly Topic[] = [
  topics.registry,
  topics.ingestion,
  topics.eventLog,
  topics.signals,
  topics.fairValue,
  topics.executionEstimate,
  topics.decision,
  topics.orders,
  topics.ordersRaw,
  topics.inventory,
  topics.replay,
  topics.monitoring,
]

/** All topics there are. */
export const allTopics: readonly Topic[] = [
  ...Object.values(topics),
  ...hostedTopics.map(stateTopic),
]

/** Partitions of a topic in an install of so many cells. */
export const partitionsOf = (of: Topic, cells: number) => (of.layout === 'celled' ? cells : 1)

type Keyed = {
  readonly condition_id?: unknown
  readonly scope?: unknown
  readonly scope_id?: unknown
}

/** The record's key: its market, or what a control covers, or nothing. */
export function keyOf<T extends FactName>(fact: Facts[T]): string {
  const { condition_id, scope, scope_id } = fact as Keyed
  if (typeof condition_id === 'string') return condition_id
  return typeof scope === 'string' ? `${scope}:${scope_id}` : ''
}
