/**
 * The signal engine: observation, not opinion. It folds the sealed log into one measurement a
 * market and says a vector at each event that changes what is known of it, with everything that a
 * judge needs carried along, so that no later stage joins anything.
 *
 * A vector depends on the events up to its own and on nothing later: cutting the log there gives
 * the same vector. Nothing is said of a market before its first snapshot, or after it is resolved.
 */
import {
  type FeatureVector,
  type Heard,
  type InstrumentState,
  type Quality,
  type Said,
  type SealedBook,
  type SealedControl,
  type SealedInstrument,
  type SealedSync,
  type SealedTrade,
  type Unreadable,
} from '@polytraders/messages'
import { type Stage } from '@polytraders/stage'
import {
  type Book,
  type BookPolicy,
  bestAsk,
  bookStateOf,
  closeBar,
  foldBook,
  foldStatus,
} from './book.ts'
import {
  applyControl,
  type Controls,
  controlStateOf,
  covers,
  createControls,
  marketScope,
} from './controls.ts'
import { completenessOf, featureCount, filledOf, recordOf } from './features.ts'
import { observeTrade } from './flow.ts'
import { instrumentStateOf } from './instrument.ts'
import { type MeasurePolicy, measure, windowsOf } from './measure.ts'
import { depletionTable, tableProblem } from './microprice.ts'
import {
  changeAsk,
  joinEvent,
  leaveEvent,
  type NegRiskEvents,
  NO_ASK,
  negRiskSum,
  WON,
} from './neg-risk.ts'
import { type StandardPolicy, standardise } from './standardise.ts'

export const coreVersion = '1.1.0'

/** freshness_ms of a market that was never synced: older than any bound, and a fit long. */
export const neverSyncedMs = 1e15

export type Input = Heard<
  | 'SealedBook'
  | 'SealedTrade'
  | 'SealedStatus'
  | 'SealedInstrument'
  | 'SealedSync'
  | 'SealedControl'
  | 'SealedTick'
>
export type Output = Said<'FeatureVector'> | Unreadable

export type Policy = BookPolicy &
  MeasurePolicy &
  StandardPolicy & {
    /** Names the definitions and the numbers below; a change of either is another version. */
    readonly signalVersion: string
    /** Markets a cell remembers. At the bound a resolved one makes room; else a dead letter. */
    readonly marketsMax: number
    /** Restrictions kept apart; past it everything is halted. */
    readonly controlsMax: number
    /** Vectors for controls that one input may lead to: as many as fit a batch at their largest. */
    readonly controlVectorsMax: number
    /** A neg-risk event's asks sum to at least this, micros, or members are missing. */
    readonly negRiskSumMin: number
    /** Completeness from which a vector is fresh, micros. */
    readonly freshCompletenessMin: number
  }

export const defaultPolicy: Policy = {
  signalVersion: 'signals-1.0.0',
  levelsMax: 20,
  samplesMax: 8_192,
  barMs: 5_000,
  impactBarsMin: 3,
  impactRidge: 1,
  microprice: depletionTable(10, 3),
  memoryMs: 600_000,
  weightMin: 30,
  marketsMax: 50_000,
  controlsMax: 10_000,
  controlVectorsMax: 200,
  negRiskSumMin: 900_000,
  freshCompletenessMin: 700_000,
}

export type Market = {
  readonly conditionId: string
  instrument: InstrumentState | null
  book: Book | null
  resolved: boolean
  /** The neg-risk event it is counted in, and what it counts for there; '' when in none. */
  negRiskEventId: string
  ask: number
}

export type State = {
  /** The newest receive time heard. */
  nowMs: number
  /** By condition id; at most marketsMax. */
  readonly markets: Map<string, Market>
  /** By parent event; at most one a market. */
  readonly events: NegRiskEvents
  readonly controls: Controls
  /** Markets that a control covered and that have had no vector since, in the order they came. */
  readonly controlDue: Set<string>
}

type Say = (output: Output) => void
type Cause = 'book' | 'status' | 'instrument' | 'control'

export function signals(policy: Policy): Stage<State, Input, Output> {
  const problem = tableProblem(policy.microprice)
  if (problem !== '') throw new RangeError(`microprice table: ${problem}`)
  return { initial, step: (state, input, say) => step(policy, state, input, say) }
}

const initial = (): State => ({
  nowMs: 0,
  markets: new Map(),
  events: new Map(),
  controls: createControls(),
  controlDue: new Set(),
})

function step(policy: Policy, state: State, input: Input, say: Say): State {
  state.nowMs = Math.max(state.nowMs, input.fact.recv_ts)
  switch (input.type) {
    case 'SealedBook':
      hearBook(policy, state, input.fact, say)
      break
    case 'SealedTrade':
      hearTrade(policy, state, input.fact)
      break
    case 'SealedStatus': {
      const market = state.markets.get(input.fact.condition_id)
      if (!market?.book) break
      foldStatus(policy, market.book, input.fact, state.nowMs)
      countAsk(state, market)
      sayVector(policy, state, market, market.book, input.fact, 'status', say)
      break
    }
    case 'SealedInstrument':
      hearInstrument(policy, state, input.fact, say)
      break
    case 'SealedSync':
      hearSync(state, input.fact)
      break
    case 'SealedControl':
      hearControl(policy, state, input.fact)
      break
    case 'SealedTick':
      break
  }
  sayControlled(policy, state, input.fact, say)
  return state
}

function hearBook(policy: Policy, state: State, sealed: SealedBook, say: Say): void {
  const { condition_id } = sealed
  const known = state.markets.get(condition_id)
  if (known?.resolved) return
  if (sealed.snapshot === null && !known?.book) {
    const detail = `expected a snapshot of ${condition_id} before its deltas`
    say({ type: 'Unreadable', reason: 'no-snapshot', detail })
    return
  }
  const market = known ?? remember(policy, state, condition_id, say)
  if (market === null) return
  const book = foldBook(policy, market.book, sealed, state.nowMs)
  market.book = book
  countAsk(state, market)
  sayVector(policy, state, market, book, sealed, 'book', say)
}

function hearTrade(policy: Policy, state: State, { condition_id, trade }: SealedTrade): void {
  const book = state.markets.get(condition_id)?.book
  if (!book) return
  closeBar(policy, book, state.nowMs)
  observeTrade(book.flow, trade, policy.samplesMax, state.nowMs)
}

function hearInstrument(policy: Policy, state: State, sealed: SealedInstrument, say: Say): void {
  const { condition_id, instrument } = sealed
  const market = state.markets.get(condition_id) ?? remember(policy, state, condition_id, say)
  if (market === null) return
  market.instrument = instrumentStateOf(instrument)
  market.resolved = instrument.status === 'resolved'
  leaveNegRisk(state, market)
  if (instrument.neg_risk && instrument.parent_event_id !== '') {
    market.negRiskEventId = instrument.parent_event_id
    market.ask = askOf(market, instrument.payout?.[0] ?? 0)
    joinEvent(state.events, market.negRiskEventId, market.ask)
  }
  const { book } = market
  if (book) sayVector(policy, state, market, book, sealed, 'instrument', say)
  if (market.resolved) market.book = null
}

function hearSync(state: State, { condition_id, sync }: SealedSync): void {
  const market = state.markets.get(condition_id)
  if (!market?.instrument) return
  market.instrument = { ...market.instrument, last_synced_ts: sync.last_synced_ts }
}

function hearControl(policy: Policy, state: State, { control }: SealedControl): void {
  if (control === null) return
  applyControl(state.controls, control, policy.controlsMax)
  const scope = marketScope(control)
  if (scope === null) return
  for (const { book, conditionId, instrument } of state.markets.values()) {
    if (!book || !covers(scope, control.scope_id, conditionId, instrument)) continue
    state.controlDue.add(conditionId)
  }
}

/**
 * Vectors for the markets that a control covered: a bounded number after each input, of any type,
 * since one input's outputs have to fit a batch. A market that waits its turn is no hole: the gate
 * hears controls itself and refuses by the newest one, whatever a vector says.
 */
function sayControlled(policy: Policy, state: State, occasion: Occasion, say: Say): void {
  let left = policy.controlVectorsMax
  for (const conditionId of state.controlDue) {
    if (left === 0) return
    left--
    const market = state.markets.get(conditionId)
    if (market?.book) sayVector(policy, state, market, market.book, occasion, 'control', say)
  }
}

type Occasion = Pick<SealedBook, 'correlation_id' | 'source_ts' | 'recv_ts' | 'quality' | 'seal'>

function sayVector(
  policy: Policy,
  state: State,
  market: Market,
  book: Book,
  occasion: Occasion,
  cause: Cause,
  say: Say,
): void {
  const { nowMs } = state
  const { conditionId, instrument } = market
  state.controlDue.delete(conditionId)
  const ofEvent =
    market.negRiskEventId === ''
      ? Number.NaN
      : negRiskSum(state.events, market.negRiskEventId, policy.negRiskSumMin)
  measure(policy, book, ofEvent, nowMs)
  const learn = cause === 'book' && book.measured
  standardise(book.standard, book.values, book.scores, policy, nowMs, learn)

  // Outside a neg-risk event its sum is no feature to expect.
  const expected = instrument?.neg_risk ? featureCount : featureCount - 1
  const completeness = completenessOf(filledOf(book.values), expected)
  const stale = book.validity === 'stale'
  const id = `${occasion.correlation_id}:${policy.signalVersion}`
  const fact: FeatureVector = {
    correlation_id: occasion.correlation_id,
    source_ts: occasion.source_ts,
    recv_ts: occasion.recv_ts,
    // A control's vectors follow whatever event there is: many of them one, and any market's.
    quality: cause === 'control' ? book.quality : worse(occasion.quality, book.quality),
    feature_vector_id: cause === 'control' ? `${id}:${conditionId}` : id,
    signal_version: policy.signalVersion,
    condition_id: conditionId,
    event_id: occasion.seal.event_id,
    cause,
    raw: recordOf(book.values),
    standardised: recordOf(book.scores),
    windows: windowsOf(book, nowMs),
    completeness,
    vector_quality: stale ? 'stale' : qualityOf(policy, completeness),
    stale_flag: stale,
    market: {
      condition_id: conditionId,
      instrument,
      freshness_ms: instrument ? Math.max(0, nowMs - instrument.last_synced_ts) : neverSyncedMs,
      book: bookStateOf(book),
      control: controlStateOf(state.controls, conditionId, instrument, nowMs),
    },
  }
  say({ type: 'FeatureVector', fact })
}

const qualityOf = (policy: Policy, completeness: number) =>
  completeness >= policy.freshCompletenessMin ? 'fresh' : 'partial'

function worse(a: Quality, b: Quality): Quality {
  if (a === 'suspect' || b === 'suspect') return 'suspect'
  return a === 'degraded' || b === 'degraded' ? 'degraded' : 'clean'
}

function countAsk(state: State, market: Market): void {
  if (market.negRiskEventId === '') return
  const ask = askOf(market, 0)
  if (ask === market.ask) return
  changeAsk(state.events, market.negRiskEventId, market.ask, ask)
  market.ask = ask
}

function askOf({ resolved, book }: Market, payout: number): number {
  if (resolved) return payout === 0 ? 0 : WON
  return book?.measured ? bestAsk(book) : NO_ASK
}

function leaveNegRisk(state: State, market: Market): void {
  if (market.negRiskEventId !== '') leaveEvent(state.events, market.negRiskEventId, market.ask)
  market.negRiskEventId = ''
  market.ask = NO_ASK
}

/** Room for one more market: at the bound, that of the first known one that is resolved. */
function remember(policy: Policy, state: State, conditionId: string, say: Say): Market | null {
  if (state.markets.size >= policy.marketsMax && !forgetResolved(state)) {
    const detail = `expected at most ${policy.marketsMax} markets in a cell`
    say({ type: 'Unreadable', reason: 'markets-full', detail })
    return null
  }
  const market: Market = {
    conditionId,
    instrument: null,
    book: null,
    resolved: false,
    negRiskEventId: '',
    ask: NO_ASK,
  }
  state.markets.set(conditionId, market)
  return market
}

function forgetResolved(state: State): boolean {
  for (const market of state.markets.values()) {
    if (!market.resolved) continue
    leaveNegRisk(state, market)
    state.markets.delete(market.conditionId)
    return true
  }
  return false
}
