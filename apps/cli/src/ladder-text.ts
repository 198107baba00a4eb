/** A book drawn as a ladder: asks above, bids below, best prices in the middle, a bar for size. */
import { type HotBook } from '@polytraders/redis'

export type DrawOptions = {
  /** Levels of each side. */
  readonly depth: number
  readonly nowMs: number
}

const barWidth = 32

export function drawLadder(book: HotBook, { depth, nowMs }: DrawOptions): string {
  const asks = book.asks.slice(0, depth)
  const bids = book.bids.slice(0, depth)
  const largest = Math.max(1, ...[...asks, ...bids].map(({ size }) => size))
  const decimals = decimalsOf(book.tickSize)
  const sizes = [...asks, ...bids].map(({ size }) => sizeText(size).length)
  const width = Math.max('size'.length, ...sizes)
  const priceWidth = Math.max('price'.length, decimals + 2)
  const line = (side: string, price: string, size: string, bar: string) => {
    const columns = [side.padEnd(3), price.padStart(priceWidth), size.padStart(width), bar]
    return `  ${columns.join('  ')}`.trimEnd()
  }
  const level = (side: string) => (of: { readonly price: number; readonly size: number }) => {
    const bar = '█'.repeat(Math.max(1, Math.round((of.size / largest) * barWidth)))
    return line(side, priceText(of.price, decimals), sizeText(of.size), bar)
  }
  return [
    `${book.outcome} ${book.token}`,
    `of ${book.conditionId}`,
    certificateLine(book),
    ageLine(book, nowMs),
    '',
    line('', 'price', 'size', ''),
    ...asks.map(level('ask')).reverse(),
    middle(book, decimals),
    ...bids.map(level('bid')),
    ...leftOut(book, depth),
  ].join('\n')
}

function certificateLine({ verdict, reasons, validity, feed, epoch, seq }: HotBook): string {
  const why = reasons.length > 0 ? ` (${reasons.join(', ')})` : ''
  const fed = feed === '' ? '' : `  feed ${feed}`
  return `certificate ${verdict}${why}  book ${validity}${fed}  epoch ${epoch}, seq ${seq}`
}

function ageLine({ recvMs, writtenMs }: HotBook, nowMs: number): string {
  return `received ${age(nowMs - recvMs)} ago, written ${age(nowMs - writtenMs)} ago`
}

const age = (ms: number) => (Math.abs(ms) < 10_000 ? `${ms} ms` : `${Math.round(ms / 1_000)} s`)

function middle({ bids, asks }: HotBook, decimals: number): string {
  const [bid] = bids
  const [ask] = asks
  if (!bid || !ask)
    return `  --- ${!bid && !ask ? 'nothing rests' : !bid ? 'no bid' : 'no ask'} ---`
  return `  --- spread ${priceText(ask.price - bid.price, decimals)} ---`
}

function leftOut({ bids, asks }: HotBook, depth: number): string[] {
  const more = Math.max(0, asks.length - depth) + Math.max(0, bids.length - depth)
  return more === 0 ? [] : ['', `  ${more} more levels; --depth shows them`]
}

/** Decimals of a tick size: 2 at 0.01. */
const decimalsOf = (tickSize: number) => {
  let decimals = 0
  for (let unit = 1_000_000; unit > 1 && tickSize % unit !== 0; unit /= 10) decimals++
  return decimals
}

const priceText = (micros: number, decimals: number) => (micros / 1e6).toFixed(decimals)

const sizeText = (micros: number) =>
  (micros / 1e6).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
