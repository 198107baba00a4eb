/**
 * The host: joins the group of a stage, runs a cell for each partition it is given, and lets go of
 * it the moment it is another's. What it cannot handle takes the process with it: restarting from
 * the log is the one recovery path there is.
 */
import { stateTopic, type Topic, topics } from '@polytraders/messages'
import { type Codec } from './codec.ts'
import { type HostedCell, startCell } from './hosted-cell.ts'
import { type GroupOptions, type Log, type Member } from './log.ts'
import { type ReaderRules } from './reader.ts'
import { type CellEvent, type Limits } from './running-cell.ts'
import { cellSpec, type Hosted, inputTopics, type Wiring } from './wiring.ts'

export const defaultLimits: Limits = {
  batchInputsMax: 500,
  queueRecordsMax: 4_000,
  queueBytesMax: 16 * 1024 * 1024,
  snapshotInputs: 50_000,
  snapshotAgeMsMax: 6 * 3_600_000,
}

/** How often positions are committed to the group, where lag is monitored. */
const commitEveryMs = 3_000

export type HostOptions = Hosted & {
  readonly log: Log
  readonly codec: Codec
  /** Cells of the install. */
  readonly cells: number
  readonly build: string
  /** The policy as it may be printed: what a successor compares its own with. */
  readonly config: string
  readonly limits?: Limits
  readonly rules?: ReaderRules
  /** Where dead letters go, unless to everybody's. */
  readonly deadLetters?: Topic
  /** Takes over from another version without its snapshot, discarding what differs. */
  readonly acceptDivergence?: boolean
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

export async function startHost(options: HostOptions): Promise<Host> {
  const { log, wiring } = options
  const cells = new Map<number, HostedCell>()
  let member: Member | null = null
  /** The cells that are ours; null until the group has said. */
  let mine: readonly number[] | null = null
  let ending = false

  const fail = (error: Error) => {
    if (!ending) options.failed(error)
  }

  /** Makes what runs here what is ours. An assignment may come before `join` has returned. */
  function settle(): void {
    if (!member || !mine) return
    for (const [cell, hosted] of cells) {
      if (mine.includes(cell)) continue
      hosted.stop()
      cells.delete(cell)
    }
    for (const cell of mine) {
      if (cells.has(cell) || ending) continue
      const hosted = openCell(options, member, cell)
      cells.set(cell, hosted)
      hosted.done.catch(fail)
    }
  }

  member = await log.join({
    ...groupOf(wiring),
    listener: {
      assigned(assignment) {
        mine = assignment
        settle()
      },
      failed: fail,
    },
  })
  settle()
  const joined = member
  const committing = setInterval(() => {
    commitPositions(
      joined,
      [...cells].filter(([, { live }]) => live()),
    )
  }, commitEveryMs)
  committing.unref()

  return {
    stage: wiring.stage,
    cells: () => cells,
    ready: () => mine !== null && [...cells.values()].every(hosted => hosted.live()),
    async drain() {
      ending = true
      clearInterval(committing)
      await Promise.all([...cells.values()].map(hosted => hosted.drain()))
      commitPositions(joined, [...cells])
      await joined.leave()
    },
    async stop() {
      ending = true
      clearInterval(committing)
      for (const hosted of cells.values()) hosted.stop()
      await joined.leave()
    },
  }
}

function groupOf(wiring: Wiring<never>): Omit<GroupOptions, 'listener'> {
  const own = wiring.says
  const reads = inputTopics(wiring)
  const seesAll = own.layout === 'broadcast'
  const celled = reads.filter(topic => topic.layout === 'celled').map(topic => topic.name)
  const broadcast = reads.filter(topic => topic.layout === 'broadcast').map(topic => topic.name)
  return {
    group: `polytraders-${wiring.stage}`,
    own: own.name,
    celled: [own.name, stateTopic(own).name, ...celled, ...(seesAll ? broadcast : [])],
    broadcast: seesAll ? [] : broadcast,
  }
}

function openCell(options: HostOptions, member: Member, cell: number): HostedCell {
  const { log, wiring, config, build, models, limits, acceptDivergence, now, note } = options
  return startCell({
    log,
    member,
    spec: cellSpec({ ...options, cell }),
    coreVersion: wiring.coreVersion,
    config,
    build,
    models,
    stateTopic: stateTopic(wiring.says).name,
    deadLettersTopic: (options.deadLetters ?? topics.deadLetters).name,
    limits: limits ?? defaultLimits,
    acceptDivergence: acceptDivergence ?? false,
    now,
    note: event => note(cell, event),
  })
}

/** For lag monitoring only: no recovery ever reads a group's offsets. */
function commitPositions(member: Member, cells: readonly [number, HostedCell][]): void {
  for (const [number, { cell }] of cells) {
    cell.spec.inputs.forEach((at, input) => {
      member.commit(number, at, cell.state.readers[input]?.next ?? 0)
    })
  }
}
