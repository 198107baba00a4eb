/**
 * The fair-value engine: what a share of YES is worth, and how sure that is.
 *
 * Every vector is scored by every model: one champion, whose scores the next stage works with, and
 * any number of challengers, marked as such, that are only compared. A model either gives a
 * probability with its band, or says why not: a suppressed score is still a message. Nothing is
 * remembered but the newest probabilities of neg-risk events, which have to sum to one.
 */
import { type FeatureVector, type Heard, type Said, type ScoreRole } from '@polytraders/messages'
import { type Stage } from '@polytraders/stage'
import { type Model, parseModel } from './model.ts'
import { demoModel } from './models.ts'
import {
  type Events,
  forgetMember,
  type ProjectionPolicy,
  projected,
  rememberMember,
} from './projection.ts'
import { type ReasonCode } from './reasons.ts'
import { bandOf, calibratedProbability, createScorer, linearScore, type Scorer } from './score.ts'
import { reasonsAgainst, type SuppressionPolicy } from './suppression.ts'

export const coreVersion = '1.0.0'

export type Input = Heard<'FeatureVector'>
export type Output = Said<'FairValue' | 'ScoreSuppressed'>

export type ScoringModel = {
  readonly role: ScoreRole
  readonly model: Model
  /** Set when validation found that the model's calibration no longer holds. */
  readonly driftAlarm: boolean
}

export type Policy = SuppressionPolicy &
  ProjectionPolicy & {
    /** Exactly one champion; no two of one version. Checked as files are. */
    readonly models: readonly ScoringModel[]
  }

export const defaultPolicy: Policy = {
  models: [{ role: 'champion', model: demoModel, driftAlarm: false }],
  completenessMin: 600_000,
  spreadMax: 100_000,
  eventsMax: 10_000,
  membersMax: 256,
  sumMin: 0.8,
  sumMax: 1.25,
}

/** Challengers beside a champion, at most. */
export const challengersMax = 7

export type State = {
  /** By model version; as many as the policy has models. */
  readonly events: Map<string, Events>
}

export function fairValue(policy: Policy): Stage<State, Input, Output> {
  checkModels(policy.models)
  const scorers = policy.models.map(({ role, model, driftAlarm }) => {
    const checked = parseModel(model)
    return { role, model: checked, driftAlarm, scorer: createScorer(checked) }
  })
  return {
    initial: () => ({ events: new Map() }),
    step(state, { fact }, say) {
      for (const scoring of scorers) say(scoreVector(policy, state, scoring, fact))
      return state
    },
  }
}

function checkModels(models: readonly ScoringModel[]): void {
  const champions = models.filter(({ role }) => role === 'champion').length
  if (champions !== 1) throw new RangeError(`expected one champion, found ${champions}`)
  if (models.length > 1 + challengersMax) {
    throw new RangeError(
      `expected at most ${challengersMax} challengers, found ${models.length - 1}`,
    )
  }
  const versions = new Set(models.map(({ model }) => model.modelVersion))
  if (versions.size !== models.length) {
    throw new RangeError('expected each model version once among the models')
  }
}

type Scoring = ScoringModel & { readonly scorer: Scorer }

function scoreVector(
  policy: Policy,
  state: State,
  scoring: Scoring,
  vector: FeatureVector,
): Output {
  const { model, scorer } = scoring
  const against = reasonsAgainst(policy, scoring, vector)
  const x = linearScore(model, vector)
  if (Number.isNaN(x)) against.push('INTEL_FEATURE_MISSING')

  const events = eventsOf(state, model.modelVersion)
  const p = calibratedProbability(model, x)
  const fair = against.length === 0 ? projectedWithin(policy, events, vector, p) : p
  const band = bandOf(scorer, fair)
  if (!Number.isNaN(x) && band.lb < 0) against.push('INTEL_LB_NEGATIVE')
  if (against.length > 0) {
    forgetVector(events, vector)
    return suppressed(scoring, vector, against)
  }
  return {
    type: 'FairValue',
    fact: {
      ...headerOf(scoring, vector),
      p_hat: band.pHat,
      lb: band.lb,
      ub: band.ub,
      uncertainty_buffer: band.uncertaintyBuffer,
      suppression_reason: null,
      raw: vector.raw,
      market: vector.market,
    },
  }
}

function suppressed(
  scoring: Scoring,
  vector: FeatureVector,
  against: readonly ReasonCode[],
): Output {
  return {
    type: 'ScoreSuppressed',
    fact: {
      ...headerOf(scoring, vector),
      suppression_reason: against[0] ?? '',
      suppression_reasons: against,
      market: vector.market,
    },
  }
}

const headerOf = ({ role, model }: Scoring, vector: FeatureVector) => ({
  correlation_id: vector.correlation_id,
  source_ts: vector.source_ts,
  recv_ts: vector.recv_ts,
  quality: vector.quality,
  score_id: `${vector.feature_vector_id}:${model.modelVersion}`,
  feature_vector_id: vector.feature_vector_id,
  condition_id: vector.condition_id,
  role,
  model_version: model.modelVersion,
  calibration_version: model.calibrationVersion,
  feature_completeness: vector.completeness,
})

/** The neg-risk event a vector's market belongs to; '' when none. */
const eventOf = ({ market }: FeatureVector) =>
  market.instrument?.neg_risk ? market.instrument.parent_event_id : ''

function projectedWithin(policy: Policy, events: Events, vector: FeatureVector, p: number): number {
  const eventId = eventOf(vector)
  if (eventId === '') return p
  const member = { ask: vector.market.book.best_ask, p }
  rememberMember(policy, events, eventId, vector.condition_id, member)
  return projected(policy, events, eventId, vector.raw.neg_risk_sum, p)
}

function forgetVector(events: Events, vector: FeatureVector): void {
  const eventId = eventOf(vector)
  if (eventId !== '') forgetMember(events, eventId, vector.condition_id)
}

function eventsOf(state: State, modelVersion: string): Events {
  const known = state.events.get(modelVersion)
  if (known) return known
  const events: Events = new Map()
  state.events.set(modelVersion, events)
  return events
}
