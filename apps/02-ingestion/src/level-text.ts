/**
 * The JSON of one token's book as the venue hashes it, kept ready as bytes: a level that changes is
 * spliced in, so that hashing a book costs the hash and little more.
 *
 *   {"market":..,"timestamp":"178..","hash":"","bids":[..],"asks":[..],"min_order_size":..0.850"}
 *   start ^                                   bids.at ^   asks.at ^  ^ tailAt              end ^
 *
 * Derived from the ladder and nothing else: the text hangs on its ladder weakly, is no part of any
 * state, and is built when a hash is first asked for. What must stay true: whoever changes a ladder
 * calls `retextLevel` after it (`setBookLevel` does), and the bytes are those that the domain's
 * `venueBookHash` hashes; the tests compare the two.
 */
import { hash } from 'node:crypto'
import { formatMicros, type Ladder, ONE } from '@polytraders/domain'

/** What the text says beside levels, moment and trade. Fixed while a ladder lives. */
export type TextFacts = {
  readonly market: string
  readonly assetId: string
  readonly minSize: number
  readonly negRisk: boolean
}

/** A list of levels. It starts at its bracket, which stands where its first level's comma would. */
type List = {
  at: number
  /** Bytes of all levels, each with a comma before it; 0 when there is none. */
  size: number
  /** Bytes of each level, by tick. */
  readonly levelSizes: Uint8Array
}

type LevelText = {
  bytes: Buffer
  readonly bids: List
  readonly asks: List
  readonly prices: readonly string[]
  readonly head: string
  readonly tail: string
  timestamp: string
  lastTradePrice: string
  start: number
  tailAt: number
  /** The hash of the text as it is; empty when that is not known. */
  digest: string
}

const texts = new WeakMap<Ladder, LevelText>()

const AFTER_TIMESTAMP = '","hash":"","bids":'
const BETWEEN = '],"asks":'
const BEFORE_PRICE = ',{"price":"'
const BEFORE_SIZE = '","size":"'
const AFTER_SIZE = '"}'
const AFTER_TRADE = '"}'
const timestampLengthMax = 15
const lastTradeLengthMax = 32
const COMMA = 44
const BRACKET = 91
const POINT = 46
const ZERO = 48

/** The venue's SHA-1 of the book at a moment, after a trade at that price: 40 hex digits. */
export function hashOfText(
  ladder: Ladder,
  facts: TextFacts,
  timestamp: string,
  lastTradePrice: string,
): string {
  const text = textOf(ladder, facts)
  if (text.timestamp !== timestamp) writeTimestamp(text, timestamp)
  if (text.lastTradePrice !== lastTradePrice) writeLastTradePrice(text, lastTradePrice)
  if (text.digest === '') {
    const end = text.tailAt + text.tail.length + lastTradePrice.length + AFTER_TRADE.length
    text.digest = hash('sha1', text.bytes.subarray(text.start, end))
  }
  return text.digest
}

/** The text up to the last trade price, to be finished when that is known. */
export function textBeforeTrade(ladder: Ladder, facts: TextFacts, timestamp: string): string {
  const text = textOf(ladder, facts)
  if (text.timestamp !== timestamp) writeTimestamp(text, timestamp)
  return text.bytes.toString('latin1', text.start, text.tailAt + text.tail.length)
}

/** The hash of a text from `textBeforeTrade`, after a trade at that price. */
export const hashAfterTrade = (textBefore: string, lastTradePrice: string) =>
  hash('sha1', textBefore + lastTradePrice + AFTER_TRADE)

/** Brings one level of a ladder's text, if it has one, up to the ladder. */
export function retextLevel(ladder: Ladder, isBid: boolean, tick: number, size: number): void {
  const text = texts.get(ladder)
  if (text) splice(text, ladder, isBid, tick, size)
}

function splice(text: LevelText, ladder: Ladder, isBid: boolean, tick: number, size: number) {
  text.digest = ''
  const list = isBid ? text.bids : text.asks
  const oldBytes = list.levelSizes[tick] ?? 0
  const newBytes = size === 0 ? 0 : composeLevel(text.prices[tick] ?? '', size)
  const newSize = list.size - oldBytes + newBytes
  const before = isBid ? bidBytesBefore(ladder, list, tick) : askBytesBefore(ladder, list, tick)

  const grow = Math.max(1, newSize) - Math.max(1, list.size)
  if (grow !== 0) {
    const rest = list.at + (list.size === 0 ? 1 : before + oldBytes)
    moveRest(text, rest, grow)
    if (isBid) text.asks.at += grow
    text.tailAt += grow
  }
  const { bytes } = text
  for (let at = 0, to = list.at + before; at < newBytes; at++, to++) bytes[to] = level[at] ?? 0
  // A level that came first has pushed back the one whose comma was the bracket.
  if (before === 0 && newSize > newBytes) bytes[list.at + newBytes] = COMMA
  bytes[list.at] = BRACKET
  list.levelSizes[tick] = newBytes
  list.size = newSize
}

/** Bytes of the bids below a tick, which come before it; counted from the nearer end. */
function bidBytesBefore({ bestBid }: Ladder, { levelSizes, size }: List, tick: number): number {
  const last = Math.max(bestBid, tick)
  let bytes = 0
  if (tick < last - tick) {
    for (let at = 1; at < tick; at++) bytes += levelSizes[at] ?? 0
    return bytes
  }
  for (let at = tick; at <= last; at++) bytes += levelSizes[at] ?? 0
  return size - bytes
}

/** Bytes of the asks above a tick, which come before it; counted from the nearer end. */
function askBytesBefore(ladder: Ladder, { levelSizes, size }: List, tick: number): number {
  const last = Math.min(ladder.bestAsk, tick)
  let bytes = 0
  if (ladder.ticks - tick < tick - last) {
    for (let at = ladder.ticks - 1; at > tick; at--) bytes += levelSizes[at] ?? 0
    return bytes
  }
  for (let at = tick; at >= last; at--) bytes += levelSizes[at] ?? 0
  return size - bytes
}

/** Moves what follows a place, the tail included, making room first. */
function moveRest(text: LevelText, from: number, by: number): void {
  const end = text.tailAt + text.tail.length + lastTradeLengthMax
  if (end + by > text.bytes.length) {
    const larger = Buffer.alloc(2 * (end + by))
    text.bytes.copy(larger)
    text.bytes = larger
  }
  text.bytes.copyWithin(from + by, from, end)
}

/** The level last composed, with its comma. */
const level = new Uint8Array(64)

/** Writes `,{"price":"0.29","size":"250"}` into `level`; returns its length. */
function composeLevel(price: string, size: number): number {
  let at = write(level, BEFORE_PRICE, 0)
  at = write(level, price, at)
  at = write(level, BEFORE_SIZE, at)
  const whole = Math.floor(size / ONE)
  at = write(level, String(whole), at)
  let fraction = size - whole * ONE
  if (fraction > 0) {
    level[at++] = POINT
    for (let unit = ONE / 10; fraction > 0; unit /= 10) {
      const digit = Math.floor(fraction / unit)
      level[at++] = ZERO + digit
      fraction -= digit * unit
    }
  }
  return write(level, AFTER_SIZE, at)
}

function write(bytes: Uint8Array, text: string, from: number): number {
  for (let at = 0; at < text.length; at++) bytes[from + at] = text.charCodeAt(at)
  return from + text.length
}

/** Writes the moment before what follows it, and the head before that, ending where they must. */
function writeTimestamp(text: LevelText, timestamp: string): void {
  const at = text.bids.at - AFTER_TIMESTAMP.length - timestamp.length
  write(text.bytes, timestamp, at)
  if (text.timestamp.length !== timestamp.length) {
    text.start = at - text.head.length
    write(text.bytes, text.head, text.start)
  }
  text.timestamp = timestamp
  text.digest = ''
}

function writeLastTradePrice(text: LevelText, lastTradePrice: string): void {
  const at = text.tailAt + text.tail.length
  write(text.bytes, AFTER_TRADE, write(text.bytes, lastTradePrice, at))
  text.lastTradePrice = lastTradePrice
  text.digest = ''
}

function textOf(ladder: Ladder, facts: TextFacts): LevelText {
  const known = texts.get(ladder)
  if (known) return known
  const text = emptyText(ladder, facts)
  for (let tick = 1; tick < ladder.ticks; tick++) {
    const bid = ladder.bids[tick] ?? 0
    if (bid > 0) splice(text, ladder, true, tick, bid)
    const ask = ladder.asks[tick] ?? 0
    if (ask > 0) splice(text, ladder, false, tick, ask)
  }
  texts.set(ladder, text)
  return text
}

function emptyText(ladder: Ladder, facts: TextFacts): LevelText {
  const head = `{"market":"${facts.market}","asset_id":"${facts.assetId}","timestamp":"`
  const tail =
    `],"min_order_size":"${formatMicros(facts.minSize)}",` +
    `"tick_size":"${formatMicros(ladder.tickSize)}","neg_risk":${facts.negRisk},` +
    '"last_trade_price":"'
  const bidsAt = head.length + timestampLengthMax + AFTER_TIMESTAMP.length
  const asksAt = bidsAt + 1 + BETWEEN.length
  const text: LevelText = {
    bytes: Buffer.alloc(4096),
    bids: { at: bidsAt, size: 0, levelSizes: new Uint8Array(ladder.ticks + 1) },
    asks: { at: asksAt, size: 0, levelSizes: new Uint8Array(ladder.ticks + 1) },
    prices: pricesOf(ladder.tickSize),
    head,
    tail,
    timestamp: '',
    lastTradePrice: '',
    start: 0,
    tailAt: asksAt + 1,
    digest: '',
  }
  write(text.bytes, AFTER_TIMESTAMP, bidsAt - AFTER_TIMESTAMP.length)
  write(text.bytes, `[${BETWEEN}[${tail}${AFTER_TRADE}`, bidsAt)
  return text
}

/** Prices of every tick as the venue writes them, by tick size: there are few. */
const priceTexts = new Map<number, readonly string[]>()

function pricesOf(tickSize: number): readonly string[] {
  const known = priceTexts.get(tickSize)
  if (known) return known
  const prices = Array.from({ length: ONE / tickSize + 1 }, (_, at) => formatMicros(at * tickSize))
  priceTexts.set(tickSize, prices)
  return prices
}

/** Forgets a ladder's text, for when the facts beside the levels are others. */
export const forgetText = (ladder: Ladder) => texts.delete(ladder)
