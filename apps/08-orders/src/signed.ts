/**
 * From an approved intent to the order that is signed: amounts by the market's tick, the exchange
 * by the market, and a hash that is the order's id before anything is sent. All of it is derived
 * from the intent and the time of what caused it, so that one intent is one order, in any replay.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { notionalFloor } from '@polytraders/domain'
import { type ApprovedIntent, type ReduceIntent } from '@polytraders/messages'
import { buildOrder, type UnsignedOrder } from '@polytraders/venue/translate'
import { type Signing } from './policy.ts'
import { type ReasonCode } from './reasons.ts'
import { type Instrument } from './state.ts'

export type Drafted =
  | {
      readonly ok: true
      readonly unsigned: UnsignedOrder
      readonly orderType: 'GTC' | 'FAK'
      readonly postOnly: boolean
      /** Shares: what was approved, down to what the venue takes. */
      readonly size: number
    }
  | { readonly ok: false; readonly code: ReasonCode; readonly detail: string }

export function draftOrder(
  intent: ApprovedIntent | ReduceIntent,
  instrument: Instrument,
  signing: Signing,
  timestampMs: number,
): Drafted {
  const mismatch = domainMismatch(intent, instrument, signing)
  if (mismatch) return { ok: false, code: 'SEC_DOMAIN_MISMATCH', detail: mismatch }
  if (intent.fee_schedule.kind === 'unknown') {
    return { ok: false, code: 'EXEC_FEE_UNKNOWN', detail: 'expected a flat or a curve schedule' }
  }
  const orderType = intent.execution_policy === 'ioc' ? 'FAK' : 'GTC'
  const built = buildOrder({
    chainId: signing.chainId,
    version: signing.version,
    negRisk: intent.neg_risk,
    maker: signing.maker,
    signer: signing.signer,
    signatureType: signing.signatureType,
    tokenId: intent.token_id,
    side: intent.side,
    orderType,
    price: intent.limit_price,
    quantity: quantityOf(intent, orderType),
    tickSize: instrument.tickSize,
    expiration: 0,
    salt: saltOf(intent.intent_id),
    timestampMs,
    builder: signing.builderCode,
  })
  if (!built.ok) {
    const code = built.reason === 'unknown-chain' ? 'SEC_DOMAIN_MISMATCH' : 'EXEC_ORDER_INVALID'
    return { ok: false, code, detail: built.detail }
  }
  const { maker_amount, taker_amount } = built.order
  const size = intent.side === 'BUY' ? taker_amount : maker_amount
  assert.ok(size <= intent.size, 'no order is larger than what was approved')
  if (size < intent.min_size) {
    const detail = `expected at least ${intent.min_size}, found ${size} after rounding`
    return { ok: false, code: 'EXEC_SIZE_BELOW_MINIMUM', detail }
  }
  const postOnly = intent.execution_policy === 'post_only'
  return { ok: true, unsigned: built, orderType, postOnly, size }
}

/** The first 52 bits of sha256(intent_id): a JSON number, and the same in every replay. */
export const saltOf = (intentId: string) =>
  Number.parseInt(createHash('sha256').update(intentId).digest('hex').slice(0, 13), 16)

/** What is wrong with the exchange that this order would be signed for; null when nothing is. */
function domainMismatch(
  intent: ApprovedIntent | ReduceIntent,
  instrument: Instrument,
  signing: Signing,
): string | null {
  const { neg_risk, protocol_version } = instrument
  if (intent.neg_risk !== neg_risk) {
    return `expected neg_risk ${neg_risk}, as the registry has it, found ${intent.neg_risk}`
  }
  // Markets of protocol v1 trade on the V2 exchange, those of v2 on the V3 exchange.
  const version = protocol_version === 'v2' ? '3' : '2'
  if (signing.version === version) return null
  return `expected exchange version ${version} for this market, found ${signing.version}`
}

/** A venue's size has two decimals. A taker's buy is named by the money it spends. */
function quantityOf(
  { size, side, limit_price }: ApprovedIntent | ReduceIntent,
  orderType: 'GTC' | 'FAK',
): number {
  const shares = size - (size % 10_000)
  return orderType === 'FAK' && side === 'BUY' ? notionalFloor(limit_price, shares) : shares
}
