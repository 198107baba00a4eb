/**
 * Sums over sliding windows of time, several windows over one row of samples.
 *
 *   times   ... t3   t4   t5   t6   t7          next sample goes here
 *               |         |                     |
 *            tail of    tail of               next
 *            the 1 h    the 60 s
 *
 * A window is (now - length, now]. A sample is added once and taken off once a window: nothing is
 * scanned again. Columns are kept on a grid (see `onGrid`), so that adding and taking off is exact
 * and a window holds the very sum a fresh count would give, in whatever order it got there.
 *
 * The row is a ring that grows up to `samplesMax`; past that the oldest sample is dropped, and
 * `droppedMs` says how far back the windows reach.
 */

export type Rolling = {
  readonly lengthsMs: readonly number[]
  /** Values in a sample. */
  readonly columns: number
  /** Ring of times; its length is a power of two. */
  times: Float64Array
  /** Ring of samples, `columns` values each. */
  values: Float64Array
  /** Samples ever added. */
  next: number
  /** Of each window, its oldest sample, counted as `next` is. */
  readonly tails: number[]
  /** Of each window, the sum of each column. */
  readonly sums: Float64Array
  /** Time of the newest sample dropped for want of room; 0 when none was. */
  droppedMs: number
}

const CAPACITY_FIRST = 32

/** Windows are given shortest first. */
export function createRolling(lengthsMs: readonly number[], columns: number): Rolling {
  return {
    lengthsMs,
    columns,
    times: new Float64Array(CAPACITY_FIRST),
    values: new Float64Array(CAPACITY_FIRST * columns),
    next: 0,
    tails: lengthsMs.map(() => 0),
    sums: new Float64Array(lengthsMs.length * columns),
    droppedMs: 0,
  }
}

/** Adds a sample of one or two or three values. Times never go backwards. */
export function addSample(
  rolling: Rolling,
  samplesMax: number,
  atMs: number,
  first: number,
  second = 0,
  third = 0,
): void {
  const { columns, tails, sums } = rolling
  expire(rolling, atMs)
  if (rolling.next - oldest(rolling) === rolling.times.length) makeRoom(rolling, samplesMax)
  const slot = rolling.next & (rolling.times.length - 1)
  rolling.times[slot] = atMs
  rolling.values[slot * columns] = first
  if (columns > 1) rolling.values[slot * columns + 1] = second
  if (columns > 2) rolling.values[slot * columns + 2] = third
  for (let window = 0; window < tails.length; window++) {
    const base = window * columns
    sums[base] = (sums[base] ?? 0) + first
    if (columns > 1) sums[base + 1] = (sums[base + 1] ?? 0) + second
    if (columns > 2) sums[base + 2] = (sums[base + 2] ?? 0) + third
  }
  rolling.next++
}

/** Takes off what has left the windows by `nowMs`. */
export function expire(rolling: Rolling, nowMs: number): void {
  const { lengthsMs, tails, times, next } = rolling
  const mask = times.length - 1
  for (let window = 0; window < tails.length; window++) {
    const since = nowMs - (lengthsMs[window] ?? 0)
    let tail = tails[window] ?? next
    while (tail < next && (times[tail & mask] ?? 0) <= since) {
      takeOff(rolling, window, tail)
      tail++
    }
    tails[window] = tail
  }
}

export const countIn = (rolling: Rolling, window: number) =>
  rolling.next - (rolling.tails[window] ?? rolling.next)

export const sumIn = (rolling: Rolling, window: number, column: number) =>
  rolling.sums[window * rolling.columns + column] ?? 0

/** The nearest multiple of 1/grid. Sums of those are exact while they stay below 2^53 / grid. */
export const onGrid = (value: number, grid: number) => Math.round(value * grid) / grid

const oldest = (rolling: Rolling) => rolling.tails[rolling.tails.length - 1] ?? rolling.next

function takeOff(rolling: Rolling, window: number, sample: number): void {
  const { columns, sums, values, times } = rolling
  const from = (sample & (times.length - 1)) * columns
  const base = window * columns
  for (let column = 0; column < columns; column++) {
    sums[base + column] = (sums[base + column] ?? 0) - (values[from + column] ?? 0)
  }
}

function makeRoom(rolling: Rolling, samplesMax: number): void {
  const capacity = rolling.times.length
  if (capacity * 2 <= samplesMax) {
    grow(rolling, capacity * 2)
    return
  }
  const gone = oldest(rolling)
  rolling.droppedMs = rolling.times[gone & (capacity - 1)] ?? 0
  for (let window = 0; window < rolling.tails.length; window++) {
    if (rolling.tails[window] !== gone) continue
    takeOff(rolling, window, gone)
    rolling.tails[window] = gone + 1
  }
}

function grow(rolling: Rolling, capacity: number): void {
  const { times, values, columns } = rolling
  const biggerTimes = new Float64Array(capacity)
  const biggerValues = new Float64Array(capacity * columns)
  for (let sample = oldest(rolling); sample < rolling.next; sample++) {
    const from = sample & (times.length - 1)
    const to = sample & (capacity - 1)
    biggerTimes[to] = times[from] ?? 0
    biggerValues.set(values.subarray(from * columns, (from + 1) * columns), to * columns)
  }
  rolling.times = biggerTimes
  rolling.values = biggerValues
}
