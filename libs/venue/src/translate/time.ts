/** The venue's ways of writing a moment, to epoch milliseconds. Nothing here reads a clock. */

const DAY = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](.+))?$/
const TIME = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d\d):?(\d\d)?)?$/

/**
 * Reads "2026-06-17T00:00:00Z", "2025-12-10T21:50:37.376667Z", "2025-06-18 21:18:38+00" and
 * "2026-06-17"; without a zone it is UTC, as the venue means it. Microseconds are cut off. Null for
 * anything else, an impossible date included.
 */
export function momentMs(text: string): number | null {
  const day = DAY.exec(text)
  if (!day) return null
  const [year, month, date] = [Number(day[1]), Number(day[2]), Number(day[3])]
  if (month < 1 || month > 12 || date < 1 || date > daysOf(year, month)) return null
  const timeMs = day[4] === undefined ? 0 : timeOfDayMs(day[4])
  return timeMs === null ? null : Date.UTC(year, month - 1, date) + timeMs
}

/** Milliseconds from midnight UTC; below 0 or past a day when the zone makes it so. */
function timeOfDayMs(text: string): number | null {
  const time = TIME.exec(text)
  if (!time) return null
  const part = (at: number) => Number(time[at] ?? 0)
  const [hour, minute, second] = [part(1), part(2), part(3)]
  const [zoneHours, zoneMinutes] = [part(6), part(7)]
  if (hour > 23 || minute > 59 || second > 59 || zoneHours > 14 || zoneMinutes > 59) return null
  const millis = Number((time[4] ?? '').padEnd(3, '0').slice(0, 3))
  const zoneMs = (zoneHours * 60 + zoneMinutes) * 60_000 * (time[5] === '-' ? -1 : 1)
  return ((hour * 60 + minute) * 60 + second) * 1000 + millis - zoneMs
}

function daysOf(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  if (month === 2) return leap ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** Below this a number is seconds, from it on milliseconds: both mean a moment after March 1973. */
const secondsMax = 100_000_000_000

/** A Unix time in seconds or milliseconds, told apart by its size, in milliseconds. */
export const unixMs = (time: number) => (time < secondsMax ? time * 1000 : time)
