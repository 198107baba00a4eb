/**
 * The 05-fair-value process. Everything impure about this stage is on this page; every rule is in
 * core.ts. Its models are part of its policy, so that an Owner record and a snapshot name them.
 */
import { policyVars, readConfig, readPolicy } from '@polytraders/config'
import { hosted } from '@polytraders/runtime'
import { processVars, runProcess } from '@polytraders/runtime/process'
import { defaultPolicy } from './core.ts'
import { wiring } from './wiring.ts'

const config = readConfig(process.env, { ...processVars, ...policyVars })
const policy = readPolicy(config, wiring.stage, defaultPolicy)
const models = policy.models.map(({ model }) => model.modelVersion)

await runProcess({ name: wiring.stage, config, stages: [hosted(wiring, policy, models)] })
