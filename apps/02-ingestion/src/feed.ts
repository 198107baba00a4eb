/** What carries a market: subscriptions, and connections that come up, go down and begin again. */
import { cellOf, ONE } from '@polytraders/domain'
import {
  type ConnectionChanged,
  type InstrumentSubscribed,
  type InstrumentUnsubscribed,
} from '@polytraders/messages'
import { restart, sayStatus } from './batch.ts'
import { beginEpoch, connectionOf, feedFindings, noBookYet } from './connection.ts'
import {
  type Connection,
  type Context,
  createMarket,
  type Market,
  type Output,
  type State,
  updateConstants,
} from './state.ts'

export function takeSubscription(context: Context, fact: InstrumentSubscribed): void {
  const { policy, state, say } = context
  if (cellOf(fact.group_id, policy.cells) !== policy.cell) return
  const [yesId, noId] = fact.token_ids
  const { condition_id: conditionId, tick_size: tickSize } = fact
  if (!yesId || !noId || yesId === noId || fact.token_ids.length !== 2) {
    say(unreadable('bad-subscription', `expected two token ids for ${conditionId}`))
    return
  }
  if (tickSize < tickSizeMin || ONE % tickSize !== 0) {
    const detail = `expected a tick size that divides 1 for ${conditionId}, found ${tickSize}`
    say(unreadable('bad-subscription', detail))
    return
  }
  const connection = connectionOf(state, fact.connection, policy.connectionsMax)
  if (!connection) {
    say(tooMany('connections', policy.connectionsMax))
    return
  }

  const subscription = {
    conditionId,
    groupId: fact.group_id,
    tokenIds: [yesId, noId],
    tickSize,
    minSize: fact.min_size,
    negRisk: fact.neg_risk,
  } as const
  let market = state.markets.get(conditionId)
  if (market) {
    updateConstants(market, subscription)
    if (market.tickSize !== tickSize) restart(context, market, 'tick_size_change', tickSize)
  } else {
    if (state.markets.size >= policy.marketsMax && !makeRoom(state)) {
      say(tooMany('markets', policy.marketsMax))
      return
    }
    market = createMarket(subscription, state.nowMs)
    state.markets.set(conditionId, market)
  }
  market.hasLeft = false
  carry(context, market, fact.connection, connection)
  sayStatus(context, market)
}

/** What nobody carries has no book: what is still on its way for it is passed over. */
export function takeUnsubscription(context: Context, fact: InstrumentUnsubscribed): void {
  const { policy, state } = context
  const { connection, condition_id: conditionId } = fact
  const market = state.markets.get(conditionId)
  if (!market?.newestMs.delete(connection)) return
  state.connections.get(connection)?.markets.delete(conditionId)
  if (market.newestMs.size === 0) {
    market.hasLeft = true
    restart(context, market, 'resync', market.tickSize)
  }
  market.feed = feedFindings(state, market, policy)
  sayStatus(context, market)
}

const tickSizeMin = 100

/** Forgets the market that is over and was subscribed first; false when there is none. */
function makeRoom({ connections, markets }: State): boolean {
  for (const [conditionId, { isResolved, hasLeft }] of markets) {
    if (!isResolved && !hasLeft) continue
    markets.delete(conditionId)
    for (const connection of connections.values()) connection.markets.delete(conditionId)
    return true
  }
  return false
}

/** Notes that a connection carries a market. */
export function carry(
  { policy, state }: Context,
  market: Market,
  number: number,
  connection: Connection,
): void {
  const joins = market.phase === 'live' && market.newestMs.size > 0
  if (!market.newestMs.has(number)) market.newestMs.set(number, joins ? noBookYet : 0)
  connection.markets.add(market.conditionId)
  market.feed = feedFindings(state, market, policy)
}

export function takeConnectionChange(context: Context, fact: ConnectionChanged): void {
  const { policy, state, say } = context
  const connection = connectionOf(state, fact.connection, policy.connectionsMax)
  if (!connection) {
    say(tooMany('connections', policy.connectionsMax))
    return
  }
  if (fact.epoch < connection.epoch) return
  if (fact.state === 'connected') {
    if (fact.epoch > connection.epoch) changeEpoch(context, fact.connection, connection, fact.epoch)
    connection.up = true
  } else {
    connection.up = false
  }
  refreshFeed(context, connection)
}

/** A new connection has missed what happened in between, unless another one heard it. */
export function changeEpoch(
  context: Context,
  number: number,
  connection: Connection,
  epoch: number,
): void {
  const isFirst = connection.epoch < 0
  beginEpoch(connection, epoch, context.state.nowMs)
  for (const market of marketsOf(context, connection)) {
    const joins = hasAnother(context, market, number)
    market.newestMs.set(number, joins && market.phase === 'live' ? noBookYet : 0)
    if (isFirst || joins) continue
    restart(context, market, 'resync', market.tickSize)
  }
}

function hasAnother({ state }: Context, market: Market, number: number): boolean {
  for (const [other, newestMs] of market.newestMs) {
    const connection = state.connections.get(other)
    const carries = connection?.up && !connection.silent && newestMs !== noBookYet
    if (other !== number && carries) return true
  }
  return false
}

/** Says what the state of a connection changes for its markets. */
export function refreshFeed(context: Context, connection: Connection): void {
  for (const market of marketsOf(context, connection)) {
    market.feed = feedFindings(context.state, market, context.policy)
    sayStatus(context, market)
  }
}

export function* marketsOf({ state }: Context, connection: Connection): Generator<Market> {
  for (const conditionId of connection.markets) {
    const market = state.markets.get(conditionId)
    if (market) yield market
  }
}

export const unreadable = (reason: string, detail: string): Output => ({
  type: 'Unreadable',
  reason,
  detail,
})

const tooMany = (what: string, max: number) =>
  unreadable(`too-many-${what}`, `expected at most ${max} ${what}`)
