/** What the user channel says of our orders and trades. A frame is taken whole or not at all. */
import { type UserFrame } from '@polytraders/messages'
import { readUserFrame, type UserOrderEvent } from '@polytraders/venue/translate'
import { hearOrder, sayForeign } from './reconcile.ts'
import { type Turn } from './state.ts'
import { takeTrade } from './trades.ts'

export function takeUserFrame(turn: Turn, { text }: UserFrame): void {
  const read = readUserFrame(text)
  if (!read.ok) {
    turn.say({ type: 'Unreadable', reason: read.reason, detail: read.detail })
    return
  }
  for (const event of read.events) {
    switch (event.type) {
      case 'order':
        takeOrderEvent(turn, event)
        break
      case 'trade':
        takeTrade(turn, event, 'user_stream')
        break
      case 'unknown': {
        const detail = `expected an order or a trade, found ${event.eventType.slice(0, 40)}`
        turn.say({ type: 'Unreadable', reason: 'unknown-event', detail })
      }
    }
  }
}

function takeOrderEvent(turn: Turn, event: UserOrderEvent): void {
  const order = turn.state.orders.get(event.orderId)
  // The end of an order that was forgotten is no news; one that is open and not ours is.
  if (!order) {
    if (event.change !== 'CANCELLATION' && event.status === 'LIVE') sayForeign(turn, event)
    return
  }
  // A cancellation is one whatever word stands in its status.
  const cancelled = event.change === 'CANCELLATION'
  hearOrder(turn, order, cancelled ? { ...event, status: 'CANCELED' } : event, 'user_stream')
}
