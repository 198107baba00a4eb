/**
 * A lease: runs one edge (a source's sockets, a sink) for each cell that this process owns, so that
 * of several processes exactly one has an edge at work for a cell.
 *
 *   cell gained ─▶ start ─▶ edge at work ─▶ cell lost, or stop ─▶ edge stopped
 *
 * What must stay true: in this process a cell has one edge at a time, and an edge started before a
 * cell was lost is never kept for when it comes back. Between processes the lease alone is not
 * enough (a paused process does not know that it lost): a source fences its predecessor, a sink
 * compares owner and event id before it writes.
 */
import { asError, type Log, LogError, type Member } from './log.ts'

/** Something at work at the platform's edge. Stopping resolves once nothing more will happen. */
export type Edge = { stop(): Promise<void> }

export type LeaseOptions = {
  readonly log: Log
  /** Consumer group of the edge; its members share the cells. */
  readonly group: string
  /** The topic whose partitions are the cells: an edge runs for each. */
  readonly own: string
  /** Topics that the edges follow through the member: of cell k partition k, or, of one, all. */
  readonly celled?: readonly string[]
  /** Topics that every cell follows whole. */
  readonly broadcast?: readonly string[]
  /**
   * Starts a cell's edge. The edge says through `failed` what it can't handle while at work; once
   * it was told to stop that is nobody's concern.
   */
  start(cell: number, member: Member, failed: (error: unknown) => void): Promise<Edge>
  /** Something that can't be handled: the process should exit. */
  failed(error: Error): void
}

/** One cell of this process. `losses` tells an edge of now from one of before a loss. */
type Holding = {
  owned: boolean
  losses: number
  running: { readonly edge: Edge; readonly losses: number } | null
  /** Starts and stops, one after the other. */
  turning: Promise<void>
}

const newHolding = (): Holding => ({
  owned: false,
  losses: 0,
  running: null,
  turning: Promise.resolve(),
})

/** Joins the group and resolves; edges come and go with the cells. Stopping ends them all. */
export async function lease(options: LeaseOptions): Promise<Edge> {
  const { log, group, own, celled = [], broadcast = [] } = options
  const holdings = new Map<number, Holding>()
  let member: Member | null = null
  let mine: readonly number[] = []
  let ending = false
  const failed = (error: unknown) => {
    if (!ending) options.failed(asError(error))
  }

  /** Makes what runs here what is ours. An assignment may come before `join` has returned. */
  function settle(): void {
    if (!member) return
    const joined = member
    for (const cell of mine) {
      if (!holdings.has(cell)) holdings.set(cell, newHolding())
    }
    for (const [cell, holding] of holdings) {
      const owned = mine.includes(cell) && !ending
      if (holding.owned && !owned) holding.losses++
      holding.owned = owned
      holding.turning = holding.turning.then(() => turn(options, joined, cell, holding, failed))
    }
  }

  member = await log.join({
    group,
    own,
    celled: [...new Set([own, ...celled])],
    broadcast,
    listener: {
      assigned(cells) {
        mine = cells
        settle()
      },
      failed,
    },
  })
  settle()
  const joined = member
  return {
    async stop() {
      ending = true
      settle()
      await Promise.all([...holdings.values()].map(({ turning }) => turning))
      await joined.leave()
    },
  }
}

/** Stops the edge of a cell that was lost since, and starts one where the cell is owned. */
async function turn(
  { start }: LeaseOptions,
  member: Member,
  cell: number,
  holding: Holding,
  failed: (error: unknown) => void,
): Promise<void> {
  const { losses, running } = holding
  const isOurs = () => holding.owned && holding.losses === losses
  try {
    if (running && running.losses !== losses) {
      holding.running = null
      await running.edge.stop()
    }
    if (holding.running || !isOurs()) return
    const edge = await start(cell, member, error => {
      if (isOurs()) failed(error)
    })
    holding.running = { edge, losses }
  } catch (error) {
    if (!endsQuietly(isOurs(), error)) failed(error)
  }
}

/** Being refused after the cell was lost is no failure: the successor is at work. */
const endsQuietly = (isOurs: boolean, error: unknown) =>
  !isOurs && error instanceof LogError && error.code === 'fenced'
