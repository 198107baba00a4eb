/**
 * The venue without its sockets: takes a script in order, keeps what is true, and says what is to
 * be told. Pure: time is the script's.
 *
 *   script ─▶ ahead (a moment is known whole before its first word) ─▶ truth ─▶ tellings
 *
 * Always true: when the first message of a moment is told, the books are already those of its end,
 * so that a book asked for at any time is one that the venue had, with the hash that it had.
 */
import { type MarketEvent, readMarketFrame } from '@polytraders/venue/translate'
import { type Body, createListing, isBody, type Listing, newMarketText } from './listing.ts'
import { type Happening, type Script } from './script.ts'
import { type Telling } from './telling.ts'
import {
  applyEvent,
  bookOf,
  createTrueMarket,
  noteTrade,
  type OwnLevel,
  setOwnLevel,
  type TrueMarket,
  type TrueToken,
} from './true-book.ts'
import { laterBookText, levelText, tickChangeText } from './wire-text.ts'

type Ahead = { readonly happening: Happening; readonly events: readonly MarketEvent[] }

export type Venue = {
  readonly script: Script
  readonly markets: Map<string, TrueMarket>
  readonly byToken: Map<string, TrueMarket>
  readonly listings: Map<string, Listing>
  /** What comes next: so much that a moment's messages and its trades are known before. */
  readonly ahead: (Ahead | undefined)[]
  aheadAt: number
  readonly moments: Map<string, MarketEvent[]>
  /** The script's time. */
  nowMs: number
  ended: boolean
}

/** How far ahead the script is read. A moment's messages are at most 80 ms apart, its trade 170. */
const aheadMs = 250
const aheadMax = 4_096
/** How long a resolved market stays in the catalogue. */
const rememberedMs = 600_000

export function createVenue(script: Script): Venue {
  const venue: Venue = {
    script,
    markets: new Map(),
    byToken: new Map(),
    listings: new Map(),
    ahead: [],
    aheadAt: 0,
    moments: new Map(),
    nowMs: 0,
    ended: false,
  }
  readAhead(venue)
  // The books that a recording or a day begins with are there before anybody asks.
  while (isOpening(venue.ahead[venue.aheadAt])) happen(venue)
  return venue
}

const isOpening = (next: Ahead | undefined) =>
  (next?.happening.type === 'listed' && !next.happening.announced) ||
  (next?.happening.type === 'told' && isSnapshot(next.happening.text, next.events))

/** What a scripted connection was sent first; those of ours are sent books of their own. */
const isSnapshot = (text: string, events: readonly MarketEvent[]) =>
  text.startsWith('[') && events.every(event => event.type === 'book' && event.tickSize !== null)

/** When the next thing happens; null when nothing does any more. */
export const nextAtMs = ({ ahead, aheadAt }: Venue) => ahead[aheadAt]?.happening.atMs ?? null

/** Lets the next thing happen: what is told of it. */
export function happen(venue: Venue): readonly Telling[] {
  const next = venue.ahead[venue.aheadAt]
  if (!next) return []
  venue.ahead[venue.aheadAt] = undefined
  venue.aheadAt++
  readAhead(venue)
  const { happening, events } = next
  venue.nowMs = Math.max(venue.nowMs, happening.atMs)
  switch (happening.type) {
    case 'listed':
      return happening.announced ? announce(venue, happening) : []
    case 'amended':
      for (const body of happening.bodies) amend(venue, body)
      return []
    case 'told':
      return tell(venue, happening.atMs, happening.text, events)
  }
}

function readAhead(venue: Venue): void {
  const { ahead } = venue
  if (venue.aheadAt > aheadMax) ahead.splice(0, venue.aheadAt)
  if (ahead.length === 0 || venue.aheadAt > aheadMax) venue.aheadAt = 0
  while (!venue.ended && ahead.length - venue.aheadAt < aheadMax) {
    const first = ahead[venue.aheadAt]
    const last = ahead.at(-1)
    if (first && last && last.happening.atMs - first.happening.atMs > aheadMs) return
    const next = venue.script.next()
    if (next.done) venue.ended = true
    else ahead.push(prepare(venue, next.value))
  }
}

function prepare(venue: Venue, happening: Happening): Ahead {
  if (happening.type === 'listed') for (const body of happening.bodies) list(venue, body)
  if (happening.type !== 'told') return { happening, events: [] }
  const reading = readMarketFrame(happening.text)
  const events = reading.ok ? reading.events : []
  for (const event of events) {
    if (event.type === 'last_trade_price') {
      venue.markets.get(event.market)?.comingPrices.push(tradePriceText(event.price))
    }
    if (event.type !== 'book' && event.type !== 'price_change') continue
    const key = momentOf(event)
    const moment = venue.moments.get(key)
    if (moment) moment.push(event)
    else venue.moments.set(key, [event])
  }
  return { happening, events }
}

const momentOf = ({ market, timestamp }: { readonly market: string; readonly timestamp: string }) =>
  `${market} ${timestamp}`

/** How a trade's price stands in the venue's hash. */
const tradePriceText = (price: number) => (price / 1_000_000).toFixed(3)

/** Puts a market into the catalogue, with empty books. */
export function list(venue: Venue, json: unknown): Listing {
  const { constants, ...listing } = createListing(json)
  const market = createTrueMarket(constants)
  venue.listings.set(listing.conditionId, listing)
  venue.markets.set(listing.conditionId, market)
  for (const tokenId of listing.tokenIds) venue.byToken.set(tokenId, market)
  return listing
}

function amend(venue: Venue, json: unknown): void {
  if (!isBody(json)) return
  const listing = venue.listings.get(String(json['conditionId']))
  if (listing) listing.body = json
}

/** Changes some of Gamma's fields of a market; false when there is no such market. */
export function patchListing(venue: Venue, conditionId: string, fields: Body): boolean {
  const listing = venue.listings.get(conditionId)
  if (!listing) return false
  listing.body = { ...listing.body, ...fields }
  return true
}

function announce(venue: Venue, { bodies, atMs }: Happening & { type: 'listed' }): Telling[] {
  forget(venue, atMs)
  return bodies.flatMap(body => {
    const listing = isBody(body) ? venue.listings.get(String(body['conditionId'])) : undefined
    return listing ? [newMarketTelling(listing, atMs)] : []
  })
}

/** Markets of days long past are in no catalogue any more. */
function forget({ markets, byToken, listings }: Venue, atMs: number): void {
  for (const [conditionId, market] of markets) {
    if (!market.resolved || atMs - market.changedMs < rememberedMs) continue
    markets.delete(conditionId)
    listings.delete(conditionId)
    for (const { tokenId } of market.tokens) byToken.delete(tokenId)
  }
}

export const newMarketTelling = (listing: Listing, atMs: number): Telling => ({
  atMs,
  text: newMarketText(listing, atMs),
  kind: 'new_market',
  market: listing.conditionId,
  tokens: listing.tokenIds,
})

function tell(
  venue: Venue,
  atMs: number,
  text: string,
  events: readonly MarketEvent[],
): readonly Telling[] {
  let changed = text
  for (const event of events) changed = takeEvent(venue, atMs, event, changed, events.length === 1)
  const [first] = events
  if (!first || isSnapshot(text, events)) return []
  return [
    {
      atMs,
      text: changed,
      kind: first.type,
      market: marketOf(first),
      tokens: events.flatMap(tokensOf),
    },
  ]
}

/** Makes an event true; its text, when a changed tick makes it another. */
function takeEvent(
  venue: Venue,
  atMs: number,
  event: MarketEvent,
  text: string,
  alone: boolean,
): string {
  const market = venue.markets.get(marketOf(event))
  if (!market) return text
  if (event.type === 'market_resolved') market.resolved = true
  if (event.type === 'last_trade_price') {
    market.comingPrices.shift()
    noteTrade(market, tradePriceText(event.price))
  }
  if (event.type !== 'book' && event.type !== 'price_change') return text
  const key = momentOf(event)
  const moment = venue.moments.get(key)
  venue.moments.delete(key)
  for (const each of moment ?? []) applyEvent(market, each)
  if (moment) market.changedMs = atMs
  if (market.tickSize === market.scriptedTickSize || !alone) return text
  if (moment) for (const token of market.tokens) token.hash = bookOf(market, token).hash
  return rewritten(market, event, text)
}

/** The text of an event of a market whose tick is another than the script's. */
function rewritten(market: TrueMarket, event: MarketEvent, text: string): string {
  if (event.type === 'book') {
    const token = market.tokens.find(({ tokenId }) => tokenId === event.assetId)
    return token ? laterBookText(bookOf(market, token)) : text
  }
  return market.tokens.reduce(
    (before, { scriptedHash, hash }) => before.replaceAll(scriptedHash, hash),
    text,
  )
}

/**
 * The venue's tick gets finer: what is told of it, and a first level that only the new tick has.
 * Null when there is no such market, or its tick can't get finer.
 */
export function changeTick(venue: Venue, conditionId: string, atMs: number): Telling[] | null {
  const market = venue.markets.get(conditionId)
  if (!market || market.tickSize !== market.scriptedTickSize || market.tickSize < 1_000) return null
  const before = market.tickSize
  // From here on it is the price in the hash as it stands, whether or not its trade was told.
  noteTrade(market, bookOf(market, market.tokens[0]).lastTradePrice)
  market.tickSize = before / 10
  const tellings = market.tokens.map((token): Telling => {
    const text = tickChangeText(market, token, before, token.timestamp)
    return telling(market, 'tick_size_change', atMs, text)
  })
  // Far from the best prices, so that these stay what the script says.
  const level: OwnLevel = { side: 'BUY', price: market.tickSize * 3, size: 25_000_000 }
  market.ownLevels.push(level)
  for (const token of market.tokens) {
    setOwnLevel(market, token, level)
    token.timestamp = String(Number(token.timestamp) + 1)
  }
  for (const token of market.tokens) refreshHash(market, token)
  return [...tellings, telling(market, 'price_change', atMs, levelText(market, level))]
}

/** The script has no hash of this moment: the trade price is the one known last. */
function refreshHash(market: TrueMarket, token: TrueToken): void {
  token.scriptedHash = ''
  token.hash = bookOf(market, token).hash
}

const telling = (
  { conditionId, tokens }: TrueMarket,
  kind: Telling['kind'],
  atMs: number,
  text: string,
): Telling => ({
  atMs,
  text,
  kind,
  market: conditionId,
  tokens: tokens.map(({ tokenId }) => tokenId),
})

const marketOf = (event: MarketEvent) => ('market' in event ? (event.market ?? '') : '')

function tokensOf(event: MarketEvent): readonly string[] {
  switch (event.type) {
    case 'price_change':
      return event.changes.map(({ assetId }) => assetId)
    case 'new_market':
    case 'market_resolved':
      return event.assetIds
    case 'unknown':
      return []
    case 'book':
    case 'best_bid_ask':
    case 'last_trade_price':
    case 'tick_size_change':
      return [event.assetId]
  }
}
