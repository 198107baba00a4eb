/**
 * The look-ahead differential: a vector must be the same when the data is cut at its time. What was
 * said while the log went on is compared with what a fresh engine says of the log up to there; any
 * difference is a defect, whether a feature saw the future or a vector was changed after it was
 * said.
 */
import { type FeatureVector } from '@polytraders/messages'
import { play } from '@polytraders/stage'
import { type Input, type Policy, signals } from './core.ts'

export type LookAhead = {
  readonly eventId: number
  readonly conditionId: string
  /** Dotted path of the first field that differs. */
  readonly field: string
  readonly said: string
  readonly recomputed: string
}

/** Differences at the given positions of a log, none when it is sound. */
export function lookAheadOf(
  policy: Policy,
  log: readonly Input[],
  positions: readonly number[],
): readonly LookAhead[] {
  const stage = signals(policy)
  const said: (readonly FeatureVector[])[] = []
  let state = stage.initial()
  for (const input of log) {
    const vectors: FeatureVector[] = []
    state = stage.step(state, input, output => {
      if (output.type === 'FeatureVector') vectors.push(output.fact)
    })
    said.push(vectors)
  }
  return positions.flatMap(position => {
    const whole = said[position] ?? []
    const cut = newestOf(play(stage, log.slice(0, position + 1)).outputs, whole.length)
    return whole.flatMap((vector, n) => differenceOf(vector, cut[n]))
  })
}

function newestOf(outputs: readonly { readonly type: string }[], count: number): FeatureVector[] {
  const vectors: FeatureVector[] = []
  for (const output of outputs) if (isVector(output)) vectors.push(output.fact)
  return count === 0 ? [] : vectors.slice(-count)
}

const isVector = (output: {
  readonly type: string
}): output is { readonly type: 'FeatureVector'; readonly fact: FeatureVector } =>
  output.type === 'FeatureVector'

function differenceOf(said: FeatureVector, recomputed: FeatureVector | undefined): LookAhead[] {
  const place = { eventId: said.event_id, conditionId: said.condition_id }
  const difference = firstDifference(said, recomputed, '')
  return difference === null ? [] : [{ ...place, ...difference }]
}

type Difference = Pick<LookAhead, 'field' | 'said' | 'recomputed'>

function firstDifference(a: unknown, b: unknown, field: string): Difference | null {
  if (Object.is(a, b)) return null
  if (!isRecord(a) || !isRecord(b)) return { field, said: String(a), recomputed: String(b) }
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const inner = firstDifference(a[key], b[key], field === '' ? key : `${field}.${key}`)
    if (inner !== null) return inner
  }
  return null
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
