/**
 * The ids of the Conditional Tokens contract, recomputed from what they are made of (VENUE section
 * 9):
 *
 *   conditionId  = keccak(oracle, questionId, 2 outcomes)
 *   collectionId = a point of alt_bn128 found from keccak(conditionId, index set), compressed
 *   tokenId      = keccak(collateral, collectionId) as an integer
 *
 * The registry halts a market whose ids do not come out. The point search is Gnosis CTHelpers'
 * `getCollectionId` with no parent collection.
 */
import { keccak_256 } from '@noble/hashes/sha3.js'
import { polygonContracts } from './contracts.ts'
import { bytesOf, concat, hexOf, integerOf, wordOf } from './hex.ts'

/** alt_bn128: y^2 = x^3 + 3 over this prime. */
const prime = 21888242871839275222246405745257275088696311157297823662689037894645226208583n
const curveB = 3n

/** A condition's id; addresses and question ids are hex. */
export const conditionIdOf = (oracle: string, questionId: string, outcomes = 2): string =>
  hexOf(keccak_256(concat(bytesOf(oracle), bytesOf(questionId), wordOf(BigInt(outcomes)))))

/** The collection of an index set: 1 for the first outcome (YES), 2 for the second (NO). */
export function collectionIdOf(conditionId: string, indexSet: 1 | 2): string {
  const seed = integerOf(keccak_256(concat(bytesOf(conditionId), wordOf(BigInt(indexSet)))))
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
  return hexOf(wordOf(y % 2n === 1n ? x ^ (1n << 254n) : x))
}

/** A position's token id, as the venue writes it: a decimal string. */
export const tokenIdOf = (collateral: string, collectionId: string): string =>
  integerOf(keccak_256(concat(bytesOf(collateral), bytesOf(collectionId)))).toString()

/** [YES, NO] token ids of a condition. Neg-risk markets use the wrapped collateral. */
export function tokenIdsOf(conditionId: string, negRisk: boolean): readonly [string, string] {
  const collateral = negRisk ? polygonContracts.wrappedCollateral : polygonContracts.usdcE
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
