/** Where stage 07-decision hears and speaks. Its process, the loop and replay all read it here. */
import { topics } from '@polytraders/messages'
import { wire } from '@polytraders/runtime'
import { scopesIn } from './controls.ts'
import { coreVersion, decision, type Policy } from './core.ts'
import { type State } from './state.ts'

export const wiring = wire({
  stage: '07-decision',
  coreVersion,
  core: (policy: Policy, cell) => decision({ ...policy, cell }),
  reads: {
    SealedBook: topics.eventLog,
    SealedTrade: topics.eventLog,
    SealedStatus: topics.eventLog,
    SealedNotice: topics.eventLog,
    SealedInstrument: topics.eventLog,
    SealedSync: topics.eventLog,
    SealedControl: topics.eventLog,
    SealedTick: topics.eventLog,
    BalanceChanged: topics.inventory,
    PortfolioMarked: topics.inventory,
    ExecutionEstimate: topics.executionEstimate,
    ScoreSuppressed: topics.executionEstimate,
  },
  says: topics.decision,
  first: [topics.eventLog],
  gauges: new Map([
    [
      'killed_scopes',
      {
        help: 'Scopes that are killed: nothing of theirs is approved.',
        read: ({ controls }: State) => scopesIn(controls, 'killed'),
      },
    ],
    [
      'paused_scopes',
      {
        help: 'Scopes that are paused: nothing of theirs is approved.',
        read: ({ controls }: State) => scopesIn(controls, 'paused'),
      },
    ],
  ]),
})
