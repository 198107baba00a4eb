/**
 * How a stage is wired: which topic each fact it hears comes from, and which topic it speaks on.
 * Said once, in the stage's `wiring.ts`, and used by its process, by the one-process loop and by
 * replay.
 *
 * `reads` is keyed by fact: forgetting one, or wiring it to a topic that does not carry it, does
 * not compile.
 */
import {
  type FactName,
  type Heard,
  partitionsOf,
  type Said,
  type Topic,
  type TopicOf,
  type Unreadable,
} from '@polytraders/messages'
import { type Stage } from '@polytraders/stage'
import { type AnyStage, type CellSpec, type Input } from './cell.ts'
import { type Codec } from './codec.ts'
import { type TopicPartition } from './log.ts'
import { type ReaderRules } from './reader.ts'

/** What Prometheus is shown of a core's state, as `polytraders_<name>` by stage and cell. */
export type Gauges<State = unknown> = ReadonlyMap<
  string,
  { readonly help: string; readonly read: (state: State) => number }
>

export type Wiring<Policy> = {
  /** The stage's folder name; a second core of a process adds its own word. */
  readonly stage: string
  readonly coreVersion: string
  readonly core: (policy: Policy, cell: number, cells: number) => AnyStage
  readonly reads: ReadonlyMap<string, Topic>
  readonly says: Topic
  /** Topics taken before all others when something waits on them. */
  readonly first: readonly Topic[]
  readonly views: ReadonlyMap<string, Topic>
  readonly gauges: Gauges
}

type WiringOf<Policy, State, Hears extends FactName, Says extends FactName> = {
  readonly stage: string
  readonly coreVersion: string
  readonly core: (
    policy: Policy,
    cell: number,
    cells: number,
  ) => Stage<State, Heard<Hears>, Said<Says> | Unreadable>
  readonly reads: { readonly [Name in Hears]: TopicOf<Name> }
  readonly says: TopicOf<Says>
  readonly first?: readonly Topic[]
  readonly views?: { readonly [Name in Says]?: TopicOf<Name> }
  readonly gauges?: Gauges<State>
}

export function wire<Policy, State, Hears extends FactName, Says extends FactName>(
  wiring: WiringOf<Policy, State, Hears, Says>,
): Wiring<Policy> {
  const reads = new Map(Object.entries<Topic>(wiring.reads))
  for (const [fact, topic] of reads) {
    if (!topic.facts.includes(fact as FactName)) {
      throw new TypeError(`${wiring.stage} reads ${fact} from ${topic.name}, which has none`)
    }
  }
  const views = Object.entries(wiring.views ?? {}) as [string, Topic][]
  return {
    stage: wiring.stage,
    coreVersion: wiring.coreVersion,
    // The host hands every core the facts it reads and no others: the cast forgets which they are.
    core: wiring.core as unknown as Wiring<Policy>['core'],
    reads,
    says: wiring.says,
    first: wiring.first ?? [],
    views: new Map(views),
    gauges: (wiring.gauges ?? new Map()) as Gauges,
  }
}

/** Cells of a stage: one where its own topic is broadcast, else as many as the install has. */
export const cellsOf = (wiring: Wiring<never>, cells: number) => partitionsOf(wiring.says, cells)

/** Topics a stage reads, in the order it names them. */
export const inputTopics = (wiring: Wiring<never>): readonly Topic[] => [
  ...new Set(wiring.reads.values()),
]

/** One core to host, with its policy: the two belong together, which `hosted` sees to. */
export type Hosted = {
  readonly wiring: Wiring<never>
  readonly policy: unknown
  readonly models: readonly string[]
}

export const hosted = <Policy>(
  wiring: Wiring<Policy>,
  policy: NoInfer<Policy>,
  models: readonly string[] = [],
): Hosted => ({ wiring, policy, models })

export type CellOptions = Omit<Hosted, 'models'> & {
  readonly cell: number
  /** Cells of the install. */
  readonly cells: number
  readonly codec: Codec
  readonly rules?: ReaderRules
  readonly traceparent?: (correlationId: string, eventId: number) => string
}

/** The cell of a stage: its partitions of what it reads, and its own. */
export function cellSpec(options: CellOptions): CellSpec {
  const { wiring, policy, cell, cells, codec } = options
  const seesAll = wiring.says.layout === 'broadcast'
  const inputs: Input[] = []
  for (const topic of inputTopics(wiring)) {
    const facts = [...wiring.reads].filter(([, from]) => from === topic).map(([fact]) => fact)
    const hears = new Set(facts)
    const first = wiring.first.includes(topic)
    const dense = topic.writer !== '*'
    const count = partitionsOf(topic, cells)
    const mine = topic.layout === 'broadcast' ? [0] : seesAll ? [...Array(count).keys()] : [cell]
    for (const partition of mine) inputs.push({ topic: topic.name, partition, hears, dense, first })
  }
  const views = [...wiring.views].map(([fact, { name, layout }]): [string, TopicPartition] => [
    fact,
    { topic: name, partition: layout === 'broadcast' ? 0 : cell },
  ])
  return {
    stage: wiring.stage,
    cell,
    core: wiring.core(policy as never, cell, cells),
    inputs,
    own: { topic: wiring.says.name, partition: cell },
    codec,
    views: new Map(views),
    ...(options.rules ? { rules: options.rules } : {}),
    ...(options.traceparent ? { traceparent: options.traceparent } : {}),
  }
}
