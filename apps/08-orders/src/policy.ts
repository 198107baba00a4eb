/** What this stage is told: which mode, whose signature, and every bound and time it works with. */
import { zeroBytes32 } from '@polytraders/venue/translate'

export type Mode = 'paper' | 'shadow' | 'live'

export type Signing = {
  readonly chainId: number
  /** The exchange's version as the venue says it; markets of another are refused. */
  readonly version: '2' | '3'
  readonly maker: string
  readonly signer: string
  readonly signatureType: number
  /** 32 bytes, hex: whom the venue credits with the order. */
  readonly builderCode: string
}

export type Policy = {
  /** What the process is made for. The control in force can only make it safer. */
  readonly mode: Mode
  readonly signing: Signing
  /** From an order's signing to the last moment of its first POST. */
  readonly postWithinMs: number
  /** Live only: without an answer for this long an order, or a cancel, is in doubt. */
  readonly answerWithinMs: number
  /** From the venue's word that it cancelled to believing that no fill of before is on its way. */
  readonly cancelSettleMs: number
  /** From one cancel of an order to the next, while it is still wanted. */
  readonly cancelRetryMs: number
  /** Without an acknowledged heartbeat for longer, everything is assumed cancelled. */
  readonly heartbeatMs: number
  /** How long orders wait at the first 425; doubled at each one in a row, up to the most. */
  readonly restartMs: number
  readonly restartMsMax: number
  /** How long the venue takes post-only orders alone after a restart. */
  readonly postOnlyMs: number
  /** How long orders wait when the venue takes cancels alone, unless it says. */
  readonly cancelOnlyMs: number
  /** The signer's token bucket at the venue. */
  readonly ordersPerSecond: number
  readonly orderBurst: number
  /** Live: intents wait until the venue's open orders were compared with ours once. */
  readonly reconcileFirst: boolean
  /** How often deadlines are looked at. */
  readonly sweepEveryMs: number
  /** What one input may lead to, so that it fits one batch; later inputs lead to the rest. */
  readonly outputsMax: number
  readonly openOrdersMax: number
  /** Orders that are over and still known; the oldest are forgotten. */
  readonly closedOrdersMax: number
  readonly heldIntentsMax: number
  /** Intents that a repetition is recognised by; the oldest are forgotten. */
  readonly intentsMax: number
  /** Trades of orders that are still known. */
  readonly tradesMax: number
  readonly marketsMax: number
}

/** The well-known public development account: a paper order needs an address, not a wallet. */
export const paperAccount = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'

export const defaultPolicy: Policy = {
  mode: 'paper',
  signing: {
    chainId: 137,
    version: '2',
    maker: paperAccount,
    signer: paperAccount,
    signatureType: 0,
    builderCode: zeroBytes32,
  },
  postWithinMs: 5_000,
  answerWithinMs: 10_000,
  cancelSettleMs: 5_000,
  cancelRetryMs: 5_000,
  heartbeatMs: 10_000,
  restartMs: 2_000,
  restartMsMax: 30_000,
  postOnlyMs: 120_000,
  cancelOnlyMs: 30_000,
  ordersPerSecond: 40,
  orderBurst: 60,
  reconcileFirst: false,
  sweepEveryMs: 100,
  outputsMax: 500,
  openOrdersMax: 5_000,
  closedOrdersMax: 5_000,
  heldIntentsMax: 1_000,
  intentsMax: 20_000,
  tradesMax: 100_000,
  marketsMax: 50_000,
}
