import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { hashTypedData } from 'viem'
import { amoy, polygon } from './contracts.ts'
import {
  type OrderStruct,
  orderHash,
  orderTypeV2,
  type SigningDomain,
  signingDomain,
  zeroBytes32,
} from './order.ts'

test("every order's hash is the one that viem computes from the type", () => {
  fc.assert(
    fc.property(orders, domains, (order, domain) => {
      expect(orderHash(domain, order)).toBe(hashByViem(domain, order))
    }),
    { numRuns: 200 },
  )
})

test('the exchange is chosen by chain, version and neg-risk; elsewhere there is none', () => {
  const contract = (...args: Parameters<typeof signingDomain>) =>
    signingDomain(...args)?.verifying_contract
  expect(contract(polygon, '2')).toBe('0xE111180000d2663C0091e4f400237545B87B996B')
  expect(contract(polygon, '2', true)).toBe('0xe2222d279d744050d28e00520010520000310F59')
  expect(contract(amoy, '3')).toBe('0x9fE6e61422AdB6F610d8597F9684b16912D50C3D')
  expect(contract(1, '2')).toBeUndefined()
})

test('an order signed for the wrong exchange is another order', () => {
  const [standard, negRisk] = [false, true].map(flag => signingDomain(polygon, '2', flag))
  if (!standard || !negRisk) throw new Error('no domain')
  expect(orderHash(standard, sample)).not.toBe(orderHash(negRisk, sample))
})

test('what can not be hashed says why', () => {
  const domain = signingDomain(polygon, '2')
  if (!domain) throw new Error('no domain')
  expect(() => orderHash(domain, { ...sample, maker: '0x12' })).toThrow(
    'expected 20 bytes, found 1',
  )
  expect(() => orderHash(domain, { ...sample, builder: 'me' })).toThrow('expected hex bytes')
  expect(() => orderHash(domain, { ...sample, maker_amount: -1 })).toThrow('unsigned')
})

const sample: OrderStruct = {
  salt: 479_249_096_354,
  maker: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  signer: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  token_id: '71321045679252212594626385532706912750332728571942532289631379312455583992563',
  maker_amount: 50_000_000,
  taker_amount: 100_000_000,
  side: 'BUY',
  signature_type: 0,
  timestamp: 1_780_449_126_930,
  metadata: zeroBytes32,
  builder: zeroBytes32,
}

const hexDigits = (length: number) =>
  fc
    .stringMatching(new RegExp(`^[0-9a-f]{${length}}$`))
    .map((digits): `0x${string}` => `0x${digits}`)

const orders: fc.Arbitrary<OrderStruct> = fc.record({
  salt: fc.maxSafeNat(),
  maker: hexDigits(40),
  signer: hexDigits(40),
  token_id: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }).map(String),
  maker_amount: fc.maxSafeNat(),
  taker_amount: fc.maxSafeNat(),
  side: fc.constantFrom('BUY', 'SELL'),
  signature_type: fc.nat(3),
  timestamp: fc.maxSafeNat(),
  metadata: hexDigits(64),
  builder: hexDigits(64),
})

const domains: fc.Arbitrary<SigningDomain> = fc.record({
  name: fc.string({ maxLength: 30 }),
  version: fc.constantFrom('2', '3'),
  chain_id: fc.nat(),
  verifying_contract: hexDigits(40),
})

/** The type's fields as viem wants them, out of the very text that is hashed. */
const typeFields = orderTypeV2
  .slice('Order('.length, -1)
  .split(',')
  .map(field => {
    const [type = '', name = ''] = field.split(' ')
    return { type, name }
  })

const hashByViem = (domain: SigningDomain, order: OrderStruct) =>
  hashTypedData({
    domain: {
      name: domain.name,
      version: domain.version,
      chainId: domain.chain_id,
      verifyingContract: domain.verifying_contract as `0x${string}`,
    },
    types: { Order: typeFields },
    primaryType: 'Order',
    message: {
      salt: BigInt(order.salt),
      maker: order.maker,
      signer: order.signer,
      tokenId: BigInt(order.token_id),
      makerAmount: BigInt(order.maker_amount),
      takerAmount: BigInt(order.taker_amount),
      side: order.side === 'BUY' ? 0 : 1,
      signatureType: order.signature_type,
      timestamp: BigInt(order.timestamp),
      metadata: order.metadata,
      builder: order.builder,
    },
  })
