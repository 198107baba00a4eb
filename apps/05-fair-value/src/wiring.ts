/**
 * Where stage 05-fair-value hears and speaks. Its process, the loop and replay all read it here.
 */
import { topics } from '@polytraders/messages'
import { wire } from '@polytraders/runtime'
import { coreVersion, fairValue, type Policy } from './core.ts'

export const wiring = wire({
  stage: '05-fair-value',
  coreVersion,
  core: (policy: Policy) => fairValue(policy),
  reads: {
    FeatureVector: topics.signals,
  },
  says: topics.fairValue,
})
