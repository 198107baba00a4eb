/**
 * The books of all cells as their health tells: how much market time was trusted, which are broken,
 * which feeds are lost while something is held, and each market's mid.
 */
import { type Facts, type Heard } from '@polytraders/messages'
import { armByRule, pauseByRule } from './controls.ts'
import { overdue, settle, startWait } from './deadlines.ts'
import { type Cause, incidentKey, openIncident, resolveIncident } from './incidents.ts'
import { type CellHealth, type Market, type Turn } from './state.ts'
import { tally } from './watch.ts'

export function watchBook(turn: Turn, { fact, source }: Heard<'SealedBook'>): void {
  const { snapshot, delta, condition_id } = fact
  const fresh = fact.recv_ts - fact.source_ts <= turn.policy.freshnessMsMax
  tally(turn, 'data-freshness', fresh ? 1 : 0, 1)
  const market = marketOf(turn, condition_id, source.partition)
  if (!market) return
  const bid = delta ? delta.best_bid : (snapshot?.bids[0]?.price ?? 0)
  const ask = delta ? delta.best_ask : (snapshot?.asks[0]?.price ?? 1_000_000)
  if (bid > 0 && ask < 1_000_000) market.midMicros = (bid + ask) / 2
  const certificate = delta?.certificate ?? snapshot?.certificate
  if (certificate) judgeBook(turn, condition_id, market, certificate)
}

export function watchStatus(turn: Turn, { fact, source }: Heard<'SealedStatus'>): void {
  const { condition_id, status } = fact
  const market = marketOf(turn, condition_id, source.partition)
  if (!market) return
  judgeBook(turn, condition_id, market, status.certificate)
  if (market.feed === status.feed_status) return
  market.feed = status.feed_status
  if (market.feed === 'disconnected') {
    startWait(turn.state.feedsLost, condition_id, turn.state.nowMs, turn.policy.marketsMax)
  } else if (market.feed === 'connected') {
    feedBack(turn, condition_id)
  }
}

/** A resolved market has no book to watch. */
export function watchInstrument(turn: Turn, { fact, source }: Heard<'SealedInstrument'>): void {
  const { condition_id, instrument } = fact
  if (instrument.status !== 'resolved') return
  const market = turn.state.markets.get(condition_id)
  const health = turn.state.cells[source.partition]
  if (!market || !health) return
  countTime(turn, health)
  health.markets -= 1
  health.trusted -= market.verdict === 'TRUSTED' ? 1 : 0
  health.broken -= market.verdict === 'BROKEN' ? 1 : 0
  turn.state.markets.delete(condition_id)
  resolveIncident(turn, brokenKey(market.cell, condition_id), 'the market is resolved')
  resolveGroup(turn, market.cell, health)
  feedBack(turn, condition_id)
}

/** Counts market time up to now in every cell. */
export function countMarketTime(turn: Turn): void {
  for (const health of turn.state.cells) countTime(turn, health)
}

/** Feeds that were lost for too long, where something is held: the market is paused. */
export function watchFeeds(turn: Turn): void {
  const { state, policy } = turn
  const { feedLossMsMax, marketsMax } = policy
  for (const conditionId of overdue(turn, state.feedsLost, feedLossMsMax, marketsMax)) {
    const cell = state.markets.get(conditionId)?.cell
    if (cell === undefined || (state.cells[cell]?.exposure ?? 0) === 0) continue
    const detail = `no feed for ${feedLossMsMax / 1_000} s while cell ${cell} is exposed`
    const what = { rule: 'feed-lost', severity: 'page', about: conditionId, conditionId } as const
    openIncident(turn, { ...what, cell: -1, detail })
    pauseByRule(turn, 'market', conditionId, 'auto:feed-lost', detail)
  }
}

function feedBack(turn: Turn, conditionId: string): void {
  if (settle(turn.state.feedsLost, conditionId) !== 'late') return
  resolveIncident(turn, incidentKey('feed-lost', -1, conditionId), 'the feed is back')
  armByRule(turn, 'market', conditionId, 'auto:feed-lost', 'the feed is back')
}

function marketOf({ state, policy }: Turn, conditionId: string, cell: number): Market | undefined {
  const known = state.markets.get(conditionId)
  if (known) return known
  const health = state.cells[cell]
  if (!health || state.markets.size >= policy.marketsMax) return undefined
  const market: Market = { cell, midMicros: 0, verdict: '', feed: 'connected' }
  state.markets.set(conditionId, market)
  return market
}

function judgeBook(
  turn: Turn,
  conditionId: string,
  market: Market,
  { verdict, reasons }: Facts['BookStatus']['certificate'],
): void {
  if (market.verdict === verdict) return
  const health = turn.state.cells[market.cell]
  if (!health) return
  countTime(turn, health)
  if (market.verdict === '') health.markets += 1
  health.trusted += Number(verdict === 'TRUSTED') - Number(market.verdict === 'TRUSTED')
  health.broken += Number(verdict === 'BROKEN') - Number(market.verdict === 'BROKEN')
  const healed = market.verdict === 'BROKEN'
  market.verdict = verdict
  if (verdict === 'BROKEN') openBroken(turn, conditionId, market.cell, health, reasons)
  if (!healed) return
  resolveIncident(turn, brokenKey(market.cell, conditionId), `the book is ${verdict}`)
  resolveGroup(turn, market.cell, health)
}

function openBroken(
  turn: Turn,
  conditionId: string,
  cell: number,
  health: CellHealth,
  reasons: readonly string[],
): void {
  const about: Cause = {
    rule: 'book-broken',
    severity: 'ticket',
    cell,
    about: conditionId,
    conditionId,
    detail: reasons.join(', ') || 'no reason given',
  }
  const group = turn.policy.brokenMarketsGroup
  if (health.broken <= group) {
    openIncident(turn, about)
    return
  }
  const detail = `more than ${group} books of cell ${cell} are broken; further ones have no own`
  openIncident(turn, { ...about, severity: 'page', about: '', conditionId: '', detail })
}

/** The incident of a whole cell ends when no book of it is broken. */
function resolveGroup(turn: Turn, cell: number, { broken }: CellHealth): void {
  if (broken === 0) resolveIncident(turn, brokenKey(cell, ''), 'no book of the cell is broken')
}

const brokenKey = (cell: number, conditionId: string) =>
  incidentKey('book-broken', cell, conditionId)

/** Market time since it was last counted, at the counts that held. */
function countTime(turn: Turn, health: CellHealth): void {
  const { nowMs } = turn.state
  const elapsedMs = health.countedMs === 0 ? 0 : nowMs - health.countedMs
  health.countedMs = nowMs
  if (elapsedMs <= 0 || health.markets === 0) return
  tally(turn, 'trusted-book-time', health.trusted * elapsedMs, health.markets * elapsedMs)
}
