/**
 * Hosts many cells on one memory log, synchronously: the demo, the backtest and the golden trade.
 *
 * Cells are given in stage order, and the earliest stage that has something waiting goes first, so
 * that each raw record is carried through all stages before the next one is appended.
 */
import { bytesOfOne, outputsBytesMax } from './batches.ts'
import { type Cell, hear, keepsJournal } from './cell.ts'
import { journalRecord, journalRunsMax, noteTaken, type Runs } from './journal.ts'
import { type LogRecord, type NewRecord } from './log.ts'
import { type MemoryLog } from './memory-log.ts'
import { deadLetterRecord, ownerRecord } from './records.ts'

export type LocalHost = {
  /** Carries everything that waits through all stages. `nowMs` stamps what is said. */
  run(nowMs: number): void
}

export type LocalHostOptions = {
  readonly log: MemoryLog
  readonly cells: readonly Cell[]
  /** Where dead letters go. */
  readonly deadLetters: string
  /** What `Owner` records say of a cell beside its stage and number. */
  readonly describe: (cell: Cell) => {
    readonly coreVersion: string
    readonly config: string
    readonly models: readonly string[]
  }
  readonly nowMs: number
}

/** Records that wait, each with the input it came by. The room is kept and used again. */
class Waiting {
  readonly inputs: number[] = []
  readonly records: LogRecord[] = []
  count = 0
  /** How many of them are the turn's: what comes while it goes on waits for the next one. */
  due = 0

  push(input: number, record: LogRecord): void {
    this.inputs[this.count] = input
    this.records[this.count] = record
    this.count++
  }

  forgetDue(): void {
    const { due, count } = this
    if (due < count) {
      this.inputs.copyWithin(0, due, count)
      this.records.copyWithin(0, due, count)
    }
    this.count = count - due
  }
}

type Seat = {
  readonly cell: Cell
  /** What takes precedence, and the rest by arrival. */
  readonly first: Waiting
  readonly rest: Waiting
  /** Inputs taken since the last batch. */
  runs: Runs
}

export function createLocalHost(options: LocalHostOptions): LocalHost {
  const { log, cells } = options
  const seats: readonly Seat[] = cells.map(cell => {
    return { cell, first: new Waiting(), rest: new Waiting(), runs: [] }
  })
  const routes = routesOf(seats)
  // Lowest seat that may have something waiting.
  let lowest = seats.length
  log.subscribe(records => {
    const head = records[0]
    if (!head) return
    for (const { seat, input, index, first } of routes.get(head.topic)?.[head.partition] ?? []) {
      const queue = first ? seat.first : seat.rest
      for (const record of records) queue.push(input, record)
      if (index < lowest) lowest = index
    }
  })
  for (const { cell } of seats) takeOwnership(options, cell)
  return {
    run(nowMs) {
      while (lowest < seats.length) {
        const seat = seats[lowest]
        if (!seat || seat.first.count + seat.rest.count === 0) lowest++
        else takeTurn(options, seat, nowMs)
      }
    },
  }
}

type Route = {
  readonly seat: Seat
  readonly index: number
  readonly input: number
  readonly first: boolean
}

/** Who hears a partition: by topic, then by partition. */
type Routes = ReadonlyMap<string, readonly (readonly Route[] | undefined)[]>

function routesOf(seats: readonly Seat[]): Routes {
  const routes = new Map<string, Route[][]>()
  seats.forEach((seat, index) => {
    seat.cell.spec.inputs.forEach(({ topic, partition, first }, input) => {
      const of = routes.get(topic) ?? []
      routes.set(topic, of)
      const route = { seat, index, input, first }
      of[partition] = [...(of[partition] ?? []), route]
    })
  })
  return routes
}

function takeOwnership({ log, describe, nowMs }: LocalHostOptions, cell: Cell): void {
  const { spec, state } = cell
  const { coreVersion, config, models } = describe(cell)
  const owner = ownerRecord(spec.codec, {
    stage: spec.stage,
    cell: spec.cell,
    nonce: 'local',
    build: 'local',
    core_version: coreVersion,
    config,
    models,
  })
  state.owner = log.appendNow(spec.own, [owner], nowMs)
}

function takeTurn(options: LocalHostOptions, seat: Seat, nowMs: number): void {
  let batch: NewRecord[] = []
  let bytes = 0
  const cut = () => {
    appendBatch(options, seat, batch, nowMs)
    batch = []
    bytes = 0
  }
  const queues = [seat.first, seat.rest]
  for (const queue of queues) queue.due = queue.count
  for (const queue of queues) {
    for (let at = 0; at < queue.due; at++) {
      const record = queue.records[at]
      if (!record) break
      const outputs = takeOne(options, seat, queue.inputs[at] ?? 0, record, nowMs)
      const more = bytesOfOne(seat.cell.spec.stage, record, outputs)
      if (bytes + more > outputsBytesMax) cut()
      noteTaken(seat.runs, record)
      for (const output of outputs) batch.push(output)
      bytes += more
      if (bytes > outputsBytesMax / 2) cut()
    }
    queue.forgetDue()
  }
  if (batch.length > 0 || seat.runs.length >= journalRunsMax) cut()
}

function takeOne(
  { log, deadLetters }: LocalHostOptions,
  { cell }: Seat,
  input: number,
  record: LogRecord,
  nowMs: number,
): readonly NewRecord[] {
  const outcome = hear(cell, input, record)
  for (const letter of outcome.deadLetters) {
    const written = deadLetterRecord(cell.spec.codec, cell.spec.stage, letter, nowMs)
    log.appendNow({ topic: deadLetters, partition: 0 }, [written], nowMs)
  }
  return outcome.outputs
}

function appendBatch(
  { log }: LocalHostOptions,
  seat: Seat,
  batch: NewRecord[],
  nowMs: number,
): void {
  const { cell } = seat
  if (keepsJournal(cell)) batch.push(journalRecord(cell, seat.runs))
  seat.runs = []
  log.appendNow(cell.spec.own, batch, nowMs)
  const { views } = cell.spec
  if (!views || views.size === 0) return
  for (const record of batch) {
    const view = views.get(record.headers.type)
    if (view) log.appendNow(view, [record], nowMs)
  }
}
