/**
 * Condition, collection and token ids as the Conditional Tokens contracts derive them (VENUE
 * section 9), so that whoever recomputes the ids of a seeded market finds them right.
 *
 * conditionId = keccak(oracle, questionId, 2); collectionId = CTHelpers' point on alt_bn128 for
 * (conditionId, indexSet), with no parent; tokenId = uint(keccak(collateral, collectionId)).
 */
import { keccak_256 } from '@noble/hashes/sha3.js'

const fieldPrime = 21888242871839275222246405745257275088696311157297823662689037894645226208583n
const oddFlag = 1n << 254n

export const conditionIdOf = (oracle: string, questionId: string): string =>
  keccakHex(`${bare(oracle)}${bare(questionId)}${word(2n)}`)

/** Index set 1 is the first outcome (YES), 2 the second (NO). */
export function collectionIdOf(conditionId: string, indexSet: 1 | 2): string {
  const seed = BigInt(keccakHex(`${bare(conditionId)}${word(BigInt(indexSet))}`))
  const odd = seed >> 255n === 1n
  let x = seed
  for (;;) {
    x = (x + 1n) % fieldPrime
    const square = (x * x * x + 3n) % fieldPrime
    const root = power(square, (fieldPrime + 1n) / 4n)
    if ((root * root) % fieldPrime !== square) continue
    const y = odd === (root % 2n === 1n) ? root : fieldPrime - root
    return `0x${word(y % 2n === 1n ? x ^ oddFlag : x)}`
  }
}

/** The decimal string by which the venue names a token. */
export const tokenIdOf = (collateral: string, collectionId: string): string =>
  BigInt(keccakHex(`${bare(collateral)}${bare(collectionId)}`)).toString()

/** [YES, NO] of a condition. */
export const tokenIdsOf = (collateral: string, conditionId: string): readonly [string, string] => [
  tokenIdOf(collateral, collectionIdOf(conditionId, 1)),
  tokenIdOf(collateral, collectionIdOf(conditionId, 2)),
]

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base % fieldPrime
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % fieldPrime
    square = (square * square) % fieldPrime
  }
  return result
}

const keccakHex = (hex: string) =>
  `0x${Buffer.from(keccak_256(Buffer.from(hex, 'hex'))).toString('hex')}`
const bare = (hex: string) => hex.replace(/^0x/, '')
const word = (value: bigint) => value.toString(16).padStart(64, '0')
