/**
 * From events to linked entries. Entries of one `linked_id` stand or fall together: they are said
 * in one step, or not at all.
 *
 *   order signed        available ─▶ reserved                              pending
 *   order over          reserved  ─▶ available, what is left               void
 *   trade ...           see trade-postings.ts
 *   market resolved     token.available ─▶ redemption.receivable           single
 *   redeemed            tokens ─▶ external; token.cost, realised.pnl ─▶ cash.available   single
 *
 * A pending entry is ended by posts and voids, never past its amount; the match of a trade is
 * itself what ends that part of its order's reserve.
 */
import assert from 'node:assert/strict'
import { type Account, accounts, applyTransfer, balanceOf, COLLATERAL } from './accounts.ts'
import { type Holding, leastOf, redemptionOf, relieve } from './positions.ts'
import { type Hold, type Owner, type Turn } from './state.ts'

type Move = {
  readonly entryId: string
  readonly kind: string
  readonly phase: 'single' | 'pending' | 'post' | 'void'
  readonly pendingId?: string
  readonly debit: Account
  readonly credit: Account
  readonly asset: string
  readonly amount: bigint
}

/** Books one entry and says it. Nothing to move is no entry. */
export function book(turn: Turn, owner: Owner, linkedId: string, move: Move): void {
  if (move.amount === 0n) return
  const { entryId, kind, phase, pendingId = '', debit, credit, asset, amount } = move
  applyTransfer(turn.state.ledger, {
    entryId,
    kind,
    phase,
    pendingId,
    debit,
    credit,
    asset,
    amount,
  })
  const micros = Number(amount)
  assert.ok(Number.isSafeInteger(micros), 'an amount fits a message')
  turn.say({
    type: 'LedgerEntry',
    fact: {
      ...turn.cause,
      quality: turn.broken ? 'suspect' : 'clean',
      entry_id: entryId,
      linked_id: linkedId,
      kind,
      phase,
      pending_id: pendingId,
      debit_account: debit,
      credit_account: credit,
      asset,
      amount: micros,
      ...owner,
    },
  })
}

const cashOwner = { condition_id: '', order_id: '', fill_id: '', strategy: '' }

export function bookDeposit(turn: Turn, entryId: string, amount: bigint): void {
  book(turn, cashOwner, entryId, {
    entryId,
    kind: 'deposit',
    phase: 'single',
    debit: accounts.cashAvailable,
    credit: accounts.external,
    asset: COLLATERAL,
    amount,
  })
}

export const reserveId = (orderId: string) => `${orderId}:reserve`

export function bookReserve(turn: Turn, hold: Hold): void {
  const [asset, available, reserved] = reserveAccounts(hold)
  book(turn, ownerOfHold(hold), reserveId(hold.orderId), {
    entryId: reserveId(hold.orderId),
    kind: 'reserve',
    phase: 'pending',
    debit: reserved,
    credit: available,
    asset,
    amount: hold.left,
  })
}

export function bookRelease(turn: Turn, hold: Hold): void {
  const [asset, available, reserved] = reserveAccounts(hold)
  const entryId = `${hold.orderId}:release`
  book(turn, ownerOfHold(hold), entryId, {
    entryId,
    kind: 'release',
    phase: 'void',
    pendingId: reserveId(hold.orderId),
    debit: available,
    credit: reserved,
    asset,
    amount: hold.left,
  })
}

const reserveAccounts = (hold: Hold) =>
  hold.side === 'BUY'
    ? ([COLLATERAL, accounts.cashAvailable, accounts.cashReserved] as const)
    : ([hold.tokenId, accounts.tokenAvailable, accounts.tokenReserved] as const)

/** What is free of a token in a resolved market becomes redeemable. */
export function bookResolve(turn: Turn, owner: Owner, jobId: string, holding: Holding): void {
  const { tokenId } = holding
  const amount = balanceOf(turn.state.ledger, tokenId, accounts.tokenAvailable)
  holding.redeemable += amount
  book(turn, owner, `${jobId}:resolve`, {
    entryId: `${jobId}:${holding.outcome}:resolve`,
    kind: 'resolve',
    phase: 'single',
    debit: accounts.receivable,
    credit: accounts.tokenAvailable,
    asset: tokenId,
    amount,
  })
}

/** The redeemable shares of a token are paid out. Returns what came in and what it cost. */
export function bookRedeem(
  turn: Turn,
  owner: Owner,
  jobId: string,
  holding: Holding,
  payout: number,
): { readonly paid: bigint; readonly gained: bigint } {
  const { tokenId, outcome, redeemable } = holding
  const linkedId = `${jobId}:redeem`
  const paid = redemptionOf(redeemable, payout)
  const cost = redeemable === 0n ? 0n : relieve(holding, redeemable)
  holding.redeemable = 0n
  book(turn, owner, linkedId, {
    entryId: `${jobId}:${outcome}:burn`,
    kind: 'redeem',
    phase: 'single',
    debit: accounts.external,
    credit: accounts.receivable,
    asset: tokenId,
    amount: redeemable,
  })
  const idPrefix = `${linkedId}:${outcome}`
  bookGain(turn, owner, { linkedId, idPrefix, from: accounts.cashAvailable, paid, cost })
  return { paid, gained: paid - cost }
}

export type Gain = {
  readonly linkedId: string
  readonly idPrefix: string
  readonly from: Account
  readonly paid: bigint
  readonly cost: bigint
}

/** `paid` came in through `from` for what had cost `cost`: the difference is realised. */
export function bookGain(turn: Turn, owner: Owner, gain: Gain): void {
  const { linkedId, idPrefix, from, paid, cost } = gain
  const returned = leastOf(paid, cost)
  const single = { phase: 'single', asset: COLLATERAL } as const
  book(turn, owner, linkedId, {
    ...single,
    entryId: `${idPrefix}:cost`,
    kind: 'cost',
    debit: from,
    credit: accounts.tokenCost,
    amount: returned,
  })
  book(turn, owner, linkedId, {
    ...single,
    entryId: `${idPrefix}:gain`,
    kind: 'realise',
    debit: from,
    credit: accounts.realised,
    amount: paid - returned,
  })
  book(turn, owner, linkedId, {
    ...single,
    entryId: `${idPrefix}:loss`,
    kind: 'realise',
    debit: accounts.realised,
    credit: accounts.tokenCost,
    amount: cost - returned,
  })
}

const ownerOfHold = ({ conditionId, orderId, strategy }: Hold): Owner => ({
  condition_id: conditionId,
  order_id: orderId,
  fill_id: '',
  strategy,
})
