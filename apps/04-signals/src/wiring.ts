/** Where stage 04-signals hears and speaks. Its process, the loop and replay all read it here. */
import { topics } from '@polytraders/messages'
import { wire } from '@polytraders/runtime'
import { coreVersion, type Policy, signals } from './core.ts'

export const wiring = wire({
  stage: '04-signals',
  coreVersion,
  core: (policy: Policy) => signals(policy),
  reads: {
    SealedBook: topics.eventLog,
    SealedTrade: topics.eventLog,
    SealedStatus: topics.eventLog,
    SealedInstrument: topics.eventLog,
    SealedSync: topics.eventLog,
    SealedControl: topics.eventLog,
    SealedTick: topics.eventLog,
  },
  says: topics.signals,
})
