/**
 * From what is wanted to an order that may be signed, and from a signed order to the body that
 * posts it. Everything that varies is given: nothing here draws a salt or reads a clock.
 */
import { priceValid, type Side } from '@polytraders/domain'
import { type Amounts, limitAmounts, marketAmounts, roundingConfigs } from './amounts.ts'
import {
  type OrderStruct,
  type OrderStructV1,
  orderHash,
  type SigningDomain,
  signingDomain,
  zeroBytes32,
} from './order.ts'
import { type OrderType } from './translate/user-event.ts'

export type OrderInput = {
  readonly chainId: number
  /** As GET /version says: 2 is live, 3 is for markets with position ids. */
  readonly version: '2' | '3'
  readonly negRisk: boolean
  readonly maker: string
  readonly signer: string
  readonly signatureType: number
  readonly tokenId: string
  readonly side: Side
  readonly orderType: OrderType
  /** Micros, on the tick. */
  readonly price: number
  /** Micros: shares, except in a FOK or FAK BUY, where it is the money to spend. */
  readonly quantity: number
  readonly tickSize: number
  /** Unix seconds at which a GTD order ends; the venue ends it a minute before. 0 for others. */
  readonly expiration: number
  /** At most 2^53 - 1: the body has it as a JSON number. */
  readonly salt: number
  readonly timestampMs: number
  readonly metadata?: string
  readonly builder?: string
}

/** An order ready to be signed. Its id is its hash. */
export type UnsignedOrder = {
  readonly orderId: string
  readonly domain: SigningDomain
  readonly order: OrderStruct
}

export type OrderRefusal =
  | 'unknown-chain'
  | 'unknown-tick'
  | 'bad-price'
  | 'bad-quantity'
  | 'bad-expiration'
  | 'bad-field'

export type BuiltOrder =
  | ({ readonly ok: true } & UnsignedOrder)
  | { readonly ok: false; readonly reason: OrderRefusal; readonly detail: string }

/** A GTD order has to outlive its signing by this. */
export const gtdLifeMsMin = 180_000

export function buildOrder(input: OrderInput): BuiltOrder {
  const domain = signingDomain(input.chainId, input.version, input.negRisk)
  if (!domain) return refuse('unknown-chain', `expected 137 or 80002, found ${input.chainId}`)
  const fieldProblem = problemOf(input)
  if (fieldProblem) return refuse('bad-field', fieldProblem)
  if (!roundingConfigs.has(input.tickSize)) {
    return refuse(
      'unknown-tick',
      `expected a tick size that the venue has, found ${input.tickSize}`,
    )
  }
  if (!priceValid(input.price, input.tickSize)) {
    const { price, tickSize } = input
    return refuse('bad-price', `expected a price on the tick ${tickSize}, found ${price}`)
  }
  if (!expirationValid(input)) {
    const { orderType, expiration } = input
    return refuse(
      'bad-expiration',
      `expected GTD at least 180 s ahead, found ${orderType} ${expiration}`,
    )
  }
  const amounts = isQuantity(input.quantity) ? amountsOf(input) : null
  if (!amounts) return refuse('bad-quantity', `expected a positive amount, found ${input.quantity}`)

  const order = structOf(input, amounts)
  return { ok: true, orderId: orderHash(domain, order), domain, order }
}

function amountsOf(input: OrderInput): Amounts | null {
  const { side, price, quantity, tickSize, orderType } = input
  if (orderType === 'FOK' || orderType === 'FAK') {
    return marketAmounts({ side, price, amount: quantity, tickSize, protectPrice: true })
  }
  return limitAmounts({ side, price, size: quantity, tickSize })
}

const structOf = (input: OrderInput, amounts: Amounts): OrderStruct => ({
  salt: input.salt,
  maker: input.maker,
  signer: input.signer,
  token_id: input.tokenId,
  maker_amount: amounts.makerAmount,
  taker_amount: amounts.takerAmount,
  side: input.side,
  signature_type: input.signatureType,
  timestamp: input.timestampMs,
  metadata: input.metadata ?? zeroBytes32,
  builder: input.builder ?? zeroBytes32,
})

const address = /^0x[0-9a-fA-F]{40}$/
const word = /^0x[0-9a-fA-F]{64}$/
const isWhole = (value: number) => Number.isSafeInteger(value) && value >= 0
const isQuantity = (value: number) => isWhole(value) && value > 0

/** The first field that can't be hashed or sent; null when all can. */
function problemOf(input: OrderInput): string | null {
  const { maker, signer, tokenId, salt, timestampMs, signatureType } = input
  if (!address.test(maker)) return `expected an address in maker, found ${maker}`
  if (!address.test(signer)) return `expected an address in signer, found ${signer}`
  if (!/^\d{1,78}$/.test(tokenId) || BigInt(tokenId) >> 256n !== 0n) {
    return `expected a decimal token id, found ${tokenId}`
  }
  if (!isWhole(salt)) return `expected a salt below 2^53, found ${salt}`
  if (!isWhole(timestampMs)) return `expected epoch milliseconds, found ${timestampMs}`
  if (![0, 1, 2, 3].includes(signatureType)) return `expected 0..3, found ${signatureType}`
  if (!word.test(input.metadata ?? zeroBytes32)) return 'expected 32 bytes of hex in metadata'
  if (!word.test(input.builder ?? zeroBytes32)) return 'expected 32 bytes of hex in builder'
  return null
}

function expirationValid({ orderType, expiration, timestampMs }: OrderInput): boolean {
  if (orderType !== 'GTD') return expiration === 0
  return isWhole(expiration) && expiration * 1000 >= timestampMs + gtdLifeMsMin
}

const refuse = (reason: OrderRefusal, detail: string): BuiltOrder => ({ ok: false, reason, detail })

export type PostInput = {
  readonly order: OrderStruct | OrderStructV1
  readonly signature: string
  /** The API key. */
  readonly owner: string
  readonly orderType: OrderType
  readonly postOnly: boolean
  readonly deferExec: boolean
  /** Unix seconds, 0 for none; in the body, not in what is signed. V1 signs its own. */
  readonly expiration?: number
}

/** The body of POST /order. Its exact bytes go into the HMAC. */
export const renderOrderBody = (input: PostInput): string =>
  JSON.stringify({
    deferExec: input.deferExec,
    postOnly: input.postOnly,
    order: 'taker' in input.order ? wireV1(input.order, input) : wireV2(input.order, input),
    owner: input.owner,
    orderType: input.orderType,
  })

const wireV2 = (order: OrderStruct, { signature, expiration = 0 }: PostInput) => ({
  salt: order.salt,
  maker: order.maker,
  signer: order.signer,
  tokenId: order.token_id,
  makerAmount: String(order.maker_amount),
  takerAmount: String(order.taker_amount),
  side: order.side,
  signatureType: order.signature_type,
  timestamp: String(order.timestamp),
  expiration: String(expiration),
  metadata: order.metadata,
  builder: order.builder,
  signature,
})

const wireV1 = (order: OrderStructV1, { signature }: PostInput) => ({
  salt: order.salt,
  maker: order.maker,
  signer: order.signer,
  taker: order.taker,
  tokenId: order.token_id,
  makerAmount: String(order.maker_amount),
  takerAmount: String(order.taker_amount),
  side: order.side,
  expiration: String(order.expiration),
  nonce: String(order.nonce),
  feeRateBps: String(order.fee_rate_bps),
  signatureType: order.signature_type,
  signature,
})
