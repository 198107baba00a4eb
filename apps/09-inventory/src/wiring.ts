/** Where stage 09-inventory hears and speaks. Its process, the loop and replay all read it here. */
import { topics } from '@polytraders/messages'
import { wire } from '@polytraders/runtime'
import { coreVersion, inventory, type Policy } from './core.ts'

export const wiring = wire({
  stage: '09-inventory',
  coreVersion,
  core: (policy: Policy, cell) => inventory({ ...policy, cell }),
  reads: {
    SealedBook: topics.eventLog,
    SealedTrade: topics.eventLog,
    SealedStatus: topics.eventLog,
    SealedNotice: topics.eventLog,
    SealedInstrument: topics.eventLog,
    SealedSync: topics.eventLog,
    SealedControl: topics.eventLog,
    SealedTick: topics.eventLog,
    OrderSigned: topics.orders,
    OrderEvent: topics.orders,
    Fill: topics.orders,
  },
  says: topics.inventory,
  first: [topics.eventLog],
  views: { BalanceChanged: topics.inventoryCurrent },
})
