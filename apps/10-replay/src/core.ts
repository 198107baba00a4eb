/**
 * Replay: says how much of what each stage said comes out the same when its real core is run again
 * over the same inputs. The follower (io/follower.ts, or the loop after a run) does the refolding;
 * this core turns what it measured into reports, and never takes a verdict back within a job.
 */
import { type Heard, type ReplayReport, type Said } from '@polytraders/messages'
import { type Stage } from '@polytraders/stage'
import { hashParity } from './validation.ts'

export const coreVersion = '1.1.0'

export type Input = Heard<'CellCompared'>
export type Output = Said<'ReplayReport'>

export type Policy = {
  /** Jobs and cells remembered; beyond it the oldest is forgotten. */
  readonly cellsMax: number
}

export const defaultPolicy: Policy = { cellsMax: 10_000 }

export type State = {
  /** First divergence by job, stage and cell. A cell that diverged stays diverged. */
  readonly diverged: Map<string, ReplayReport['divergence']>
}

export const replay = ({ cellsMax }: Policy): Stage<State, Input, Output> => ({
  initial: () => ({ diverged: new Map() }),
  step(state, { fact }, say) {
    const { replay_job_id, stage, cell, compared, equal, not_comparable } = fact
    const key = `${replay_job_id}/${stage}/${cell}`
    const divergence = state.diverged.get(key) ?? fact.divergence
    if (divergence && !state.diverged.has(key)) remember(state, key, divergence, cellsMax)
    const clean = divergence === null && equal === compared
    say({
      type: 'ReplayReport',
      fact: {
        correlation_id: '',
        source_ts: fact.source_ts,
        recv_ts: fact.recv_ts,
        quality: clean ? 'clean' : 'suspect',
        replay_job_id,
        stage,
        cell,
        from_event_id: fact.from_event_id,
        to_event_id: fact.to_event_id,
        compared,
        equal,
        hash_parity: hashParity(equal, compared),
        verdict: verdictOf(clean, not_comparable),
        divergence,
        not_comparable,
        content_hash: fact.content_hash,
        model_version: fact.model_version,
        signal_version: fact.signal_version,
        fill_error: null,
        slippage_error: null,
        brier: null,
        sharpe: null,
        max_drawdown: null,
      },
    })
    return state
  },
})

/** What was compared and differs stays the finding, whatever can't be compared after it. */
function verdictOf(clean: boolean, notComparable: string) {
  if (!clean) return 'parity-diverged'
  return notComparable === '' ? 'parity-clean' : 'not-comparable'
}

function remember(
  { diverged }: State,
  key: string,
  divergence: ReplayReport['divergence'],
  cellsMax: number,
): void {
  const oldest = diverged.keys().next()
  if (diverged.size >= cellsMax && !oldest.done) diverged.delete(oldest.value)
  diverged.set(key, divergence)
}
