/**
 * What inventory last said of each market: positions and open orders. A market with neither is
 * forgotten, so that the map is as large as what is held, and never over its bound.
 */
import {
  type BalanceChanged,
  type Outcome,
  type Position,
  type Reservation,
} from '@polytraders/messages'

export type Holding = {
  readonly positions: readonly Position[]
  readonly reservations: readonly Reservation[]
}

export type Holdings = Map<string, Holding>

export const nothingHeld: Holding = { positions: [], reservations: [] }

export type HoldingBounds = { readonly marketsMax: number; readonly reservationsMax: number }

/** Records a balance. A market past the bound is left out: the gate limits what it could do. */
export function recordBalance(holdings: Holdings, balance: BalanceChanged, bounds: HoldingBounds) {
  const { condition_id: conditionId, positions, reservations } = balance
  if (conditionId === '') return
  const held = positions.some(position => position.position > 0)
  if (!held && reservations.length === 0) {
    holdings.delete(conditionId)
    return
  }
  if (!holdings.has(conditionId) && holdings.size >= bounds.marketsMax) return
  holdings.set(conditionId, {
    positions,
    reservations: reservations.slice(0, bounds.reservationsMax),
  })
}

export const heldOf = ({ positions }: Holding, outcome: Outcome) => {
  for (const position of positions) if (position.outcome === outcome) return position.position
  return 0
}

export const freeOf = ({ positions }: Holding, outcome: Outcome) => {
  for (const position of positions) if (position.outcome === outcome) return position.free_qty
  return 0
}

/** Shares a strategy still has on order for buying an outcome. */
export function onOrderOf({ reservations }: Holding, strategy: string, outcome: Outcome): number {
  let size = 0
  for (const order of reservations) {
    if (order.strategy === strategy && order.outcome === outcome && order.side === 'BUY') {
      size += order.open_size
    }
  }
  return size
}
