/**
 * Orders as the exchange contracts know them: the struct, its EIP-712 hash, which is the order's id
 * and is known before anything is sent.
 *
 * Pure: no key comes near this file. The hash is encoded by hand, since it is on the path to every
 * order; a test compares it with viem's.
 */
import { keccak_256 } from '@noble/hashes/sha3.js'
import { type Side } from '@polytraders/domain'
import { exchangeContracts } from './contracts.ts'
import { bytesOf, concat, hexOf, wordOf } from './hex.ts'

/** Who signs for whom: maker and signer are one, or the maker is a contract of the signer's. */
export const signatureTypes = { eoa: 0, proxy: 1, safe: 2, depositWallet: 3 } as const

/** The EIP-712 order of the V2 and V3 exchanges, exactly what is hashed; amounts in micros. */
export type OrderStruct = {
  readonly salt: number
  readonly maker: string
  readonly signer: string
  readonly token_id: string
  readonly maker_amount: number
  readonly taker_amount: number
  readonly side: Side
  readonly signature_type: number
  /** Epoch milliseconds: with the salt, what makes two equal orders two. */
  readonly timestamp: number
  readonly metadata: string
  readonly builder: string
}

/** The order of the V1 exchange, rejected since 2026-04-28, for reading what was signed before. */
export type OrderStructV1 = Omit<OrderStruct, 'timestamp' | 'metadata' | 'builder'> & {
  readonly taker: string
  readonly expiration: number
  readonly nonce: number
  readonly fee_rate_bps: number
}

/** The EIP-712 domain: which exchange, on which chain, the signature is good for. */
export type SigningDomain = {
  readonly name: string
  readonly version: string
  readonly chain_id: number
  readonly verifying_contract: string
}

export const exchangeName = 'Polymarket CTF Exchange'

/** 32 zero bytes: no metadata, no builder. */
export const zeroBytes32 = `0x${'0'.repeat(64)}`

export const orderTypeV2 =
  'Order(uint256 salt,address maker,address signer,uint256 tokenId,uint256 makerAmount,' +
  'uint256 takerAmount,uint8 side,uint8 signatureType,uint256 timestamp,bytes32 metadata,' +
  'bytes32 builder)'

const orderTypeV1 =
  'Order(uint256 salt,address maker,address signer,address taker,uint256 tokenId,' +
  'uint256 makerAmount,uint256 takerAmount,uint256 expiration,uint256 nonce,uint256 feeRateBps,' +
  'uint8 side,uint8 signatureType)'

const domainType =
  'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)'

/** The domain of an exchange; null where the venue has none. */
export function signingDomain(
  chainId: number,
  version: '1' | '2' | '3',
  negRisk = false,
): SigningDomain | null {
  const contracts = exchangeContracts.get(chainId)
  if (!contracts) return null
  const exchanges = {
    '1': contracts.exchangeV1,
    '2': negRisk ? contracts.negRiskExchangeV2 : contracts.exchangeV2,
    '3': contracts.exchangeV3,
  }
  return { name: exchangeName, version, chain_id: chainId, verifying_contract: exchanges[version] }
}

/** The order's id: the EIP-712 hash that is signed. */
export const orderHash = (domain: SigningDomain, order: OrderStruct | OrderStructV1): string =>
  hexOf(typedDigest(domainSeparator(domain), orderStructHash(order)))

/** keccak(0x1901, domain separator, struct hash): what EIP-712 signs. */
export const typedDigest = (separator: Uint8Array, structHash: Uint8Array): Uint8Array =>
  keccak_256(concat(typedPrefix, separator, structHash))

/**
 * The hash of a domain. A process signs for two or three, so those last asked for are remembered:
 * it is a third of what an order's hash costs.
 */
export function domainSeparator(domain: SigningDomain): Uint8Array {
  const { name, version, chain_id, verifying_contract } = domain
  const key = JSON.stringify([name, version, chain_id, verifying_contract])
  const known = separators.get(key)
  if (known) return known
  const separator = keccak_256(
    concat(
      hashOf(domainType),
      hashOf(name),
      hashOf(version),
      wordOf(BigInt(chain_id)),
      addressWord(verifying_contract),
    ),
  )
  if (separators.size >= separatorsMax) separators.clear()
  separators.set(key, separator)
  return separator
}

const separatorsMax = 16
const separators = new Map<string, Uint8Array>()

export const orderStructHash = (order: OrderStruct | OrderStructV1): Uint8Array =>
  keccak_256('taker' in order ? encodeV1(order) : encodeV2(order))

const encodeV2 = (order: OrderStruct): Uint8Array =>
  concat(
    orderTypeHashV2,
    wordOf(BigInt(order.salt)),
    addressWord(order.maker),
    addressWord(order.signer),
    wordOf(BigInt(order.token_id)),
    wordOf(BigInt(order.maker_amount)),
    wordOf(BigInt(order.taker_amount)),
    wordOf(order.side === 'BUY' ? 0n : 1n),
    wordOf(BigInt(order.signature_type)),
    wordOf(BigInt(order.timestamp)),
    bytes32(order.metadata),
    bytes32(order.builder),
  )

const encodeV1 = (order: OrderStructV1): Uint8Array =>
  concat(
    hashOf(orderTypeV1),
    wordOf(BigInt(order.salt)),
    addressWord(order.maker),
    addressWord(order.signer),
    addressWord(order.taker),
    wordOf(BigInt(order.token_id)),
    wordOf(BigInt(order.maker_amount)),
    wordOf(BigInt(order.taker_amount)),
    wordOf(BigInt(order.expiration)),
    wordOf(BigInt(order.nonce)),
    wordOf(BigInt(order.fee_rate_bps)),
    wordOf(order.side === 'BUY' ? 0n : 1n),
    wordOf(BigInt(order.signature_type)),
  )

const typedPrefix = Uint8Array.of(0x19, 0x01)
const hashOf = (text: string) => keccak_256(new TextEncoder().encode(text))
const orderTypeHashV2 = hashOf(orderTypeV2)

const addressWord = (address: string) => concat(new Uint8Array(12), sized(bytesOf(address), 20))
const bytes32 = (hex: string) => sized(bytesOf(hex), 32)

function sized(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length === length) return bytes
  throw new RangeError(`expected ${length} bytes, found ${bytes.length}`)
}
