/**
 * Partitions, each read once for all the cells that refold from it: a window of records, held until
 * the slowest of its readers has taken them.
 *
 *   log ─▶ ┌───────── window ─────────┐
 *          base   ▲      ▲         ▲  end     one cursor a reader
 *                 slowest
 *
 * A window past its bound pauses its line. A cell that says nothing for long leaves its cursors
 * where they are, since only its next fact tells what it took; and everybody else would wait for it
 * behind the paused line. Such a reader is let go: the window forgets what only it wanted, and when
 * it asks again it reads on a line of its own until it has come up with the others. So what is held
 * is at most `Limits.windowBytesMax` a line and one delivery, whatever stands still.
 */
import { type LogRecord, type Member, type TopicPartition } from '@polytraders/runtime'
import {
  append,
  covers,
  createWindow,
  endOf,
  forget,
  recordAt,
  sizeOf,
  type Window,
} from './window.ts'

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
  /** Reads a partition from an offset on. */
  open(at: TopicPartition, from: number): Cursor
  /** Lets go of readers that stood still since the last call while others waited behind them. */
  relieve(): void
  /** What is held, by line. */
  held(): { readonly lines: number; readonly records: number; readonly bytes: number }
  close(): void
  closed(): boolean
  /** Resolves when it was closed. */
  readonly ended: Promise<void>
}

type Reader = {
  readonly at: TopicPartition
  next: number
  /** Null when it was let go. */
  line: Line | null
  wake: (() => void) | null
}

/** One following of a partition. */
type Line = {
  readonly at: TopicPartition
  /** Tells the lines of one partition apart: the log delivers each as if to a cell of its own. */
  readonly id: number
  readonly window: Window
  readonly readers: Set<Reader>
  paused: boolean
  /** Whether anybody took from it since it was last looked at. */
  moved: boolean
}

type Following = Pick<Member, 'follow' | 'unfollow' | 'pause' | 'resume'>

type Inside = {
  readonly member: Following
  readonly limits: Limits
  /** Lines by partition: one, as a rule, and one more for each reader that was let go. */
  readonly lines: Map<string, Set<Line>>
  readonly readers: Set<Reader>
  closed: boolean
}

export function createHub(member: Following, limits: Limits): Hub {
  const hub: Inside = { member, limits, lines: new Map(), readers: new Set(), closed: false }
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  return {
    ended,
    closed: () => hub.closed,
    open(at, from) {
      const reader: Reader = { at, next: from, line: null, wake: null }
      hub.readers.add(reader)
      place(hub, reader)
      return cursorOf(hub, reader)
    },
    relieve() {
      for (const line of allLines(hub)) {
        const stuck = line.paused && !line.moved && [...line.readers].some(isWaiting)
        if (stuck) letGo(hub, line)
        line.moved = false
      }
    },
    held() {
      const windows = allLines(hub).map(({ window }) => window)
      return {
        lines: windows.length,
        records: windows.reduce((sum, window) => sum + sizeOf(window), 0),
        bytes: windows.reduce((sum, window) => sum + window.bytes, 0),
      }
    },
    close() {
      hub.closed = true
      for (const line of allLines(hub)) member.unfollow(line.id, line.at)
      hub.lines.clear()
      for (const reader of hub.readers) wake(reader)
      end()
    },
  }
}

const nameOf = ({ topic, partition }: TopicPartition) => `${topic}:${partition}`
const linesOf = ({ lines }: Inside, at: TopicPartition) => [...(lines.get(nameOf(at)) ?? [])]
const allLines = ({ lines }: Inside) => [...lines.values()].flatMap(of => [...of])
const isWaiting = ({ wake: waiting }: Reader) => waiting !== null

// ---- Readers ----------------------------------------------------------------------------------

const cursorOf = (hub: Inside, reader: Reader): Cursor => ({
  take: () => take(hub, reader),
  async arrival() {
    if (hub.closed) return
    await new Promise<void>(resolve => {
      reader.wake = resolve
    })
  },
  close() {
    hub.readers.delete(reader)
    leave(hub, reader)
    wake(reader)
  },
})

function take(hub: Inside, reader: Reader): LogRecord | undefined {
  if (hub.closed || !hub.readers.has(reader)) return undefined
  const line = reader.line ?? place(hub, reader)
  const record = recordAt(line.window, reader.next)
  if (!record) return undefined
  reader.next++
  line.moved = true
  if (record.offset === line.window.base) trim(hub, line)
  if (line.id > 0) comeUp(hub, reader, line)
  return record
}

function place(hub: Inside, reader: Reader): Line {
  const there = linesOf(hub, reader.at).find(({ window }) => covers(window, reader.next))
  return enter(reader, there ?? openLine(hub, reader.at, reader.next))
}

function enter(reader: Reader, line: Line): Line {
  reader.line = line
  line.readers.add(reader)
  return line
}

function leave(hub: Inside, reader: Reader): void {
  const { line } = reader
  if (!line) return
  reader.line = null
  line.readers.delete(reader)
  trim(hub, line)
}

/** On a line of its own, a reader joins the others as soon as it is where their window begins. */
function comeUp(hub: Inside, reader: Reader, line: Line): void {
  const end = endOf(line.window)
  const ahead = linesOf(hub, line.at).find(
    ({ id, window }) => id !== line.id && covers(window, reader.next) && endOf(window) >= end,
  )
  if (!ahead) return
  leave(hub, reader)
  enter(reader, ahead)
}

/** Those that wait at the end of the line stay: the others have not come for what is here. */
function letGo(hub: Inside, line: Line): void {
  for (const reader of [...line.readers]) if (!isWaiting(reader)) leave(hub, reader)
}

function wake(reader: Reader): void {
  const { wake: resolve } = reader
  reader.wake = null
  resolve?.()
}

// ---- Lines ------------------------------------------------------------------------------------

function openLine(hub: Inside, at: TopicPartition, from: number): Line {
  const lines = hub.lines.get(nameOf(at)) ?? new Set()
  hub.lines.set(nameOf(at), lines)
  const taken = new Set([...lines].map(line => line.id))
  let id = 0
  while (taken.has(id)) id++
  const window = createWindow(at, from)
  const line: Line = { at, id, window, readers: new Set(), paused: false, moved: true }
  lines.add(line)
  hub.member.follow(id, at, from, records => deliver(hub, line, records))
  return line
}

function deliver(hub: Inside, line: Line, records: readonly LogRecord[]): void {
  if (!hub.lines.get(nameOf(line.at))?.has(line)) return
  append(line.window, records)
  press(hub, line)
  for (const reader of line.readers) wake(reader)
}

/** Forgets what every reader of the line has taken; a line without readers ends. */
function trim(hub: Inside, line: Line): void {
  if (hub.closed) return
  if (line.readers.size === 0) {
    hub.lines.get(nameOf(line.at))?.delete(line)
    hub.member.unfollow(line.id, line.at)
    return
  }
  let slowest = endOf(line.window)
  for (const { next } of line.readers) slowest = Math.min(slowest, next)
  forget(line.window, slowest)
  press(hub, line)
}

/** Pauses a line when much is held, resumes it when half of that is gone. */
function press({ limits, member }: Inside, line: Line): void {
  const { windowRecordsMax, windowBytesMax } = limits
  const share = Math.max(sizeOf(line.window) / windowRecordsMax, line.window.bytes / windowBytesMax)
  if (!line.paused && share > 1) {
    line.paused = true
    member.pause(line.id, line.at)
  } else if (line.paused && share < 0.5) {
    line.paused = false
    member.resume(line.id, line.at)
  }
}
