/**
 * The 08-orders process, in paper mode: beside the orders core it hosts the paper venue, which
 * answers on orders.raw as the venue would. Everything impure about this stage is on this page.
 */
import { policyVars, readConfig, readPolicy } from '@polytraders/config'
import { hosted } from '@polytraders/runtime'
import { processVars, runProcess } from '@polytraders/runtime/process'
import { defaultPolicy } from './core.ts'
import { defaultPolicy as paperPolicy } from './paper-venue.ts'
import { paperWiring, wiring } from './wiring.ts'

const config = readConfig(process.env, { ...processVars, ...policyVars })

await runProcess({
  name: wiring.stage,
  config,
  stages: [
    hosted(wiring, readPolicy(config, wiring.stage, defaultPolicy)),
    hosted(paperWiring, readPolicy(config, paperWiring.stage, paperPolicy)),
  ],
})
