/**
 * The reader rule: the twenty lines that tell a duplicate, a loss and a zombie's record. The host
 * applies it to every input and to its own topic; subscribers have it in their own language.
 *
 * Within a partition the owner of what counts never goes down, and is an earlier record's offset;
 * ids are dense: 1, 2, 3 ... Check the owner, pass over `Owner` and `Journal`, then check the id.
 */
import { LogError, type LogRecord, recordsMissing } from './log.ts'

/** What a reader remembers of one partition. Plain data. */
export type Reader = {
  /** Next offset to take. */
  next: number
  /** Newest owner seen, named by the offset of its `Owner` record. */
  maxOwner: number
  /** Last dense id taken. */
  lastId: number
  /** Records of a superseded owner. */
  stale: number
  /** Records whose id was seen before. In health it never happens. */
  duplicates: number
}

export const newReader = (): Reader => ({
  next: 0,
  maxOwner: -1,
  lastId: 0,
  stale: 0,
  duplicates: 0,
})

/**
 * What the owner rule and the id rule can be switched to, for drills that show what they prevent.
 */
export type ReaderRules = { readonly owners: boolean; readonly ids: boolean }

export const allRules: ReaderRules = { owners: true, ids: true }

/** Whether the record is a fact that counts. Throws when an id is missing. */
export function accept(reader: Reader, record: LogRecord, rules: ReaderRules = allRules): boolean {
  const { type, eventId, owner } = record.headers
  reader.next = record.offset + 1
  if (type === 'Owner') {
    if (record.offset > reader.maxOwner) reader.maxOwner = record.offset
    return false
  }
  if (rules.owners) {
    // An owner is the offset of a record before this one: nobody may claim a later one.
    if (owner < reader.maxOwner || owner >= record.offset) {
      reader.stale++
      return false
    }
    reader.maxOwner = owner
  }
  if (type === 'Journal') return false
  if (eventId <= reader.lastId) {
    reader.duplicates++
    return !rules.ids
  }
  if (eventId > reader.lastId + 1) {
    const where = `${record.topic}:${record.partition}:${record.offset}`
    throw new LogError(
      'lost',
      `id ${eventId} at ${where} follows id ${reader.lastId}: ${recordsMissing}`,
    )
  }
  reader.lastId = eventId
  return true
}
