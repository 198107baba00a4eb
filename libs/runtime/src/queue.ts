/**
 * What was delivered of one partition and not yet taken. Bounded: a full one pauses its partition.
 */
import {
  LogError,
  type LogRecord,
  type Member,
  recordsMissing,
  type TopicPartition,
} from './log.ts'

/** The cell was told to end while it waited. */
export class Stopped extends Error {
  override name = 'Stopped'
}

export type Queue = {
  readonly at: TopicPartition
  /** Asks for records from an offset on. A compacted topic may have holes. */
  follow(from: number, options?: { readonly compacted: boolean }): void
  /** Waits for the next record. Throws `Stopped` once the queue was stopped. */
  take(): Promise<LogRecord>
  /** The next record, if there is one, left where it is. */
  peek(): LogRecord | undefined
  /** The next record, if there is one. */
  shift(): LogRecord | undefined
  size(): number
  /**
   * When the next record arrived, in order over all queues of the process; Infinity if none did.
   */
  arrival(): number
  /** Calls at each delivery. */
  onArrival(on: () => void): void
  /** Hands each delivery over instead of keeping it, what is kept already included. */
  onRecords(on: (records: readonly LogRecord[]) => void): void
  /** The record taken last. */
  readonly last: LogRecord | null
  stop(): void
}

export type QueueLimits = {
  /** Records waiting in a queue before its partition is paused. */
  readonly queueRecordsMax: number
  /** Their bytes, which a few large frames reach first. */
  readonly queueBytesMax: number
}

export type QueueOptions = {
  readonly at: TopicPartition
  readonly cell: number
  readonly member: Member
  readonly limits: QueueLimits
}

type Waiting = { readonly record: LogRecord; readonly arrival: number }

/**
 * The array is compacted now and then, so that `shift` is O(1). A taken record's slot is cleared at
 * once: kept alive, the garbage collector would copy it.
 */
const compactAfter = 1_000

let arrivals = 0

type State = QueueOptions & {
  waiting: (Waiting | undefined)[]
  /** Where the first that was not taken is. */
  head: number
  bytes: number
  /** The offset expected next. */
  next: number
  holes: boolean
  paused: boolean
  stopped: boolean
  last: LogRecord | null
  wake: (() => void) | null
  arrived: () => void
  handOver: ((records: readonly LogRecord[]) => void) | null
}

export function createQueue(options: QueueOptions): Queue {
  const { at, cell, member } = options
  const state: State = {
    ...options,
    waiting: [],
    head: 0,
    bytes: 0,
    next: -1,
    holes: false,
    paused: false,
    stopped: false,
    last: null,
    wake: null,
    arrived: () => {},
    handOver: null,
  }
  return {
    at,
    follow(from, how) {
      state.next = from
      state.holes = how?.compacted ?? false
      member.follow(cell, at, from, records => deliver(state, records))
    },
    take: () => take(state),
    peek: () => peek(state),
    shift: () => shift(state),
    size: () => sizeOf(state),
    arrival: () => state.waiting[state.head]?.arrival ?? Number.POSITIVE_INFINITY,
    onArrival(on) {
      state.arrived = on
    },
    onRecords: on => handOver(state, on),
    get last() {
      return state.last
    },
    stop() {
      // Once only: the partition may have been given back to this process and be followed anew.
      if (state.stopped) return
      state.stopped = true
      member.unfollow(cell, at)
      state.wake?.()
    },
  }
}

const sizeOf = ({ waiting, head }: State) => waiting.length - head
const peek = ({ waiting, head }: State) => waiting[head]?.record

function deliver(state: State, records: readonly LogRecord[]): void {
  if (state.stopped) return
  const fresh = records.filter(record => isNext(state, record.offset))
  if (state.handOver) {
    state.handOver(fresh)
    return
  }
  for (const record of fresh) {
    state.waiting.push({ record, arrival: arrivals++ })
    state.bytes += record.value?.length ?? 0
  }
  press(state)
  state.wake?.()
  state.arrived()
}

/** A record already seen is passed over; one beyond the next is a hole. */
function isNext(state: State, offset: number): boolean {
  const { at, next, holes } = state
  if (offset < next) return false
  if (offset > next && !holes) {
    throw new LogError(
      'hole',
      `expected ${at.topic}:${at.partition}:${next}, found offset ${offset}: ${recordsMissing}`,
    )
  }
  state.next = offset + 1
  return true
}

/** Back-pressure: pauses the partition when much waits, resumes it when half of that is gone. */
function press(state: State): void {
  const { at, cell, member, limits, bytes } = state
  const share = Math.max(sizeOf(state) / limits.queueRecordsMax, bytes / limits.queueBytesMax)
  if (!state.paused && share > 1) {
    state.paused = true
    member.pause(cell, at)
  } else if (state.paused && share < 0.5) {
    state.paused = false
    member.resume(cell, at)
  }
}

function shift(state: State): LogRecord | undefined {
  const record = peek(state)
  if (!record) return undefined
  state.waiting[state.head] = undefined
  state.head++
  state.bytes -= record.value?.length ?? 0
  if (state.head > compactAfter && state.head * 2 > state.waiting.length) {
    state.waiting = state.waiting.slice(state.head)
    state.head = 0
  }
  press(state)
  state.last = record
  return record
}

async function take(state: State): Promise<LogRecord> {
  for (;;) {
    if (state.stopped) throw new Stopped()
    const record = shift(state)
    if (record) return record
    await new Promise<void>(resolve => {
      state.wake = resolve
    })
  }
}

function handOver(state: State, on: (records: readonly LogRecord[]) => void): void {
  state.handOver = on
  const kept = state.waiting.slice(state.head).flatMap(waiting => waiting?.record ?? [])
  state.waiting = []
  state.head = 0
  state.bytes = 0
  press(state)
  if (kept.length > 0) on(kept)
}
