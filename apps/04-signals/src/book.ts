/**
 * A market's book as it is measured: its ladder, its health, and what was observed of it over time.
 *
 * The sealed log is dense and in order, so a delta is always the next one of its epoch; one that is
 * not stops the stage. A book counts as measured when it has two sides, is not crossed, and is
 * neither invalid nor BROKEN: only then do its mid and its top say how the market moved.
 */
import {
  clearLadder,
  createLadder,
  type Ladder,
  setLevel,
  tickOf,
  topLevels,
} from '@polytraders/domain'
import {
  type BookState,
  type BookValidity,
  type Certificate,
  type FeedStatus,
  type Level,
  type Quality,
  type SealedBook,
  type SealedStatus,
} from '@polytraders/messages'
import { noVector } from './features.ts'
import { createFlow, type Flow, loseBar, loseTops, observeTops, turnBar } from './flow.ts'
import { createStandard, type Standard } from './standardise.ts'
import { createMoves, loseMid, type Moves, observeMid } from './volatility.ts'

export type Book = {
  ladder: Ladder
  epoch: number
  seq: number
  hash: Uint8Array
  eventId: number
  bids: readonly Level[]
  asks: readonly Level[]
  certificate: Certificate
  validity: BookValidity
  feedStatus: FeedStatus
  staleMs: number
  quality: Quality
  measured: boolean
  /** Since when it was watched without a break. */
  coveredSinceMs: number
  readonly moves: Moves
  readonly flow: Flow
  readonly standard: Standard
  /** The newest vector and its z-scores, written in place. */
  readonly values: Float64Array
  readonly scores: Float64Array
}

export type BookPolicy = {
  /** Levels a side that a vector carries. */
  readonly levelsMax: number
  /** Samples a window keeps at most; a power of two. */
  readonly samplesMax: number
  /** Length of the bars that impact is measured on. */
  readonly barMs: number
}

/** Folds a book event in. A delta needs a book. */
export function foldBook(
  policy: BookPolicy,
  known: Book | null,
  sealed: SealedBook,
  nowMs: number,
): Book {
  const { snapshot, delta, seal } = sealed
  const fact = snapshot ?? delta
  if (fact === null) throw new Error(`event ${seal.event_id}: expected a snapshot or a delta`)

  if (known !== null) closeBar(policy, known, nowMs)
  const book =
    snapshot === null
      ? apply(policy, known, sealed)
      : adopt(policy, known, snapshot, seal.book_hash ?? new Uint8Array(0), nowMs)
  book.epoch = fact.epoch
  book.seq = fact.seq
  book.hash = seal.book_hash ?? book.hash
  book.eventId = seal.event_id
  book.certificate = fact.certificate
  book.validity = fact.book_validity
  book.quality = sealed.quality
  book.staleMs = 0
  observe(policy, book, nowMs)
  return book
}

/** Takes a change of health. The ladder stays as it was. */
export function foldStatus(
  policy: BookPolicy,
  book: Book,
  { status, quality }: SealedStatus,
  nowMs: number,
): void {
  closeBar(policy, book, nowMs)
  book.certificate = status.certificate
  book.validity = status.book_validity
  book.feedStatus = status.feed_status
  book.staleMs = status.stale_duration_ms
  book.quality = quality
  book.measured = canMeasure(book)
  if (!book.measured) loseSight(book)
}

/** A bar that is over ends with the mid as it was before what happens now. */
export const closeBar = ({ barMs }: BookPolicy, { flow, moves }: Book, nowMs: number) =>
  turnBar(flow.impact, moves.logit, barMs, nowMs)

export const bestBid = (book: Book) => book.bids[0]?.price ?? 0
export const bestAsk = (book: Book) =>
  book.asks[0]?.price ?? book.ladder.ticks * book.ladder.tickSize

export const bookStateOf = (book: Book): BookState => ({
  book_hash: book.hash,
  event_id: book.eventId,
  epoch: book.epoch,
  seq: book.seq,
  best_bid: bestBid(book),
  best_ask: bestAsk(book),
  bids: book.bids,
  asks: book.asks,
  feed_status: book.feedStatus,
  book_validity: book.validity,
  stale_duration_ms: book.staleMs,
  certificate: book.certificate,
})

/** Shares within `ticks` of the top, on both sides. */
export function depthWithin({ ladder }: Book, ticks: number): number {
  let depth = 0
  for (let n = 0; n <= ticks; n++) {
    depth += ladder.bids[ladder.bestBid - n] ?? 0
    depth += ladder.asks[ladder.bestAsk + n] ?? 0
  }
  return depth
}

function adopt(
  policy: BookPolicy,
  known: Book | null,
  snapshot: NonNullable<SealedBook['snapshot']>,
  hash: Uint8Array,
  nowMs: number,
): Book {
  const ladder = emptyLadder(known, snapshot.tick_size)
  for (const { price, size } of snapshot.bids) setLevel(ladder, 'BUY', tick(ladder, price), size)
  for (const { price, size } of snapshot.asks) setLevel(ladder, 'SELL', tick(ladder, price), size)
  const book = known ?? createBook(ladder, snapshot, hash, nowMs)
  if (snapshot.epoch !== book.epoch) {
    loseSight(book)
    if (snapshot.cause !== 'tick_size_change') book.coveredSinceMs = nowMs
  }
  book.ladder = ladder
  book.bids = topLevels(ladder, 'BUY', policy.levelsMax)
  book.asks = topLevels(ladder, 'SELL', policy.levelsMax)
  return book
}

function apply(policy: BookPolicy, book: Book | null, { delta, seal }: SealedBook): Book {
  if (book === null || delta === null || delta.epoch !== book.epoch || delta.seq !== book.seq + 1) {
    throw new Error(
      `event ${seal.event_id}: expected book seq ${(book?.seq ?? 0) + 1} of epoch ` +
        `${book?.epoch ?? 0}, found ${delta?.seq} of ${delta?.epoch}`,
    )
  }
  const { ladder } = book
  let bidsChanged = false
  let asksChanged = false
  for (const { side, price, size } of delta.changes) {
    setLevel(ladder, side, tick(ladder, price), size)
    if (side === 'BUY') bidsChanged = true
    else asksChanged = true
  }
  if (bidsChanged) book.bids = topLevels(ladder, 'BUY', policy.levelsMax)
  if (asksChanged) book.asks = topLevels(ladder, 'SELL', policy.levelsMax)
  return book
}

function observe(policy: BookPolicy, book: Book, nowMs: number): void {
  const { moves, flow } = book
  book.measured = canMeasure(book)
  if (!book.measured) {
    loseSight(book)
    return
  }
  observeMid(moves, (bestBid(book) + bestAsk(book)) / 2, policy.samplesMax, nowMs)
  observeTops(flow, book.bids, book.asks, policy.samplesMax, nowMs)
  if (Number.isNaN(flow.impact.startLogit)) flow.impact.startLogit = moves.logit
}

const canMeasure = ({ ladder, validity, certificate }: Book) =>
  ladder.bidLevels > 0 &&
  ladder.askLevels > 0 &&
  ladder.bestBid < ladder.bestAsk &&
  validity !== 'invalid' &&
  certificate.verdict !== 'BROKEN'

/** What was last seen says nothing of what comes next. */
function loseSight({ moves, flow }: Book): void {
  loseMid(moves)
  loseTops(flow)
  loseBar(flow.impact)
}

function createBook(
  ladder: Ladder,
  snapshot: NonNullable<SealedBook['snapshot']>,
  hash: Uint8Array,
  nowMs: number,
): Book {
  return {
    ladder,
    epoch: snapshot.epoch,
    seq: snapshot.seq,
    hash,
    eventId: 0,
    bids: [],
    asks: [],
    certificate: snapshot.certificate,
    validity: snapshot.book_validity,
    // A book has just come through it; a change for the worse is said by ingestion.
    feedStatus: 'connected',
    staleMs: 0,
    quality: 'clean',
    measured: false,
    coveredSinceMs: nowMs,
    moves: createMoves(),
    flow: createFlow(),
    standard: createStandard(),
    values: noVector(),
    scores: noVector(),
  }
}

function emptyLadder(known: Book | null, tickSize: number): Ladder {
  if (known === null || known.ladder.tickSize !== tickSize) return createLadder(tickSize)
  clearLadder(known.ladder)
  return known.ladder
}

function tick(ladder: Ladder, price: number): number {
  const at = tickOf(ladder, price)
  if (at < 0) throw new Error(`expected a price on the tick of ${ladder.tickSize}, found ${price}`)
  return at
}
