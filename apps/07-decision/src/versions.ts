/** Everything that a verdict rests on, by version, so that a replay is exact. */
import { type ExecutionEstimate, type Versions } from '@polytraders/messages'
import { type State } from './state.ts'

export const versionsOf = (state: State, estimate: ExecutionEstimate): Versions => ({
  book_hash: estimate.book_hash,
  book_event_id: state.markets.get(estimate.condition_id)?.bookEventId ?? 0,
  registry_version: estimate.market.instrument?.registry_version ?? 0,
  score_id: estimate.score?.score_id ?? '',
  model_version: estimate.score?.model_version ?? '',
  estimate_id: estimate.estimate_id,
  ...standing(state),
})

/** The versions of what is not the market's. */
const standing = (state: State) => ({
  inventory_version: state.inventoryVersion,
  control_version: state.controlVersion,
  budget_version: state.budget?.budget_version ?? 0,
})

/** Of a cancel that the gate asks for itself: no estimate, no score, no book. */
export const versionsWithout = (state: State, conditionId: string): Versions => {
  const market = state.markets.get(conditionId)
  return {
    book_hash: new Uint8Array(0),
    book_event_id: market?.bookEventId ?? 0,
    registry_version: market?.registryVersion ?? 0,
    score_id: '',
    model_version: '',
    estimate_id: '',
    ...standing(state),
  }
}
