/** Trades of the paper venue, as the user channel describes them. */
import { type PaperFilled } from '@polytraders/matching'
import { type Outcome, type Side } from '@polytraders/messages'
import { type MakerOrder, type UserTradeEvent } from '@polytraders/venue/translate'

/** An order of ours at the paper venue. */
export type Placed = {
  readonly orderId: string
  readonly correlationId: string
  readonly conditionId: string
  readonly tokenId: string
  readonly outcome: Outcome
  readonly side: Side
  readonly price: number
  readonly size: number
  readonly orderType: 'GTC' | 'FAK'
  readonly postOnly: boolean
  matched: number
  readonly tradeIds: string[]
}

export type PaperFill = PaperFilled

/** Our order took these levels. Its price is the worst of them, as a taker's is. */
export function takerTrade(
  order: Placed,
  fills: readonly PaperFill[],
  tradeId: string,
  atMs: number,
): UserTradeEvent {
  const size = fills.reduce((total, fill) => total + fill.size, 0)
  const makerOrders = fills.map((fill, n) =>
    makerOrder(order, opposite(order.side), `${tradeId}-met-${n}`, fill),
  )
  const price = fills.at(-1)?.price ?? order.price
  const taker = { takerOrderId: order.orderId, side: order.side, traderSide: 'TAKER' } as const
  return { ...trade(order, tradeId, atMs), ...taker, price, size, makerOrders }
}

/** Our resting order was met by somebody. */
export function makerTrade(
  order: Placed,
  fill: PaperFill,
  tradeId: string,
  atMs: number,
): UserTradeEvent {
  const { price, size } = fill
  return {
    ...trade(order, tradeId, atMs),
    takerOrderId: `${tradeId}-met`,
    side: opposite(order.side),
    traderSide: 'MAKER',
    price,
    size,
    makerOrders: [makerOrder(order, order.side, order.orderId, fill)],
  }
}

const trade = (order: Placed, tradeId: string, atMs: number) =>
  ({
    type: 'trade',
    tradeId,
    market: order.conditionId,
    assetId: order.tokenId,
    status: 'MATCHED',
    statusText: 'MATCHED',
    outcome: outcomeOf(order),
    owner: null,
    tradeOwner: null,
    makerAddress: null,
    feeRateBps: null,
    bucketIndex: null,
    transactionHash: null,
    matchTimeMs: atMs,
    lastUpdateMs: atMs,
    timestampMs: atMs,
  }) as const

const makerOrder = (
  order: Placed,
  side: Side,
  orderId: string,
  { price, size }: PaperFill,
): MakerOrder => ({
  orderId,
  assetId: order.tokenId,
  matchedAmount: size,
  price,
  side,
  outcome: outcomeOf(order),
  outcomeIndex: order.outcome === 'YES' ? 0 : 1,
  owner: null,
  makerAddress: null,
  feeRateBps: null,
})

export const outcomeOf = ({ outcome }: Placed) => (outcome === 'YES' ? 'Yes' : 'No')

const opposite = (side: Side): Side => (side === 'BUY' ? 'SELL' : 'BUY')
