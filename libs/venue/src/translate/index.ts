/**
 * `venue/translate`: the venue's wire to typed values and back, its amounts and order hashes,
 * without IO, clock or key, so that pure cores may use it. Bad outside data comes back as a value
 * that says what was expected and found.
 */
export {
  type Amounts,
  adjustBuyAmount,
  type BuyFeesInput,
  type LimitInput,
  limitAmounts,
  type MarketInput,
  type MarketPriceInput,
  marketAmounts,
  marketPrice,
  type RoundingConfig,
  roundingConfigs,
} from '../amounts.ts'
export {
  amoy,
  type ExchangeContracts,
  exchangeContracts,
  polygon,
  polygonContracts,
} from '../contracts.ts'
export {
  exchangeName,
  type OrderStruct,
  type OrderStructV1,
  orderHash,
  type SigningDomain,
  signatureTypes,
  signingDomain,
  zeroBytes32,
} from '../order.ts'
export {
  type BuiltOrder,
  buildOrder,
  gtdLifeMsMin,
  type OrderInput,
  type OrderRefusal,
  type PostInput,
  renderOrderBody,
  type UnsignedOrder,
} from '../order-request.ts'
export { type RestBook, readBookBody } from './book.ts'
export { decimalMicros, decimalPrice, numberMicros } from './decimal.ts'
export { noFee } from './fee.ts'
export {
  type Instrument,
  readClobMarket,
  readGammaMarket,
  tradeable,
  type UmaStatus,
} from './instrument.ts'
export {
  type MarketElement,
  type MarketsBody,
  readClobMarketsBody,
  readGammaBody,
} from './instrument-body.ts'
export type {
  BestBidAskEvent,
  BookEvent,
  BookLevel,
  LastTradePriceEvent,
  MarketEvent,
  MarketResolvedEvent,
  NewMarketEvent,
  PriceChange,
  PriceChangeEvent,
  TickSizeChangeEvent,
  UnknownEvent,
} from './market-event.ts'
export { type FrameReading, faultMarketsMax, readMarketFrame } from './market-frame.ts'
export {
  type Accepted,
  type Answer,
  type CancelAnswer,
  type KeptOrder,
  type KeptReason,
  type PlaceAnswer,
  type PlacedStatus,
  type Rejected,
  readCancelAnswer,
  readPlaceAnswer,
  type Uncertain,
} from './order-answer.ts'
export { type Fault, type FaultReason, type Reading, textLengthMax } from './reading.ts'
export {
  type RejectReason,
  rejectReasonOf,
  type Unavailable,
  type VenueRegime,
} from './refusal.ts'
export {
  renderCancelAnswer,
  renderOrder,
  renderOrderEvent,
  renderPlaceAnswer,
  renderTradeEvent,
} from './render.ts'
export { momentMs, unixMs } from './time.ts'
export type {
  MakerOrder,
  OrderChange,
  OrderFacts,
  OrderStatus,
  OrderType,
  TradeStatus,
  UnknownUserEvent,
  UserEvent,
  UserOrderEvent,
  UserTradeEvent,
} from './user-event.ts'
export {
  type Page,
  readOrdersBody,
  readTradesBody,
  readUserFrame,
  type UserFrameReading,
} from './user-frame.ts'
export { orderStatusOf } from './user-order.ts'
export { fillsOfTrade, type TradeFill, tradeStatusOf } from './user-trade.ts'
