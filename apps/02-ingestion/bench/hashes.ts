/**
 * What verifying the venue's hash costs, by the size of the book: one level changes, its text is
 * spliced in and the whole is hashed. Beside it the same from a ladder whose text is built anew,
 * and the domain's plain way, which is the oracle. Prints its conditions.
 *
 *   node apps/02-ingestion/bench/hashes.ts [rounds]
 */
import process from 'node:process'
import { formatMicros, type Ladder, venueBookHash, venueLevel } from '@polytraders/domain'
import { bestNs, conditions, perSecond } from '@polytraders/testkit/measure'
import { type Book, createBook, setBookLevel } from '../src/book.ts'
import { forgetText, hashOfText } from '../src/level-text.ts'

const rounds = Number(process.argv[2] ?? 7)
const sizes = [8, 16, 32, 64, 128, 256, 512, 998]
const goal = { levels: 64, perSecond: 120_000 }
const timestamp = '1780795941471'
const lastTradePrice = '0.500'
const facts = {
  market: `0x${'ab'.repeat(32)}`,
  assetId: '7'.repeat(77),
  minSize: 5_000_000,
  negRisk: false,
}
const print = (line: string) => process.stdout.write(`${line}\n`)

print(`${conditions()}, one core, best of ${rounds} rounds`)
print(`goal: ${goal.perSecond.toLocaleString('en')}/s touched, up to ${goal.levels} levels`)
print('  levels    bytes    touched/s   built anew/s      plain/s')
for (const levels of sizes) measure(levels)

function measure(levels: number): void {
  const { book, first } = bookOf(levels)
  const ladder = book.yes
  if (hashOfText(ladder, facts, timestamp, lastTradePrice) !== plain(ladder)) {
    throw new Error(`the hash of ${levels} levels is not the plain one`)
  }
  const touched = rate(Math.ceil(2_000_000 / (levels + 100)), n => {
    setBookLevel(book, true, 'BUY', first + ((n * 7) % (levels >> 1)), 1_000_000 + n * 10_000)
    book.changes.length = 0
    hashOfText(ladder, facts, timestamp, lastTradePrice)
  })
  const anew = rate(Math.ceil(200_000 / (levels + 100)), () => {
    forgetText(ladder)
    hashOfText(ladder, facts, timestamp, lastTradePrice)
  })
  const naive = rate(Math.ceil(200_000 / (levels + 100)), () => void plain(ladder))
  const bytes = String(textOf(ladder).length)
  print(
    `${String(levels).padStart(8)} ${bytes.padStart(8)} ${touched.padStart(12)} ` +
      `${anew.padStart(14)} ${naive.padStart(12)}`,
  )
}

function rate(count: number, run: (n: number) => void): string {
  const ns = bestNs(rounds, () => {
    for (let n = 0; n < count; n++) run(n)
  })
  return perSecond(count, ns)
}

/** Half of the levels bids, half asks, around the mid. */
function bookOf(levels: number): { readonly book: Book; readonly first: number } {
  const tickSize = levels > 90 ? 1_000 : 10_000
  const book = createBook(tickSize)
  const half = levels >> 1
  const middle = book.yes.ticks >> 1
  for (let n = 1; n <= half; n++) {
    setBookLevel(book, true, 'BUY', middle - n, 12_340_000 * n)
    setBookLevel(book, true, 'SELL', middle + n, 12_340_000 * n)
  }
  book.changes = []
  return { book, first: middle - half }
}

function textOf(ladder: Ladder): string {
  return sideText(ladder, ladder.bids, 1) + sideText(ladder, ladder.asks, -1)
}

function sideText({ ticks, tickSize }: Ladder, levels: Float64Array, step: 1 | -1): string {
  const texts: string[] = []
  for (let at = step > 0 ? 1 : ticks - 1; at > 0 && at < ticks; at += step) {
    const size = levels[at] ?? 0
    if (size > 0) texts.push(venueLevel(formatMicros(at * tickSize), formatMicros(size)))
  }
  return texts.join(',')
}

function plain(ladder: Ladder): string {
  return venueBookHash({
    market: facts.market,
    assetId: facts.assetId,
    timestamp,
    bids: sideText(ladder, ladder.bids, 1),
    asks: sideText(ladder, ladder.asks, -1),
    minOrderSize: formatMicros(facts.minSize),
    tickSize: formatMicros(ladder.tickSize),
    negRisk: facts.negRisk,
    lastTradePrice,
  })
}
