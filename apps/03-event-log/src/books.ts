/**
 * The log's own copy of each book, folded from snapshots and deltas, for book_hash alone.
 *
 * Ingestion's ids are dense and its partition has one owner, so within an epoch the sequence the
 * log hears is 1, 2, 3 ... Hearing one again is old news; missing one is impossible and stops the
 * stage.
 */
import {
  bookHash,
  clearLadder,
  createLadder,
  type Ladder,
  setLevel,
  tickOf,
} from '@polytraders/domain'
import { type BookDelta, type BookSnapshot } from '@polytraders/messages'

export type Book = { ladder: Ladder; epoch: number; seq: number }

/** Whether the log has already heard what would come at this place, or later than it. */
export const isOld = (book: Book, epoch: number, seq: number) =>
  epoch < book.epoch || (epoch === book.epoch && seq <= book.seq)

export function adoptSnapshot(book: Book | null, snapshot: BookSnapshot): Book {
  if (book !== null && snapshot.epoch === book.epoch) expectNext(book, snapshot)
  const ladder = emptyLadder(book, snapshot.tick_size)
  for (const { price, size } of snapshot.bids) put(ladder, snapshot, 'BUY', price, size)
  for (const { price, size } of snapshot.asks) put(ladder, snapshot, 'SELL', price, size)
  return { ladder, epoch: snapshot.epoch, seq: snapshot.seq }
}

export function applyDelta(book: Book, delta: BookDelta): void {
  if (delta.epoch !== book.epoch) {
    throw new Error(
      `${delta.condition_id}: expected a snapshot to start epoch ${delta.epoch}, found a delta`,
    )
  }
  expectNext(book, delta)
  for (const { side, price, size } of delta.changes) put(book.ladder, delta, side, price, size)
  book.seq = delta.seq
}

/** 32 bytes: the same state gives the same hash, whatever path led there. */
export const hashOf = (book: Book): Uint8Array => bookHash(book.ladder)

function emptyLadder(book: Book | null, tickSize: number): Ladder {
  if (book === null || book.ladder.tickSize !== tickSize) return createLadder(tickSize)
  clearLadder(book.ladder)
  return book.ladder
}

type Placed = { readonly condition_id: string; readonly epoch: number; readonly seq: number }

function expectNext(book: Book, fact: Placed): void {
  if (fact.seq === book.seq + 1) return
  throw new Error(
    `${fact.condition_id}: expected book seq ${book.seq + 1} of epoch ${book.epoch}, ` +
      `found ${fact.seq}: a record between them was lost`,
  )
}

function put(ladder: Ladder, fact: Placed, side: 'BUY' | 'SELL', price: number, size: number) {
  const tick = tickOf(ladder, price)
  if (tick < 0) {
    throw new Error(
      `${fact.condition_id}: expected a price on the tick of ${ladder.tickSize}, found ${price}`,
    )
  }
  setLevel(ladder, side, tick, size)
}
