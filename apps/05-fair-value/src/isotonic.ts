/**
 * Isotonic regression: the non-decreasing step function that is nearest to weighted observations,
 * by pooling adjacent violators. The same as scikit-learn's IsotonicRegression: observations at one
 * x are averaged first, what comes out is read by linear interpolation between its knots, and
 * beyond the outermost knots by their value.
 */

export type Observation = {
  readonly x: number
  readonly y: number
  /** Above zero. */
  readonly weight: number
}

/** x ascends strictly, y does not descend. */
export type Knot = { readonly x: number; readonly y: number }

type Block = { y: number; weight: number; readonly first: number; last: number }

export function fitIsotonic(observations: readonly Observation[]): readonly Knot[] {
  const points = averagedByX(observations)
  const blocks: Block[] = []
  for (const [n, { y, weight }] of points.entries()) {
    blocks.push({ y, weight, first: n, last: n })
    poolBack(blocks)
  }
  const fitted = blocks.flatMap(({ y, first, last }) =>
    points.slice(first, last + 1).map(({ x }) => ({ x, y })),
  )
  return fitted.filter((knot, n) => isCorner(fitted, knot, n))
}

/** The value at x, or the nearest knot's beyond the outermost. NaN without knots. */
export function interpolate(knots: readonly Knot[], x: number): number {
  let low = 0
  let high = knots.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((knots[middle]?.x ?? 0) <= x) low = middle + 1
    else high = middle
  }
  const below = knots[low - 1]
  const above = knots[low]
  if (below === undefined) return above?.y ?? Number.NaN
  if (above === undefined || below.x === x) return below.y
  return below.y + ((above.y - below.y) * (x - below.x)) / (above.x - below.x)
}

/** Joins the last blocks while the one before is above. */
function poolBack(blocks: Block[]): void {
  for (;;) {
    const last = blocks[blocks.length - 1]
    const before = blocks[blocks.length - 2]
    if (last === undefined || before === undefined || before.y < last.y) return
    const weight = before.weight + last.weight
    before.y = (before.y * before.weight + last.y * last.weight) / weight
    before.weight = weight
    before.last = last.last
    blocks.pop()
  }
}

function averagedByX(observations: readonly Observation[]): readonly Observation[] {
  const sorted = [...observations].sort((a, b) => a.x - b.x)
  const points: Observation[] = []
  for (const { x, y, weight } of sorted) {
    const last = points[points.length - 1]
    if (last === undefined || last.x !== x) {
      points.push({ x, y, weight })
      continue
    }
    const both = last.weight + weight
    points[points.length - 1] = { x, y: (last.y * last.weight + y * weight) / both, weight: both }
  }
  return points
}

/** Knots inside a flat run say nothing that its ends do not. */
function isCorner(knots: readonly Knot[], knot: Knot, n: number): boolean {
  const before = knots[n - 1]
  const after = knots[n + 1]
  return before === undefined || after === undefined || before.y !== knot.y || after.y !== knot.y
}
