/** The venue's ways of writing a moment, to epoch milliseconds. Nothing here reads a clock. */

const MOMENT =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|([+-])(\d\d):?(\d\d)?)?)?$/

/**
 * Reads "2026-06-17T00:00:00Z", "2025-12-10T21:50:37.376667Z", "2025-06-18 21:18:38+00" and
 * "2026-06-17"; without a zone it is UTC, as the venue means it. Microseconds are cut off. Null for
 * anything else, an impossible date included.
 */
export function momentMs(text: string): number | null {
  const match = MOMENT.exec(text)
  if (!match) return null
  const part = (at: number) => Number(match[at] ?? 0)
  const [year, month, day] = [part(1), part(2), part(3)]
  const [hour, minute, second] = [part(4), part(5), part(6)]
  if (hour > 23 || minute > 59 || second > 59 || part(10) > 14 || part(11) > 59) return null

  const millis = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3))
  const dayMs = Date.UTC(year, month - 1, day)
  const written = new Date(dayMs)
  if (written.getUTCMonth() !== month - 1 || written.getUTCDate() !== day) return null

  const offsetMs = (part(10) * 60 + part(11)) * 60_000 * (match[9] === '-' ? -1 : 1)
  return dayMs + ((hour * 60 + minute) * 60 + second) * 1000 + millis - offsetMs
}

/** Below this a number is seconds, from it on milliseconds: both mean a moment after March 1973. */
const secondsMax = 100_000_000_000

/** A Unix time in seconds or milliseconds, told apart by its size, in milliseconds. */
export const unixMs = (time: number) => (time < secondsMax ? time * 1000 : time)
