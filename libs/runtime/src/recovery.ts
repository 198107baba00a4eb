/**
 * How a cell takes a partition over: fence, `Owner` record, newest snapshot, then the inputs again
 * in the recorded order up to that record, compared with what the log holds. One path, for a first
 * start, a crash, a rebalance and an upgrade.
 *
 * A changed core or configuration may not refold what another said: it takes over from a snapshot
 * at the tail, which a drain makes. Where a crash left none, `acceptDivergence` refolds the inputs
 * with the new core all the same, discards what it says up to the tail, and snapshots at once.
 */
import { type Owner } from '@polytraders/messages'
import { inBatches } from './batches.ts'
import { type CellState } from './cell.ts'
import { endOf, LogError, type LogRecord, type NewRecord } from './log.ts'
import { type Queue, Stopped } from './queue.ts'
import { accept, newReader } from './reader.ts'
import { ownerRecord, readOwner } from './records.ts'
import { type Difference, refold } from './refold.ts'
import { cutAt, type HostedCellOptions, type Running, type Writers } from './running-cell.ts'
import { createSnapshotReader, markerRecord, type Snapshot } from './snapshots.ts'

export async function recover(running: Running, writers: Writers): Promise<void> {
  const { cell, options } = running
  const owner = await takeOwnership(running, writers)
  const snapshot = usable(running, await newestSnapshot(running, writers, owner))
  if (snapshot) {
    restore(cell.state, snapshot.state)
    running.slot = 1 - snapshot.slot
  }
  const { taken, differences, views } = await refoldUpTo(owner, running, snapshot)
  await meetOwner(running, owner)
  cell.state.owner = owner
  cell.state.lastId = cell.state.self.lastId
  for (const [fact, records] of views) {
    for (const batch of inBatches([...records.values()]))
      await writers.views.get(fact)?.append(batch)
  }
  running.tail = cell.state.self.next
  // A cell that dies again and again must not have more to refold each time.
  running.sinceCut = taken
  // Whether or not anything differed, what another version wrote is behind the new snapshot.
  if (options.acceptDivergence) cutAt(running, running.tail)
  if (differences > 0) options.note({ kind: 'diverged', count: differences })
  if (running.stopped) throw new Stopped()
  running.live = true
  options.note({ kind: 'live', refolded: taken, restored: snapshot !== null })
  if (cell.state.self.stale > 0) options.note({ kind: 'stale', count: cell.state.self.stale })
}

function takeOwnership({ options, nonce }: Running, writers: Writers): Promise<number> {
  const { spec, build, coreVersion, config, models } = options
  const { stage, cell } = spec
  const owner: Owner = { stage, cell, nonce, build, core_version: coreVersion, config, models }
  return writers.own.append([ownerRecord(spec.codec, owner)])
}

async function newestSnapshot(
  { options, nonce, state }: Running,
  writers: Writers,
  owner: number,
): Promise<Snapshot | null> {
  const { codec } = options.spec
  await writers.state.append([markerRecord(codec, nonce)])
  const reader = createSnapshotReader(codec, nonce)
  state.follow(0, { compacted: true })
  for (;;) {
    const record = await state.take()
    await codec.learn?.(record.value)
    if (reader.take(record)) break
  }
  state.stop()
  return reader.newest(owner)
}

/** A state that lacks what this core keeps was another version's, and can't be gone on from. */
function usable({ cell, options }: Running, snapshot: Snapshot | null): Snapshot | null {
  const keysOf = (core: unknown) => Object.keys(core ?? {})
  const kept = new Set(keysOf(snapshot?.state.core))
  const lacking = snapshot ? keysOf(cell.state.core).filter(key => !kept.has(key)) : []
  if (lacking.length === 0) return snapshot
  if (options.acceptDivergence) return null
  throw new LogError(
    'diverged',
    `${cell.spec.stage}: the snapshot of another version lacks ${lacking.join(', ')}: go back to ` +
      'that version, or set ACCEPT_DIVERGENCE=on for one start to refold all inputs instead.',
  )
}

/** Inputs are matched by name: a core that reads one more begins that one at its beginning. */
export function restore(state: CellState, frozen: CellState): void {
  const readers = new Map(frozen.inputs.map((name, index) => [name, frozen.readers[index]]))
  Object.assign(state, frozen, {
    inputs: state.inputs,
    readers: state.inputs.map(name => readers.get(name) ?? newReader()),
  })
}

type Refolded = {
  readonly taken: number
  readonly differences: number
  /** The newest of each key of each view among the facts refolded: they may not be there yet. */
  readonly views: ReadonlyMap<string, ReadonlyMap<string, NewRecord>>
}

async function refoldUpTo(
  owner: number,
  running: Running,
  snapshot: Snapshot | null,
): Promise<Refolded> {
  const { cell, options, own, inputs } = running
  const { codec } = options.spec
  const highs = await follow(running)
  const check = options.acceptDivergence ? () => {} : createVersionGuard(running, snapshot)
  const views = new Map(
    [...(cell.spec.views ?? new Map()).keys()].map(fact => [fact, new Map<string, NewRecord>()]),
  )
  let differences = 0
  const folding = refold(cell, {
    until: owner,
    differs(difference) {
      if (!options.acceptDivergence) throw notDeterministic(options, difference)
      differences++
    },
    counted: record => views.get(record.headers.type)?.set(record.key, record),
  })
  let wanted = folding.next()
  while (!wanted.done) {
    const { value } = wanted
    const queue = value === 'own' ? own : inputs[value]
    if (!queue) throw new LogError('impossible', `no input ${value}`)
    if (value !== 'own')
      requireBelow(highs[value] ?? 0, cell.state.readers[value]?.next ?? 0, queue)
    const record = await queue.take()
    await codec.learn?.(record.value)
    if (value === 'own') {
      check(record)
      noteAge(running, record)
    }
    wanted = folding.next(record)
  }
  return { taken: wanted.value.taken, differences, views }
}

/** Follows everything from where the state is. Returns where each input ends, now. */
async function follow({ cell, options, own, inputs }: Running): Promise<readonly number[]> {
  const { readers, self } = cell.state
  const ends = await Promise.all(inputs.map(({ at }) => endOf(options.log, at)))
  const highs = ends.map(({ high }) => high)
  inputs.forEach((queue, index) => {
    const next = readers[index]?.next ?? 0
    if (next > 0) requireBelow((highs[index] ?? 0) + 1, next, queue)
  })
  own.follow(self.next)
  inputs.forEach((queue, index) => {
    queue.follow(readers[index]?.next ?? 0)
  })
  return highs
}

/** What was consumed once must still be there: else the wait for it would never end. */
function requireBelow(end: number, offset: number, { at }: Queue): void {
  if (offset < end) return
  throw new LogError(
    'hole',
    `${at.topic}:${at.partition} was consumed beyond offset ${offset} and ends before it now`,
  )
}

/** What is after the snapshot is as old as its first own record: also over several crashes. */
function noteAge(running: Running, { timestampMs }: LogRecord): void {
  running.sinceCutMs = Math.min(running.sinceCutMs, timestampMs)
}

/** Takes our own `Owner` record, which must be where it was appended, and ours. */
async function meetOwner(running: Running, owner: number): Promise<void> {
  const { own, cell, options, nonce } = running
  const record = own.last?.offset === owner ? own.last : await own.take()
  const said = record.value && readOwner(options.spec.codec, record.value)
  if (record.offset !== owner || !said || said.nonce !== nonce) {
    throw new LogError('impossible', `the Owner record at ${owner} is not the one we wrote`)
  }
  accept(cell.state.self, record, cell.spec.rules)
  noteAge(running, record)
}

function notDeterministic({ spec }: HostedCellOptions, difference: Difference): LogError {
  const recorded = difference.recorded?.headers.type ?? 'nothing'
  const said = difference.said?.headers.type ?? 'nothing'
  return new LogError(
    'diverged',
    `${spec.stage} cell ${spec.cell} is not deterministic at ${difference.cause}: the log holds ` +
      `${recorded}, the core says ${said}. Run \`polytraders replay\` to locate the difference.`,
  )
}

/** Looks at each own record before it is refolded: another version's may not be. */
function createVersionGuard({ options, cell }: Running, snapshot: Snapshot | null) {
  const { spec, coreVersion, config } = options
  const mine = `${coreVersion} ${config}`
  let writer = snapshot && `${snapshot.manifest.core_version} ${snapshot.manifest.config}`
  return ({ headers, value, offset }: LogRecord): void => {
    if (headers.type === 'Owner') {
      if (!value) return
      const owner = readOwner(spec.codec, value)
      writer = owner ? `${owner.core_version} ${owner.config}` : 'an owner that can not be read'
      return
    }
    if (writer === null || writer === mine) return
    if (headers.owner < cell.state.self.maxOwner) return
    throw new LogError(
      'diverged',
      `${spec.stage} cell ${spec.cell}: the record at ${offset} was written by ` +
        `another version or configuration (theirs: ${writer}; ours: ${mine}), ` +
        'with no snapshot at the tail. ' +
        'Start the old version, drain it (SIGTERM), then start this one; ' +
        'or set ACCEPT_DIVERGENCE=on for one start.',
    )
  }
}
