/** The 09-inventory process. Every rule is in core.ts; the host owns the rest. */
import { runStage } from '@polytraders/runtime/process'
import { defaultPolicy } from './core.ts'
import { wiring } from './wiring.ts'

await runStage(process.env, wiring, defaultPolicy)
