/**
 * One cell of one stage, living on a log: it takes the partition over, recovers, goes on, and either
 * drains or is stopped. *Restore then continue equals never stopped.*
 *
 *   fence ─▶ Owner ─▶ newest snapshot ─▶ refold up to the Owner ─▶ live ─▶ drain ─▶ snapshot
 *
 * The tail is the commit: a batch is one append, and what it was caused by is in it. What it appended
 * is read back, so that a newer owner is found out at the latest by the next record.
 */
import { randomUUID } from 'node:crypto'
import { type Owner } from '@polytraders/messages'
import {
  type Cell,
  type CellSpec,
  createCell,
  type DeadLetter,
  hear,
  keepsJournal,
} from './cell.ts'
import { journalRecord, noteTaken, type Runs } from './journal.ts'
import {
  batchBytesMax,
  type Log,
  LogError,
  type LogRecord,
  type Member,
  type NewRecord,
  type TopicPartition,
  type Writer,
} from './log.ts'
import { createQueue, type Queue, Stopped } from './queue.ts'
import { accept } from './reader.ts'
import { deadLetterRecord, ownerRecord } from './records.ts'
import { type Difference, refold } from './refold.ts'
import {
  type Cut,
  createSnapshotReader,
  cutState,
  markerRecord,
  type Snapshot,
  snapshotRecords,
} from './snapshots.ts'

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
  readonly now: () => number
  /** What happened, for logs and metrics. */
  readonly note: (event: CellEvent) => void
}

export type Limits = {
  /** Inputs folded into one batch at most. */
  readonly batchInputsMax: number
  /** Records waiting in a queue before its partition is paused. */
  readonly queueRecordsMax: number
  /** Inputs between snapshots. */
  readonly snapshotInputs: number
}

export type CellEvent =
  | { readonly kind: 'live'; readonly refolded: number; readonly restored: boolean }
  | {
      readonly kind: 'batch'
      readonly inputs: number
      readonly outputs: number
      readonly ms: number
    }
  | { readonly kind: 'snapshot'; readonly ownOffset: number }
  | { readonly kind: 'dead-letter'; readonly letter: DeadLetter }
  | { readonly kind: 'stale'; readonly count: number }

export type HostedCell = {
  readonly cell: Cell
  live(): boolean
  /** Records delivered and not yet taken. */
  waiting(): number
  /** Age of the newest input record when it was taken. */
  lagMs(): number
  /** Resolves when the cell has ended; rejects when it must take the process with it. */
  readonly done: Promise<void>
  /** Ends at once: the partition is another's now. */
  stop(): void
  /** Finishes what was taken, snapshots at the tail, and ends. */
  drain(): Promise<void>
}

type Running = {
  readonly options: HostedCellOptions
  readonly cell: Cell
  readonly own: Queue
  readonly inputs: readonly Queue[]
  readonly nonce: string
  arrivals: number
  writer: Writer | null
  state: Writer | null
  letters: Writer | null
  slot: number
  runs: Runs
  sinceSnapshot: number
  cut: Cut | null
  /** Next offset of the own topic, as far as we appended. */
  tail: number
  lagMs: number
  live: boolean
  stopped: boolean
  draining: boolean
  wake: () => void
  failure: Error | null
}

export function startCell(options: HostedCellOptions): HostedCell {
  const { spec, limits } = options
  const queueOf = (at: TopicPartition) =>
    createQueue({ at, cell: spec.cell, member: options.member, recordsMax: limits.queueRecordsMax })
  const running: Running = {
    options,
    cell: createCell(spec),
    own: queueOf(spec.own),
    inputs: spec.inputs.map(queueOf),
    nonce: randomUUID(),
    arrivals: 0,
    writer: null,
    state: null,
    letters: null,
    slot: 0,
    runs: [],
    sinceSnapshot: 0,
    cut: null,
    tail: 0,
    lagMs: 0,
    live: false,
    stopped: false,
    draining: false,
    wake: () => {},
    failure: null,
  }
  const end = () => {
    running.stopped = true
    running.wake()
    for (const queue of [running.own, ...running.inputs]) queue.stop()
  }
  const done = run(running)
    .catch(error => {
      if (!(error instanceof Stopped)) throw error
    })
    .finally(async () => {
      end()
      await Promise.allSettled([
        running.writer?.close(),
        running.state?.close(),
        running.letters?.close(),
      ])
    })
  done.catch(() => {}) // Whoever holds the cell awaits it; until then it is not unhandled.
  return {
    cell: running.cell,
    live: () => running.live,
    waiting: () => running.inputs.reduce((sum, queue) => sum + queue.size(), 0),
    lagMs: () => running.lagMs,
    done,
    stop: end,
    async drain() {
      running.draining = true
      running.wake()
      if (!running.live) end()
      await done
    },
  }
}

async function run(running: Running): Promise<void> {
  const { options } = running
  const { spec } = options
  const fence = `${spec.stage}-${spec.cell}`
  running.writer = await options.log.writer({ ...spec.own, fence })
  running.state = await options.log.writer({
    topic: options.stateTopic,
    partition: spec.own.partition,
    fence: null,
  })
  const owner = await takeOwnership(running)
  const snapshot = await newestSnapshot(running, owner)
  if (snapshot) {
    Object.assign(running.cell.state, snapshot.state)
    running.slot = 1 - snapshot.slot
  }
  await recover(running, owner, snapshot)
  await live(running)
  await drainOut(running)
}

const describe = ({ options, nonce }: Running): Owner => ({
  stage: options.spec.stage,
  cell: options.spec.cell,
  nonce,
  build: options.build,
  core_version: options.coreVersion,
  config: options.config,
  models: options.models,
})

async function takeOwnership(running: Running): Promise<number> {
  const { writer, options } = running
  if (!writer) throw new LogError('impossible', 'no writer')
  return writer.append([ownerRecord(options.spec.codec, describe(running))])
}

async function newestSnapshot(running: Running, owner: number): Promise<Snapshot | null> {
  const { options, nonce } = running
  const { codec, own } = options.spec
  await running.state?.append([markerRecord(codec, nonce)])
  const at = { topic: options.stateTopic, partition: own.partition }
  const queue = createQueue({
    at,
    cell: options.spec.cell,
    member: options.member,
    recordsMax: options.limits.queueRecordsMax,
  })
  queue.follow(0, { compacted: true })
  const reader = createSnapshotReader(codec, nonce)
  try {
    while (!reader.take(await takeFrom(running, queue))) {
      // Until our own marker.
    }
  } finally {
    queue.stop()
  }
  return reader.newest(owner)
}

/** Waits for a queue's next record; ends with the cell. */
async function takeFrom(running: Running, queue: Queue): Promise<LogRecord> {
  if (running.stopped) throw new Stopped()
  return queue.take()
}

async function recover(running: Running, owner: number, snapshot: Snapshot | null): Promise<void> {
  const { cell, options, own, inputs } = running
  own.follow(cell.state.self.next)
  inputs.forEach((queue, index) => {
    queue.follow(cell.state.readers[index]?.next ?? 0)
  })
  const versions = createVersionGuard(options, snapshot)
  const folding = refold(cell, { until: owner, differs: refuse(options) })
  let wanted = folding.next()
  while (!wanted.done) {
    const { value } = wanted
    const queue = value === 'own' ? own : inputs[value]
    if (!queue) throw new LogError('impossible', `no input ${value}`)
    const record = await takeFrom(running, queue)
    if (value === 'own') versions(record)
    wanted = folding.next(record)
  }
  // The refold asks for records before our Owner only; ours is the next one or the one it stopped at.
  if (cell.state.self.next <= owner) await meetOwner(running, owner)
  cell.state.owner = owner
  cell.state.lastId = cell.state.self.lastId
  running.live = true
  options.note({ kind: 'live', refolded: wanted.value.taken, restored: snapshot !== null })
  if (cell.state.self.stale > 0) options.note({ kind: 'stale', count: cell.state.self.stale })
}

/** Takes our own `Owner` record, which must be where it was appended, and ours. */
async function meetOwner(running: Running, owner: number): Promise<void> {
  const { own, cell, options, nonce } = running
  const record = own.last?.offset === owner ? own.last : await takeFrom(running, own)
  const said = record.value && (options.spec.codec.decode('Owner', record.value) as Owner)
  if (record.offset !== owner || !said || said.nonce !== nonce) {
    throw new LogError('impossible', `the Owner record at ${owner} is not the one we wrote`)
  }
  accept(cell.state.self, record, cell.spec.rules)
}

const refuse =
  ({ spec }: HostedCellOptions) =>
  (difference: Difference): never => {
    const recorded = difference.recorded?.headers.type ?? 'nothing'
    const said = difference.said?.headers.type ?? 'nothing'
    throw new LogError(
      'diverged',
      `${spec.stage} cell ${spec.cell} is not deterministic at ${difference.cause}: the log holds ` +
        `${recorded}, the core says ${said}. Run \`polytraders replay\` to locate the difference.`,
    )
  }

/**
 * A changed core or configuration may not refold what another said: it takes over from a snapshot at
 * the tail, which a drain makes.
 */
function createVersionGuard(options: HostedCellOptions, snapshot: Snapshot | null) {
  const mine = `${options.coreVersion} ${options.config}`
  let writer = snapshot && `${snapshot.manifest.core_version} ${snapshot.manifest.config}`
  return ({ headers, value, offset }: LogRecord): void => {
    if (headers.type === 'Owner') {
      if (!value) return
      const owner = options.spec.codec.decode('Owner', value) as Owner
      if (owner.core_version !== '') writer = `${owner.core_version} ${owner.config}`
      return
    }
    if (writer === null || writer === mine) return
    throw new LogError(
      'diverged',
      `${options.spec.stage} cell ${options.spec.cell}: the record at ${offset} was written by ` +
        `another version or configuration (theirs: ${writer}; ours: ${mine}) and there is no ` +
        'snapshot at the tail. Start the old version, drain it (SIGTERM), then start this one.',
    )
  }
}

// ---- live -------------------------------------------------------------------------------------

async function live(running: Running): Promise<void> {
  const { own, inputs, options } = running
  const arrived = () => running.wake()
  own.onRecords(records => {
    try {
      for (const record of records) readBack(running, record)
    } catch (error) {
      running.failure = error as Error
    }
    arrived()
  })
  for (const queue of inputs) queue.onArrival(arrived)
  while (!running.stopped && !running.draining) {
    if (running.failure) throw running.failure
    await writeCut(running)
    if (inputs.every(queue => queue.size() === 0)) {
      await new Promise<void>(resolve => {
        running.wake = resolve
        if (running.stopped || running.draining || running.failure) resolve()
        if (inputs.some(queue => queue.size() > 0) || cutIsReady(running)) resolve()
      })
      continue
    }
    const started = options.now()
    const batch = fold(running)
    if (batch.letters.length > 0) await sendLetters(running, batch.letters)
    if (batch.outputs.length > 0) await append(running, batch.outputs)
    const { length: outputs } = batch.outputs
    options.note({ kind: 'batch', inputs: batch.taken, outputs, ms: options.now() - started })
  }
  if (running.stopped) throw new Stopped()
}

type Batch = {
  readonly outputs: NewRecord[]
  readonly letters: DeadLetter[]
  readonly taken: number
}

/** Takes what waits, what takes precedence first and the rest by arrival, into one batch. */
function fold(running: Running): Batch {
  const { cell, inputs, options } = running
  const outputs: NewRecord[] = []
  const letters: DeadLetter[] = []
  let bytes = 0
  let taken = 0
  while (taken < options.limits.batchInputsMax && bytes < batchBytesMax / 2) {
    const input = nextInput(running)
    const record = inputs[input]?.shift()
    if (!record) break
    const outcome = hear(cell, input, record)
    noteTaken(running.runs, record)
    running.lagMs = options.now() - record.timestampMs
    taken++
    for (const output of outcome.outputs) {
      outputs.push(output)
      bytes += (output.value?.length ?? 0) + 128
    }
    letters.push(...outcome.deadLetters)
  }
  running.sinceSnapshot += taken
  return { outputs, letters, taken }
}

function nextInput({ inputs, options }: Running): number {
  let best = -1
  let bestArrival = Number.POSITIVE_INFINITY
  for (let index = 0; index < inputs.length; index++) {
    const arrival = inputs[index]?.arrival() ?? Number.POSITIVE_INFINITY
    if (arrival === Number.POSITIVE_INFINITY) continue
    if (options.spec.inputs[index]?.first) return index
    if (arrival < bestArrival) {
      best = index
      bestArrival = arrival
    }
  }
  return best
}

async function append(running: Running, outputs: readonly NewRecord[]): Promise<void> {
  const { cell, writer, options } = running
  if (!writer) throw new LogError('impossible', 'no writer')
  const journal = keepsJournal(cell) ? [journalRecord(cell, running.runs)] : []
  running.runs = []
  const records = [...outputs, ...journal]
  const base = await writer.append(records)
  running.tail = base + records.length
  if (running.sinceSnapshot < options.limits.snapshotInputs || running.cut) return
  running.cut = cutState(cell.state, running.tail)
  running.sinceSnapshot = 0
}

async function sendLetters(running: Running, letters: readonly DeadLetter[]): Promise<void> {
  const { options } = running
  running.letters ??= await options.log.writer({
    topic: options.deadLettersTopic,
    partition: 0,
    fence: null,
  })
  const { stage, codec } = options.spec
  const atMs = options.now()
  await running.letters.append(letters.map(letter => deadLetterRecord(codec, stage, letter, atMs)))
  for (const letter of letters) options.note({ kind: 'dead-letter', letter })
}

/** One record of our own topic, come back. A newer owner ends us. */
function readBack(running: Running, record: LogRecord): void {
  const { cell, options } = running
  const { type, owner } = record.headers
  const newer = type === 'Owner' ? record.offset > cell.state.owner : owner > cell.state.owner
  if (newer) {
    const { stage, cell: number } = options.spec
    throw new LogError('fenced', `${stage} cell ${number} has a newer owner at ${record.offset}`)
  }
  accept(cell.state.self, record, cell.spec.rules)
}

const cutIsReady = ({ cut, cell }: Running) => cut !== null && cell.state.self.next >= cut.ownOffset

/** Writes a cut once its batch was read back: then even a zombie's snapshot is true, merely old. */
async function writeCut(running: Running): Promise<void> {
  const { cut, cell, options, state } = running
  if (!cut || !state || !cutIsReady(running)) return
  running.cut = null
  const written = {
    slot: running.slot,
    owner: cell.state.owner,
    coreVersion: options.coreVersion,
    config: options.config,
  }
  running.slot = 1 - running.slot
  const records = snapshotRecords(options.spec.codec, cut, written)
  for (const record of records) await state.append([record])
  options.note({ kind: 'snapshot', ownOffset: cut.ownOffset })
}

/** A drain: the journal of what was taken, everything read back, a snapshot at the tail. */
async function drainOut(running: Running): Promise<void> {
  const { cell } = running
  if (running.runs.length > 0 && keepsJournal(cell)) await append(running, [])
  const behind = () => cell.state.self.next < running.tail
  while (behind()) {
    if (running.stopped) throw new Stopped()
    if (running.failure) throw running.failure
    await new Promise<void>(resolve => {
      running.wake = resolve
      if (!behind() || running.stopped || running.failure) resolve()
    })
  }
  if (running.failure) throw running.failure
  running.cut = cutState(cell.state, cell.state.self.next)
  await writeCut(running)
}
