/**
 * The host: joins the group of a stage, runs a cell for each partition it is given, and lets go of it
 * the moment it is another's. What it cannot handle takes the process with it: restarting from the
 * log is the one recovery path there is.
 */
import { partitionsOf, stateTopic, topics } from '@polytraders/messages'
import { type Codec } from './codec.ts'
import { type CellEvent, type HostedCell, type Limits, startCell } from './hosted-cell.ts'
import { type Log, type Member } from './log.ts'
import { type ReaderRules } from './reader.ts'
import { cellSpec, cellsOf, inputTopics, type Wiring } from './wiring.ts'

export const defaultLimits: Limits = {
  batchInputsMax: 500,
  queueRecordsMax: 4_000,
  snapshotInputs: 20_000,
}

export type HostOptions<Policy> = {
  readonly log: Log
  readonly codec: Codec
  readonly wiring: Wiring<Policy>
  readonly policy: Policy
  /** Cells of the install. */
  readonly cells: number
  readonly build: string
  readonly models?: readonly string[]
  /** The policy as it may be printed: what a successor compares its own with. */
  readonly config: string
  readonly limits?: Limits
  readonly rules?: ReaderRules
  readonly traceparent?: (correlationId: string, eventId: number) => string
  readonly now: () => number
  readonly note: (cell: number, event: CellEvent) => void
  /** Something that can't be handled: the process should exit, having left the group. */
  readonly failed: (error: Error) => void
}

export type Host = {
  readonly stage: string
  cells(): ReadonlyMap<number, HostedCell>
  /** Whether the group was joined and every cell owned here is live. */
  ready(): boolean
  /** Drains every cell, leaves the group. */
  drain(): Promise<void>
  /** Stops at once, as a crash would, and leaves the group. */
  stop(): Promise<void>
}

export async function startHost<Policy>(options: HostOptions<Policy>): Promise<Host> {
  const { log, wiring } = options
  const erased = wiring as unknown as Wiring<never>
  const own = wiring.says
  const cells = new Map<number, HostedCell>()
  let joined = false
  let ending = false
  const opened = Promise.withResolvers<Member>()

  const fail = (error: Error) => {
    if (!ending) options.failed(error)
  }

  async function open(cell: number): Promise<void> {
    const member = await opened.promise
    const hosted = startCell({
      log,
      member,
      spec: cellSpec({ ...options, cell }),
      coreVersion: wiring.coreVersion,
      config: options.config,
      build: options.build,
      models: options.models ?? [],
      stateTopic: stateTopic(own).name,
      deadLettersTopic: topics.deadLetters.name,
      limits: options.limits ?? defaultLimits,
      now: options.now,
      note: event => options.note(cell, event),
    })
    cells.set(cell, hosted)
    hosted.done.catch(fail)
  }

  const reads = inputTopics(erased)
  const seesAll = own.layout === 'broadcast'
  const celled = reads.filter(topic => topic.layout === 'celled').map(topic => topic.name)
  const broadcast = reads.filter(topic => topic.layout === 'broadcast').map(topic => topic.name)
  const member = await log.join({
    group: `polytraders-${wiring.stage}`,
    own: own.name,
    celled: [own.name, stateTopic(own).name, ...celled, ...(seesAll ? broadcast : [])],
    broadcast: seesAll ? [] : broadcast,
    listener: {
      assigned(mine) {
        joined = true
        for (const [cell, hosted] of cells) {
          if (mine.includes(cell)) continue
          hosted.stop()
          cells.delete(cell)
        }
        for (const cell of mine) if (!cells.has(cell) && !ending) open(cell).catch(fail)
      },
      failed: fail,
    },
  })
  opened.resolve(member)

  return {
    stage: wiring.stage,
    cells: () => cells,
    ready: () => joined && [...cells.values()].every(hosted => hosted.live()),
    async drain() {
      ending = true
      await Promise.all([...cells.values()].map(hosted => hosted.drain()))
      await member.leave()
    },
    async stop() {
      ending = true
      for (const hosted of cells.values()) hosted.stop()
      await member.leave()
    },
  }
}

/** How many partitions each of a stage's inputs has, for checks before it starts. */
export const expectedPartitions = (wiring: Wiring<never>, cells: number) =>
  new Map(
    [...inputTopics(wiring), wiring.says].map(topic => [topic.name, partitionsOf(topic, cells)]),
  )

export { cellsOf }
