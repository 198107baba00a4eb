/**
 * Toy stages: a running hash over everything taken, in the order it was taken. One record lost,
 * taken twice or taken in another order changes everything that is said after it. Sometimes a toy
 * says nothing, sometimes two things.
 *
 *   s1 ─▶ A ─▶ a ─▶ B ─▶ b, and the view of b
 *              s2 ─▶ ┘
 *   s1 ─▶ W ─▶ w        W also reads `wide`, a broadcast topic
 */
import { createHash } from 'node:crypto'
import {
  type FactName,
  type Heard,
  type Said,
  stateTopic,
  type Topic,
  type Unreadable,
} from '@polytraders/messages'
import { type Wiring, wire } from '@polytraders/runtime'
import { type Stage } from '@polytraders/stage'

export type ToyState = {
  readonly hash: string
  readonly taken: number
  /** Characters that only make the state large. */
  readonly ballast: string
}

export type ToyPolicy = {
  /** Characters added to each fact said, so that batches and snapshots can be made large. */
  readonly padding: number
  readonly ballast?: number
  /** Added to the hash: anything but a constant breaks the promise of determinism. */
  readonly salt?: () => string
}

type ToyFact = 'RawFrame' | 'Synced' | 'ClockTick'
type ToySaid = Said<'Synced'> | Unreadable

const marketsOfToy = 7

/** What a toy is given: a fact and its bytes. The checker folds with this as well. */
export function toyStep(
  policy: ToyPolicy,
  state: ToyState,
  heard: { readonly type: string; readonly content: Uint8Array },
  say: (fact: Said<'Synced'>['fact']) => void,
): ToyState {
  const hash = createHash('sha1')
    .update(state.hash)
    .update(policy.salt?.() ?? '')
    .update(heard.type)
    .update(heard.content)
    .digest('hex')
  const taken = state.taken + 1
  const copies = hash[0] === '0' ? 0 : hash[0] === '1' ? 2 : 1
  for (let copy = 0; copy < copies; copy++) {
    say({
      correlation_id: `0-${taken}`,
      source_ts: taken,
      recv_ts: taken,
      quality: 'clean',
      condition_id: `market-${taken % marketsOfToy}`,
      group_id: hash + 'x'.repeat(policy.padding),
      version: taken,
      last_synced_ts: copy,
      freshness_ms: 0,
    })
  }
  return { ...state, hash, taken }
}

export const newToyState = ({ ballast = 0 }: ToyPolicy): ToyState => ({
  hash: '',
  taken: 0,
  ballast: 'x'.repeat(ballast),
})

/** A frame that a toy's core can't read, though it is good Avro. */
export const unreadableText = 'unreadable'

const toyCore =
  <Name extends ToyFact>() =>
  (policy: ToyPolicy): Stage<ToyState, Heard<Name>, ToySaid> => ({
    initial: () => newToyState(policy),
    step(state, heard, say) {
      if ('text' in heard.fact && heard.fact.text === unreadableText) {
        say({ type: 'Unreadable', reason: 'bad-frame', detail: 'expected anything but this' })
        return state
      }
      return toyStep(policy, state, heard, fact => say({ type: 'Synced', fact }))
    },
  })

const DAY = 86_400_000

function toyTopic(
  run: string,
  name: string,
  facts: readonly FactName[],
  rest?: Partial<Topic>,
): Topic {
  return {
    name: `test-${run}-${name}.v1`,
    writer: `toy-${name}`,
    facts,
    layout: 'celled',
    cleanup: 'delete',
    retentionMs: DAY,
    recordBytesMax: 1024 * 1024,
    public: false,
    key: 'condition_id, or empty',
    ...rest,
  }
}

/** Topics of one test run; nobody else has them. */
export function toyTopics(run: string) {
  return {
    s1: toyTopic(run, 's1', ['RawFrame']),
    s2: toyTopic(run, 's2', ['ClockTick']),
    wide: toyTopic(run, 'wide', ['ClockTick'], { layout: 'broadcast' }),
    a: toyTopic(run, 'a', ['Synced']),
    b: toyTopic(run, 'b', ['Synced']),
    w: toyTopic(run, 'w', ['Synced']),
    all: toyTopic(run, 'all', ['Synced'], { layout: 'broadcast' }),
    letters: toyTopic(run, 'letters', ['DeadLetter'], { layout: 'broadcast', writer: '*' }),
    current: toyTopic(run, 'current', ['Synced'], { cleanup: 'compact', retentionMs: -1 }),
  }
}

export type ToyTopics = ReturnType<typeof toyTopics>

/** Every topic that hosting the toys needs. */
export const allToyTopics = (topics: ToyTopics): readonly Topic[] => [
  ...Object.values(topics),
  ...[topics.a, topics.b, topics.w, topics.all].map(stateTopic),
]

export type ToyName = 'a' | 'b' | 'w' | 'all'

/** `run` is part of each stage's name: groups and fences are named for it. */
export function toyWirings(run: string, topics: ToyTopics): Record<ToyName, Wiring<ToyPolicy>> {
  const { s1, s2, wide, a, b, w, all, current } = topics
  const stage = (name: ToyName) => `toy-${run}-${name}`
  const coreVersion = '1'
  return {
    a: wire({
      stage: stage('a'),
      coreVersion,
      core: toyCore<'RawFrame'>(),
      reads: { RawFrame: s1 },
      says: a,
    }),
    b: wire({
      stage: stage('b'),
      coreVersion,
      core: toyCore<'Synced' | 'ClockTick'>(),
      reads: { Synced: a, ClockTick: s2 },
      says: b,
      views: { Synced: current },
    }),
    w: wire({
      stage: stage('w'),
      coreVersion,
      core: toyCore<'RawFrame' | 'ClockTick'>(),
      reads: { RawFrame: s1, ClockTick: wide },
      says: w,
      first: [wide],
    }),
    all: wire({
      stage: stage('all'),
      coreVersion,
      core: toyCore<'RawFrame' | 'ClockTick'>(),
      reads: { RawFrame: s1, ClockTick: wide },
      says: all,
    }),
  }
}
