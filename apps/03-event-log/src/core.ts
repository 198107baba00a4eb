/**
 * The event log: one order for everything that happened in a cell, sealed so that no later stage
 * has to ask what came first, and nobody can change it unseen.
 *
 * Each fact that is kept becomes one sealed event, numbered 1, 2, 3 ... with the hash of its
 * content chained to the one before. A fact that is out of order is dropped and counted, and
 * nothing is said of it: the log must not lie about order. What this cell does not own is passed
 * over.
 */
import { cellOf, eventCorrelation } from '@polytraders/domain'
import {
  type Facts,
  type Heard,
  type Said,
  type Seal,
  type Source,
  type Unreadable,
} from '@polytraders/messages'
import { type Stage } from '@polytraders/stage'
import { adoptSnapshot, applyDelta, type Book, hashOf, isOld } from './books.ts'
import { chainHashOf, chainStart, contentHashOf } from './hashes.ts'

export const coreVersion = '1.1.0'

export type RegistryFact = 'InstrumentChanged' | 'Synced'
export type IngestionFact =
  | 'BookSnapshot'
  | 'BookDelta'
  | 'TradePrint'
  | 'BookStatus'
  | 'MarketNotice'
  | 'ClockTick'
export type ControlFact = 'ControlSet' | 'BudgetSet'

/** What can be sealed. */
export type InnerFact = RegistryFact | IngestionFact | ControlFact

/** What it becomes. */
export type SealedFact =
  | 'SealedBook'
  | 'SealedTrade'
  | 'SealedStatus'
  | 'SealedNotice'
  | 'SealedInstrument'
  | 'SealedSync'
  | 'SealedControl'
  | 'SealedTick'

export type Input = Heard<InnerFact>
export type Output = Said<SealedFact> | Unreadable

export type Policy = {
  readonly cell: number
  readonly cells: number
  /**
   * Markets a cell remembers. At the bound a resolved one makes room; without one, a dead letter.
   */
  readonly marketsMax: number
  /** The released version of each fact's schema, as seals name it. */
  readonly schemaVersions: Readonly<Record<InnerFact, number>>
}

export const defaultPolicy: Policy = {
  cell: 0,
  cells: 4,
  marketsMax: 50_000,
  schemaVersions: {
    InstrumentChanged: 1,
    Synced: 1,
    BookSnapshot: 1,
    BookDelta: 1,
    TradePrint: 1,
    BookStatus: 1,
    MarketNotice: 1,
    ClockTick: 1,
    ControlSet: 1,
    BudgetSet: 1,
  },
}

export type Market = {
  book: Book | null
  /** Newest instrument version sealed; 0 before the first. */
  version: number
  lastSyncedMs: number
  resolved: boolean
}

/** Why a fact was out of order. */
export type DropReason = 'book' | 'instrument' | 'sync' | 'tick' | 'control' | 'budget'

export type State = {
  /** Of the newest event; 0 before the first. */
  eventId: number
  chainHash: Uint8Array
  /** By condition id; at most marketsMax. */
  readonly markets: Map<string, Market>
  tickMs: number
  controlVersion: number
  budgetVersion: number
  readonly dropped: Record<DropReason, number>
}

type Say = (output: Output) => void

export const eventLog = (policy: Policy): Stage<State, Input, Output> => ({
  initial: () => ({
    eventId: 0,
    chainHash: chainStart(),
    markets: new Map(),
    tickMs: 0,
    controlVersion: 0,
    budgetVersion: 0,
    dropped: { book: 0, instrument: 0, sync: 0, tick: 0, control: 0, budget: 0 },
  }),

  step(state, input, say) {
    switch (input.type) {
      case 'BookSnapshot':
      case 'BookDelta':
        sealBook(policy, state, input, say)
        break
      case 'TradePrint':
        say({ type: 'SealedTrade', fact: { ...ofMarket(policy, state, input), trade: input.fact } })
        break
      case 'BookStatus':
        say({
          type: 'SealedStatus',
          fact: { ...ofMarket(policy, state, input), status: input.fact },
        })
        break
      case 'MarketNotice':
        say({
          type: 'SealedNotice',
          fact: { ...ofMarket(policy, state, input), notice: input.fact },
        })
        break
      case 'ClockTick':
        sealTick(policy, state, input, say)
        break
      case 'InstrumentChanged':
        sealInstrument(policy, state, input, say)
        break
      case 'Synced':
        sealSync(policy, state, input, say)
        break
      case 'ControlSet':
        sealControl(policy, state, input, say)
        break
      case 'BudgetSet':
        sealBudget(policy, state, input, say)
        break
    }
    return state
  },
})

function sealBook(
  policy: Policy,
  state: State,
  input: Heard<'BookSnapshot' | 'BookDelta'>,
  say: Say,
): void {
  const { condition_id, epoch, seq } = input.fact
  const known = state.markets.get(condition_id)
  if (known?.book && isOld(known.book, epoch, seq)) {
    state.dropped.book++
    return
  }
  if (input.type === 'BookDelta' && !known?.book) {
    say(unreadable('no-snapshot', `expected a snapshot of ${condition_id} before its deltas`))
    return
  }
  const market = known ?? remember(policy, state, condition_id, say)
  if (market === null) return

  if (input.type === 'BookSnapshot') market.book = adoptSnapshot(market.book, input.fact)
  else if (market.book !== null) applyDelta(market.book, input.fact)
  const bookHash = market.book === null ? null : hashOf(market.book)

  say({
    type: 'SealedBook',
    fact: {
      ...ofMarket(policy, state, input, bookHash),
      snapshot: input.type === 'BookSnapshot' ? input.fact : null,
      delta: input.type === 'BookDelta' ? input.fact : null,
    },
  })
}

function sealInstrument(
  policy: Policy,
  state: State,
  input: Heard<'InstrumentChanged'>,
  say: Say,
): void {
  const { condition_id, group_id, version, last_synced_ts, status } = input.fact
  if (cellOf(group_id, policy.cells) !== policy.cell) return
  const known = state.markets.get(condition_id)
  if (known && version <= known.version) {
    state.dropped.instrument++
    return
  }
  const market = known ?? remember(policy, state, condition_id, say)
  if (market === null) return

  market.version = version
  market.lastSyncedMs = last_synced_ts
  market.resolved = status === 'resolved'
  say({
    type: 'SealedInstrument',
    fact: { ...ofMarket(policy, state, input), instrument: input.fact },
  })
}

function sealSync(policy: Policy, state: State, input: Heard<'Synced'>, say: Say): void {
  const { condition_id, group_id, version, last_synced_ts } = input.fact
  if (cellOf(group_id, policy.cells) !== policy.cell) return
  const market = state.markets.get(condition_id)
  if (market && (version < market.version || last_synced_ts < market.lastSyncedMs)) {
    state.dropped.sync++
    return
  }
  if (market) market.lastSyncedMs = last_synced_ts
  say({ type: 'SealedSync', fact: { ...ofMarket(policy, state, input), sync: input.fact } })
}

function sealTick(policy: Policy, state: State, input: Heard<'ClockTick'>, say: Say): void {
  if (input.fact.recv_ts < state.tickMs) {
    state.dropped.tick++
    return
  }
  state.tickMs = input.fact.recv_ts
  say({ type: 'SealedTick', fact: { ...header(policy, state, input, null), tick: input.fact } })
}

function sealControl(policy: Policy, state: State, input: Heard<'ControlSet'>, say: Say): void {
  if (input.fact.control_version <= state.controlVersion) {
    state.dropped.control++
    return
  }
  state.controlVersion = input.fact.control_version
  say({
    type: 'SealedControl',
    fact: { ...header(policy, state, input, null), control: input.fact, budget: null },
  })
}

function sealBudget(policy: Policy, state: State, input: Heard<'BudgetSet'>, say: Say): void {
  if (input.fact.cell !== policy.cell) return
  if (input.fact.budget_version <= state.budgetVersion) {
    state.dropped.budget++
    return
  }
  state.budgetVersion = input.fact.budget_version
  say({
    type: 'SealedControl',
    fact: { ...header(policy, state, input, null), control: null, budget: input.fact },
  })
}

/** Room for one more market: at the bound, that of the first known one that is resolved. */
function remember(policy: Policy, state: State, conditionId: string, say: Say): Market | null {
  if (state.markets.size >= policy.marketsMax) {
    const gone = firstResolved(state.markets)
    if (gone === null) {
      say(unreadable('markets-full', `expected at most ${policy.marketsMax} markets in a cell`))
      return null
    }
    state.markets.delete(gone)
  }
  const market: Market = { book: null, version: 0, lastSyncedMs: 0, resolved: false }
  state.markets.set(conditionId, market)
  return market
}

function firstResolved(markets: ReadonlyMap<string, Market>): string | null {
  for (const [conditionId, market] of markets) if (market.resolved) return conditionId
  return null
}

type Header = Facts[InnerFact]
type Sealable = {
  readonly type: InnerFact
  readonly fact: Header
  readonly source: Source
  readonly content: Uint8Array
}

/** What every sealed fact starts with. Takes the next event id, so it is called once a fact. */
function header(policy: Policy, state: State, input: Sealable, bookHash: Uint8Array | null) {
  const eventId = state.eventId + 1
  const { topic, partition, offset } = input.source
  const fields = {
    event_id: eventId,
    type: input.type,
    source_ref: `${topic}:${partition}:${offset}`,
    schema_version: policy.schemaVersions[input.type],
    book_hash: bookHash,
  }
  const contentHash = contentHashOf(fields, input.content)
  const chainHash = chainHashOf(state.chainHash, contentHash)
  state.eventId = eventId
  state.chainHash = chainHash
  const seal: Seal = { ...fields, content_hash: contentHash, chain_hash: chainHash }
  const { source_ts, recv_ts, quality } = input.fact
  return {
    correlation_id: eventCorrelation(policy.cell, eventId),
    source_ts,
    recv_ts,
    quality,
    seal,
  }
}

type SealableOfMarket = Sealable & { readonly fact: { readonly condition_id: string } }

const ofMarket = (
  policy: Policy,
  state: State,
  input: SealableOfMarket,
  bookHash: Uint8Array | null = null,
) => ({
  ...header(policy, state, input, bookHash),
  condition_id: input.fact.condition_id,
})

const unreadable = (reason: string, detail: string): Unreadable => ({
  type: 'Unreadable',
  reason,
  detail,
})
