/** What was delivered of one partition and not yet taken. Bounded: a full one pauses its partition. */
import { LogError, type LogRecord, type Member, type TopicPartition } from './log.ts'

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
  /** When the next record arrived, in order over all queues of the process; Infinity if none did. */
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

/** Records taken are let go of in lots, so that a shift costs nothing. */
const forgottenMin = 1_000

let arrivals = 0

export function createQueue({ at, cell, member, limits }: QueueOptions): Queue {
  let waiting: Waiting[] = []
  let head = 0
  let bytes = 0
  let next = -1
  let holes = false
  let paused = false
  let stopped = false
  let last: LogRecord | null = null
  let wake: (() => void) | null = null
  let arrived: () => void = () => {}
  let handOver: ((records: readonly LogRecord[]) => void) | null = null

  const size = () => waiting.length - head
  const peek = () => waiting[head]?.record

  function deliver(records: readonly LogRecord[]): void {
    if (stopped) return
    const fresh = records.filter(record => isNext(record.offset))
    if (handOver) {
      handOver(fresh)
      return
    }
    for (const record of fresh) {
      waiting.push({ record, arrival: arrivals++ })
      bytes += record.value?.length ?? 0
    }
    press()
    wake?.()
    arrived()
  }

  /** A record already seen is passed over; one too far is a hole. */
  function isNext(offset: number): boolean {
    if (offset < next) return false
    if (offset > next && !holes) {
      throw new LogError(
        'hole',
        `expected ${at.topic}:${at.partition}:${next}, found offset ${offset}: records are missing`,
      )
    }
    next = offset + 1
    return true
  }

  /** Back-pressure: pauses the partition when much waits, resumes it when half of that is gone. */
  function press(): void {
    const share = Math.max(size() / limits.queueRecordsMax, bytes / limits.queueBytesMax)
    if (!paused && share > 1) {
      paused = true
      member.pause(cell, at)
    } else if (paused && share < 0.5) {
      paused = false
      member.resume(cell, at)
    }
  }

  function shift(): LogRecord | undefined {
    const record = peek()
    if (!record) return undefined
    head++
    bytes -= record.value?.length ?? 0
    if (head > forgottenMin && head * 2 > waiting.length) {
      waiting = waiting.slice(head)
      head = 0
    }
    press()
    last = record
    return record
  }

  return {
    at,
    follow(from, options) {
      next = from
      holes = options?.compacted ?? false
      member.follow(cell, at, from, deliver)
    },
    async take() {
      for (;;) {
        if (stopped) throw new Stopped()
        const record = shift()
        if (record) return record
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
    },
    peek,
    shift,
    size,
    arrival: () => waiting[head]?.arrival ?? Number.POSITIVE_INFINITY,
    onArrival(on) {
      arrived = on
    },
    onRecords(on) {
      handOver = on
      const kept = waiting.slice(head).map(({ record }) => record)
      waiting = []
      head = 0
      bytes = 0
      press()
      if (kept.length > 0) on(kept)
    },
    get last() {
      return last
    },
    stop() {
      // Once only: the partition may have been given back to this process and be followed anew.
      if (stopped) return
      stopped = true
      member.unfollow(cell, at)
      wake?.()
    },
  }
}
