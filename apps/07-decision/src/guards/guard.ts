/**
 * What a guard is: a pure function of a candidate and its context, to a vote. All guards run on
 * every candidate, each on its own, so that a rejection names everything that was wrong. What a
 * guard needs and does not have is a reason to reject.
 */
import { type BudgetSet, type CashBalance, type ExecutionEstimate } from '@polytraders/messages'
import { type Caps } from '../caps.ts'
import { type InForce } from '../controls.ts'
import { type Cost } from '../cost.ts'
import { type KnownMarket } from '../known-market.ts'
import { type Limit } from '../limits.ts'
import { type Policy } from '../policy.ts'
import { type Owner } from '../reasons.ts'

export type Context = {
  readonly policy: Policy
  /** The later of the sealed clock and the estimate. */
  readonly nowMs: number
  /** Newest sealed event. */
  readonly sealedMs: number
  /** Newest sealed event that the gate has heard. */
  readonly eventId: number
  /** null when the gate knows nothing of the market. */
  readonly market: KnownMarket | null
  readonly control: {
    /** 0 until a global control was heard. */
    readonly version: number
    readonly mode: string
    readonly inForce: InForce
    /** Whether something else in the cell is restricted. */
    readonly others: boolean
  }
  readonly budget: BudgetSet | null
  readonly cash: CashBalance | null
  readonly exposure: {
    /** Own approvals included. */
    readonly market: number
    readonly gross: number
  }
  readonly caps: Caps
  /** Least that the venue takes. */
  readonly minimum: number
  /** Money at the limit for the minimum. */
  readonly minimumMoney: number
  /** Cost at the size asked for. */
  readonly asked: Cost
  readonly feeKnown: boolean
  /** Approvals and open orders of the strategy in this market. */
  readonly outstanding: number
  /** Own approvals that inventory has not named, in the cell. */
  readonly pending: number
  readonly holding: boolean
  readonly realisedPnl: number
  readonly marked: {
    readonly atMs: number
    readonly drawdown: number
  } | null
}

export type Vote = {
  readonly vote: 'APPROVE' | 'RESHAPE' | 'WARN' | 'REJECT'
  /** All that were found at this vote or worse, the first one first; empty for a plain APPROVE. */
  readonly reasonCodes: readonly string[]
  /** What it looked at, name=value. */
  readonly inputs: string
  /** The tighter constraint of a RESHAPE: most shares. */
  readonly sizeMax: number | null
}

export type Guard = {
  readonly name: string
  readonly owner: Owner
  /** Whether it also binds what only takes risk off: order and account guards do. */
  readonly bindsLeaving: boolean
  judge(candidate: ExecutionEstimate, context: Context): Vote
}

/** What a guard found, from worst to mildest. */
export type Findings = {
  readonly rejects: readonly string[]
  readonly warns: readonly string[]
  readonly inputs: string
}

export function voteOf({ rejects, warns, inputs }: Findings): Vote {
  if (rejects.length > 0) return { vote: 'REJECT', reasonCodes: rejects, inputs, sizeMax: null }
  if (warns.length > 0) return { vote: 'WARN', reasonCodes: warns, inputs, sizeMax: null }
  return { vote: 'APPROVE', reasonCodes: [], inputs, sizeMax: null }
}

/** Files a code by how far a value is over a limit, or under it. */
export function judgeMost(value: number, limit: Limit, code: string, into: Lists): void {
  if (value > limit.reject) into.rejects.push(code)
  else if (value > limit.warning) into.warns.push(code)
}

export function judgeLeast(value: number, limit: Limit, code: string, into: Lists): void {
  if (value < limit.reject) into.rejects.push(code)
  else if (value < limit.warning) into.warns.push(code)
}

export type Lists = { readonly rejects: string[]; readonly warns: string[] }
