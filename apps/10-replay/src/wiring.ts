/** Where stage 10-replay hears and speaks. Its process, the loop and replay all read it here. */
import { topics } from '@polytraders/messages'
import { wire } from '@polytraders/runtime'
import { coreVersion, type Policy, replay } from './core.ts'

export const wiring = wire({
  stage: '10-replay',
  coreVersion,
  core: (policy: Policy) => replay(policy),
  reads: { CellCompared: topics.replayRaw },
  says: topics.replay,
})
