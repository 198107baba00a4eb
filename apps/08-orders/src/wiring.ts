/** Where stage 08-orders hears and speaks. Its process, the loop and replay all read it here. */
import { topics } from '@polytraders/messages'
import { wire } from '@polytraders/runtime'
import { coreVersion, orders, type Policy } from './core.ts'

export const wiring = wire({
  stage: '08-orders',
  coreVersion,
  core: (policy: Policy) => orders(policy),
  reads: {
    SealedBook: topics.eventLog,
    SealedTrade: topics.eventLog,
    SealedStatus: topics.eventLog,
    SealedNotice: topics.eventLog,
    SealedInstrument: topics.eventLog,
    SealedSync: topics.eventLog,
    SealedControl: topics.eventLog,
    SealedTick: topics.eventLog,
    VenueResponse: topics.ordersRaw,
    UserFrame: topics.ordersRaw,
    ApprovedIntent: topics.decision,
    ReduceIntent: topics.decision,
    CancelIntent: topics.decision,
  },
  says: topics.orders,
  first: [topics.eventLog],
})
