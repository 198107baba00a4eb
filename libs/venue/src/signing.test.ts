import { expect, test } from '@jest/globals'
import { recoverAddress } from 'viem'
import { polygon } from './contracts.ts'
import { type OrderStruct, orderHash, signatureTypes, signingDomain, zeroBytes32 } from './order.ts'
import { hmacOf, l1Headers, l2Headers, signOrder } from './signing.ts'

// The well-known first account of development chains; there is nothing in it.
const key = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const address = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'

test('an order is signed by the key of its signer, whoever the maker is', async () => {
  const signature = signOrder(key, domain, order)
  const hash = orderHash(domain, order)
  expect(await recoverAddress({ hash: hex(hash), signature: hex(signature) })).toBe(address)
  const proxied = { ...order, maker: `0x${'33'.repeat(20)}`, signature_type: signatureTypes.proxy }
  const forProxy = hex(signOrder(key, domain, proxied))
  const proxyHash = hex(orderHash(domain, proxied))
  expect(await recoverAddress({ hash: proxyHash, signature: forProxy })).toBe(address)
})

test('the same order is signed the same way every time', async () => {
  expect(signOrder(key, domain, order)).toBe(signOrder(key, domain, order))
})

test("a deposit wallet's signature carries what its contract needs to unwrap it", async () => {
  const wallet = `0x${'11'.repeat(20)}`
  const owned = { ...order, maker: wallet, signer: wallet, signature_type: 3 }
  const signature = signOrder(key, domain, owned)
  // 65 bytes of signature, two words, the type of 186 bytes, and its length in two.
  expect(signature.length).toBe(2 + 2 * (65 + 32 + 32 + 186 + 2))
  expect(signature.endsWith('00ba')).toBe(true)
})

test.each(['', '0x12', 'not a key', `0x${'zz'.repeat(32)}`])(
  'a malformed key is refused without being repeated',
  async malformed => {
    const message = 'expected a private key of 0x and 64 hex digits'
    await expect(async () => signOrder(malformed, domain, order)).rejects.toThrow(
      new RangeError(message),
    )
  },
)

test('a request is signed over its exact bytes, with a secret in either base64', () => {
  const request = { timestampS: 1_000_000, method: 'POST', path: '/order', body: '{"a":1}' }
  const secret = Buffer.from([251, 255, 190]).toString('base64')
  const urlSafe = secret.replaceAll('+', '-').replaceAll('/', '_')
  expect(secret).not.toBe(urlSafe)
  expect(hmacOf(secret, request)).toBe(hmacOf(urlSafe, request))
  expect(hmacOf(secret, request)).not.toBe(hmacOf(secret, { ...request, body: '{"a": 1}' }))
  expect(hmacOf(secret, request)).toMatch(/^[\w-]{43}=$/)
})

test('headers say who asks, and never the secret', async () => {
  const credentials = { apiKey: 'key-1', secret: 'c2VjcmV0', passphrase: 'phrase' }
  const request = { timestampS: 1_000_000, method: 'GET', path: '/data/orders', body: '' }
  const headers = l2Headers(address, credentials, request)
  expect(Object.keys(headers)).toEqual([
    'POLY_ADDRESS',
    'POLY_SIGNATURE',
    'POLY_TIMESTAMP',
    'POLY_API_KEY',
    'POLY_PASSPHRASE',
  ])
  expect(Object.values(headers)).not.toContain(credentials.secret)
  const l1 = l1Headers({ key, address, chainId: polygon, timestampS: 1, nonce: 0 })
  expect(l1).toMatchObject({ POLY_ADDRESS: address, POLY_TIMESTAMP: '1', POLY_NONCE: '0' })
  expect(Object.values(l1)).not.toContain(key)
})

const domain = {
  name: 'Polymarket CTF Exchange',
  version: '2',
  chain_id: polygon,
  verifying_contract: signingDomain(polygon, '2')?.verifying_contract ?? '',
}

const order: OrderStruct = {
  salt: 1,
  maker: address,
  signer: address,
  token_id: '1234',
  maker_amount: 50_000_000,
  taker_amount: 100_000_000,
  side: 'BUY',
  signature_type: signatureTypes.eoa,
  timestamp: 1_780_449_126_930,
  metadata: zeroBytes32,
  builder: zeroBytes32,
}

const hex = (text: string) => text as `0x${string}`
