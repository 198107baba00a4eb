/**
 * Hosts many cells on one memory log, synchronously: the demo, the backtest and the golden trade.
 *
 * Cells are given in stage order, and the earliest stage that has something waiting goes first, so
 * that each raw record is carried through all stages before the next one is appended.
 */
import { bytesOfOne, outputsBytesMax } from './batches.ts'
import { type Cell, hear, keepsJournal, type Outcome } from './cell.ts'
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

type Waiting = { readonly input: number; readonly record: LogRecord }

type Seat = {
  readonly cell: Cell
  /** What takes precedence, and the rest by arrival. */
  first: Waiting[]
  rest: Waiting[]
  /** Inputs taken since the last batch. */
  runs: Runs
}

export function createLocalHost(options: LocalHostOptions): LocalHost {
  const { log, cells } = options
  const seats: readonly Seat[] = cells.map(cell => ({ cell, first: [], rest: [], runs: [] }))
  const routes = routesOf(seats)
  // Lowest seat that may have something waiting.
  let lowest = seats.length
  log.subscribe(records => {
    const head = records[0]
    if (!head) return
    for (const { seat, input, index, first } of routes.get(head.topic)?.[head.partition] ?? []) {
      const queue = first ? seat.first : seat.rest
      for (const record of records) queue.push({ input, record })
      if (index < lowest) lowest = index
    }
  })
  for (const { cell } of seats) takeOwnership(options, cell)
  return {
    run(nowMs) {
      while (lowest < seats.length) {
        const seat = seats[lowest]
        if (!seat || (seat.first.length === 0 && seat.rest.length === 0)) lowest++
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
  const { cell } = seat
  let batch: NewRecord[] = []
  let bytes = 0
  const first = seat.first
  const rest = seat.rest
  seat.first = []
  seat.rest = []
  for (const queue of [first, rest]) {
    for (const { input, record } of queue) {
      const { outputs, deadLetters }: Outcome = hear(cell, input, record)
      const more = bytesOfOne(cell.spec.stage, record, outputs)
      if (bytes + more > outputsBytesMax) {
        appendBatch(options, seat, batch, nowMs)
        batch = []
        bytes = 0
      }
      noteTaken(seat.runs, record)
      batch.push(...outputs)
      bytes += more
      for (const letter of deadLetters) {
        const at = { topic: options.deadLetters, partition: 0 }
        const written = deadLetterRecord(cell.spec.codec, cell.spec.stage, letter, nowMs)
        options.log.appendNow(at, [written], nowMs)
      }
      if (bytes > outputsBytesMax / 2) {
        appendBatch(options, seat, batch, nowMs)
        batch = []
        bytes = 0
      }
    }
  }
  const isDue = batch.length > 0 || seat.runs.length >= journalRunsMax
  if (isDue) appendBatch(options, seat, batch, nowMs)
}

function appendBatch(
  { log }: LocalHostOptions,
  seat: Seat,
  batch: readonly NewRecord[],
  nowMs: number,
): void {
  const { cell } = seat
  const journal = keepsJournal(cell) ? [journalRecord(cell, seat.runs)] : []
  seat.runs = []
  log.appendNow(cell.spec.own, [...batch, ...journal], nowMs)
  const { views } = cell.spec
  if (!views) return
  for (const record of batch) {
    const view = views.get(record.headers.type)
    if (view) log.appendNow(view, [record], nowMs)
  }
}
