/**
 * One frame of the market channel: its number, its text, its events. What can't be taken is said
 * once a frame, as Unreadable with the first reason; the markets that it is about are in doubt,
 * all of the connection's when it can't be told which. A frame that lies about its length, its
 * type or its time costs no other market anything.
 */
import { type MarketNotice, type RawFrame } from '@polytraders/messages'
import {
  type MarketEvent,
  type NewMarketEvent,
  readBookBody,
  readMarketFrame,
} from '@polytraders/venue/translate'
import { doubt, endBatch, endIfProven, restart, sayStatus } from './batch.ts'
import { connectionOf, takeSeq } from './connection.ts'
import { carry, changeEpoch, marketsOf, refreshFeed, unreadable } from './feed.ts'
import { takeAudit, takeBook, takeChanges } from './levels.ts'
import { type Refusal } from './refusal.ts'
import { hasRoom } from './room.ts'
import { type Connection, type Context, type Market } from './state.ts'
import { takeTrade } from './trades.ts'

/** What one frame comes to: the markets that it touched, and what could not be taken. */
type Taking = {
  readonly context: Context
  readonly frame: RawFrame
  readonly connection: Connection
  readonly touched: Market[]
  readonly refusals: NonNullable<Refusal>[]
}

export function takeFrame(context: Context, frame: RawFrame): void {
  const { policy, state, say } = context
  const connection = connectionOf(state, frame.connection, policy.connectionsMax)
  if (!connection) {
    const detail = `expected at most ${policy.connectionsMax} connections`
    say(unreadable('too-many-connections', detail))
    return
  }
  const taking: Taking = { context, frame, connection, touched: [], refusals: [] }
  if (!takeNumber(taking)) return
  takeText(taking)
  for (const market of taking.touched) {
    endIfProven(context, market)
    const isLong = market.book.changes.length > policy.batchChangesMax
    if (isLong && hasRoom(context, market)) endBatch(context, market)
    sayStatus(context, market)
  }
  const [first] = taking.refusals
  if (first) {
    const more = taking.refusals.length - 1
    const detail = more > 0 ? `${first.detail}; and ${more} more in this frame` : first.detail
    say(unreadable(first.reason, detail))
  }
}

/** Takes the frame's place in its connection; false when there is nothing new in it. */
function takeNumber({ context, frame, connection }: Taking): boolean {
  const { nowMs } = context.state
  if (frame.epoch < connection.epoch) {
    const detail = `expected epoch ${connection.epoch} or later, found ${frame.epoch}`
    context.say(unreadable('old-epoch', detail))
    return false
  }
  if (frame.epoch > connection.epoch) {
    // The first frame ever heard of a connection may be any: it is where we began to listen.
    const isFirst = connection.epoch < 0
    changeEpoch(context, frame.connection, connection, frame.epoch)
    if (isFirst) connection.expectedSeq = frame.seq
    refreshFeed(context, connection)
  }
  const sequence = takeSeq(connection, frame.seq, nowMs, context.policy)
  const wasLost = connection.silent || !connection.up
  connection.lastFrameMs = nowMs
  connection.silent = false
  connection.up = true
  if (wasLost) refreshFeed(context, connection)
  if (sequence.order === 'next' && sequence.missing > 0) {
    for (const market of marketsOf(context, connection)) {
      market.gapCount += sequence.missing
      doubt(context, market, 'frames-missing')
      sayStatus(context, market)
    }
  }
  return sequence.order !== 'duplicate'
}

function takeText(taking: Taking): void {
  const { context, frame, connection } = taking
  if (frame.text.length > context.policy.frameLengthMax) {
    const found = `${frame.text.length} characters`
    const detail = `expected at most ${context.policy.frameLengthMax} characters, found ${found}`
    refuse(taking, [], { reason: 'too-large', detail })
    return
  }
  const reading = readMarketFrame(frame.text)
  if (!reading.ok) {
    takeOther(taking, reading)
    return
  }
  if (reading.pong) {
    connection.lastPongMs = context.state.nowMs
    return
  }
  connection.lastDataMs = context.state.nowMs
  if (connection.frozen) {
    connection.frozen = false
    refreshFeed(context, connection)
  }
  const { events } = reading
  for (let at = 0; at < events.length; at++) {
    const event = events[at]
    if (!event || isFull(taking, 'market' in event ? event.market : null)) continue
    takeEvent(taking, event, events.length === 1 ? -1 : at)
  }
}

/** What is no frame may be a book over REST, which the collector appends for an audit. */
function takeOther(
  taking: Taking,
  fault: NonNullable<Refusal> & { readonly markets: readonly string[] },
): void {
  const body = fault.reason === 'not-a-frame' ? readBookBody(taking.frame.text) : null
  if (!body?.ok) {
    refuse(taking, fault.markets, fault)
    return
  }
  for (const [at, book] of body.value.entries()) {
    const market = taking.context.state.markets.get(book.market)
    if (!market || market.hasLeft || isFull(taking, book.market)) continue
    touch(taking, market)
    const { tickSize } = market
    const refusal = takeAudit(taking.context, market, book, taking.frame.source_ts)
    noteTick(taking, market, tickSize, book, taking.frame.text.startsWith('[') ? at : -1)
    if (refusal) refuse(taking, [book.market], refusal)
  }
}

/** Whether the frame has led to so much already that the event is refused. */
function isFull(taking: Taking, market: string | null): boolean {
  const { policy, saidBytes } = taking.context
  if (saidBytes <= policy.outputBytesMax / 2) return false
  const detail = `expected no more in one frame: ${saidBytes} bytes follow from what came before`
  refuse(taking, market === null ? [] : [market], { reason: 'too-large', detail }, false)
  return true
}

/** `at` is the event's place in the frame's array, -1 when it is alone. */
function takeEvent(taking: Taking, event: MarketEvent, at: number): void {
  const { context, frame } = taking
  if (event.type === 'new_market') {
    takeNewMarket(taking, event, at)
    return
  }
  // A best_bid_ask comes before the changes that it tells of, and is sometimes wrong.
  if (event.type === 'best_bid_ask') return
  if (event.type === 'unknown') {
    const market = event.raw['market']
    const detail = `expected an event that is known, found ${event.eventType.slice(0, 80)}`
    const markets = typeof market === 'string' ? [market] : []
    refuse(taking, markets, { reason: 'unknown-event', detail }, false)
    return
  }
  const market = marketOf(taking, event.market)
  if (!market) return
  touch(taking, market)
  const { tickSize } = market
  let refusal: Refusal = null
  switch (event.type) {
    case 'price_change':
      refusal = takeChanges(context, market, event, frame.connection)
      break
    case 'book':
      refusal = takeBook(context, market, event, frame.connection)
      break
    case 'last_trade_price':
      refusal = takeTrade(context, market, event, frame.connection)
      break
    case 'tick_size_change':
      if (event.newTickSize !== tickSize) {
        restart(context, market, 'tick_size_change', event.newTickSize)
      }
      break
    case 'market_resolved':
      market.isResolved = true
      sayNotice(taking, event.type, event, at, {
        token_ids: event.assetIds,
        winning_token_id: event.winningAssetId ?? '',
      })
      break
  }
  noteTick(taking, market, tickSize, event, at)
  if (refusal) refuse(taking, [event.market], refusal)
}

/** Says that a market's tick is not what it was. */
function noteTick(
  taking: Taking,
  market: Market,
  before: number,
  event: { readonly market: string; readonly timestampMs: number },
  at: number,
): void {
  if (market.tickSize === before) return
  sayNotice(taking, 'tick_size_change', event, at, {
    token_ids: market.tokenIds,
    tick_size: market.tickSize,
  })
}

/** The market of an event, if it is of this cell. */
function marketOf({ context, frame, connection }: Taking, conditionId: string): Market | undefined {
  const market = context.state.markets.get(conditionId)
  if (market?.hasLeft) return undefined
  if (market && !market.newestMs.has(frame.connection)) {
    carry(context, market, frame.connection, connection)
  }
  return market
}

function touch({ touched }: Taking, market: Market): void {
  if (!touched.includes(market)) touched.push(market)
}

/** Notes what was not taken. When no market can be told, any of the connection's may be hurt. */
function refuse(
  taking: Taking,
  conditionIds: readonly string[],
  refusal: NonNullable<Refusal>,
  orAll = true,
): void {
  const { context, connection } = taking
  taking.refusals.push(refusal)
  const named = conditionIds.length === 0 && orAll ? connection.markets : conditionIds
  for (const conditionId of named) {
    const market = context.state.markets.get(conditionId)
    if (!market) continue
    market.parseErrors++
    doubt(context, market, 'element-refused')
    touch(taking, market)
  }
}

/** The venue tells everybody of every new market, again and again. */
function takeNewMarket(taking: Taking, event: NewMarketEvent, at: number): void {
  const { policy, state } = taking.context
  if (state.newMarkets.has(event.market)) return
  if (state.newMarkets.size >= policy.newMarketsMax) {
    for (const oldest of state.newMarkets) {
      state.newMarkets.delete(oldest)
      break
    }
  }
  state.newMarkets.add(event.market)
  sayNotice(taking, event.type, event, at, {
    token_ids: event.assetIds,
    tick_size: event.tickSize,
  })
}

function sayNotice(
  { context, frame }: Taking,
  kind: 'new_market' | 'tick_size_change' | 'market_resolved',
  event: { readonly market: string; readonly timestampMs: number },
  at: number,
  says: Pick<MarketNotice, 'token_ids'> &
    Partial<Pick<MarketNotice, 'tick_size' | 'winning_token_id'>>,
): void {
  const body = at < 0 ? frame.text : elementText(frame.text, at)
  context.say({
    type: 'MarketNotice',
    fact: {
      correlation_id: '',
      source_ts: event.timestampMs,
      recv_ts: context.state.nowMs,
      quality: 'clean',
      kind,
      condition_id: event.market,
      tick_size: null,
      winning_token_id: '',
      body: body.length > context.policy.noticeBodyMax ? '' : body,
      ...says,
      token_ids: says.token_ids.slice(0, context.policy.noticeTokensMax),
    },
  })
}

function elementText(text: string, at: number): string {
  const elements: unknown = JSON.parse(text)
  return Array.isArray(elements) ? JSON.stringify(elements[at]) : text
}
