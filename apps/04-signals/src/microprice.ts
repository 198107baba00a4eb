/**
 * The microprice: the mid, moved to where the next mids are expected given the imbalance at the top
 * and the spread (Stoikov 2018). What it is moved by comes from a table, in ticks, by spread and by
 * bucket of I = Qb / (Qb + Qa). Between bucket centres it is interpolated; past the outermost
 * centres and the widest spread the table's edge holds. It never leaves the spread.
 *
 * A table is a martingale's when it is antisymmetric: bucket b is minus bucket B - 1 - b.
 */

export type MicropriceTable = {
  /**
   * Of each spread of 1, 2, 3 ... ticks, the adjustment in ticks of each bucket of I, from 0 to 1.
   */
  readonly rows: readonly (readonly number[])[]
}

/**
 * The default table: both queues shrink at the same rate and the mid moves by half a tick when one
 * is gone, so that it moves up with probability I. Then G* = I - 1/2 ticks at every spread: later
 * moves start from a fresh queue and cancel out. It is a reasoned table, not one fitted to a
 * market.
 */
export function depletionTable(buckets: number, spreads: number): MicropriceTable {
  const row = Array.from({ length: buckets }, (_, b) => (b + 0.5) / buckets - 0.5)
  return { rows: Array.from({ length: spreads }, () => row) }
}

/** Micros. The top has two sides and is not crossed. */
export function micropriceOf(
  table: MicropriceTable,
  bid: number,
  ask: number,
  bidSize: number,
  askSize: number,
  tickSize: number,
): number {
  const spread = Math.round((ask - bid) / tickSize)
  const row = table.rows[Math.min(spread, table.rows.length) - 1]
  const mid = (bid + ask) / 2
  if (row === undefined) return mid
  const place = (bidSize / (bidSize + askSize)) * row.length - 0.5
  const last = row.length - 1
  const below = Math.min(last, Math.max(0, Math.floor(place)))
  const above = Math.min(last, below + 1)
  const share = Math.min(1, Math.max(0, place - below))
  const low = row[below] ?? 0
  const high = row[above] ?? 0
  const moved = mid + (low + (high - low) * share) * tickSize
  return Math.min(ask, Math.max(bid, moved))
}

/** What is wrong with a table, in words; empty when nothing is. */
export function tableProblem({ rows }: MicropriceTable): string {
  if (rows.length === 0) return 'expected a row for each spread, found none'
  for (const [at, row] of rows.entries()) {
    if (row.length === 0) return `expected buckets in row ${at}, found none`
    for (const [b, value] of row.entries()) {
      const mirrored = row[row.length - 1 - b] ?? 0
      if (!(Math.abs(value + mirrored) < 1e-9)) {
        return `expected row ${at} to be antisymmetric, found ${value} against ${mirrored}`
      }
    }
  }
  return ''
}
