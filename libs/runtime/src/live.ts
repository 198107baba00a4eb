/**
 * A live cell: takes what waits, says what follows from it in one append, reads its own records
 * back.
 *
 * The tail is the commit: a batch is one append, and what it was caused by is in it. What it
 * appended is read back, in lots: the fence refuses a superseded owner's next batch at once, and
 * reading back finds the newer owner where nothing is appended.
 */
import { bytesOfOne, inBatches, outputsBytesMax } from './batches.ts'
import { type DeadLetter, hear, keepsJournal } from './cell.ts'
import { journalRecord, journalRunsMax, noteTaken, type Runs, takenUpTo } from './journal.ts'
import { asError, LogError, type LogRecord, type NewRecord } from './log.ts'
import { Stopped } from './queue.ts'
import { accept } from './reader.ts'
import { deadLetterRecord } from './records.ts'
import { cutAt, type Running, until, type Writers } from './running-cell.ts'
import { snapshotRecords } from './snapshots.ts'

/**
 * How long our own partition rests once something of it was read back. Only snapshots and drains
 * wait for what comes back, and a zombie's writes are fenced before it reads that it is one.
 * Reading back every batch by itself would cost more processor time than folding it.
 */
const ownRestMs = 100

/** How often an idle cell looks at the age of its snapshot, as a share of what it may be. */
const agingShare = 0.01

/** Lives until the cell drains; throws when it is stopped or has failed. */
export async function live(running: Running, writers: Writers): Promise<void> {
  const { own, inputs, options } = running
  const arrived = () => running.wake()
  own.onRecords(records => {
    readBack(running, records)
    restOwn(running)
    arrived()
  })
  for (const queue of inputs) queue.onArrival(arrived)
  // A snapshot comes of age also where nothing arrives.
  const aging = setInterval(arrived, options.limits.snapshotAgeMsMax * agingShare)
  aging.unref()
  try {
    while (!running.draining) await nextTurn(running, writers)
  } finally {
    clearInterval(aging)
  }
}

async function nextTurn(running: Running, writers: Writers): Promise<void> {
  const { inputs, options } = running
  const waiting = () => inputs.some(queue => queue.size() > 0)
  requireGoing(running)
  if (cutIsDue(running)) {
    await sayTaken(running, writers)
    cutAt(running, running.tail)
  }
  if (snapshotIsDue(running)) beginSnapshot(running, writers)
  if (!waiting()) {
    await until(running, () => {
      return ending(running) || waiting() || cutIsDue(running) || snapshotIsDue(running)
    })
    return
  }
  const started = performance.now()
  const turn = takeTurn(running)
  await say(running, writers, turn)
  const said = turn.batches.flatMap(({ outputs }) => outputs.map(({ headers }) => headers.type))
  options.note({
    kind: 'batch',
    inputs: turn.taken,
    said,
    ms: performance.now() - started,
    sourceLagMs: turn.sourceTs > 0 ? options.now() - turn.sourceTs : null,
  })
  await turn.learning
}

/** A drain: the journal of what was taken, everything read back, a snapshot at the tail. */
export async function drainOut(running: Running, writers: Writers): Promise<void> {
  const { cell } = running
  const { self } = cell.state
  await sayTaken(running, writers)
  resumeOwn(running)
  await until(running, () => stopping(running) || self.next >= running.tail)
  requireGoing(running)
  await running.writing
  requireGoing(running)
  cutAt(running, self.next)
  beginSnapshot(running, writers)
  await running.writing
  requireGoing(running)
}

const stopping = ({ stopped, failure }: Running) => stopped || failure !== null
const ending = (running: Running) => running.draining || stopping(running)

function requireGoing({ stopped, failure }: Running): void {
  if (stopped) throw new Stopped()
  if (failure) throw failure
}

// ---- Taking inputs ----------------------------------------------------------------------------

type Batch = {
  readonly outputs: NewRecord[]
  /** The inputs taken for it, silent ones before it included. */
  readonly runs: Runs
}

type Turn = {
  /** One, as a rule; two when the last input's outputs did not fit. */
  readonly batches: readonly Batch[]
  readonly letters: readonly DeadLetter[]
  readonly taken: number
  /** Of the last fact taken, by its source's clock; 0 where none says it. */
  readonly sourceTs: number
  /** A schema that has to be asked for before the next input can be taken. */
  readonly learning: Promise<void> | null
}

/** Takes what waits, what has precedence first and the rest by arrival. */
function takeTurn(running: Running): Turn {
  const { cell, inputs, options } = running
  const { batchInputsMax } = options.limits
  const batches: Batch[] = []
  const letters: DeadLetter[] = []
  let batch: Batch = { outputs: [], runs: running.runs }
  let bytes = 0
  let taken = 0
  let sourceTs = 0
  let learning: Promise<void> | null = null
  while (taken < batchInputsMax && bytes < outputsBytesMax / 2) {
    const input = nextInput(running)
    const record = inputs[input]?.peek()
    if (!record) break
    learning = options.spec.codec.learn?.(record.value) ?? null
    if (learning) break
    inputs[input]?.shift()
    taken++
    running.lagMs = options.now() - record.timestampMs
    const outcome = hear(cell, input, record)
    const { outputs, deadLetters } = outcome
    sourceTs = outcome.sourceTs || sourceTs
    const more = bytesOfOne(cell.spec.stage, record, outputs)
    if (batch.outputs.length > 0 && bytes + more > outputsBytesMax) {
      batches.push(batch)
      batch = { outputs: [], runs: [] }
      bytes = 0
    }
    noteTaken(batch.runs, record)
    batch.outputs.push(...outputs)
    letters.push(...deadLetters)
    bytes += more
    if (batches.length > 0) break
  }
  const says = batch.outputs.length > 0 || batch.runs.length >= journalRunsMax
  if (says) batches.push(batch)
  running.runs = says ? [] : batch.runs
  running.sinceCut += taken
  if (taken > 0) running.sinceCutMs = Math.min(running.sinceCutMs, options.now())
  return { batches, letters, taken, sourceTs, learning }
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

// ---- Saying -----------------------------------------------------------------------------------

async function say(running: Running, writers: Writers, turn: Turn): Promise<void> {
  await sendLetters(running, writers, turn.letters)
  for (const batch of turn.batches) await append(running, writers, batch)
}

/** A state is cut where the log says exactly what was consumed, also of a cell that is mute. */
async function sayTaken(running: Running, writers: Writers): Promise<void> {
  const runs = keepsJournal(running.cell) ? running.runs : takenUpTo(running.cell)
  if (runs.length === 0) return
  await append(running, writers, { outputs: [], runs })
  running.runs = []
}

async function append(running: Running, writers: Writers, batch: Batch): Promise<void> {
  const { cell } = running
  const isSilent = batch.outputs.length === 0
  const journal = keepsJournal(cell) || isSilent ? [journalRecord(cell, batch.runs)] : []
  const records = [...batch.outputs, ...journal]
  const base = await writers.own.append(records)
  running.tail = base + records.length
  for (const [fact, view] of writers.views) {
    const kept = batch.outputs.filter(({ headers }) => headers.type === fact)
    for (const part of inBatches(kept)) await view.append(part)
  }
}

/** Before the batch: a crash between the two says a dead letter twice, and its key tells. */
async function sendLetters(
  { options }: Running,
  writers: Writers,
  letters: readonly DeadLetter[],
): Promise<void> {
  const { stage, codec } = options.spec
  const atMs = options.now()
  const records = letters.map(letter => deadLetterRecord(codec, stage, letter, atMs))
  for (const batch of inBatches(records)) await writers.letters.append(batch)
  for (const letter of letters) options.note({ kind: 'dead-letter', letter })
}

/** Our own records, come back. A newer owner ends us. */
function readBack(running: Running, records: readonly LogRecord[]): void {
  try {
    for (const record of records) takeOwn(running, record)
  } catch (error) {
    running.failure ??= asError(error)
  }
}

function restOwn(running: Running): void {
  const { member, spec } = running.options
  if (running.draining) return
  member.pause(spec.cell, spec.own)
  setTimeout(() => resumeOwn(running), ownRestMs).unref()
}

const resumeOwn = ({ options: { member, spec }, stopped }: Running) => {
  if (!stopped) member.resume(spec.cell, spec.own)
}

function takeOwn({ cell, options }: Running, record: LogRecord): void {
  const { type, owner } = record.headers
  const newer = type === 'Owner' ? record.offset > cell.state.owner : owner > cell.state.owner
  if (newer) {
    const { stage, cell: number } = options.spec
    throw new LogError('fenced', `${stage} cell ${number} has a newer owner at ${record.offset}`)
  }
  accept(cell.state.self, record, cell.spec.rules)
}

// ---- Snapshots --------------------------------------------------------------------------------

/** Whether there is too much to refold, or something so old that its input may soon expire. */
function cutIsDue({ cut, sinceCut, sinceCutMs, options }: Running): boolean {
  const { snapshotInputs, snapshotAgeMsMax } = options.limits
  if (cut !== null) return false
  return sinceCut >= snapshotInputs || options.now() - sinceCutMs >= snapshotAgeMsMax
}

/** Written once its batch was read back: then even a zombie's snapshot is true, merely old. */
const snapshotIsDue = ({ cut, writing, cell }: Running) =>
  cut !== null && writing === null && cell.state.self.next >= cut.ownOffset

/** Writes the cut beside what the cell does next. A failure ends the cell at its next turn. */
function beginSnapshot(running: Running, writers: Writers): void {
  running.writing = writeCut(running, writers)
    .catch(error => {
      running.failure ??= asError(error)
    })
    .finally(() => {
      running.writing = null
      running.wake()
    })
}

async function writeCut(running: Running, writers: Writers): Promise<void> {
  const { cut, cell, options, slot } = running
  if (!cut) return
  running.cut = null
  running.slot = 1 - slot
  const { coreVersion, config } = options
  const written = { slot, owner: cell.state.owner, coreVersion, config }
  for (const record of snapshotRecords(options.spec.codec, cut, written)) {
    if (running.stopped) return
    await writers.state.append([record])
  }
  options.note({ kind: 'snapshot', ownOffset: cut.ownOffset })
}
