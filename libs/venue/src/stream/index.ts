/** Sockets to the venue. */
export {
  connectMarketStream,
  defaultStream,
  type MarketStream,
  type StreamEvents,
  type StreamOptions,
  type StreamSettings,
} from './market-stream.ts'
export type { CloseReason } from './socket.ts'
export { type Timer, type Timers, wallTimers } from './timers.ts'
