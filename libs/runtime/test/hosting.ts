/** Hosting toys in tests: start, feed, wait until nothing waits, check. */
import { type FactName, type Said } from '@polytraders/messages'
import {
  type CellEvent,
  defaultLimits,
  endOf,
  type Host,
  type HostOptions,
  hosted,
  type Log,
  type LogRecord,
  openSource,
  type RawFact,
  type Source,
  startHost,
  type TopicPartition,
} from '@polytraders/runtime'
import {
  checkStage,
  clockTick,
  eventually,
  type Place,
  rawFrame,
  readAll,
  type ToyName,
  type ToyPolicy,
  type Verdict,
} from '@polytraders/testkit'

export type Hosting = {
  readonly host: Host
  readonly events: CellEvent[]
  /** What made it give up, once it has. */
  failure(): (Error & { readonly code?: string }) | null
}

export type Overrides = Partial<
  Pick<HostOptions, 'log' | 'rules' | 'config' | 'acceptDivergence' | 'traceparent' | 'now'>
> & {
  readonly policy?: ToyPolicy
  readonly coreVersion?: string
  /** What its state has beside a toy's. */
  readonly keeps?: object
  readonly snapshotInputs?: number
  readonly snapshotAgeMsMax?: number
}

export const plain: ToyPolicy = { padding: 0 }

export async function startToy(
  place: Place,
  toy: ToyName,
  overrides: Overrides = {},
): Promise<Hosting> {
  const { policy = plain, coreVersion = '1', snapshotInputs = 40, keeps, ...rest } = overrides
  const { snapshotAgeMsMax = defaultLimits.snapshotAgeMsMax, ...options } = rest
  const events: CellEvent[] = []
  let failure: Error | null = null
  const host = await startHost({
    log: options.log ?? (await place.client()),
    codec: place.codec,
    ...hosted({ ...keeping(place.wirings[toy], keeps), coreVersion }, policy),
    cells: place.cells,
    deadLetters: place.topics.letters,
    build: 'test',
    config: '{}',
    limits: { ...defaultLimits, snapshotInputs, snapshotAgeMsMax },
    now: Date.now,
    note: (_, event) => void events.push(event),
    failed(error) {
      failure ??= error
    },
    ...options,
  })
  return { host, events, failure: () => failure }
}

/** Started, and every cell live. */
function keeping(wiring: Place['wirings'][ToyName], keeps: object = {}) {
  const core: typeof wiring.core = (...args) => {
    const toy = wiring.core(...args)
    return { ...toy, initial: () => ({ ...(toy.initial() as object), ...keeps }) }
  }
  return { ...wiring, core }
}

export async function startLive(place: Place, toy: ToyName, overrides?: Overrides) {
  const hosting = await startToy(place, toy, overrides)
  await eventually(`${toy} is live`, () => {
    const failure = hosting.failure()
    if (failure) throw failure
    return hosting.host.ready() && hosting.host.cells().size > 0
  })
  return hosting
}

export async function failureOf(hosting: Hosting) {
  await eventually('it gives up', () => hosting.failure() !== null)
  await hosting.host.stop()
  return hosting.failure()
}

export type Feed = {
  /** Appends so many facts to each partition. */
  frames(count: number): Promise<void>
  ticks(count: number): Promise<void>
  say(topic: keyof Place['topics'], cell: number, facts: readonly RawFact[]): Promise<void>
}

/** Sources of a place, opened when first needed. */
export async function createFeed(place: Place): Promise<Feed> {
  const log = await place.client()
  const sources = new Map<string, Promise<Source>>()
  const { codec, topics } = place
  let sequence = 0
  const say: Feed['say'] = async (topic, partition, facts) => {
    const at = { topic: topics[topic].name, partition }
    const name = `${at.topic}:${partition}`
    const known = sources.get(name)
    const source = known ?? openSource({ log, codec, at, name: 'feed', build: 'test' })
    sources.set(name, source)
    await (await source).append(facts)
  }
  const each = (topic: 's1' | 's2', make: () => Said<'RawFrame' | 'ClockTick'>, count: number) =>
    Promise.all(
      Array.from({ length: place.cells }, (_, cell) =>
        say(topic, cell, Array.from({ length: count }, make)),
      ),
    )
  return {
    say,
    frames: async count => void (await each('s1', () => rawFrame(++sequence), count)),
    ticks: async count => void (await each('s2', () => clockTick(++sequence), count)),
  }
}

/** Until every cell has taken all there is and read back all it said. */
export async function settled(place: Place, ...hostings: Hosting[]): Promise<void> {
  const log = await place.client()
  const highOf = async (at: TopicPartition) => (await endOf(log, at)).high
  const isSettled = async ({ host, failure }: Hosting) => {
    const failed = failure()
    if (failed) throw failed
    if (!host.ready()) return false
    for (const { cell } of host.cells().values()) {
      const { readers, self } = cell.state
      for (const [input, at] of cell.spec.inputs.entries()) {
        if ((readers[input]?.next ?? 0) < (await highOf(at))) return false
      }
      if (self.next < (await highOf(cell.spec.own))) return false
    }
    return true
  }
  // Down the chain: a stage is settled for good once those before it are.
  for (const hosting of hostings) await eventually('it settles', () => isSettled(hosting))
}

const readsOf = {
  a: { inputs: ['s1'], hears: ['RawFrame'] },
  b: { inputs: ['a', 's2'], hears: ['Synced', 'ClockTick'] },
} as const

/** What the independent checker thinks of all cells of a toy. */
export async function verdictOf(
  place: Place,
  toy: 'a' | 'b',
  options: { readonly policy?: ToyPolicy; readonly drained?: boolean } = {},
): Promise<Verdict> {
  const log = await place.client()
  const total = { errors: [] as string[], taken: 0, said: 0, owners: 0, stale: 0 }
  for (let partition = 0; partition < place.cells; partition++) {
    const read = (topic: keyof Place['topics']) =>
      readAll(log, { topic: place.topics[topic].name, partition })
    const verdict = checkStage({
      name: `${toy}:${partition}`,
      policy: options.policy ?? plain,
      inputs: await Promise.all(readsOf[toy].inputs.map(read)),
      own: await read(toy),
      hears: readsOf[toy].hears,
      drained: options.drained ?? false,
    })
    total.errors.push(...verdict.errors)
    total.taken += verdict.taken
    total.said += verdict.said
    total.owners += verdict.owners
    total.stale += verdict.stale
  }
  return total
}

/** Appends a record as it is given, past every rule. */
export async function plant(
  place: Place,
  at: TopicPartition,
  record: { readonly type: FactName; readonly value: Buffer; eventId: number; owner: number },
): Promise<number> {
  const writer = await (await place.client()).writer({ ...at, fence: null })
  const { type, value, eventId, owner } = record
  const headers = { type, eventId, owner, cause: '', traceparent: '' }
  return writer.append([{ key: '', value, headers }])
}

export const factsOf = (records: readonly LogRecord[]) =>
  records.filter(({ headers }) => headers.eventId > 0)

/** The same log in another group: whoever joins through it owns every cell too. */
export const besides = (log: Log): Log => ({
  ...log,
  join: options => log.join({ ...options, group: `${options.group}-besides` }),
})
