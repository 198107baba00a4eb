/**
 * Where stage 11-monitoring hears and speaks. Its process, the loop and replay all read it here.
 */
import { topics } from '@polytraders/messages'
import { wire } from '@polytraders/runtime'
import { coreVersion, monitoring, type Policy } from './core.ts'
import { openIncidents } from './incidents.ts'
import { type State } from './state.ts'

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
  views: { ControlSet: topics.monitoringCurrent },
  gauges: new Map([
    [
      'open_pages',
      {
        help: 'Incidents that somebody is to be woken for and nobody has acknowledged.',
        read: (state: State) => openIncidents(state, 'page'),
      },
    ],
    [
      'open_tickets',
      {
        help: 'Incidents that somebody is to look at and nobody has acknowledged.',
        read: (state: State) => openIncidents(state, 'ticket'),
      },
    ],
  ]),
})
