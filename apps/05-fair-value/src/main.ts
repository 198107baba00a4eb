/**
 * The 05-fair-value process. Every rule is in core.ts; the host owns the rest. Its models are part
 * of its policy, so that an Owner record and a snapshot name them.
 */
import { runStage } from '@polytraders/runtime/process'
import { defaultPolicy } from './core.ts'
import { wiring } from './wiring.ts'

await runStage(process.env, wiring, defaultPolicy, policy =>
  policy.models.map(({ model }) => model.modelVersion),
)
