/**
 * From resolution to cash. A resolved market's free tokens become redeemable at once; the
 * redemption follows after a delay, as one job. What an open sell order or an unconfirmed trade
 * still holds follows in a job of its own when it comes free.
 *
 *   open ──▶ resolving ──▶ resolved ──▶ redeemed        job: queued ─▶ running ─▶ done
 *     ◀──────┘ (disputed)
 */
import assert from 'node:assert/strict'
import { type InstrumentChanged, type SettlementJob } from '@polytraders/messages'
import { countExposure } from './markets.ts'
import { freeOf } from './positions.ts'
import { bookRedeem, bookResolve } from './postings.ts'
import { sayBalance, sayMark } from './report.ts'
import { type Market, type Turn } from './state.ts'

/** Takes a new version of the instrument. A payout once known is final. */
export function settle(turn: Turn, market: Market, instrument: InstrumentChanged): void {
  if (market.payout) return
  const { status, payout } = instrument
  const [yes, no] = payout ?? []
  if (status === 'resolved' && yes !== undefined && no !== undefined) {
    market.payout = [yes, no]
    market.settlement = 'resolved'
    claim(turn, market)
  } else if (status === 'resolving' || status === 'resolved') market.settlement = 'resolving'
  else market.settlement = 'open'
}

/** Makes the market's free tokens redeemable, and queues their redemption. */
export function claim(turn: Turn, market: Market): void {
  const { state, policy } = turn
  if (!market.payout) return
  const claimed = [...market.holdings.values()].filter(holding => freeOf(holding) > 0n)
  if (claimed.length === 0) return
  const waiting = state.redemptions.has(market.conditionId)
  if (!waiting) market.jobs += 1
  for (const holding of claimed) bookResolve(turn, ownerOf(market), jobId(market), holding)
  if (!waiting) sayJob(turn, market, 'queued', 0n)
  sayBalance(turn, market, { reason: 'resolved' })
  if (policy.redeemDelayMs === 0) redeem(turn, market)
  else if (!waiting) {
    assert.ok(state.redemptions.size < policy.settlementJobsMax, 'redemptions stay bounded')
    state.redemptions.set(market.conditionId, state.nowMs + policy.redeemDelayMs)
  }
}

/** Redeems what has waited long enough, oldest first. */
export function redeemDue(turn: Turn): void {
  const { state, policy } = turn
  let redeemed = 0
  for (const [conditionId, dueMs] of state.redemptions) {
    if (dueMs > state.nowMs || redeemed >= policy.redemptionsMax) return
    redeemed += 1
    state.redemptions.delete(conditionId)
    const market = state.markets.get(conditionId)
    if (market) redeem(turn, market)
  }
}

function redeem(turn: Turn, market: Market): void {
  const { state } = turn
  const payout = market.payout
  assert.ok(payout, 'only a resolved market is redeemed')
  sayJob(turn, market, 'running', 0n)
  let redeemed = 0n
  for (const holding of market.holdings.values()) {
    const each = payout[holding.outcome === 'YES' ? 0 : 1]
    const { paid, gained } = bookRedeem(turn, ownerOf(market), jobId(market), holding, each)
    redeemed += paid
    holding.realised += gained
    state.realised += gained
  }
  countExposure(state, market)
  if (!state.held.has(market.conditionId)) market.settlement = 'redeemed'
  sayJob(turn, market, 'done', redeemed)
  sayBalance(turn, market, { reason: 'redeemed' })
  sayMark(turn)
}

function sayJob(turn: Turn, market: Market, state: SettlementJob['state'], redeemed: bigint) {
  turn.say({
    type: 'SettlementJob',
    fact: {
      ...turn.cause,
      quality: 'clean',
      job_id: jobId(market),
      condition_id: market.conditionId,
      state,
      payout: market.payout ?? [],
      redeemed: Number(redeemed),
    },
  })
}

const jobId = ({ conditionId, jobs }: Market) => `${conditionId}:redeem-${jobs}`

const ownerOf = ({ conditionId }: Market) => ({
  condition_id: conditionId,
  order_id: '',
  fill_id: '',
  strategy: '',
})
