/**
 * Where stage 06-execution-estimate hears and speaks. Its process, the loop and replay all read it
 * here.
 */
import { topics } from '@polytraders/messages'
import { wire } from '@polytraders/runtime'
import { coreVersion, executionEstimate, type Policy } from './core.ts'

export const wiring = wire({
  stage: '06-execution-estimate',
  coreVersion,
  core: (policy: Policy) => executionEstimate(policy),
  reads: {
    FairValue: topics.fairValue,
    ScoreSuppressed: topics.fairValue,
    BalanceChanged: topics.inventory,
  },
  says: topics.executionEstimate,
})
