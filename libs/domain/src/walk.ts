/** Walking a ladder: what taking liquidity costs, level by level. */
import { type Level } from './ladder.ts'
import { mulDivCeil, ONE } from './micros.ts'

export type Walk = {
  /** Shares found within the limit, up to what was asked. */
  readonly filled: number
  /** Money paid or received for them, rounded up by level. */
  readonly cost: number
  /** Worst price touched; 0 when nothing was. */
  readonly worstPrice: number
  readonly taken: readonly Level[]
}

/** Takes up to `size` from levels given best first, leaving out those worse than `limit`. */
export function walk(
  levels: readonly Level[],
  size: number,
  within: (price: number) => boolean = () => true,
): Walk {
  const taken: Level[] = []
  let filled = 0
  let cost = 0
  let worstPrice = 0
  for (const level of levels) {
    if (filled >= size || !within(level.price)) break
    const take = Math.min(level.size, size - filled)
    taken.push({ price: level.price, size: take })
    filled += take
    cost += mulDivCeil(level.price, take, ONE)
    worstPrice = level.price
  }
  return { filled, cost, worstPrice, taken }
}

/** q_exec = sum(price_i x qty_i) / sum(qty_i), rounded up to a micro: against a buyer. */
export const averagePrice = ({ filled, cost }: Walk): number =>
  filled === 0 ? 0 : mulDivCeil(cost, ONE, filled)
