/**
 * What the order manager remembers: every order until it is over and a while after, the trades that
 * are not final, intents that wait, what may trade, and how the venue is. Plain data, changed in
 * place.
 */
import {
  type ApprovedIntent,
  type FeeSchedule,
  type InstrumentChanged,
  type Outcome,
  type ReduceIntent,
  type Said,
  type Side,
  type Unreadable,
} from '@polytraders/messages'
import { type OrderStatus } from './order-machine.ts'
import { type Policy } from './policy.ts'
import { type TradeStatus } from './trade-machine.ts'

export type Output =
  | Said<'OrderSigned' | 'OrderEvent' | 'Fill' | 'Reconciliation' | 'RegimeChanged'>
  | Unreadable

/**
 * What something is known from, and how much it weighs: chain over trades over what the venue says
 * of an order over its answers to us over what we believe. `lookup` is an order read over REST, as
 * good as the user stream; facts call it a response.
 */
export const evidenceRank = {
  intent: 0,
  deadline: 0,
  response: 1,
  user_stream: 2,
  lookup: 2,
  trade: 3,
  chain: 4,
} as const
export type Evidence = keyof typeof evidenceRank

export type Order = {
  readonly orderId: string
  readonly intentId: string
  readonly correlationId: string
  readonly conditionId: string
  readonly tokenId: string
  readonly outcome: Outcome
  readonly side: Side
  readonly strategy: string
  /** Only takes risk off: no kill switch refuses it. */
  readonly reduces: boolean
  readonly price: number
  readonly size: number
  readonly orderType: 'GTC' | 'FAK'
  readonly postOnly: boolean
  readonly feeSchedule: FeeSchedule
  readonly postDeadlineMs: number
  status: OrderStatus
  /** What the status is known from, fills apart: only as good or better may change it. */
  evidence: Evidence
  sentMs: number | null
  ackAgeMs: number | null
  /** By trades: what counts. */
  filled: number
  /** What the venue says was matched; its trades may still be on their way. */
  matched: number
  /** Of what it says was matched, what failed to settle. */
  failed: number
  cancelled: number
  rejectReason: string
  detail: string
  transactionHash: string
  reconciliation: 'matched' | 'diverged' | 'resolving'
  /** To be cancelled as soon as it can be, and until it is. */
  cancelWanted: boolean
  /** The heartbeat was lost while it was open, which is still to be said of it. */
  lapsed: boolean
  cancelSentMs: number | null
  /** When the venue answered that it cancelled it. */
  cancelAckMs: number | null
  /** Which sources were asked and have no such order. */
  readonly absentFrom: { orders: boolean; trades: boolean; chain: boolean }
  /** Its trades, and how many of them are not final. */
  readonly tradeIds: string[]
  openTrades: number
}

/** Our part of a trade at one price. */
export type Leg = {
  readonly fillId: string
  readonly orderId: string
  readonly price: number
  readonly size: number
  readonly fee: number
  readonly liquidity: 'taker' | 'maker'
}

export type Trade = {
  status: TradeStatus
  readonly legs: readonly Leg[]
}

export type HeldIntent =
  | { readonly type: 'ApprovedIntent'; readonly fact: ApprovedIntent }
  | { readonly type: 'ReduceIntent'; readonly fact: ReduceIntent }

export type Instrument = Pick<InstrumentChanged, 'status' | 'neg_risk' | 'protocol_version'> & {
  readonly groupId: string
  readonly tickSize: number
}

export type Regime = 'normal' | 'restarting' | 'post_only' | 'cancel_only' | 'heartbeat_lost'

export type State = {
  nowMs: number
  sweptMs: number
  /** Until forgotten, whatever their status. */
  readonly orders: Map<string, Order>
  /** Orders that are not over, or have a trade that is not final. */
  readonly open: Set<string>
  /** Those of them that are to be looked at, in order; what an input has no room for waits here. */
  readonly due: Set<string>
  /** The others, oldest first. */
  readonly closed: Set<string>
  readonly intents: Set<string>
  readonly held: Map<string, HeldIntent>
  readonly trades: Map<string, Trade>
  readonly instruments: Map<string, Instrument>
  /** Scopes that are not armed, by `scope|scope_id`; stage 11 keeps `controlsMax` at most. */
  readonly halts: Map<string, 'paused' | 'killed'>
  /** Newest control heard; 0 before the first. */
  controlVersion: number
  /** The mode that control allows. */
  controlMode: string
  regime: Regime
  regimeUntilMs: number | null
  /** How long the next 425 makes orders wait. */
  restartMs: number
  heartbeatAtMs: number | null
  /** When the signer's bucket would be full again: the theoretical arrival time. */
  bucketFullMs: number
  reconciled: boolean
}

export const initialState = (): State => ({
  nowMs: 0,
  sweptMs: 0,
  orders: new Map(),
  open: new Set(),
  due: new Set(),
  closed: new Set(),
  intents: new Set(),
  held: new Map(),
  trades: new Map(),
  instruments: new Map(),
  halts: new Map(),
  controlVersion: 0,
  controlMode: 'paper',
  regime: 'normal',
  regimeUntilMs: null,
  restartMs: 0,
  heartbeatAtMs: null,
  bucketFullMs: 0,
  reconciled: false,
})

/** One step: what it changes, why, and how it speaks. */
export type Turn = {
  readonly policy: Policy
  readonly state: State
  readonly cause: {
    readonly correlation_id: string
    readonly source_ts: number
    readonly recv_ts: number
  }
  readonly say: (output: Output) => void
  /** Whether this input may lead to more. What is due looks first; what just came need not. */
  readonly hasRoom: () => boolean
}
