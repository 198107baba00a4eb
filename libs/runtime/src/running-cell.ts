/** What the phases of a hosted cell share: its options, its queues and writers, how far it is. */
import { randomUUID } from 'node:crypto'
import { type Cell, type CellSpec, createCell, type DeadLetter } from './cell.ts'
import { type Runs } from './journal.ts'
import { type Log, type Member, type TopicPartition, type Writer } from './log.ts'
import { createQueue, type Queue, type QueueLimits } from './queue.ts'
import { type Cut, cutState } from './snapshots.ts'

export type HostedCellOptions = {
  readonly log: Log
  readonly member: Member
  readonly spec: CellSpec
  readonly coreVersion: string
  /** Configuration as it may be printed. */
  readonly config: string
  readonly build: string
  readonly models: readonly string[]
  readonly stateTopic: string
  readonly deadLettersTopic: string
  readonly limits: Limits
  /** Goes on where the core says other than the log holds. See `recovery.ts`. */
  readonly acceptDivergence: boolean
  readonly now: () => number
  /** What happened, for logs and metrics. */
  readonly note: (event: CellEvent) => void
}

export type Limits = QueueLimits & {
  /** Inputs folded into one batch at most. */
  readonly batchInputsMax: number
  /** Inputs between snapshots. */
  readonly snapshotInputs: number
  /** Time between snapshots where anything was taken since: far less than inputs are kept. */
  readonly snapshotAgeMsMax: number
}

export type CellEvent =
  | { readonly kind: 'live'; readonly refolded: number; readonly restored: boolean }
  | {
      readonly kind: 'batch'
      readonly inputs: number
      /** Type of each fact said, in order. */
      readonly said: readonly string[]
      readonly ms: number
      /** Age of the last input's fact, by its source's clock; null where no fact says it. */
      readonly sourceLagMs: number | null
    }
  | { readonly kind: 'snapshot'; readonly ownOffset: number }
  | { readonly kind: 'dead-letter'; readonly letter: DeadLetter }
  | { readonly kind: 'stale'; readonly count: number }
  /** Facts the log holds that the accepted new core would not have said, or not so. */
  | { readonly kind: 'diverged'; readonly count: number }

export type Writers = {
  /** The cell's own partition, under its fence. */
  readonly own: Writer
  readonly state: Writer
  readonly letters: Writer
  /** By the fact that is kept there. */
  readonly views: ReadonlyMap<string, Writer>
}

export type Running = {
  readonly options: HostedCellOptions
  readonly cell: Cell
  readonly own: Queue
  readonly state: Queue
  readonly inputs: readonly Queue[]
  /** Tells our records on the own and the state topic from anybody's. */
  readonly nonce: string
  /** Inputs taken since the last batch: they said nothing, and no journal has them yet. */
  runs: Runs
  /** Inputs taken since the last cut. */
  sinceCut: number
  /** When the oldest record after the last cut was taken or written; Infinity if there is none. */
  sinceCutMs: number
  /** The slot that the next snapshot is written to. */
  slot: number
  cut: Cut | null
  /** A snapshot on its way. */
  writing: Promise<void> | null
  /** Next offset of the own topic, as far as we appended. */
  tail: number
  lagMs: number
  live: boolean
  stopped: boolean
  draining: boolean
  failure: Error | null
  wake: () => void
}

export function createRunning(options: HostedCellOptions): Running {
  const { spec, member, limits } = options
  const queueOf = (at: TopicPartition) => createQueue({ at, cell: spec.cell, member, limits })
  return {
    options,
    cell: createCell(spec),
    own: queueOf(spec.own),
    state: queueOf({ topic: options.stateTopic, partition: spec.own.partition }),
    inputs: spec.inputs.map(queueOf),
    nonce: randomUUID(),
    runs: [],
    sinceCut: 0,
    sinceCutMs: Number.POSITIVE_INFINITY,
    slot: 0,
    cut: null,
    writing: null,
    tail: 0,
    lagMs: 0,
    live: false,
    stopped: false,
    draining: false,
    failure: null,
    wake: () => {},
  }
}

/** The fence comes last: a predecessor is not disturbed before everything else is open. */
export async function openWriters({ log, spec, ...options }: HostedCellOptions): Promise<Writers> {
  const unfenced = (at: TopicPartition) => log.writer({ ...at, fence: null })
  const views = new Map<string, Writer>()
  for (const [fact, at] of spec.views ?? []) views.set(fact, await unfenced(at))
  return {
    views,
    state: await unfenced({ topic: options.stateTopic, partition: spec.own.partition }),
    letters: await unfenced({ topic: options.deadLettersTopic, partition: 0 }),
    own: await log.writer({ ...spec.own, fence: `${spec.stage}-${spec.cell}` }),
  }
}

export const closeWriters = ({ own, state, letters, views }: Writers) =>
  Promise.allSettled([own, state, letters, ...views.values()].map(writer => writer.close()))

/** Cuts the state for a snapshot: what comes after `ownOffset` has to be refolded on top of it. */
export function cutAt(running: Running, ownOffset: number): void {
  running.cut = cutState(running.cell.state, ownOffset)
  running.sinceCut = 0
  running.sinceCutMs = Number.POSITIVE_INFINITY
}

/**
 * Waits until `ready`, which is asked again at each wake; what made it so is for the caller to see.
 */
export async function until(running: Running, ready: () => boolean): Promise<void> {
  while (!ready()) {
    await new Promise<void>(resolve => {
      running.wake = resolve
    })
  }
}
