/**
 * Fields of a JSON object read for a reader that keeps going: what is missing or can't be read is
 * null, and a note says what was expected and found. The counterpart of `fields.ts`, which throws.
 */
import { tickSizes } from '@polytraders/domain'
import { numberMicros } from './decimal.ts'
import { type FeeReading } from './fee.ts'
import { idLengthMax, listLengthMax } from './fields.ts'
import { type Fields, show } from './reading.ts'
import { momentMs } from './time.ts'

/** Longest prose kept; a longer text is cut, since nothing is computed from it. */
export const proseLengthMax = 32_768

/** Most notes kept for one object. */
const problemsMax = 50

export type NotedFields = ReturnType<typeof notedFields>

export function notedFields(fields: Fields) {
  const problems: string[] = []

  const note = (problem: string) => {
    if (problems.length < problemsMax) problems.push(problem)
  }
  const expect = (expected: string, key: string): null => {
    note(`expected ${expected} in ${key}, found ${show(fields[key])}`)
    return null
  }
  const absent = (key: string) => isAbsent(fields[key])

  const boolean = (key: string) => {
    const value = fields[key]
    return typeof value === 'boolean' ? value : expect('true or false', key)
  }
  const id = (key: string) => idText(fields[key]) ?? expect('an id', key)
  const list = (key: string): readonly unknown[] => {
    const values = listOf(fields[key])
    if (values === null) expect('an array, or a string that holds a JSON array', key)
    return values ?? []
  }

  return {
    problems,
    note,
    boolean,
    id,
    list,
    optionalBoolean: (key: string) => (absent(key) ? null : boolean(key)),
    optionalId: (key: string) => (absent(key) ? null : id(key)),
    optionalList: (key: string) => (absent(key) ? [] : list(key)),
    text(key: string) {
      const value = fields[key]
      if (isAbsent(value)) return null
      return typeof value === 'string' ? value.slice(0, proseLengthMax) : expect('text', key)
    },
    moment(key: string) {
      const value = fields[key]
      if (isAbsent(value)) return null
      const moment = typeof value === 'string' ? momentMs(value) : null
      return moment ?? expect('a time such as "2026-06-17T00:00:00Z"', key)
    },
    tick(key: string) {
      const tick = numberMicros(fields[key])
      return tickSizes.includes(tick) ? tick : expect('a tick size that the venue has', key)
    },
    size(key: string) {
      const size = numberMicros(fields[key])
      return size >= 0 ? size : expect('a size', key)
    },
    fee({ fee, problem }: FeeReading) {
      if (problem !== null) note(problem)
      return fee
    },
  }
}

/** An id, given as text or as a whole number; null for anything else. */
export function idText(value: unknown): string | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  if (typeof value !== 'string' || value === '' || value.length > idLengthMax) return null
  return value
}

const isAbsent = (value: unknown) => value === undefined || value === null || value === ''

/** An array, or the array that a string holds as JSON; null for anything else. */
function listOf(value: unknown): readonly unknown[] | null {
  let values = value
  if (typeof value === 'string') {
    try {
      values = JSON.parse(value)
    } catch {
      return null
    }
  }
  return Array.isArray(values) && values.length <= listLengthMax ? values : null
}
