/**
 * What stage 11 remembers: plain data, every map bounded by the policy. And the turn: one input at
 * work, with what every part needs to answer it.
 */
import { type Facts, type Said, type Source, type Unreadable } from '@polytraders/messages'
import { type Pairs } from './canary.ts'
import { type Mode, type Request } from './commands.ts'
import { type Deadlines, noDeadlines } from './deadlines.ts'
import { newObjective, type Objective } from './objectives.ts'
import { type Policy } from './policy.ts'
import { rungOf } from './rollout.ts'

export type Output =
  | Said<'ControlSet' | 'BudgetSet' | 'IncidentChanged' | 'RolloutChanged' | 'SloEvaluated'>
  | Unreadable

/** A control in force. Of armed ones without a news window only the global one is kept. */
export type Control = Pick<Facts['ControlSet'], 'scope' | 'scope_id' | 'news_window' | 'set_by'> & {
  readonly state: string
  readonly untilMs: number | null
}

export type Budget = {
  fact: Facts['BudgetSet']
  /**
   * The most this cell may still believe it has: falls only when the cell's log holds the decrease.
   */
  committedCap: number
}

export type Incident = {
  readonly id: string
  readonly rule: string
  readonly severity: string
  readonly cell: number
  readonly conditionId: string
  state: 'open' | 'acknowledged'
  /** When its cause was last seen. */
  seenMs: number
}

/** A command that waits for a second person. */
export type Pending = {
  readonly request: Request
  readonly person: string
  readonly keyId: string
}

export type Market = {
  readonly cell: number
  midMicros: number
  verdict: string
  feed: string
}

export type CellHealth = {
  markets: number
  trusted: number
  broken: number
  /** Market time is counted up to here. */
  countedMs: number
  /** What it has at risk, micros. */
  exposure: number
}

export type Markout = {
  readonly dueMs: number
  readonly strategy: string
  readonly conditionId: string
  /** 1 gains when YES rises, -1 when it falls. */
  readonly direction: number
  /** Price paid in YES terms, micros. */
  readonly yesPrice: number
  readonly size: number
}

export type Earned = { gain: number; size: number }

export type Standing = {
  rung: number
  pairs: Pairs
}

export type State = {
  started: boolean
  /** The newest recv_ts heard: the only clock there is. */
  nowMs: number
  /** Newest time that the operators' API stamped on a command. Epoch ms. */
  commandMs: number
  minute: number
  /** The last input had no room for all that was due. */
  behind: boolean
  controlVersion: number
  mode: Mode
  readonly controls: Map<string, Control>
  readonly budgets: Budget[]
  /** Nonces used, until the command that bore them has expired. */
  readonly nonces: Map<string, number>
  readonly pending: Map<string, Pending>
  readonly incidents: Map<string, Incident>
  incidentSerial: number
  readonly objectives: Map<string, Objective>
  readonly markets: Map<string, Market>
  readonly cells: readonly CellHealth[]
  readonly feedsLost: Deadlines
  readonly unknownOrders: Deadlines
  readonly unconfirmedFills: Deadlines
  /** Predicted price of each approved intent, micros. */
  readonly predicted: Map<string, number>
  readonly markouts: Markout[]
  /** By strategy, then market, within the running window. */
  readonly earned: Map<string, Map<string, Earned>>
  windowEndsMs: number
  readonly standings: Map<string, Standing>
  parityRecords: number
}

export function initialState(policy: Policy): State {
  const cells = Array.from({ length: policy.cells }, () => ({
    markets: 0,
    trusted: 0,
    broken: 0,
    countedMs: 0,
    exposure: 0,
  }))
  return {
    started: false,
    nowMs: 0,
    commandMs: 0,
    minute: 0,
    behind: false,
    controlVersion: 0,
    mode: 'paper',
    controls: new Map(),
    budgets: [],
    nonces: new Map(),
    pending: new Map(),
    incidents: new Map(),
    incidentSerial: 0,
    objectives: new Map(policy.objectives.map(({ name }) => [name, newObjective()])),
    markets: new Map(),
    cells,
    feedsLost: noDeadlines(),
    unknownOrders: noDeadlines(),
    unconfirmedFills: noDeadlines(),
    predicted: new Map(),
    markouts: [],
    earned: new Map(),
    windowEndsMs: 0,
    standings: new Map(
      policy.subjects.map(({ subject, stage }) => [
        subject,
        { rung: rungOf(stage), pairs: { n: 0, mean: 0, squares: 0 } },
      ]),
    ),
    parityRecords: 0,
  }
}

/** One input at work. */
export type Turn = {
  readonly policy: Policy
  readonly state: State
  /** Copied into everything that is said. */
  readonly cause: Pick<Facts['ControlSet'], 'correlation_id' | 'source_ts' | 'recv_ts' | 'quality'>
  readonly source: Source
  readonly say: (output: Output) => void
  /** Whether this input may lead to more of what is due. What it brings itself needs no room. */
  readonly hasRoom: () => boolean
}
