/**
 * Where stage 08-orders hears and speaks, and its paper venue: a second core in the same process
 * that answers as the venue would. The process, the loop and replay all read it here.
 */
import { topics } from '@polytraders/messages'
import { wire } from '@polytraders/runtime'
import { coreVersion, orders, type Policy } from './core.ts'
import {
  type Policy as PaperPolicy,
  paperVenue,
  coreVersion as paperVersion,
} from './paper-venue.ts'

const sealed = {
  SealedBook: topics.eventLog,
  SealedTrade: topics.eventLog,
  SealedStatus: topics.eventLog,
  SealedNotice: topics.eventLog,
  SealedInstrument: topics.eventLog,
  SealedSync: topics.eventLog,
  SealedControl: topics.eventLog,
  SealedTick: topics.eventLog,
} as const

export const wiring = wire({
  stage: '08-orders',
  coreVersion,
  core: (policy: Policy) => orders(policy),
  reads: {
    ...sealed,
    VenueResponse: topics.ordersRaw,
    UserFrame: topics.ordersRaw,
    ApprovedIntent: topics.decision,
    ReduceIntent: topics.decision,
    CancelIntent: topics.decision,
  },
  says: topics.orders,
  first: [topics.eventLog],
})

export const paperWiring = wire({
  stage: '08-orders-paper',
  coreVersion: paperVersion,
  core: (policy: PaperPolicy) => paperVenue(policy),
  reads: { ...sealed, OrderSigned: topics.orders, OrderEvent: topics.orders },
  says: topics.ordersRaw,
  first: [topics.eventLog],
})
