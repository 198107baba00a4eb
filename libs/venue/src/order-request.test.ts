import { expect, test } from '@jest/globals'
import { polygon } from './contracts.ts'
import { orderHash, signingDomain, zeroBytes32 } from './order.ts'
import { buildOrder, type OrderInput, renderOrderBody } from './order-request.ts'

test("an order's id is its hash, known before anything is sent", () => {
  const built = buildOrder(input())
  const domain = signingDomain(polygon, '2')
  if (!built.ok || !domain) throw new Error('not built')
  expect(built.orderId).toBe(orderHash(domain, built.order))
  expect(built.order).toMatchObject({ maker_amount: 1_290_000_000, taker_amount: 2_000_000_000 })
})

test('a market buy is in money, and its shares round so that the limit holds', () => {
  const built = buildOrder(
    input({ orderType: 'FAK', price: 520_000, quantity: 10_000_000, tickSize: 10_000 }),
  )
  expect(built).toMatchObject({
    ok: true,
    order: { maker_amount: 10_000_000, taker_amount: 19_230_800 },
  })
})

test.each<readonly [string, Partial<OrderInput>, string]>([
  ['a chain without the venue', { chainId: 1 }, 'unknown-chain'],
  ['a tick the venue does not have', { tickSize: 2_000 }, 'unknown-tick'],
  ['a price off the tick', { tickSize: 10_000 }, 'bad-price'],
  ['a price of 1', { price: 1_000_000 }, 'bad-price'],
  ['no quantity', { quantity: 0 }, 'bad-quantity'],
  ['a quantity that is no integer', { quantity: 1.5 }, 'bad-quantity'],
  ['a quantity too small to round', { quantity: 9_999 }, 'bad-quantity'],
  ['a GTC that expires', { expiration: 1_780_449_999 }, 'bad-expiration'],
  ['a GTD without an end', { orderType: 'GTD' }, 'bad-expiration'],
  ['a GTD that ends too soon', { orderType: 'GTD', expiration: 1_780_449_305 }, 'bad-expiration'],
  ['a maker that is no address', { maker: '0x12' }, 'bad-field'],
  ['a signer that is no address', { signer: 'me' }, 'bad-field'],
  ['a token id that is hex', { tokenId: '0x12' }, 'bad-field'],
  ['a token id over 256 bits', { tokenId: '9'.repeat(78) }, 'bad-field'],
  ['a salt that JSON would round', { salt: 2 ** 53 }, 'bad-field'],
  ['a signature type nobody knows', { signatureType: 4 }, 'bad-field'],
  ['a builder code that is not 32 bytes', { builder: '0xab' }, 'bad-field'],
  ['a time that is no integer', { timestampMs: 0.5 }, 'bad-field'],
])('%s is refused before it is hashed', (_, change, reason) => {
  expect(buildOrder(input(change))).toMatchObject({
    ok: false,
    reason,
    detail: expect.stringMatching(/^expected /),
  })
})

test('a GTD order may end 180 s ahead at the earliest, and its end is not in its hash', () => {
  const [one, other] = [1_780_449_307, 1_780_450_000].map(expiration =>
    buildOrder(input({ orderType: 'GTD', expiration })),
  )
  expect([one?.ok, other?.ok]).toEqual([true, true])
  expect(one?.ok && other?.ok && one.orderId === other.orderId).toBe(true)
})

test('the body of a V2 order is as the venue documents it, its salt a number', () => {
  const built = buildOrder(input())
  if (!built.ok) throw new Error(built.detail)
  const body = renderOrderBody({
    order: built.order,
    signature: '0xsig',
    owner: 'key-1',
    orderType: 'GTD',
    postOnly: true,
    deferExec: false,
    expiration: 1_780_450_000,
  })
  expect(body).toBe(
    '{"deferExec":false,"postOnly":true,"order":{"salt":479249096354,' +
      `"maker":"${wallet}","signer":"${wallet}","tokenId":"1234","makerAmount":"1290000000",` +
      '"takerAmount":"2000000000","side":"BUY","signatureType":0,"timestamp":"1780449126930",' +
      `"expiration":"1780450000","metadata":"${zeroBytes32}","builder":"${zeroBytes32}",` +
      '"signature":"0xsig"},"owner":"key-1","orderType":"GTD"}',
  )
})

const wallet = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'

// 2,000 shares at 0.645, on a tick of half a cent.
const input = (change: Partial<OrderInput> = {}): OrderInput => ({
  chainId: polygon,
  version: '2',
  negRisk: false,
  maker: wallet,
  signer: wallet,
  signatureType: 0,
  tokenId: '1234',
  side: 'BUY',
  orderType: 'GTC',
  price: 645_000,
  quantity: 2_000_000_000,
  tickSize: 5_000,
  expiration: 0,
  salt: 479_249_096_354,
  timestampMs: 1_780_449_126_930,
  ...change,
})
