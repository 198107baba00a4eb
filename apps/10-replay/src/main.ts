/**
 * The 10-replay process: the core that reports parity, and the follower that measures it by running
 * every other stage's real core again over the same log. Everything impure about this stage is on
 * this page; every rule is in core.ts.
 */
import { integer, policyVars, readConfig, readPolicy } from '@polytraders/config'
import { locate, loopStages, replayCells } from '@polytraders/loop'
import { topics } from '@polytraders/messages'
import { hosted } from '@polytraders/runtime'
import { patientFetch } from '@polytraders/runtime/kafka'
import { processVars, runProcess } from '@polytraders/runtime/process'
import { defaultPolicy } from './core.ts'
import { defaultLimits, startFollower } from './io/follower.ts'
import { wiring } from './wiring.ts'

const config = readConfig(process.env, {
  ...processVars,
  ...policyVars,
  REPLAY_REPORT_MS: integer(100, 3_600_000)
    .default(defaultLimits.reportEveryMs)
    .describe('how often the parity of a cell with news is said'),
})
// What this stage itself says is judged when its own process recovers. The others' policies are on
// the log, in their Owner records.
const followed = loopStages({}).filter(stage => stage.wiring.says !== topics.replay)

await runProcess({
  name: wiring.stage,
  config,
  fetch: patientFetch,
  stages: [hosted(wiring, readPolicy(config, wiring.stage, defaultPolicy))],
  edges: async ({ log, codec, failed }) => [
    await startFollower({
      log,
      codec,
      build: config.BUILD,
      cells: () => replayCells(followed, config.CELLS, codec),
      locate,
      limits: { reportEveryMs: config.REPLAY_REPORT_MS },
      failed,
    }),
  ],
})
