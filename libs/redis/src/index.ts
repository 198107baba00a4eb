export {
  connectRedis,
  createRedis,
  defaultRedisLimits,
  type RedisClient,
  RedisError,
  type RedisLimits,
  reconnectDelayMs,
  redisVars,
} from './client.ts'
export {
  bookKey,
  decodeHotBook,
  type HotBook,
  type HotBookReading,
  type HotMarket,
  marketKey,
  readHotBook,
  readHotMarket,
  topLevelsMax,
  type WriteOptions,
  type Written,
  writeHotMarkets,
} from './hot-book.ts'
export { decodeLevels, encodeLevels, mirrorLevels } from './levels.ts'
