/**
 * What is true of a market's two books: the levels after the venue's last action, the hash the
 * venue gives them, and the trade price that this hash has in it. Nothing here is told to anybody;
 * what is told may be wrong, late or missing.
 *
 * Always true: outside of `applyEvent` the two books are exact mirrors, and the hash that
 * `bookOf` answers is that of the levels, the tick and the trade price that it answers.
 */
import { formatMicros, ONE, type Side, venueBookHash, venueLevel } from '@polytraders/domain'
import { type BookEvent, type MarketEvent, type PriceChange } from '@polytraders/venue/translate'

export type TrueToken = {
  readonly tokenId: string
  /** Sizes by price, in micros. */
  readonly bids: Map<number, number>
  readonly asks: Map<number, number>
  /** Of the last action, as the venue's text has it. */
  timestamp: string
  hash: string
  /** The hash as the script has it, which knows nothing of a tick that was changed. */
  scriptedHash: string
}

/** A level of YES that is none of the script's. */
export type OwnLevel = { readonly side: Side; readonly price: number; readonly size: number }

export type TrueMarket = {
  readonly conditionId: string
  readonly tokens: readonly [TrueToken, TrueToken]
  tickSize: number
  readonly scriptedTickSize: number
  readonly minSize: number
  readonly negRisk: boolean
  /** As the hash has it; that of the newest trade told. */
  lastTradePrice: string
  priorTradePrice: string
  /** Prices of trades that are yet to be told. */
  readonly comingPrices: string[]
  readonly ownLevels: OwnLevel[]
  /** When the script's time last saw it change. */
  changedMs: number
  resolved: boolean
}

export type Constants = Pick<
  TrueMarket,
  'conditionId' | 'scriptedTickSize' | 'minSize' | 'negRisk'
> & { readonly tokenIds: readonly [string, string] }

export const createTrueMarket = (of: Constants): TrueMarket => ({
  conditionId: of.conditionId,
  tokens: [createToken(of.tokenIds[0]), createToken(of.tokenIds[1])],
  tickSize: of.scriptedTickSize,
  scriptedTickSize: of.scriptedTickSize,
  minSize: of.minSize,
  negRisk: of.negRisk,
  lastTradePrice: '',
  priorTradePrice: '',
  comingPrices: [],
  ownLevels: [],
  changedMs: 0,
  resolved: false,
})

const createToken = (tokenId: string): TrueToken => ({
  tokenId,
  bids: new Map(),
  asks: new Map(),
  timestamp: '0',
  hash: '',
  scriptedHash: '',
})

export const tokenOf = ({ tokens }: TrueMarket, tokenId: string): TrueToken | null => {
  if (tokens[0].tokenId === tokenId) return tokens[0]
  return tokens[1].tokenId === tokenId ? tokens[1] : null
}

/** Makes the books what an event says they are. */
export function applyEvent(market: TrueMarket, event: MarketEvent): void {
  if (event.type === 'book') applyBook(market, event)
  if (event.type !== 'price_change') return
  for (const change of event.changes) {
    const token = tokenOf(market, change.assetId)
    if (!token) continue
    applyChange(token, change)
    token.timestamp = event.timestamp
    token.scriptedHash = change.hash ?? ''
    token.hash = token.scriptedHash
  }
}

/** Levels that the best prices deny are gone, whether or not that was said. */
function applyChange(token: TrueToken, { side, price, size, bestBid, bestAsk }: PriceChange): void {
  const levels = side === 'BUY' ? token.bids : token.asks
  if (size === 0) levels.delete(price)
  else levels.set(price, size)
  if (bestBid === null || bestAsk === null) return
  for (const bid of token.bids.keys()) if (bid > bestBid) token.bids.delete(bid)
  for (const ask of token.asks.keys()) if (ask < bestAsk) token.asks.delete(ask)
}

function applyBook(market: TrueMarket, event: BookEvent): void {
  const token = tokenOf(market, event.assetId)
  if (!token) return
  token.bids.clear()
  token.asks.clear()
  for (const { price, size } of event.bids) token.bids.set(price, size)
  for (const { price, size } of event.asks) token.asks.set(price, size)
  for (const level of market.ownLevels) setOwnLevel(market, token, level)
  token.timestamp = event.timestamp
  token.scriptedHash = event.hash ?? ''
  token.hash = token.scriptedHash
  if (event.lastTradePrice !== null) noteTrade(market, event.lastTradePrice)
}

/** Sets a level of YES in one of the two books. */
export function setOwnLevel(market: TrueMarket, token: TrueToken, level: OwnLevel): void {
  const isYes = token === market.tokens[0]
  const isBid = (level.side === 'BUY') === isYes
  const levels = isBid ? token.bids : token.asks
  levels.set(isYes ? level.price : 1_000_000 - level.price, level.size)
}

export function noteTrade(market: TrueMarket, price: string): void {
  if (price === market.lastTradePrice) return
  market.priorTradePrice = market.lastTradePrice
  market.lastTradePrice = price
}

/** A token's whole book, as REST has it. */
export type WholeBook = {
  readonly market: string
  readonly tokenId: string
  readonly timestamp: string
  readonly hash: string
  /** Compact text of the levels, best last. */
  readonly bids: string
  readonly asks: string
  readonly minSize: string
  readonly tickSize: string
  readonly negRisk: boolean
  readonly lastTradePrice: string
}

export function bookOf(market: TrueMarket, token: TrueToken): WholeBook {
  const bids = sideText(token.bids, 1)
  const asks = sideText(token.asks, -1)
  const base = {
    market: market.conditionId,
    assetId: token.tokenId,
    timestamp: token.timestamp,
    bids,
    asks,
    minOrderSize: formatMicros(market.minSize),
    negRisk: market.negRisk,
  }
  const scripted = scriptedSides(market, token) ?? { bids, asks }
  const lastTradePrice = tradePriceOf(market, token, price =>
    venueBookHash({
      ...base,
      ...scripted,
      tickSize: formatMicros(market.scriptedTickSize),
      lastTradePrice: price,
    }),
  )
  const tickSize = formatMicros(market.tickSize)
  return {
    market: market.conditionId,
    tokenId: token.tokenId,
    timestamp: token.timestamp,
    hash: venueBookHash({ ...base, tickSize, lastTradePrice }),
    bids,
    asks,
    minSize: base.minOrderSize,
    tickSize,
    negRisk: market.negRisk,
    lastTradePrice,
  }
}

/** The levels that the script knows of; null when those are all. */
function scriptedSides({ ownLevels, scriptedTickSize }: TrueMarket, { bids, asks }: TrueToken) {
  if (ownLevels.length === 0) return null
  const known = (levels: ReadonlyMap<number, number>) =>
    new Map([...levels].filter(([price]) => price % scriptedTickSize === 0))
  return { bids: sideText(known(bids), 1), asks: sideText(known(asks), -1) }
}

/**
 * The trade price in the scripted hash: a trade is told after the book that it changed, so it may
 * be one that is yet to come. When none fits, the newest told.
 */
function tradePriceOf(
  market: TrueMarket,
  { scriptedHash }: TrueToken,
  hashWith: (price: string) => string,
): string {
  const { lastTradePrice, priorTradePrice, comingPrices } = market
  if (scriptedHash === '') return lastTradePrice
  for (const price of [lastTradePrice, ...comingPrices, priorTradePrice]) {
    if (hashWith(price) === scriptedHash) return price
  }
  return comingPrices[0] ?? lastTradePrice
}

const sideText = (levels: ReadonlyMap<number, number>, order: 1 | -1) =>
  [...levels]
    .sort(([a], [b]) => order * (a - b))
    .map(([price, size]) => venueLevel(formatMicros(price), formatMicros(size)))
    .join()

export function bestBidOf({ bids }: TrueToken): number {
  let best = 0
  for (const price of bids.keys()) if (price > best) best = price
  return best
}

export function bestAskOf({ asks }: TrueToken): number {
  let best = ONE
  for (const price of asks.keys()) if (price < best) best = price
  return best
}
