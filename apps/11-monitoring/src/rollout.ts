/**
 * The rollout ladder: replay, shadow, paper, canary by share of capital, live. Up by an operator's
 * command and recorded evidence, a rung at a time; down by command, or by itself when a canary
 * fails.
 */
import { type Facts } from '@polytraders/messages'
import { canaryDelta, judgeCanary, noPairs, type Pairs } from './canary.ts'
import { openIncident, releaseBlocker } from './incidents.ts'
import { type Standing, type Turn } from './state.ts'

export type LadderStage = 'replay' | 'shadow' | 'paper' | 'canary' | 'live'

export type Rung = { readonly stage: LadderStage; readonly shareMicros: number }

/** Argo's steps, by capital instead of traffic. */
export const ladder: readonly Rung[] = [
  { stage: 'replay', shareMicros: 0 },
  { stage: 'shadow', shareMicros: 0 },
  { stage: 'paper', shareMicros: 0 },
  { stage: 'canary', shareMicros: 10_000 },
  { stage: 'canary', shareMicros: 50_000 },
  { stage: 'canary', shareMicros: 250_000 },
  { stage: 'live', shareMicros: 1_000_000 },
]

/** The first rung of a stage. */
export const rungOf = (stage: LadderStage) => ladder.findIndex(rung => rung.stage === stage)

const rungAt = (index: number): Rung => ladder[index] ?? { stage: 'replay', shareMicros: 0 }

/** Whether the rung takes capital: what raises it needs two people. */
export const takesCapital = (index: number) => rungAt(index).shareMicros > 0

/** Whether anything may trade with real money. */
export const anythingTakesCapital = ({ state }: Turn) =>
  [...state.standings.values()].some(({ rung }) => takesCapital(rung))

/** Where each subject starts, said once. */
export function sayStandings(turn: Turn): void {
  for (const { subject, stage } of turn.policy.subjects) {
    sayRollout(turn, subject, rungOf('replay'), rungOf(stage), 'start of the install', ['policy'])
  }
}

/** What is missing before the subject may go up; empty when it may. */
export function missingEvidence(turn: Turn, { rung, pairs }: Standing): string {
  const { policy, state } = turn
  const blocker = releaseBlocker(turn)
  if (blocker) return `${blocker.id} is open`
  if (rungAt(rung).stage === 'replay' && state.parityRecords === 0) {
    return 'no replay has compared a record'
  }
  if (rungAt(rung).stage !== 'canary') return ''
  const outcome = judgeCanary(pairs, policy.canaryBudgetMicros, policy.canaryPairsMin)
  if (outcome === 'success') return ''
  const { low, mean, high } = canaryDelta(pairs)
  const interval = [low, mean, high].map(micros => (micros / 1e6).toFixed(6)).join(' ')
  return `the canary is ${outcome}: low, mean, high ${interval} over ${pairs.n} pairs`
}

/** Moves a subject; evidence starts anew on every rung. */
export function moveTo(
  turn: Turn,
  subject: string,
  standing: Standing,
  rung: number,
  reason: string,
  setBy: readonly string[],
): void {
  const before = standing.rung
  const shown = canaryDeltaOf(standing.pairs)
  standing.rung = rung
  standing.pairs = noPairs()
  sayRollout(turn, subject, before, rung, reason, setBy, shown)
}

/** Takes a failed canary back to paper. */
export function rollBackFailed(turn: Turn): void {
  const { policy, state } = turn
  for (const [subject, standing] of state.standings) {
    const { rung, pairs } = standing
    if (!takesCapital(rung)) continue
    const outcome = judgeCanary(pairs, policy.canaryBudgetMicros, policy.canaryPairsMin)
    if (outcome !== 'failure') continue
    const { high } = canaryDelta(pairs)
    const detail =
      `${subject} earns at most ${(high / 1e6).toFixed(6)} a share beside its baseline, ` +
      `budget ${(policy.canaryBudgetMicros / 1e6).toFixed(6)}, ${pairs.n} pairs`
    const cause = { rule: 'canary-failed', severity: 'ticket', cell: -1, about: subject } as const
    openIncident(turn, { ...cause, detail })
    moveTo(turn, subject, standing, rungOf('paper'), detail, ['auto:canary'])
  }
}

/** As a fact says it; an interval has two pairs at least. */
function canaryDeltaOf(pairs: Pairs): Facts['RolloutChanged']['canary_delta'] {
  if (pairs.n < 2) return null
  const { low, mean, high } = canaryDelta(pairs)
  return {
    pairs: pairs.n,
    low: Math.floor(low),
    mean: Math.round(mean),
    high: Math.ceil(high),
  }
}

function sayRollout(
  { cause, say }: Turn,
  subject: string,
  before: number,
  after: number,
  reason: string,
  setBy: readonly string[],
  canaryDelta: Facts['RolloutChanged']['canary_delta'] = null,
): void {
  say({
    type: 'RolloutChanged',
    fact: {
      ...cause,
      subject,
      previous_stage: rungAt(before).stage,
      stage: rungAt(after).stage,
      capital_share: rungAt(after).shareMicros,
      reason,
      set_by: setBy,
      canary_delta: canaryDelta,
    },
  })
}
