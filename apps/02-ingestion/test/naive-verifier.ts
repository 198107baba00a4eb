/**
 * The venue's hashes checked the slow way, to compare the book builder with: sorted lists, the
 * domain's hash over text built anew each time, batches ended by the next timestamp of any event.
 */
import {
  createNaiveBook,
  formatMicros,
  type NaiveBook,
  type Side,
  setNaiveLevel,
  venueBookHash,
  venueLevel,
} from '@polytraders/domain'
import { readMarketFrame } from '@polytraders/venue/translate'
import { type Input } from '../src/core.ts'

export type Tally = {
  /** With the last trade price known when their batch ended. */
  atOnce: number
  /** With the price of the first trade that followed. */
  late: number
  /** With that of another trade. */
  inOrder: number
  unexplained: number
}

type Market = {
  readonly tokenIds: readonly string[]
  readonly tickSize: string
  readonly minOrderSize: string
  readonly books: Map<string, NaiveBook>
  /** Claimed hash of each token in the open batch. */
  claims: Map<string, string>
  timestamp: string
  /** Every last trade price there has been, newest last. */
  readonly trades: string[]
  pending: Claim[]
}

type Claim = {
  readonly hash: string
  readonly with: (lastTradePrice: string) => string
  /** Trades there had been by the end of its batch. */
  readonly before: readonly string[]
  /** Whether the first trade that followed has been tried. */
  readonly isTried: boolean
}

export function verifyNaively(inputs: readonly Input[]): {
  readonly tally: Tally
  readonly books: ReadonlyMap<string, NaiveBook>
} {
  const tally: Tally = { atOnce: 0, late: 0, inOrder: 0, unexplained: 0 }
  const markets = new Map<string, Market>()
  for (const input of inputs) {
    if (input.type === 'InstrumentSubscribed') {
      const { condition_id, token_ids, tick_size, min_size } = input.fact
      markets.set(condition_id, {
        tokenIds: token_ids,
        tickSize: formatMicros(tick_size),
        minOrderSize: formatMicros(min_size),
        books: new Map(token_ids.map(id => [id, createNaiveBook()])),
        claims: new Map(),
        timestamp: '',
        trades: [],
        pending: [],
      })
    }
    if (input.type === 'RawFrame') takeText(input.fact.text, markets, tally)
  }
  const books = new Map<string, NaiveBook>()
  for (const [conditionId, market] of markets) {
    endBatch(conditionId, market, tally)
    for (const claim of market.pending) {
      if (claim.before.some(price => claim.with(price) === claim.hash)) tally.inOrder++
      else tally.unexplained++
    }
    for (const [token, book] of market.books) books.set(token, book)
  }
  return { tally, books }
}

function takeText(text: string, markets: Map<string, Market>, tally: Tally): void {
  const reading = readMarketFrame(text)
  if (!reading.ok) throw new Error(reading.detail)
  for (const event of reading.events) {
    if (
      event.type !== 'book' &&
      event.type !== 'price_change' &&
      event.type !== 'last_trade_price'
    ) {
      continue
    }
    const market = markets.get(event.market)
    if (!market) continue
    if (event.timestamp !== market.timestamp) endBatch(event.market, market, tally)
    market.timestamp = event.timestamp
    if (event.type === 'last_trade_price') {
      trade(market, (event.price / 1e6).toFixed(3), tally)
      continue
    }
    if (event.type === 'book') {
      if (event.lastTradePrice !== null) market.trades.push(event.lastTradePrice)
      const book = createNaiveBook()
      for (const { price, size } of event.bids) setNaiveLevel(book, 'BUY', price, size)
      for (const { price, size } of event.asks) setNaiveLevel(book, 'SELL', price, size)
      market.books.set(event.assetId, book)
      continue
    }
    for (const { assetId, side, price, size, bestBid, bestAsk, hash } of event.changes) {
      const book = market.books.get(assetId)
      if (!book) continue
      setNaiveLevel(book, side, price, size)
      evict(book, 'BUY', price => price > (bestBid ?? 1e6))
      evict(book, 'SELL', price => price < (bestAsk ?? 0))
      if (hash !== null) market.claims.set(assetId, hash)
    }
  }
}

function evict(book: NaiveBook, side: Side, isGone: (price: number) => boolean): void {
  const levels = side === 'BUY' ? book.bids : book.asks
  for (const { price } of levels.filter(({ price }) => isGone(price))) {
    setNaiveLevel(book, side, price, 0)
  }
}

function endBatch(conditionId: string, market: Market, tally: Tally): void {
  for (const [assetId, hash] of market.claims) {
    const book = market.books.get(assetId)
    if (!book) continue
    const { timestamp, tickSize, minOrderSize, trades } = market
    const [bids, asks] = [textOf(book.bids), textOf(book.asks)]
    const withPrice = (lastTradePrice: string) =>
      venueBookHash({
        market: conditionId,
        assetId,
        timestamp,
        bids,
        asks,
        minOrderSize,
        tickSize,
        negRisk: false,
        lastTradePrice,
      })
    if (withPrice(trades.at(-1) ?? '') === hash) tally.atOnce++
    else market.pending.push({ hash, with: withPrice, before: [...trades], isTried: false })
  }
  market.claims = new Map()
}

function trade(market: Market, price: string, tally: Tally): void {
  market.trades.push(price)
  const open: Claim[] = []
  for (const claim of market.pending) {
    if (claim.with(price) === claim.hash) tally[claim.isTried ? 'inOrder' : 'late']++
    else open.push({ ...claim, isTried: true })
  }
  market.pending = open
}

const textOf = (levels: NaiveBook['bids']) =>
  [...levels]
    .reverse()
    .map(({ price, size }) => venueLevel(formatMicros(price), formatMicros(size)))
    .join(',')
