/** The demo's thresholds and model: made to show trades on a recorded market, not to make money. */
import demo from '../demo/policies.json' with { type: 'json' }
import { type Policies } from './stages.ts'

export const demoPolicies: Policies = demo
