/**
 * How the venue is: what it takes now, and for how long.
 *
 *   normal ──425──▶ restarting ──waited──▶ post_only ──2 min──▶ normal    425 again: twice as long
 *     ├──503──▶ post_only, cancel_only ──their time──▶ normal
 *     └──no heartbeat for 10 s──▶ heartbeat_lost ──heard, and every order looked up──▶ normal
 *
 * Nothing is sent to ask whether it is better: waiting is by time, and the next order finds out.
 */
import { type Unavailable } from '@polytraders/venue/translate'
import { heartbeatStatusOf } from './orders.ts'
import { type Regime, type Turn } from './state.ts'

/** What an answer said of the venue's state. */
export function hearUnavailable(turn: Turn, { regime, retryAfterMs }: Unavailable): void {
  const { state, policy } = turn
  switch (regime) {
    case 'restarting':
    case 'disabled': {
      const waitMs = Math.max(state.restartMs, policy.restartMs)
      // Orders that were on their way together say the same thing once.
      if (state.regime !== 'restarting') state.restartMs = Math.min(2 * waitMs, policy.restartMsMax)
      change(turn, 'restarting', state.nowMs + Math.max(waitMs, retryAfterMs ?? 0))
      return
    }
    case 'post-only':
      change(turn, 'post_only', state.nowMs + (retryAfterMs ?? policy.postOnlyMs))
      return
    case 'cancel-only':
      change(turn, 'cancel_only', state.nowMs + (retryAfterMs ?? policy.cancelOnlyMs))
      return
    case 'rate-limited':
      // The bucket is empty, whatever we counted: nothing fits before it has refilled by then.
      state.bucketFullMs = state.nowMs + burstMsOf(turn) + (retryAfterMs ?? 1_000)
      return
  }
}

export function hearHeartbeat({ state, cause }: Turn): void {
  state.heartbeatAtMs = Math.max(state.heartbeatAtMs ?? 0, cause.recv_ts)
}

/** What time alone changes. */
export function passTime(turn: Turn): void {
  const { state, policy } = turn
  const heartbeat = heartbeatStatusOf(state.nowMs, state.heartbeatAtMs, policy.heartbeatMs)
  if (heartbeat === 'lost') loseHeartbeat(turn)
  else if (state.regime === 'heartbeat_lost' && !anyLapsed(turn)) change(turn, 'normal', null)

  const { regime, regimeUntilMs } = state
  if (regimeUntilMs === null || state.nowMs < regimeUntilMs) return
  if (regime === 'restarting') change(turn, 'post_only', state.nowMs + policy.postOnlyMs)
  else {
    state.restartMs = 0
    change(turn, 'normal', null)
  }
}

/** The venue has cancelled everything by now, or will have: each order has to be looked up. */
function loseHeartbeat(turn: Turn): void {
  const { state } = turn
  if (state.regime === 'heartbeat_lost') return
  change(turn, 'heartbeat_lost', null)
  for (const order of openOrders(turn)) order.lapsed = true
}

const anyLapsed = (turn: Turn) =>
  openOrders(turn).some(
    ({ lapsed, status }) => lapsed || status === 'UNKNOWN_CANCELLED_BY_HEARTBEAT',
  )

const openOrders = ({ state }: Turn) =>
  [...state.open].flatMap(orderId => state.orders.get(orderId) ?? [])

function change(turn: Turn, regime: Regime, untilMs: number | null): void {
  const { state } = turn
  const previous = state.regime
  // Only a heartbeat ends this regime: any other waits until it is over.
  const stays = previous === 'heartbeat_lost' && regime !== 'normal'
  if (stays) return
  state.regimeUntilMs = untilMs
  if (regime === previous) return
  state.regime = regime
  turn.say({
    type: 'RegimeChanged',
    fact: {
      ...turn.cause,
      correlation_id: '',
      quality: 'clean',
      previous_regime: previous,
      regime,
      until_ts: untilMs,
    },
  })
}

/** Whether the venue takes such an order now. */
export function takes({ state }: Turn, postOnly: boolean): boolean {
  return state.regime === 'normal' || (state.regime === 'post_only' && postOnly)
}

/** Whether the signer's bucket has room for an order. */
export const hasBudget = (turn: Turn) =>
  turn.state.bucketFullMs - turn.state.nowMs < burstMsOf(turn)

/** Takes an order out of the bucket. */
export function spendBudget({ state, policy }: Turn): void {
  state.bucketFullMs = Math.max(state.bucketFullMs, state.nowMs) + 1_000 / policy.ordersPerSecond
}

const burstMsOf = ({ policy }: Turn) => (policy.orderBurst * 1_000) / policy.ordersPerSecond
