/**
 * Applying level changes alone, the same deltas to each in the same run: the dense ladder, both
 * ladders of a market with mirror and changes kept, the naive sorted book that is their oracle, and
 * nautilus_trader's book. Prints its conditions, and the work that each does.
 */
import {
  bestAskPrice,
  bestBidPrice,
  createLadder,
  createNaiveBook,
  type Ladder,
  setLevel,
  setNaiveLevel,
  topLevels,
} from '@polytraders/domain'
import { wholeNumber } from '@polytraders/testkit/flags'
import { bestNs, conditions, perSecond } from '@polytraders/testkit/measure'
import { createRandom, integerBetween } from '@polytraders/testkit/random'
import { Command } from 'commander'
import { createBook, setBookLevel } from '../src/book.ts'
import {
  type Deltas,
  howToInstall,
  installPeer,
  peerDeltas,
  peerHasScripts,
  peerIsInstalled,
  peerName,
  runPeer,
} from './peer.ts'

type Flags = { readonly rounds: number; readonly installPeer: boolean }

const flags = new Command('books')
  .description("applies the same level changes to our books and to nautilus_trader's")
  .option('--rounds <n>', 'of which the best counts', wholeNumber, 15)
  .option('--install-peer', 'install nautilus_trader first: 650 MB', false)
  .parse()
  .opts<Flags>()
const { rounds } = flags
const count = 200_000
const tickSize = 1_000
const goal = 25_000_000
const print = (line: string) => void process.stdout.write(`${line}\n`)
const line = (name: string, rate: string, work: string) =>
  print(`  ${name.padEnd(30)}${rate.padStart(12)} /s  ${work}`)

if (flags.installPeer) installPeer(print)
const hasPeer = peerIsInstalled() && peerHasScripts()
const deltas = hasPeer ? peerDeltas(count) : ownDeltas()
print(`${conditions()}, one core, best of ${rounds} rounds; goal ${goal.toLocaleString('en')}/s`)
print(
  hasPeer
    ? `${count} deltas of peers/gen.py: 0.001 ticks, a quarter removes a level`
    : `${count} deltas, as peers/gen.py makes them but of our own random`,
)
const ladder = measureLadder(deltas)
measureMarket(deltas)
measureNaive(deltas)
comparePeer(ladder)

function measureLadder({ sides, ticks, quantities }: Deltas): Ladder {
  let last = createLadder(tickSize)
  let seen = 0
  const play = (afterEach: (of: Ladder) => number) => {
    last = createLadder(tickSize)
    for (let n = 0; n < count; n++) {
      setLevel(last, sides[n] === 0 ? 'BUY' : 'SELL', ticks[n] ?? 0, quantities[n] ?? 0)
      seen += afterEach(last)
    }
  }
  const alone = bestNs(rounds, () => play(() => 0))
  line('dense ladder', perSecond(count, alone), 'level set, best prices and level counts kept')
  const withBbo = bestNs(rounds, () => play(of => bestBidPrice(of) + bestAskPrice(of)))
  line('dense ladder, best prices read', perSecond(count, withBbo), 'the same, both best read')
  if (seen === 0) throw new Error('expected best prices, found none')
  return last
}

function measureMarket({ sides, ticks, quantities }: Deltas): void {
  const ns = bestNs(rounds, () => {
    const book = createBook(tickSize)
    for (let n = 0; n < count; n++) {
      const isBid = sides[n] === 0
      const tick = ticks[n] ?? 0
      const size = quantities[n] ?? 0
      setBookLevel(book, true, isBid ? 'BUY' : 'SELL', tick, size)
      setBookLevel(book, false, isBid ? 'SELL' : 'BUY', book.yes.ticks - tick, size)
      if (book.changes.length > 1_000) book.changes = []
    }
    if (book.mirrorDifferences !== 0) throw new Error('expected mirrors')
  })
  const work = 'each on YES and mirrored on NO: differences counted, changes listed'
  line("a market's two ladders", perSecond(count, ns), work)
}

function measureNaive({ sides, ticks, quantities }: Deltas): void {
  let last = createNaiveBook()
  const ns = bestNs(Math.min(3, rounds), () => {
    last = createNaiveBook()
    for (let n = 0; n < count; n++) {
      const price = (ticks[n] ?? 0) * tickSize
      setNaiveLevel(last, sides[n] === 0 ? 'BUY' : 'SELL', price, quantities[n] ?? 0)
    }
  })
  line('naive sorted book', perSecond(count, ns), 'the oracle: two sorted lists')
  const bids = JSON.stringify(topLevels(ladder, 'BUY', 1_000))
  const asks = JSON.stringify(topLevels(ladder, 'SELL', 1_000))
  if (bids !== JSON.stringify(last.bids) || asks !== JSON.stringify(last.asks)) {
    throw new Error('the ladder is not the naive book')
  }
  print(`  equal at the end: ${last.bids.length} bids, ${last.asks.length} asks`)
}

function comparePeer({ bidLevels, askLevels }: Ladder): void {
  if (!hasPeer) {
    const why = peerHasScripts() ? 'not installed' : 'no ../shared/peers beside the project'
    print(`  ${peerName}: ${why}; ${howToInstall}`)
    return
  }
  const peerRounds = runPeer()
  const best = (of: (round: (typeof peerRounds)[number]) => number) =>
    Math.max(...peerRounds.map(of)).toLocaleString('en')
  const work = 'apply_delta called from Python: order by price and id, sequence and time kept'
  line(
    peerName,
    best(round => round.applyPerSecond),
    work,
  )
  line(
    '  and best prices read',
    best(round => round.withBboPerSecond),
    'two calls more',
  )
  line(
    '  in batches of 100',
    best(round => round.batchPerSecond),
    'one call for 100 deltas',
  )
  for (const { bids, asks } of peerRounds) {
    if (bids !== bidLevels || asks !== askLevels) {
      throw new Error(`expected ${bidLevels} bids and ${askLevels} asks, found ${bids}, ${asks}`)
    }
  }
  print('  its book has as many levels as ours')
}

function ownDeltas(): Deltas {
  const random = createRandom(7)
  const sides = Int32Array.from({ length: count }, () => integerBetween(random, 0, 1))
  const distance = () => Math.min(100, 1 + Math.floor(Math.log(1 - random()) / Math.log(0.92)))
  return {
    count,
    sides,
    ticks: sides.map(side => 500 + (side === 0 ? -distance() : distance())),
    quantities: sides.map(() => (random() < 0.25 ? 0 : integerBetween(random, 1, 999))),
  }
}
