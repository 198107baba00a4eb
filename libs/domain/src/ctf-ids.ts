/**
 * The ids of the Conditional Tokens contracts, recomputed from what they are made of:
 *
 *   conditionId  = keccak(oracle, questionId, 2 outcomes)
 *   collectionId = a point of alt_bn128 found from keccak(conditionId, index set), compressed
 *   tokenId      = keccak(collateral, collectionId) as an integer
 *
 * The point search is Gnosis CTHelpers' `getCollectionId` with no parent collection. Ids and
 * addresses are hex, with or without 0x; what is none is a bug, and throws.
 */
import { keccak_256 } from '@noble/hashes/sha3.js'

/** alt_bn128: y^2 = x^3 + 3 over this prime. */
const prime = 21888242871839275222246405745257275088696311157297823662689037894645226208583n
const curveB = 3n
const outcomes = 2n

/** What the token ids of standard and of neg-risk markets are made with, on Polygon. */
const usdcE = '0x2791Bca1f2de4661ED88A30C99A7a9449Aa84174'
const wrappedCollateral = '0x3A3BD7bb9528E159577F7C2e685CC81A765002E2'

/** The condition of a question with two outcomes. */
export const conditionIdOf = (oracle: string, questionId: string): string =>
  keccakOf(digitsOf(oracle), digitsOf(questionId), wordOf(outcomes))

/** The collection of an index set: 1 for the first outcome (YES), 2 for the second (NO). */
export function collectionIdOf(conditionId: string, indexSet: 1 | 2): string {
  const seed = BigInt(keccakOf(digitsOf(conditionId), wordOf(BigInt(indexSet))))
  const odd = seed >> 255n === 1n
  let x = seed % prime
  let y = 0n
  let square = 0n
  do {
    x = (x + 1n) % prime
    square = (x * x * x + curveB) % prime
    // The prime is 3 modulo 4, so this power is a square root whenever there is one.
    y = power(square, (prime + 1n) / 4n)
  } while ((y * y) % prime !== square)
  if (odd !== (y % 2n === 1n)) y = prime - y
  // The point is kept as its x, with the parity of its y in bit 254.
  return `0x${wordOf(y % 2n === 1n ? x ^ (1n << 254n) : x)}`
}

/** A position's token id, as the venue writes it: a decimal string. */
export const tokenIdOf = (collateral: string, collectionId: string): string =>
  BigInt(keccakOf(digitsOf(collateral), digitsOf(collectionId))).toString()

/** [YES, NO] token ids of a condition, as the venue makes them. */
export function tokenIdsOf(conditionId: string, negRisk: boolean): readonly [string, string] {
  const collateral = negRisk ? wrappedCollateral : usdcE
  return [
    tokenIdOf(collateral, collectionIdOf(conditionId, 1)),
    tokenIdOf(collateral, collectionIdOf(conditionId, 2)),
  ]
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let factor = base
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * factor) % prime
    factor = (factor * factor) % prime
  }
  return result
}

const keccakOf = (...digits: readonly string[]) =>
  `0x${Buffer.from(keccak_256(Buffer.from(digits.join(''), 'hex'))).toString('hex')}`

/** An unsigned integer as the 64 digits of a 32-byte word. */
const wordOf = (value: bigint) => value.toString(16).padStart(64, '0')

function digitsOf(hex: string): string {
  const digits = hex.startsWith('0x') ? hex.slice(2) : hex
  // Buffer would stop at the first pair that is no hex.
  if (digits.length % 2 === 0 && /^[0-9a-f]*$/i.test(digits)) return digits
  throw new RangeError(`expected hex bytes, found ${JSON.stringify(hex.slice(0, 80))}`)
}
