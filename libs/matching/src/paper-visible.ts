/**
 * The recorded levels as we may take them: displayed size less what we took already. What we took
 * from a level stays taken until the level shows less than that.
 */
import { createLadder, type Side, setLevel, tickOf } from '@polytraders/domain'
import { opposite, type Place } from './orders.ts'
import { type PaperBook, type RecordedBook } from './paper.ts'

export type VisibleLevel = {
  readonly yesPrice: number
  /** What is left of it for us. */
  readonly size: number
  /** Marks shares as had. */
  readonly take: (size: number) => void
}

/**
 * Applies a change. A level off the tick means the caller's book is not this market's: it throws.
 */
export function setRecorded(state: PaperBook, change: RecordedBook): void {
  const { tickSize } = change
  if (change.snapshot) {
    if (tickSize !== undefined) state.rules = { ...state.rules, tickSize }
    state.recorded = createLadder(state.rules.tickSize)
  }
  for (const { side, price, size } of change.levels) {
    const tick = tickOf(state.recorded, price)
    if (tick < 0)
      throw new RangeError(`expected a price on ${state.rules.tickSize}, found ${price}`)
    setLevel(state.recorded, side, tick, size)
    if (!change.snapshot) capTaken(state, side, price)
  }
  if (!change.snapshot) return
  for (const price of state.takenBids.keys()) capTaken(state, 'BUY', price)
  for (const price of state.takenAsks.keys()) capTaken(state, 'SELL', price)
}

/** Displayed size of a recorded level. */
export function recordedSize(state: PaperBook, side: Side, yesPrice: number): number {
  const tick = tickOf(state.recorded, yesPrice)
  return (side === 'BUY' ? state.recorded.bids[tick] : state.recorded.asks[tick]) ?? 0
}

/** What an order at this place could take at once, up to `max`. */
export function visibleWithin(state: PaperBook, place: Place, max: number): number {
  let found = 0
  for (const level of visibleFrom(state, place)) {
    found += level.size
    if (found >= max) return max
  }
  return found
}

/** The levels an order at this place reaches on the other side, best first. */
export function* visibleFrom(state: PaperBook, place: Place): Generator<VisibleLevel> {
  const { recorded } = state
  const other = opposite(place.bookSide)
  const step = other === 'SELL' ? 1 : -1
  const limit = place.yesPrice / recorded.tickSize
  const sizes = other === 'SELL' ? recorded.asks : recorded.bids
  const taken = takenOf(state, other)
  let tick = other === 'SELL' ? recorded.bestAsk : recorded.bestBid
  for (; (limit - tick) * step >= 0 && tick > 0 && tick < recorded.ticks; tick += step) {
    const yesPrice = tick * recorded.tickSize
    const had = taken.get(yesPrice) ?? 0
    const size = (sizes[tick] ?? 0) - had
    if (size > 0) yield { yesPrice, size, take: more => taken.set(yesPrice, had + more) }
  }
}

function capTaken(state: PaperBook, side: Side, price: number): void {
  const taken = takenOf(state, side)
  const had = taken.get(price)
  if (had === undefined) return
  const shown = recordedSize(state, side, price)
  if (shown === 0) taken.delete(price)
  else if (shown < had) taken.set(price, shown)
}

const takenOf = (state: PaperBook, side: Side) =>
  side === 'BUY' ? state.takenBids : state.takenAsks
