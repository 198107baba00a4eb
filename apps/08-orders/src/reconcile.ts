/**
 * internal_state = exchange_state: what we think is open beside what the venue says, whenever it
 * was asked. A difference is said, and then the venue's word is taken as evidence like any other.
 */
import { type OrderFacts } from '@polytraders/venue/translate'
import { isOver } from './order-machine.ts'
import { closeAtVenue, move, noteMatched, openSizeOf } from './orders.ts'
import { type Evidence, type Order, type Turn } from './state.ts'

export type Reconciled = {
  readonly scope: 'order' | 'market' | 'wallet'
  readonly orderId: string
  readonly conditionId: string
  readonly state: 'matched' | 'diverged' | 'resolving'
  readonly internalOpen: number
  readonly exchangeOpen: number
  readonly detail: string
}

export function sayReconciliation(turn: Turn, reconciled: Reconciled): void {
  const { scope, orderId, conditionId, state, internalOpen, exchangeOpen, detail } = reconciled
  turn.say({
    type: 'Reconciliation',
    fact: {
      ...turn.cause,
      correlation_id: turn.state.orders.get(orderId)?.correlationId ?? '',
      quality: state === 'diverged' ? 'suspect' : 'clean',
      scope,
      order_id: orderId,
      condition_id: conditionId,
      state,
      internal_open: internalOpen,
      exchange_open: exchangeOpen,
      detail,
    },
  })
}

type Open = { readonly open: number }

/** diff(ours, theirs). */
export const diffOf = (ours: Open, theirs: Open) =>
  ours.open === theirs.open ? 'matched' : 'diverged'

/** Compares the order with what the venue answered, says how they agree, and takes it in. */
export function reconcileOrder(turn: Turn, order: Order, theirs: OrderFacts): void {
  const internalOpen = openSizeOf(order)
  const exchangeOpen = exchangeOpenOf(theirs)
  const differs = diffOf({ open: internalOpen }, { open: exchangeOpen }) === 'diverged'
  const state = !differs ? 'matched' : isInDoubt(order) ? 'resolving' : 'diverged'
  order.reconciliation = state
  sayReconciliation(turn, {
    scope: 'order',
    orderId: order.orderId,
    conditionId: order.conditionId,
    state,
    internalOpen,
    exchangeOpen,
    detail: differs ? `ours ${order.status}, theirs ${theirs.statusText}` : '',
  })
  hearOrder(turn, order, theirs, 'lookup')
}

/** Where a difference is what we are asking about. */
const isInDoubt = ({ status }: Order) =>
  status === 'UNKNOWN' || status === 'CANCEL_UNKNOWN' || status === 'UNKNOWN_CANCELLED_BY_HEARTBEAT'

/** Takes in how the venue describes the order. */
export function hearOrder(turn: Turn, order: Order, theirs: OrderFacts, evidence: Evidence): void {
  noteMatched(order, theirs.sizeMatched ?? 0)
  switch (theirs.status) {
    case 'LIVE':
    case 'UNMATCHED':
      move(turn, order, { trigger: order.matched < order.size ? 'live' : 'match', evidence })
      return
    case 'DELAYED':
      move(turn, order, { trigger: 'delay', evidence })
      return
    case 'MATCHED':
    case 'CANCELED':
    case 'INVALID':
      if (hasExpired(turn, order, theirs)) move(turn, order, { trigger: 'expire', evidence })
      else closeAtVenue(turn, order, { evidence, detail: theirs.statusText })
      return
    case 'UNKNOWN':
      return
  }
}

/** A GTD order that ended by its time says so with a cancellation, a minute before it. */
const hasExpired = ({ state }: Turn, order: Order, { expiresAtMs, status }: OrderFacts) =>
  status === 'CANCELED' &&
  expiresAtMs !== null &&
  state.nowMs >= expiresAtMs - 60_000 &&
  order.filled >= order.matched

const exchangeOpenOf = ({ status, originalSize, sizeMatched }: OrderFacts) =>
  status === 'LIVE' || status === 'DELAYED' || status === 'UNMATCHED'
    ? Math.max(0, originalSize - (sizeMatched ?? 0))
    : 0

/**
 * Compares all that the venue has open with all that we think is, and says of each as many as there
 * is room for; the next answer begins with the others.
 */
export function reconcileOpenOrders(turn: Turn, theirs: readonly OrderFacts[]): void {
  const { state } = turn
  const listed = new Map(theirs.map(order => [order.orderId, order]))
  const said: string[] = []
  let agreed = true
  let internalOpen = 0
  for (const orderId of [...state.open]) {
    const order = state.orders.get(orderId)
    // What is on its way may not be there yet, and what is over there has trades to come.
    if (!order || isOver(order.status)) continue
    const found = listed.get(orderId)
    if (order.status === 'SENT' || (order.status === 'MATCHED' && !found)) continue
    const open = openSizeOf(order)
    internalOpen += open
    if (diffOf({ open }, { open: found ? exchangeOpenOf(found) : 0 }) === 'diverged') agreed = false
    if (!turn.hasRoom()) continue
    said.push(orderId)
    if (found) reconcileOrder(turn, order, found)
    else missAtVenue(turn, order)
  }
  let exchangeOpen = 0
  for (const order of theirs) {
    exchangeOpen += exchangeOpenOf(order)
    if (state.orders.has(order.orderId)) continue
    agreed = false
    if (turn.hasRoom()) sayForeign(turn, order)
  }
  if (!turn.hasRoom()) for (const id of said) if (state.open.delete(id)) state.open.add(id)
  if (agreed) state.reconciled = true
  sayReconciliation(turn, {
    scope: 'wallet',
    orderId: '',
    conditionId: '',
    state: agreed ? 'matched' : 'diverged',
    internalOpen,
    exchangeOpen,
    detail: `${theirs.length} orders open at the venue`,
  })
}

/** An order of ours that the venue does not list. Its absence is noted; it proves nothing yet. */
function missAtVenue(turn: Turn, order: Order): void {
  order.absentFrom.orders = true
  const internalOpen = openSizeOf(order)
  if (internalOpen === 0) return
  order.reconciliation = isInDoubt(order) ? 'resolving' : 'diverged'
  sayReconciliation(turn, {
    scope: 'order',
    orderId: order.orderId,
    conditionId: order.conditionId,
    state: order.reconciliation,
    internalOpen,
    exchangeOpen: 0,
    detail: `ours ${order.status}, not among their open orders`,
  })
}

/** An order in our wallet that this stage never signed, or has forgotten. */
export function sayForeign(turn: Turn, theirs: OrderFacts): void {
  sayReconciliation(turn, {
    scope: 'order',
    orderId: theirs.orderId,
    conditionId: theirs.market,
    state: 'diverged',
    internalOpen: 0,
    exchangeOpen: exchangeOpenOf(theirs),
    detail: 'an order in our wallet that is not known here',
  })
}
