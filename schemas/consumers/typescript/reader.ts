/**
 * The reader rule of one partition: tells a fact that counts from a duplicate, a loss and a
 * zombie's record. No client, no clock: give it the headers of every record, in order.
 *
 *   owner   offset of the `Owner` record of whoever wrote it; within a partition it never goes down
 *   id      of facts alone, dense: 1, 2, 3 ... in a partition, whoever owns it
 */

export type Record = {
  readonly offset: number
  readonly type: string
  /** Header `owner`; -1 where there is none. */
  readonly owner: number
  /** Header `event-id`; 0 where there is none. */
  readonly eventId: number
}

/** Where to go on, and all that has to be remembered to go on there. Store it with your data. */
export type Position = {
  /** Next offset to read. */
  readonly offset: number
  /** Newest owner seen; -1 before the first. */
  readonly owner: number
  /** Last id taken; null takes the first one that comes. */
  readonly eventId: number | null
}

export const beginning: Position = { offset: 0, owner: -1, eventId: 0 }

export class Lost extends Error {
  override name = 'Lost'
  readonly record: Record
  readonly expected: number
  constructor(record: Record, expected: number) {
    super(`id ${record.eventId} where id ${expected} was expected: records are missing`)
    this.record = record
    this.expected = expected
  }
}

export function createReader(from: Position) {
  let { offset, owner, eventId } = from
  let duplicates = 0
  let stale = 0
  return {
    /** Whether the record is a fact that counts. Throws `Lost` when an id was skipped. */
    accept(record: Record): boolean {
      offset = record.offset + 1
      if (record.type === 'Owner') {
        owner = Math.max(owner, record.offset)
        return false
      }
      if (record.owner < owner || record.owner >= record.offset) {
        stale++ // Whoever wrote this had been succeeded and did not know.
        return false
      }
      owner = record.owner
      if (record.type === 'Journal') return false
      if (record.eventId <= (eventId ?? 0)) {
        duplicates++
        return false
      }
      if (eventId !== null && record.eventId > eventId + 1) {
        offset = record.offset
        throw new Lost(record, eventId + 1)
      }
      eventId = record.eventId
      return true
    },
    counts: () => ({ duplicates, stale }),
    position: (): Position => ({ offset, owner, eventId }),
  }
}

/**
 * The rule of a compacted view, whose ids are not dense: of a key the newest owner's newest id
 * counts. A view is what is; only its topic can prove that nothing is missing.
 */
export function createViewReader() {
  const held = new Map<string, { readonly owner: number; readonly eventId: number }>()
  let duplicates = 0
  let stale = 0
  return {
    accept(key: string, { owner, eventId }: Record): boolean {
      const before = held.get(key) ?? { owner: -1, eventId: 0 }
      const newer = owner - before.owner || eventId - before.eventId
      if (newer > 0) held.set(key, { owner, eventId })
      else if (newer === 0) duplicates++
      else stale++
      return newer > 0
    },
    counts: () => ({ duplicates, stale, keys: held.size }),
  }
}
