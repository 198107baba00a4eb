/**
 * How the evidence for each token came out: figures for tests and reports, on which nothing else
 * depends. Of the venue's hashes those count that changes claim, the last one of each batch, each
 * once:
 *
 *   atOnce    agrees with the price of the trade told last when its batch ended
 *   late      agrees with that of the first trade told after it
 *   inOrder   agrees with that of another trade: one before the last, or a later one
 *   broken    was explained by none, and is pushed out of the few that wait
 *   unknown   could not be checked: nothing was known of the last trade
 */
import { hashAfterTrade, hashOfText, textBeforeTrade } from './level-text.ts'
import { ladderOf, type Market, type TokenBook } from './state.ts'

export type Tally = {
  readonly hashes: HashCounts
  /** Best prices after a batch against the venue's own. */
  readonly bbo: Compared
  /** The book after a batch against the other token's. */
  readonly mirror: Compared
  /** The open batch's claim. */
  hash: string
  timestamp: string
  outcome: keyof HashCounts | 'open' | 'waiting'
  /** Oldest first. */
  readonly waiting: Waiting[]
}

export type HashCounts = {
  atOnce: number
  late: number
  inOrder: number
  broken: number
  unknown: number
}

export type Compared = { compared: number; agreed: number }

type Waiting = {
  readonly textBefore: string
  readonly hash: string
  /** Counted as inOrder already, unless the first trade that follows makes it late. */
  readonly isExplained: boolean
  /** Whether the first trade that followed has been tried. */
  isTried: boolean
}

export const createTally = (): Tally => ({
  hashes: { atOnce: 0, late: 0, inOrder: 0, broken: 0, unknown: 0 },
  bbo: { compared: 0, agreed: 0 },
  mirror: { compared: 0, agreed: 0 },
  hash: '',
  timestamp: '',
  outcome: 'unknown',
  waiting: [],
})

export function countCompared(compared: Compared, agrees: boolean): void {
  compared.compared++
  if (agrees) compared.agreed++
}

/** A change claims the hash at the end of its batch; a later one of the batch replaces it. */
export function tallyClaim({ tally }: TokenBook, hash: string | null, timestamp: string): void {
  if (hash === null || (hash === tally.hash && timestamp === tally.timestamp)) return
  if (timestamp === tally.timestamp) takeBack(tally)
  tally.hash = hash
  tally.timestamp = timestamp
  tally.outcome = 'open'
}

function takeBack({ hashes, outcome, waiting }: Tally): void {
  if (outcome === 'open') return
  if (outcome !== 'waiting') hashes[outcome]--
  else if (waiting.pop()?.isExplained) hashes.inOrder--
}

/** The batch is over, as far as is known: the claim is compared with the book as it is. */
export function tallyBatch(market: Market, token: TokenBook, waitingMax: number): void {
  const { tally } = token
  if (tally.outcome !== 'open') return
  const { lastTradePrice, priorTradePrice, isPriorToldLast, batch } = market
  const agrees = (price: string | null) =>
    price !== null &&
    hashOfText(ladderOf(market, token), token.text, tally.timestamp, price) === tally.hash
  if (lastTradePrice === null) {
    comeOut(tally, 'unknown')
    return
  }
  const [toldLast, toldBefore] = isPriorToldLast
    ? [priorTradePrice, lastTradePrice]
    : [lastTradePrice, priorTradePrice]
  if (agrees(toldLast)) {
    const { tradesSince } = batch
    comeOut(tally, tradesSince === 0 ? 'atOnce' : tradesSince === 1 ? 'late' : 'inOrder')
    return
  }
  const isExplained = agrees(toldBefore)
  if (isExplained) tally.hashes.inOrder++
  tally.outcome = 'waiting'
  if (tally.waiting.length >= waitingMax && !tally.waiting.shift()?.isExplained) {
    tally.hashes.broken++
  }
  tally.waiting.push({
    textBefore: textBeforeTrade(ladderOf(market, token), token.text, tally.timestamp),
    hash: tally.hash,
    isExplained,
    isTried: batch.tradesSince > 0,
  })
}

function comeOut(tally: Tally, outcome: keyof HashCounts): void {
  tally.outcome = outcome
  tally.hashes[outcome]++
}

/** Tries the hashes that wait with the price of a trade that came. */
export function tallyTrade({ tally }: TokenBook, price: string): void {
  const { hashes, waiting } = tally
  if (waiting.length === 0) return
  const open = waiting.filter(claim => {
    const agrees = hashAfterTrade(claim.textBefore, price) === claim.hash
    const isFirst = !claim.isTried
    claim.isTried = true
    if (claim.isExplained) {
      if (!agrees || !isFirst) return false
      hashes.inOrder--
      hashes.late++
      return false
    }
    if (agrees) hashes[isFirst ? 'late' : 'inOrder']++
    return !agrees
  })
  waiting.splice(0, waiting.length, ...open)
}

/** The counts with those that still wait: no trade has explained them. */
export function hashCountsOf({ tally }: TokenBook): HashCounts {
  const unexplained = tally.waiting.filter(({ isExplained }) => !isExplained).length
  return { ...tally.hashes, broken: tally.hashes.broken + unexplained }
}
