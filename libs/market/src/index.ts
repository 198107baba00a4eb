export { type Frame, marketsPerConnection } from './feed.ts'
export {
  framesPerSecondMax,
  type MarketDay,
  type MarketDayOptions,
  type MarketTruth,
  marketDay,
  marketDayStartMs,
  marketsMax,
  minutesMax,
} from './market-day.ts'
export {
  below,
  between,
  chance,
  createRandom,
  exponential,
  normal,
  type Random,
  uniform,
} from './random.ts'
