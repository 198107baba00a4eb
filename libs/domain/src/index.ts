export {
  candidateCorrelation,
  cellOf,
  cellsDefault,
  eventCorrelation,
  groupOf,
  murmur2,
} from './cells.ts'
export { controlsMax } from './controls.ts'
export { collectionIdOf, conditionIdOf, tokenIdOf, tokenIdsOf } from './ctf-ids.ts'
export {
  type FeeSchedule,
  feeExponentMax,
  feeOf,
  feePerShare,
  knownSchedule,
  type Liquidity,
} from './fees.ts'
export {
  bestAskPrice,
  bestBidPrice,
  bookHash,
  clearLadder,
  createLadder,
  type Ladder,
  type Level,
  type Side,
  serialiseLadder,
  setLevel,
  tickOf,
  topLevels,
} from './ladder.ts'
export {
  complement,
  marketableNotionalMin,
  priceValid,
  type SizeRule,
  sizeValid,
  tickSizes,
} from './market-rules.ts'
export {
  formatMicros,
  microsMax,
  mulDivCeil,
  mulDivFloor,
  notionalCeil,
  notionalFloor,
  ONE,
  parseMicros,
} from './micros.ts'
export { createNaiveBook, type NaiveBook, setNaiveLevel } from './naive-book.ts'
export { type VenueBook, venueBookHash, venueLevel } from './venue-hash.ts'
export { averagePrice, type Walk, walk } from './walk.ts'
