/**
 * What the feed tells before any body does: a new tick, an end. It is believed at once, and for
 * `noticeHoldMs` outranks a body that lags behind. A market the registry has never read is the
 * poller's business; the notice is counted and changes nothing.
 */
import { ONE, tickSizes } from '@polytraders/domain'
import { type MarketNotice } from '@polytraders/messages'
import { type Instrument } from '@polytraders/venue/translate'
import { holdTick } from './merge.ts'
import { type Context, conditionKey, type Market, unreadable } from './state.ts'
import { type Draft, publish } from './versions.ts'

export function takeNotice(context: Context, notice: MarketNotice): void {
  const { notices, markets } = context.state
  const known = markets.get(conditionKey(notice.condition_id))
  switch (notice.kind) {
    case 'new_market':
      notices.newMarket++
      return
    case 'tick_size_change':
      if (known) changeTick(context, known, notice)
      else notices.unknownMarket++
      return
    case 'market_resolved':
      if (known) close(context, known, notice)
      else notices.unknownMarket++
      return
    default:
      notices.unknownKind++
  }
}

/** A tick that changed to no one knows what halts the market until a body tells. */
function changeTick(context: Context, known: Market, notice: MarketNotice): void {
  const { told, held } = known
  const tick = notice.tick_size
  if (tick === null || !tickSizes.includes(tick)) {
    const problem = `tick size unknown: expected one that the venue has, found ${tick} in a notice`
    const problems = [problem, ...told.problems.filter(other => !other.startsWith('tick size'))]
    publishTold(context, known, { ...told, tickSize: null, problems }, notice)
    return
  }
  const untilMs = notice.recv_ts + context.policy.noticeHoldMs
  const next = { ...known, held: holdTick(held, tick, untilMs) }
  publishTold(context, next, { ...told, tickSize: tick }, notice)
}

/** Closed at once; resolved when the winner is known. A body tells what a notice leaves out. */
function close(context: Context, known: Market, notice: MarketNotice): void {
  const { told, held } = known
  const { winning_token_id, source_ts, recv_ts } = notice
  const payouts = payoutsOf(told, winning_token_id)
  if (payouts === null && winning_token_id !== '') {
    const tokens = told.tokenIds?.join(', ') ?? 'unknown ids'
    const expected = `expected the winner to be one of ${tokens}`
    context.say(unreadable('unknown-token', `${expected}, found ${winning_token_id.slice(0, 80)}`))
  }
  const closedUntilMs = recv_ts + context.policy.noticeHoldMs
  const over: Instrument = {
    ...told,
    closed: true,
    acceptingOrders: false,
    payouts: payouts ?? told.payouts,
    resolutionTimeMs: told.resolutionTimeMs ?? (payouts ? source_ts : null),
  }
  publishTold(context, { ...known, held: { ...held, closedUntilMs } }, over, notice)
}

function payoutsOf({ tokenIds }: Instrument, winner: string): readonly [number, number] | null {
  if (tokenIds === null || !tokenIds.includes(winner)) return null
  return winner === tokenIds[0] ? [ONE, 0] : [0, ONE]
}

function publishTold(
  context: Context,
  market: Market,
  told: Instrument,
  notice: MarketNotice,
): void {
  const draft: Draft = { ...market, told, groupId: market.said.group_id }
  publish(context, market, draft, notice)
}
