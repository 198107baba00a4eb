/**
 * Where stage 11-monitoring hears and speaks. Its process, the loop and replay all read it here.
 */
import { topics } from '@polytraders/messages'
import { wire } from '@polytraders/runtime'
import { coreVersion, monitoring, type Policy } from './core.ts'

export const wiring = wire({
  stage: '11-monitoring',
  coreVersion,
  core: (policy: Policy, _cell, cells) => monitoring({ ...policy, cells }),
  reads: {
    OperatorCommand: topics.monitoringRaw,
    SealedBook: topics.eventLog,
    SealedTrade: topics.eventLog,
    SealedStatus: topics.eventLog,
    SealedNotice: topics.eventLog,
    SealedInstrument: topics.eventLog,
    SealedSync: topics.eventLog,
    SealedControl: topics.eventLog,
    SealedTick: topics.eventLog,
    Verdict: topics.decision,
    OrderEvent: topics.orders,
    Fill: topics.orders,
    Reconciliation: topics.orders,
    PortfolioMarked: topics.inventory,
    ReplayReport: topics.replay,
    DeadLetter: topics.deadLetters,
  },
  says: topics.monitoring,
  first: [topics.monitoringRaw],
})
