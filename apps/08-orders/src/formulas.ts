/** The stage's formulas with their worked examples, computed by the code that runs. */
import { formatMicros } from '@polytraders/domain'
import { type ApprovedIntent } from '@polytraders/messages'
import { type WorkedExample } from '@polytraders/stage'
import { orderHash } from '@polytraders/venue/translate'
import { ackAgeOf, heartbeatStatusOf, openOf } from './orders.ts'
import { defaultPolicy } from './policy.ts'
import { diffOf } from './reconcile.ts'
import { draftOrder } from './signed.ts'

const stage = '08-orders'

export const formulas: readonly WorkedExample[] = [
  {
    stage,
    formula: 'open_qty = order_qty - filled_qty - cancelled_qty',
    given: '2,000 ordered, 1,200 filled, 0 cancelled',
    expected: '800',
    got: () => formatMicros(openOf(2_000_000_000, 1_200_000_000, 0)),
  },
  {
    stage,
    formula: 'ack_age_ms = now - sent_ts; heartbeat alive: now - last_heartbeat_ack <= 10 s',
    given: 'sent ...050,900, now ...051,180; heartbeat answered 10,000 and 10,001 ms ago',
    expected: '280; alive, lost',
    got: () => {
      const now = 1_700_000_051_180
      const heartbeat = (ageMs: number) =>
        heartbeatStatusOf(now, now - ageMs, defaultPolicy.heartbeatMs)
      const age = ackAgeOf(now, 1_700_000_050_900)
      return `${age}; ${heartbeat(10_000)}, ${heartbeat(10_001)}`
    },
  },
  {
    stage,
    formula: 'order hash = keccak(0x19 01, domain v2, struct); id = hash, known before sending',
    given: 'an order for a standard market, and the same for the neg-risk exchange',
    expected: 'id = hash; SEC_DOMAIN_MISMATCH, nothing sent',
    got: () => `${signedFor(false)}; ${signedFor(true)}`,
  },
  {
    stage,
    formula: 'internal_state = exchange_state at every confirmed tick',
    given: 'diff({open 800}, {open 0})',
    expected: 'DIVERGED, reconcile',
    got: () => {
      const state = diffOf({ open: 800_000_000 }, { open: 0 })
      return state === 'diverged' ? `${state.toUpperCase()}, reconcile` : state.toUpperCase()
    },
  },
]

function signedFor(negRisk: boolean): string {
  const market = {
    status: 'open',
    neg_risk: false,
    protocol_version: 'v1',
    groupId: '',
    tickSize: 10_000,
  } as const
  const ts = 1_700_000_050_900
  const drafted = draftOrder(intent(negRisk, ts), market, defaultPolicy.signing, ts)
  if (!drafted.ok) return `${drafted.code}, nothing sent`
  const { orderId, domain, order } = drafted.unsigned
  return orderId === orderHash(domain, order) ? 'id = hash' : 'id is not the hash'
}

const intent = (negRisk: boolean, ts: number): ApprovedIntent => ({
  correlation_id: '0-7-edge-taker-0',
  source_ts: ts,
  recv_ts: ts,
  quality: 'clean',
  intent_id: '0-7-edge-taker-0',
  decision_id: '0-7-edge-taker-0',
  condition_id: `0x${'a'.repeat(64)}`,
  token_id: '1234',
  outcome: 'YES',
  side: 'BUY',
  strategy: 'edge-taker',
  execution_policy: 'limit',
  size: 2_000_000_000,
  limit_price: 650_000,
  reserve: 1_306_500_000,
  expires_ts: ts + 5_000,
  tick_size: 10_000,
  min_size: 5_000_000,
  neg_risk: negRisk,
  fee_schedule: {
    kind: 'flat',
    fee_bps: 50,
    rate: 0,
    exponent: 0,
    taker_only: true,
    rebate_rate: 0,
  },
})
