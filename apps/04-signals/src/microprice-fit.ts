/**
 * Fits a microprice table to observed transitions (Stoikov 2018). A state is a bucket of the
 * imbalance and a spread in ticks. With Q the probabilities of going from state to state while the
 * mid stays, T those of going there as it moves, and r the expected move,
 *
 *   G1 = (1 - Q)^-1 r        where the mid goes with its next move
 *   B  = (1 - Q)^-1 T        in which state that leaves us
 *   G* = G1 + B G1 + B B G1 + ...
 *
 * Every transition is counted a second time mirrored, so that the table favours no side and the
 * series ends: what comes later cancels out. A state that was never seen is adjusted by nothing.
 */
import { type MicropriceTable } from './microprice.ts'

export type Transition = {
  /** From 0 (all on the ask) to buckets - 1. */
  readonly bucket: number
  /** In ticks, from 1. */
  readonly spread: number
  /** Of the mid, in ticks; halves are possible. */
  readonly move: number
  readonly nextBucket: number
  readonly nextSpread: number
  readonly count: number
}

const TERMS_MAX = 100_000
const TERM_MIN = 1e-14

export function fitMicroprice(
  transitions: readonly Transition[],
  buckets: number,
  spreads: number,
): MicropriceTable {
  const { stay, leave, moved } = probabilities(transitions, buckets, spreads)
  const remaining = stay.map((row, i) => row.map((p, j) => (i === j ? 1 : 0) - p))
  const first = solve(remaining, moved)
  const next = columnsOf(leave).map(column => solve(remaining, column))

  const total = first.map(() => 0)
  let term = first
  for (let n = 0; n < TERMS_MAX; n++) {
    for (const [i, value] of term.entries()) total[i] = (total[i] ?? 0) + value
    if (Math.max(...term.map(Math.abs)) < TERM_MIN) break
    const before = term
    term = before.map((_, i) =>
      before.reduce((sum, value, j) => sum + (next[j]?.[i] ?? 0) * value, 0),
    )
  }
  return {
    rows: Array.from({ length: spreads }, (_, s) =>
      evenOut(total.slice(s * buckets, (s + 1) * buckets)),
    ),
  }
}

/** Takes the rounding off: bucket b is exactly minus its mirror. */
const evenOut = (row: readonly number[]) =>
  row.map((value, b) => (value - (row[row.length - 1 - b] ?? 0)) / 2)

function probabilities(transitions: readonly Transition[], buckets: number, spreads: number) {
  const states = buckets * spreads
  const stay = square(states)
  const leave = square(states)
  const moved = new Array<number>(states).fill(0)
  const seen = new Array<number>(states).fill(0)
  const place = (bucket: number, spread: number) => (spread - 1) * buckets + bucket
  const mirror = (bucket: number) => buckets - 1 - bucket

  const add = (from: number, to: number, move: number, count: number) => {
    const row = (move === 0 ? stay : leave)[from]
    if (row === undefined || row[to] === undefined) {
      throw new RangeError(`expected a state below ${states}, found ${from} to ${to}`)
    }
    row[to] += count
    moved[from] = (moved[from] ?? 0) + move * count
    seen[from] = (seen[from] ?? 0) + count
  }
  for (const { bucket, spread, move, nextBucket, nextSpread, count } of transitions) {
    add(place(bucket, spread), place(nextBucket, nextSpread), move, count)
    add(place(mirror(bucket), spread), place(mirror(nextBucket), nextSpread), -move, count)
  }
  const share = (value: number, i: number) => (seen[i] ? value / seen[i] : 0)
  return {
    stay: stay.map((row, i) => row.map(value => share(value, i))),
    leave: leave.map((row, i) => row.map(value => share(value, i))),
    moved: moved.map(share),
  }
}

const square = (size: number) => Array.from({ length: size }, () => new Array<number>(size).fill(0))

const columnsOf = (rows: readonly (readonly number[])[]) =>
  rows.map((_, j) => rows.map(row => row[j] ?? 0))

/** Gauss with partial pivoting. Throws when a state can never be left. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0])
  const size = rows.length
  for (let pivot = 0; pivot < size; pivot++) {
    const best = rows
      .slice(pivot)
      .reduce(
        (found, row, n) =>
          Math.abs(row[pivot] ?? 0) > Math.abs(rows[found]?.[pivot] ?? 0) ? pivot + n : found,
        pivot,
      )
    const row = rows[best] ?? []
    const lead = row[pivot] ?? 0
    if (Math.abs(lead) < 1e-12) {
      throw new RangeError('expected the mid to move at some time from every state')
    }
    rows[best] = rows[pivot] ?? []
    rows[pivot] = row.map(value => value / lead)
    eliminate(rows, pivot)
  }
  return rows.map(row => row[size] ?? 0)
}

function eliminate(rows: number[][], pivot: number): void {
  const lead = rows[pivot] ?? []
  for (const [i, row] of rows.entries()) {
    const factor = i === pivot ? 0 : (row[pivot] ?? 0)
    if (factor !== 0) rows[i] = row.map((value, j) => value - factor * (lead[j] ?? 0))
  }
}
