/**
 * Moves of the mid, and how much it moved.
 *
 * A move is a change of the mid from one measured book to the next. vol_w is the sample standard
 * deviation of ln(mid_t / mid_t-1) over the moves of a window; logit_vol is the realised standard
 * deviation of ln(p / (1 - p)) per square root of a second. Both need two moves. The first mid
 * after a book that could not be measured starts anew: what happened in between is not known.
 */
import { ONE } from '@polytraders/domain'
import { addSample, countIn, createRolling, onGrid, type Rolling, sumIn } from './rolling.ts'

/** 60 s, 5 m, 1 h. */
export const windowsMs = [60_000, 300_000, 3_600_000] as const

export type Moves = {
  /** Columns: r, r squared, logit move squared. */
  readonly rolling: Rolling
  /** The last mid measured, micros; 0 when there is none to move from. */
  mid: number
  lnMid: number
  /** ln(p / (1 - p)) of the last mid; NaN when there is none. */
  logit: number
}

/** Returns are below 10, and squares below 128 are summed exactly. */
const RETURN_GRID = 2 ** 36
const SQUARE_GRID = 2 ** 44

export const createMoves = (): Moves => ({
  rolling: createRolling(windowsMs, 3),
  mid: 0,
  lnMid: 0,
  logit: Number.NaN,
})

/** Takes the mid of a measured book. */
export function observeMid(moves: Moves, mid: number, samplesMax: number, atMs: number): void {
  if (mid === moves.mid) return
  const lnMid = Math.log(mid / ONE)
  const logit = lnMid - Math.log((ONE - mid) / ONE)
  if (moves.mid > 0) {
    const r = onGrid(lnMid - moves.lnMid, RETURN_GRID)
    const dx = onGrid(logit - moves.logit, RETURN_GRID)
    const square = onGrid(r * r, SQUARE_GRID)
    addSample(moves.rolling, samplesMax, atMs, r, square, onGrid(dx * dx, SQUARE_GRID))
  }
  moves.mid = mid
  moves.lnMid = lnMid
  moves.logit = logit
}

/** Forgets where the mid was, so that the next one is no move. */
export function loseMid(moves: Moves): void {
  moves.mid = 0
  moves.logit = Number.NaN
}

/** Sample standard deviation of the returns in a window; NaN with fewer than two. */
export function volatilityIn(moves: Moves, window: number): number {
  const n = countIn(moves.rolling, window)
  if (n < 2) return Number.NaN
  const sum = sumIn(moves.rolling, window, 0)
  const squares = sumIn(moves.rolling, window, 1)
  return Math.sqrt(Math.max(0, (squares - (sum * sum) / n) / (n - 1)))
}

/** Realised standard deviation of the logit mid, per square root of a second covered. */
export function logitVolatilityIn(moves: Moves, window: number, coveredMs: number): number {
  if (countIn(moves.rolling, window) < 2 || coveredMs <= 0) return Number.NaN
  return Math.sqrt(Math.max(0, sumIn(moves.rolling, window, 2)) / (coveredMs / 1000))
}
