/**
 * Signatures and credentials: the only file that touches keys. They come as values, are used and
 * are not kept; nothing here reads a file, prints, or puts a key into a message.
 */
import { createHmac } from 'node:crypto'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { isPrivate, signRecoverable } from 'tiny-secp256k1'
import { hashTypedData, isHex } from 'viem'
import { bytesOf, concat, hexOf, wordOf } from './hex.ts'
import {
  domainSeparator,
  type OrderStruct,
  type OrderStructV1,
  orderHash,
  orderStructHash,
  orderTypeV2,
  type SigningDomain,
  signatureTypes,
  typedDigest,
} from './order.ts'

/** 0x and 64 hex digits. */
export type PrivateKey = string

/** Signs an order with the key of its signer, as its signature type asks for it. */
export function signOrder(
  key: PrivateKey,
  domain: SigningDomain,
  order: OrderStruct | OrderStructV1,
): string {
  return 'taker' in order || order.signature_type !== signatureTypes.depositWallet
    ? signDigest(key, orderHash(domain, order))
    : signForWallet(key, domain, order)
}

/**
 * r, s, and 27 or 28: deterministic (RFC 6979), with the lower s. libsecp256k1, compiled to wasm,
 * takes a quarter of the time of the same in JavaScript.
 */
function signDigest(key: PrivateKey, digest: string): string {
  const { signature, recoveryId } = signRecoverable(bytesOf(digest), keyOf(key))
  return hexOf(concat(signature, Uint8Array.of(27 + recoveryId)))
}

const walletName = 'DepositWallet'
const walletVersion = '1'
const utf8 = (text: string) => new TextEncoder().encode(text)
const hashOf = (text: string) => keccak_256(utf8(text))

const wrappedTypeHash = hashOf(
  'TypedDataSign(Order contents,string name,string version,uint256 chainId,' +
    `address verifyingContract,bytes32 salt)${orderTypeV2}`,
)

/**
 * ERC-7739: a deposit wallet is a contract, so its owner signs the order wrapped in the wallet's
 * own domain, and the signature carries what the contract needs to unwrap it: inner signature,
 * exchange's domain separator, order's struct hash, the order's type, its length.
 */
function signForWallet(key: PrivateKey, domain: SigningDomain, order: OrderStruct): string {
  const separator = domainSeparator(domain)
  const contents = orderStructHash(order)
  const wrapped = keccak_256(
    concat(
      wrappedTypeHash,
      contents,
      hashOf(walletName),
      hashOf(walletVersion),
      wordOf(BigInt(domain.chain_id)),
      wordOf(BigInt(order.signer)),
      wordOf(0n),
    ),
  )
  const inner = signDigest(key, hexOf(typedDigest(separator, wrapped)))
  const type = utf8(orderTypeV2)
  const length = wordOf(BigInt(type.length)).slice(30)
  return hexOf(concat(bytesOf(inner), separator, contents, type, length))
}

export type L1Input = {
  readonly key: PrivateKey
  /** The key's own address. */
  readonly address: string
  readonly chainId: number
  readonly timestampS: number
  readonly nonce: number
}

const attestation = 'This message attests that I control the given wallet'

/** The digest that proves control of a wallet, to make or derive an API key. */
export const clobAuthDigest = ({ address, chainId, timestampS, nonce }: Omit<L1Input, 'key'>) =>
  hashTypedData({
    domain: { name: 'ClobAuthDomain', version: '1', chainId },
    types: {
      ClobAuth: [
        { name: 'address', type: 'address' },
        { name: 'timestamp', type: 'string' },
        { name: 'nonce', type: 'uint256' },
        { name: 'message', type: 'string' },
      ],
    },
    primaryType: 'ClobAuth',
    message: {
      address: hex(address),
      timestamp: String(timestampS),
      nonce: BigInt(nonce),
      message: attestation,
    },
  })

/** Headers of POST /auth/api-key and GET /auth/derive-api-key. */
export function l1Headers(input: L1Input): Readonly<Record<string, string>> {
  return {
    POLY_ADDRESS: input.address,
    POLY_SIGNATURE: signDigest(input.key, clobAuthDigest(input)),
    POLY_TIMESTAMP: String(input.timestampS),
    POLY_NONCE: String(input.nonce),
  }
}

/** What the venue gave for the API key. */
export type ApiCredentials = {
  readonly apiKey: string
  /** Base64, plain or url-safe. */
  readonly secret: string
  readonly passphrase: string
}

export type RequestToSign = {
  readonly timestampS: number
  readonly method: string
  /** Without the query string. */
  readonly path: string
  /** The exact bytes that will be sent; "" for none. */
  readonly body: string
}

/** HMAC-SHA256 of a request, in url-safe base64 with its padding. */
export function hmacOf(secret: string, request: RequestToSign): string {
  const { timestampS, method, path, body } = request
  const text = `${timestampS}${method}${path}${body}`
  // Node reads url-safe base64 as well as plain.
  const digest = createHmac('sha256', Buffer.from(secret, 'base64')).update(text).digest('base64')
  return digest.replaceAll('+', '-').replaceAll('/', '_')
}

/** Headers of every authenticated request; `address` is the signer's, whatever the maker is. */
export const l2Headers = (
  address: string,
  { apiKey, secret, passphrase }: ApiCredentials,
  request: RequestToSign,
): Readonly<Record<string, string>> => ({
  POLY_ADDRESS: address,
  POLY_SIGNATURE: hmacOf(secret, request),
  POLY_TIMESTAMP: String(request.timestampS),
  POLY_API_KEY: apiKey,
  POLY_PASSPHRASE: passphrase,
})

function hex(text: string): `0x${string}` {
  if (isHex(text)) return text
  throw new RangeError(`expected 0x and hex digits, found ${text.length} characters`)
}

/** A malformed key must not reach an error message, so what was found is not said. */
function keyOf(key: PrivateKey): Uint8Array {
  const bytes = /^0x[0-9a-fA-F]{64}$/.test(key) ? bytesOf(key) : null
  if (bytes && isPrivate(bytes)) return bytes
  throw new RangeError('expected a private key of 0x and 64 hex digits')
}
