/** What was delivered of one partition and not yet taken. Bounded: a full one pauses its partition. */
import { LogError, type LogRecord, type Member, type TopicPartition } from './log.ts'

/** The cell was told to end while it waited. */
export class Stopped extends Error {
  override name = 'Stopped'
}

export type Queue = {
  /** Asks for records from an offset on. A compacted topic may have holes. */
  follow(from: number, options?: { readonly compacted: boolean }): void
  /** Waits for the next record. */
  take(): Promise<LogRecord>
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

export type QueueOptions = {
  readonly at: TopicPartition
  readonly cell: number
  readonly member: Member
  readonly recordsMax: number
}

let arrivals = 0

export function createQueue({ at, cell, member, recordsMax }: QueueOptions): Queue {
  let waiting: { readonly record: LogRecord; readonly arrival: number }[] = []
  let head = 0
  let next = -1
  let holes = false
  let paused = false
  let stopped = false
  let last: LogRecord | null = null
  let wake: (() => void) | null = null
  let arrived: () => void = () => {}
  let handOver: ((records: readonly LogRecord[]) => void) | null = null

  function deliver(records: readonly LogRecord[]): void {
    if (stopped) return
    const fresh: LogRecord[] = []
    for (const record of records) {
      if (record.offset < next) continue
      if (record.offset > next && !holes) {
        const name = `${at.topic}:${at.partition}`
        throw new LogError('hole', `expected ${name}:${next}, found offset ${record.offset}`)
      }
      next = record.offset + 1
      fresh.push(record)
    }
    if (handOver) {
      handOver(fresh)
      return
    }
    for (const record of fresh) waiting.push({ record, arrival: arrivals++ })
    if (!paused && size() > recordsMax) {
      paused = true
      member.pause(cell, at)
    }
    wake?.()
    arrived()
  }

  function shift(): LogRecord | undefined {
    const item = waiting[head]
    if (!item) return undefined
    head++
    if (head > 1_000 && head * 2 > waiting.length) {
      waiting = waiting.slice(head)
      head = 0
    }
    if (paused && size() < recordsMax / 2) {
      paused = false
      member.resume(cell, at)
    }
    last = item.record
    return item.record
  }

  const size = () => waiting.length - head

  return {
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
    shift,
    size,
    arrival: () => waiting[head]?.arrival ?? Number.POSITIVE_INFINITY,
    onArrival(on) {
      arrived = on
    },
    onRecords(on) {
      handOver = on
      const kept = waiting.slice(head).map(item => item.record)
      waiting = []
      head = 0
      if (kept.length > 0) on(kept)
    },
    get last() {
      return last
    },
    stop() {
      stopped = true
      member.unfollow(cell, at)
      wake?.()
    },
  }
}
