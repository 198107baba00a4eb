/**
 * The venue: its wire, its arithmetic, its signatures. `./translate` is the part of it that pure
 * cores use; what is only here touches keys or files.
 */
export {
  type ApiCredentials,
  clobAuthDigest,
  hmacOf,
  type L1Input,
  l1Headers,
  l2Headers,
  type PrivateKey,
  type RequestToSign,
  signOrder,
} from './signing.ts'
export * from './translate/index.ts'
export {
  runVectors,
  type VectorList,
  type VectorProblem,
  type VectorReport,
} from './vectors.ts'
