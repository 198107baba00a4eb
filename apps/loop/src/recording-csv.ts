/**
 * Recordings as a table of changes: one row a changed level or a trade, and neither frames, whole
 * books nor hashes. The frames that could have carried the rows are made here: one for the rows of
 * a market and a moment that follow each other, received at its own moment.
 *
 *   ts_ms,event_type,asset_id,side,price,size,best_bid,best_ask
 */
import { readGammaBody } from '@polytraders/venue/translate'
import { FeedError, type Frame } from './feed.ts'

export const csvHead = 'ts_ms,event_type,asset_id,side,price,size,best_bid,best_ask'

type Row = {
  readonly atMs: number
  readonly market: string
  readonly isTrade: boolean
  readonly assetId: string
  readonly side: 'BUY' | 'SELL'
  readonly price: string
  readonly size: string
  readonly bestBid: string
  readonly bestAsk: string
}

/** The frames of a table's lines, its head left off. Throws a FeedError that names the line. */
export function* framesOfCsv(
  lines: readonly string[],
  name: string,
  markets: string,
): Generator<Frame> {
  const marketOf = marketsByToken(markets)
  let seq = 0
  let recvMs = 0
  const frame = (rows: readonly Row[], atMs: number): Frame => {
    // Moments of different markets interleave; a connection's frames come one after the other.
    recvMs = Math.max(recvMs, atMs)
    return { recv_ms: recvMs, connection: 1, seq: ++seq, text: textOf(rows) }
  }
  let open: Row[] = []
  for (const [at, line] of lines.entries()) {
    const row = rowOf(line, `${name}:${at + 2}`, marketOf)
    const [first] = open
    if (first && (row.isTrade || first.atMs !== row.atMs || first.market !== row.market)) {
      yield frame(open, first.atMs)
      open = []
    }
    if (row.isTrade) yield frame([row], row.atMs)
    else open.push(row)
  }
  const [first] = open
  if (first) yield frame(open, first.atMs)
}

function marketsByToken(body: string): ReadonlyMap<string, string> {
  const read = readGammaBody(body)
  if (!read.ok) throw new FeedError(`the markets can't be read: ${read.detail}`)
  const markets = new Map<string, string>()
  for (const { reading } of read.value.markets) {
    if (!reading.ok) continue
    for (const token of reading.value.tokenIds ?? []) markets.set(token, reading.value.conditionId)
  }
  return markets
}

const decimal = /^\d{1,15}(\.\d{1,6})?$/
const sides = new Map<string, Row['side']>([
  ['BID', 'BUY'],
  ['ASK', 'SELL'],
])

function rowOf(line: string, place: string, marketOf: ReadonlyMap<string, string>): Row {
  const [time, type, assetId, sideText, price, size, bestBid, bestAsk, ...more] = line
    .trimEnd()
    .split(',')
  const atMs = Number(time)
  const side = sides.get(sideText ?? '')
  const isRow =
    Number.isSafeInteger(atMs) &&
    (type === 'PRICE_CHANGE' || type === 'LAST_TRADE') &&
    [price, size, bestBid, bestAsk].every(text => decimal.test(text ?? '')) &&
    more.length === 0
  if (!isRow || !side || !assetId || !price || !size || !bestBid || !bestAsk) {
    throw new FeedError(`${place} is no row: expected ${csvHead}, found ${line.slice(0, 120)}`)
  }
  const market = marketOf.get(assetId)
  if (!market) throw new FeedError(`${place}: the markets have no token ${assetId.slice(0, 80)}`)
  return {
    atMs,
    market,
    isTrade: type === 'LAST_TRADE',
    assetId,
    side,
    price,
    size,
    bestBid,
    bestAsk,
  }
}

function textOf(rows: readonly Row[]): string {
  const [first] = rows
  if (!first) throw new RangeError('a frame has at least one row')
  const { market, atMs, isTrade, assetId, side, price, size } = first
  const timestamp = String(atMs)
  if (isTrade) {
    const trade = { market, asset_id: assetId, price, size, fee_rate_bps: '0', side, timestamp }
    return JSON.stringify({ ...trade, event_type: 'last_trade_price' })
  }
  const price_changes = rows.map(row => ({
    asset_id: row.assetId,
    price: row.price,
    size: row.size,
    side: row.side,
    hash: null,
    best_bid: row.bestBid,
    best_ask: row.bestAsk,
  }))
  return JSON.stringify({ market, price_changes, timestamp, event_type: 'price_change' })
}
