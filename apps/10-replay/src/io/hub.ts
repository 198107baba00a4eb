/**
 * Partitions, each read once for all the cells that refold from it: a window of records, held until the
 * slowest of its readers has taken them.
 *
 *   log ─▶ ┌───────── window ─────────┐
 *          base   ▲      ▲         ▲  end     one cursor a reader
 *                 slowest
 *
 * A window past its bound pauses its line. A cell that says nothing for long leaves its cursors where
 * they are, since only its next fact tells what it took; everybody else would wait for it behind the
 * paused line. Such a reader is let go: the window forgets what only it wanted, and when it asks again
 * it reads on a line of its own until it has come up with the others. So what is held is at most
 * `Limits.windowBytesMax` a line and one delivery, whatever stands still.
 */
import { LogError, type LogRecord, type Member, type TopicPartition } from '@polytraders/runtime'

export type Limits = {
  /** Records a window holds before its line is paused. */
  readonly windowRecordsMax: number
  /** Their bytes, which a few large frames reach first. */
  readonly windowBytesMax: number
}

export type Cursor = {
  /** The next record, if it is here. */
  take(): LogRecord | undefined
  /** Resolves when it is worth taking again; at once when the hub has closed. */
  arrival(): Promise<void>
  /** Takes no more: nothing is held for it. */
  close(): void
}

export type Hub = {
  /** Reads a partition from its beginning. */
  open(at: TopicPartition): Cursor
  /** Lets go of readers that stood still since the last call while others waited behind them. */
  relieve(): void
  /** What is held, for a test and a gauge. */
  held(): { readonly lines: number; readonly records: number; readonly bytes: number }
  close(): void
  closed(): boolean
  /** Resolves when it was closed. */
  readonly ended: Promise<void>
}

type Reader = {
  readonly at: TopicPartition
  next: number
  /** Null when it was let go, or has not asked yet. */
  line: Line | null
  wake: (() => void) | null
}

/** One following of a partition. */
type Line = {
  readonly at: TopicPartition
  /** Tells the lines of one partition apart; the log delivers each on its own. */
  readonly id: number
  readonly readers: Set<Reader>
  /** Window: `records[head]` is at offset `base`. */
  records: LogRecord[]
  head: number
  base: number
  bytes: number
  paused: boolean
  /** Whether anybody took from it since it was last looked at. */
  moved: boolean
}

/** Records taken are let go of in lots, so that a trim costs nothing. */
const forgottenMin = 1_000

const nameOf = ({ topic, partition }: TopicPartition) => `${topic}:${partition}`
const noLines: ReadonlySet<Line> = new Set()
const heldBy = ({ records, head }: Line) => records.length - head
const endOf = (line: Line) => line.base + heldBy(line)
const covers = (line: Line, offset: number) => offset >= line.base && offset <= endOf(line)
const bytesOf = ({ value }: LogRecord) => value?.length ?? 0

type Following = Pick<Member, 'follow' | 'unfollow' | 'pause' | 'resume'>

/** `member` delivers each line under the line's id as its cell. */
export function createHub(member: Following, limits: Limits): Hub {
  /** Lines by partition: one, as a rule. */
  const partitions = new Map<string, Set<Line>>()
  const readers = new Set<Reader>()
  const end = Promise.withResolvers<void>()
  let closed = false

  const linesOf = (at: TopicPartition): ReadonlySet<Line> => partitions.get(nameOf(at)) ?? noLines
  const allLines = () => [...partitions.values()].flatMap(lines => [...lines])

  function openLine(at: TopicPartition, from: number): Line {
    const lines = partitions.get(nameOf(at)) ?? new Set()
    partitions.set(nameOf(at), lines)
    const taken = new Set([...lines].map(line => line.id))
    let id = 0
    while (taken.has(id)) id++
    const line: Line = {
      at,
      id,
      readers: new Set(),
      records: [],
      head: 0,
      base: from,
      bytes: 0,
      paused: false,
      moved: true,
    }
    lines.add(line)
    member.follow(id, at, from, records => deliver(line, records))
    return line
  }

  function deliver(line: Line, records: readonly LogRecord[]): void {
    if (!linesOf(line.at).has(line)) return
    for (const record of records) {
      const end = endOf(line)
      if (record.offset < end) continue
      if (record.offset > end) {
        const found = `found offset ${record.offset}: records are missing`
        throw new LogError('hole', `expected ${nameOf(line.at)}:${end}, ${found}`)
      }
      line.records.push(record)
      line.bytes += bytesOf(record)
    }
    press(line)
    for (const reader of line.readers) wake(reader)
  }

  /** Pauses a line when much is held, resumes it when half of that is gone. */
  function press(line: Line): void {
    const { windowRecordsMax, windowBytesMax } = limits
    const share = Math.max(heldBy(line) / windowRecordsMax, line.bytes / windowBytesMax)
    if (!line.paused && share > 1) {
      line.paused = true
      member.pause(line.id, line.at)
    } else if (line.paused && share < 0.5) {
      line.paused = false
      member.resume(line.id, line.at)
    }
  }

  /** Forgets what every reader of the line has taken; a line without readers ends. */
  function trim(line: Line): void {
    if (line.readers.size === 0) {
      partitions.get(nameOf(line.at))?.delete(line)
      member.unfollow(line.id, line.at)
      return
    }
    let slowest = endOf(line)
    for (const { next } of line.readers) slowest = Math.min(slowest, next)
    for (; line.base < slowest; line.base++, line.head++) {
      const record = line.records[line.head]
      if (record) line.bytes -= bytesOf(record)
    }
    if (line.head > forgottenMin && line.head * 2 > line.records.length) {
      line.records = line.records.slice(line.head)
      line.head = 0
    }
    press(line)
  }

  function leave(reader: Reader): void {
    const { line } = reader
    if (!line) return
    reader.line = null
    line.readers.delete(reader)
    trim(line)
  }

  function enter(reader: Reader, line: Line): Line {
    reader.line = line
    line.readers.add(reader)
    return line
  }

  /** On a line of its own, a reader joins the others as soon as it is where their window begins. */
  function comeUp(reader: Reader, line: Line): void {
    const ahead = [...linesOf(line.at)].find(other => other !== line && covers(other, reader.next))
    if (!ahead || endOf(ahead) < endOf(line)) return
    leave(reader)
    enter(reader, ahead)
  }

  function place(reader: Reader): Line {
    const there = [...linesOf(reader.at)].find(line => covers(line, reader.next))
    return enter(reader, there ?? openLine(reader.at, reader.next))
  }

  function take(reader: Reader): LogRecord | undefined {
    if (closed || !readers.has(reader)) return undefined
    const line = reader.line ?? place(reader)
    const record = line.records[line.head + reader.next - line.base]
    if (!record) return undefined
    reader.next++
    line.moved = true
    if (record.offset === line.base) trim(line)
    if (line.id > 0 && reader.line === line) comeUp(reader, line)
    return record
  }

  return {
    open(at) {
      const reader: Reader = { at, next: 0, line: null, wake: null }
      readers.add(reader)
      place(reader)
      return {
        take: () => take(reader),
        async arrival() {
          if (closed) return
          await new Promise<void>(resolve => {
            reader.wake = resolve
          })
        },
        close() {
          readers.delete(reader)
          leave(reader)
          wake(reader)
        },
      }
    },
    relieve() {
      for (const line of allLines()) {
        const waiting = [...line.readers].some(({ wake }) => wake)
        if (line.paused && waiting && !line.moved) {
          for (const reader of [...line.readers]) if (!reader.wake) leave(reader)
        }
        line.moved = false
      }
    },
    held() {
      const all = allLines()
      return {
        lines: all.length,
        records: all.reduce((sum, line) => sum + heldBy(line), 0),
        bytes: all.reduce((sum, line) => sum + line.bytes, 0),
      }
    },
    closed: () => closed,
    ended: end.promise,
    close() {
      closed = true
      end.resolve()
      for (const line of allLines()) member.unfollow(line.id, line.at)
      partitions.clear()
      for (const reader of readers) wake(reader)
    },
  }
}

function wake(reader: Reader): void {
  const { wake: resolve } = reader
  reader.wake = null
  resolve?.()
}
