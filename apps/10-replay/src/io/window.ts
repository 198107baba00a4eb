/** Records of a partition in order, from one offset to another: what is held for its readers. */
import { LogError, type LogRecord, type TopicPartition } from '@polytraders/runtime'

/** `records[head]` is at offset `base`. */
export type Window = {
  readonly at: TopicPartition
  records: LogRecord[]
  head: number
  base: number
  bytes: number
}

export const createWindow = (at: TopicPartition, from: number): Window => ({
  at,
  records: [],
  head: 0,
  base: from,
  bytes: 0,
})

/** Records taken are let go of in lots, so that forgetting one costs nothing. */
const forgottenMin = 1_000

const bytesOf = ({ value }: LogRecord) => value?.length ?? 0

export const sizeOf = ({ records, head }: Window) => records.length - head
export const endOf = (window: Window) => window.base + sizeOf(window)

/** Whether a reader at this offset has missed nothing: the next record is here, or comes next. */
export const covers = (window: Window, offset: number) =>
  offset >= window.base && offset <= endOf(window)

export const recordAt = ({ records, head, base }: Window, offset: number) =>
  records[head + offset - base]

/** Takes what was delivered. A record already here is passed over; one too far is a hole. */
export function append(window: Window, delivered: readonly LogRecord[]): void {
  for (const record of delivered) {
    const end = endOf(window)
    if (record.offset < end) continue
    if (record.offset > end) {
      const { topic, partition } = window.at
      const found = `found offset ${record.offset}: records are missing`
      throw new LogError('hole', `expected ${topic}:${partition}:${end}, ${found}`)
    }
    window.records.push(record)
    window.bytes += bytesOf(record)
  }
}

/** Forgets what is before an offset. */
export function forget(window: Window, before: number): void {
  for (; window.base < before; window.base++, window.head++) {
    const record = window.records[window.head]
    if (record) window.bytes -= bytesOf(record)
  }
  const { head, records } = window
  if (head < records.length && (head < forgottenMin || head * 2 < records.length)) return
  window.records = records.slice(head)
  window.head = 0
}
