/**
 * The chart of accounts and the ledger: per asset, what every account was debited and credited.
 *
 * An entry debits one account and credits another with the same amount of one asset, whatever its
 * phase: a pending entry moves the amount into a holding account, and the entry that posts or voids
 * it moves it out again. So balances are plain sums over entries, and debits equal credits by
 * construction. What we own or hold can't go below nothing; that is asserted at every entry.
 *
 * Accounts are the cell's (its wallet's); each entry names its strategy. Amounts are micros.
 */
import assert from 'node:assert/strict'
import { type LedgerEntry } from '@polytraders/messages'

/** Asset of collateral. Every other asset is a token id. */
export const COLLATERAL = 'pUSD'

export const accounts = {
  /** Collateral that can be spent. */
  cashAvailable: 'cash.available',
  /** Collateral held by open buy orders: the most they may cost, fees included. */
  cashReserved: 'cash.reserved',
  /** Outcome tokens that can be sold. */
  tokenAvailable: 'token.available',
  /** Outcome tokens held by open sell orders. */
  tokenReserved: 'token.reserved',
  /** Matched and not confirmed, on its way to us: tokens bought, collateral for tokens sold. */
  pendingIn: 'settlement.pending.in',
  /** Matched and not confirmed, on its way out: collateral for buys, tokens sold. */
  pendingOut: 'settlement.pending.out',
  /** What the confirmed tokens cost, in collateral, until they are sold or redeemed. */
  tokenCost: 'token.cost',
  /** Fees of trades matched and not confirmed. */
  feesPending: 'fees.pending',
  feesPaid: 'fees.paid',
  /** Tokens of a resolved market that can be redeemed. */
  receivable: 'redemption.receivable',
  /** Gains are credits, losses debits; fees are not in it. */
  realised: 'realised.pnl',
  /** What a trade took that the ledger did not have: a break, to be looked into. */
  suspense: 'suspense',
  /** Everybody else. */
  external: 'external',
} as const

export type Account = (typeof accounts)[keyof typeof accounts]

/** Accounts whose balance may be on either side. */
const eitherSide: ReadonlySet<Account> = new Set([
  accounts.realised,
  accounts.suspense,
  accounts.external,
])

export type Turnover = { debits: bigint; credits: bigint }

/**
 * By asset, by account. A token of which every account is even again, sold or redeemed to the last,
 * is forgotten: what is left are the tokens of markets that hold something, `marketsMax` at most,
 * and of breaks.
 */
export type Ledger = Map<string, Map<Account, Turnover>>

export type Transfer = {
  readonly entryId: string
  readonly kind: string
  readonly phase: LedgerEntry['phase']
  /** The pending entry that this one ends; empty when it ends none. */
  readonly pendingId: string
  readonly debit: Account
  readonly credit: Account
  readonly asset: string
  readonly amount: bigint
}

export function applyTransfer(ledger: Ledger, { debit, credit, asset, amount }: Transfer): void {
  assert.ok(amount > 0n, 'an entry moves something')
  const debited = turnoverOf(ledger, asset, debit)
  const credited = turnoverOf(ledger, asset, credit)
  debited.debits += amount
  credited.credits += amount
  assert.ok(
    credited.debits >= credited.credits || eitherSide.has(credit),
    `${credit} of ${asset} can't go below nothing`,
  )
  if (asset !== COLLATERAL && isEven(ledger.get(asset))) ledger.delete(asset)
}

function isEven(ofAsset: ReadonlyMap<Account, Turnover> = new Map()): boolean {
  for (const { debits, credits } of ofAsset.values()) if (debits !== credits) return false
  return true
}

/** Debits less credits. */
export function balanceOf(ledger: Ledger, asset: string, account: Account): bigint {
  const turnover = ledger.get(asset)?.get(account)
  return turnover ? turnover.debits - turnover.credits : 0n
}

export type AssetBalance = {
  readonly asset: string
  readonly debits: bigint
  readonly credits: bigint
  /** Sum of debits less sum of credits: nothing, always. */
  readonly difference: bigint
  /** Debits less credits of each account, by name. */
  readonly accounts: readonly { readonly account: Account; readonly balance: bigint }[]
}

/** Every asset with the sums that must agree; collateral first, then tokens by id. */
export function trialBalanceOf(ledger: Ledger): readonly AssetBalance[] {
  return [...ledger].sort(byAsset).map(([asset, ofAsset]) => {
    let debits = 0n
    let credits = 0n
    for (const turnover of ofAsset.values()) {
      debits += turnover.debits
      credits += turnover.credits
    }
    const balances = [...ofAsset]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([account, turnover]) => ({ account, balance: turnover.debits - turnover.credits }))
    return { asset, debits, credits, difference: debits - credits, accounts: balances }
  })
}

function turnoverOf(ledger: Ledger, asset: string, account: Account): Turnover {
  let ofAsset = ledger.get(asset)
  if (!ofAsset) {
    ofAsset = new Map()
    ledger.set(asset, ofAsset)
  }
  let turnover = ofAsset.get(account)
  if (!turnover) {
    turnover = { debits: 0n, credits: 0n }
    ofAsset.set(account, turnover)
  }
  return turnover
}

function byAsset([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  if (a === COLLATERAL) return -1
  if (b === COLLATERAL) return 1
  return a < b ? -1 : 1
}
