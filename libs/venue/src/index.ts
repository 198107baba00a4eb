/**
 * The venue: its wire, its arithmetic, its signatures. `./translate` is the part of it that pure
 * cores use; what is only here touches keys or files.
 */
export {
  type Answer,
  booksMax,
  type Clob,
  type ClockReading,
  conditionIdsMax,
  createVenueRest,
  type Filter,
  type Gamma,
  isPassing,
  type MarketList,
  type Page,
  pageLimitMax,
  VenueError,
  type VenueErrorCode,
  type VenueRest,
  type VenueRestOptions,
  venueLimits,
} from './rest/index.ts'
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
export {
  type CloseReason,
  connectMarketStream,
  defaultStream,
  type MarketStream,
  type StreamEvents,
  type StreamOptions,
  type StreamSettings,
  type Timer,
  type Timers,
  wallTimers,
} from './stream/index.ts'
export * from './translate/index.ts'
export { venueVars } from './vars.ts'
export {
  runVectors,
  type VectorList,
  type VectorProblem,
  type VectorReport,
} from './vectors.ts'
