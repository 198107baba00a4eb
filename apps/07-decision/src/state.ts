/**
 * What the gate knows, and how each fact changes it. Recording never refuses: what does not fit a
 * bound is left out, in the direction that refuses trades later.
 *
 * Own approvals are held in `pending` from the verdict on, until inventory names their intent, so
 * that two approvals can never share the same headroom.
 */
import { type BudgetSet, type CashBalance, type PortfolioMarked } from '@polytraders/messages'
import { type Controls } from './controls.ts'
import { type KnownMarket } from './known-market.ts'

/** An approval that inventory has not named yet. */
export type Pending = {
  readonly conditionId: string
  readonly strategy: string
  readonly tokenId: string
  readonly side: 'BUY' | 'SELL'
  /** Money (BUY) or shares (SELL). */
  readonly reserveMicros: number
}

export type State = {
  /** Receive time of the newest sealed event: the gate's clock. */
  nowMs: number
  /** Newest sealed event of the cell. */
  eventId: number
  /** Newest control seen; 0 when none was. */
  controlVersion: number
  /** paper, shadow or live; empty until a global control was heard. */
  controlMode: string
  readonly controls: Controls
  budget: BudgetSet | null
  /** Newest balance seen; 0 when none was. */
  inventoryVersion: number
  cash: CashBalance | null
  grossExposureMicros: number
  realisedPnlMicros: number
  /** Markets with a position. */
  heldMarkets: number
  marked: PortfolioMarked | null
  /** `marketsMax` at most. */
  readonly markets: Map<string, KnownMarket>
  /** Markets of each neg-risk event; `siblingsMax` an event at most. */
  readonly events: Map<string, string[]>
  /** Markets with open orders. */
  readonly quoted: Set<string>
  /** By intent; `pendingIntentsMax` entering at most, and as many again for getting out. */
  readonly pending: Map<string, Pending>
  /** Money of all pending approvals. */
  pendingMoneyMicros: number
  /** When each open order's cancel was last requested; `askedCancelsMax` at most. */
  readonly asked: Map<string, number>
  /** Cancels requested so far; numbers the gate's own. */
  cancels: number
}

export const initialState = (): State => ({
  nowMs: 0,
  eventId: 0,
  controlVersion: 0,
  controlMode: '',
  controls: new Map(),
  budget: null,
  inventoryVersion: 0,
  cash: null,
  grossExposureMicros: 0,
  realisedPnlMicros: 0,
  heldMarkets: 0,
  marked: null,
  markets: new Map(),
  events: new Map(),
  quoted: new Set(),
  pending: new Map(),
  pendingMoneyMicros: 0,
  asked: new Map(),
  cancels: 0,
})
