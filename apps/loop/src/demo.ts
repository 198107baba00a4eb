/** The demo's thresholds and model: made to show trades on a recorded market, not to make money. */
import { fileURLToPath } from 'node:url'
import demo from '../demo/policies.json' with { type: 'json' }
import { type Policies } from './stages.ts'

export const demoPolicies: Policies = demo

/** The file, for processes that are told where their policies are. */
export const demoPoliciesFile = fileURLToPath(new URL('../demo/policies.json', import.meta.url))
