/**
 * The 06-execution-estimate process. Everything impure about this stage is on this page; every rule
 * is in core.ts.
 *
 * The host owns the rest: decoding, delivery, restoring state, dead letters, draining on SIGTERM,
 * health and metrics.
 */
import { policyVars, readConfig, readPolicy } from '@polytraders/config'
import { hosted } from '@polytraders/runtime'
import { processVars, runProcess } from '@polytraders/runtime/process'
import { defaultPolicy } from './core.ts'
import { wiring } from './wiring.ts'

const config = readConfig(process.env, { ...processVars, ...policyVars })

await runProcess({
  name: wiring.stage,
  config,
  stages: [hosted(wiring, readPolicy(config, wiring.stage, defaultPolicy))],
})
