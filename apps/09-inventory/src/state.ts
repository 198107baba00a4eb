/**
 * What the ledger remembers: accounts, what each open order holds, trades that are not confirmed,
 * and of each market its mid, its settlement and our holdings. Plain data, changed in place.
 */
import { type LedgerEntry, type Outcome, type Said, type Side } from '@polytraders/messages'
import { type Account, type Ledger } from './accounts.ts'
import { type Holding } from './positions.ts'

export type Output = Said<'LedgerEntry' | 'BalanceChanged' | 'PortfolioMarked' | 'SettlementJob'>

export type Policy = {
  readonly cell: number
  /** How often the portfolio is marked while something is held. */
  readonly markEveryMs: number
  /** From a market's resolution to the redemption of what is held of it. */
  readonly redeemDelayMs: number
  /** Markets whose mid is known; those with nothing held are forgotten first. */
  readonly marketsMax: number
  /** Open orders with a reservation. Stage 8 keeps fewer, so that more is an impossibility. */
  readonly openOrdersMax: number
  /** Trades matched and not confirmed. Stage 8 keeps fewer. */
  readonly openFillsMax: number
  /** Finished fills that a late repetition is recognised by; the oldest are forgotten. */
  readonly finishedFillsMax: number
  /** Redemptions that wait for their time. */
  readonly settlementJobsMax: number
  /** Redemptions of one input, so that it fits one batch; the others follow with the next tick. */
  readonly redemptionsMax: number
}

export const defaultPolicy: Policy = {
  cell: 0,
  markEveryMs: 10_000,
  redeemDelayMs: 0,
  marketsMax: 10_000,
  openOrdersMax: 10_000,
  openFillsMax: 100_000,
  finishedFillsMax: 10_000,
  settlementJobsMax: 10_000,
  redemptionsMax: 50,
}

/** What an open order holds. */
export type Hold = {
  readonly orderId: string
  readonly intentId: string
  readonly conditionId: string
  readonly tokenId: string
  readonly outcome: Outcome
  readonly side: Side
  readonly strategy: string
  readonly price: number
  readonly placedMs: number
  openSize: number
  /** Collateral (BUY) or shares (SELL) still held. */
  left: bigint
}

/** A pending entry of a trade: where it came from, and where it goes when the trade confirms. */
export type Pending = {
  readonly entryId: string
  readonly kind: string
  readonly asset: string
  readonly source: Account
  readonly holding: Account
  readonly confirmed: Account
  readonly amount: bigint
}

/** A trade matched and not confirmed. */
export type OpenFill = {
  readonly fillId: string
  readonly orderId: string
  readonly conditionId: string
  readonly tokenId: string
  readonly outcome: Outcome
  readonly side: Side
  readonly strategy: string
  readonly shares: bigint
  /** BUY: what was paid. SELL: the cost of what was sold. */
  readonly cost: bigint
  /** SELL: what was received, before the fee. */
  readonly proceeds: bigint
  /** SELL: shares that came out of the pool. */
  readonly relieved: bigint
  readonly fee: bigint
  readonly pending: readonly Pending[]
}

export type SettlementStatus = 'open' | 'resolving' | 'resolved' | 'redeemed'

export type Market = {
  readonly conditionId: string
  /** Best bid + best ask of YES when both were last there; null before that. */
  midTwice: number | null
  settlement: SettlementStatus
  /** [YES, NO] a share, once resolved. */
  payout: readonly [number, number] | null
  /** By token id. */
  readonly holdings: Map<string, Holding>
  /** Open orders of the market. */
  readonly orderIds: Set<string>
  /** Trades matched and not confirmed. */
  unconfirmed: number
  /** Money at risk when last counted. */
  exposure: bigint
  jobs: number
}

export type State = {
  nowMs: number
  inventoryVersion: number
  readonly ledger: Ledger
  readonly holds: Map<string, Hold>
  readonly openFills: Map<string, OpenFill>
  readonly finishedFills: Set<string>
  readonly markets: Map<string, Market>
  /** Markets with an order, a holding or an unconfirmed trade: what marks and exposure look at. */
  readonly held: Set<string>
  /** Redemptions to come: market to time. */
  readonly redemptions: Map<string, number>
  deposited: bigint
  /** Sum of the markets' exposures. */
  grossExposure: bigint
  /** Net of fees, unconfirmed trades included. */
  realised: bigint
  fees: bigint
  peakEquity: bigint
  markedMs: number
}

export const initialState = (): State => ({
  nowMs: 0,
  inventoryVersion: 0,
  ledger: new Map(),
  holds: new Map(),
  openFills: new Map(),
  finishedFills: new Set(),
  markets: new Map(),
  held: new Set(),
  redemptions: new Map(),
  deposited: 0n,
  grossExposure: 0n,
  realised: 0n,
  fees: 0n,
  peakEquity: 0n,
  markedMs: 0,
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
  /** Whether the ledger had to book something it did not have. */
  broken: boolean
  readonly say: (output: Output) => void
}

/** The entry's fields that say what it belongs to. */
export type Owner = Pick<LedgerEntry, 'condition_id' | 'order_id' | 'fill_id' | 'strategy'>
