/**
 * What is read of an answer here: that it is JSON of the expected kind, and where its paging goes
 * on. What the fields say is for `translate`; the text stays as it came.
 */
import { type Fields, isObject, show } from '../translate/reading.ts'
import { type Answer } from './transport.ts'
import { VenueError } from './venue-error.ts'

export function unreadable(endpoint: string, expected: string, found: unknown): VenueError {
  return new VenueError('unreadable', `expected ${expected}, found ${show(found)}`, {
    endpoint,
    status: 200,
    retryAfterMs: null,
  })
}

export function jsonOf(endpoint: string, { text }: Answer, expected: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unreadable(endpoint, `JSON of ${expected}`, text)
  }
}

export function objectOf(endpoint: string, answer: Answer, expected: string): Fields {
  const json = jsonOf(endpoint, answer, expected)
  if (!isObject(json)) throw unreadable(endpoint, expected, json)
  return json
}

export function arrayOf(endpoint: string, answer: Answer, expected: string): readonly unknown[] {
  const json = jsonOf(endpoint, answer, expected)
  if (!Array.isArray(json)) throw unreadable(endpoint, expected, json)
  return json
}

/** The list of a page, which is the body itself or one of its fields. */
export function listOf(endpoint: string, json: unknown, names: readonly string[]) {
  if (Array.isArray(json)) return json
  const fields = isObject(json) ? json : {}
  for (const name of names) {
    const list = fields[name]
    if (Array.isArray(list)) return list
  }
  throw unreadable(endpoint, `a list in ${names.join(' or ')}`, json)
}

const cursorLengthMax = 4_096

/** The cursor of the page after; empty at the end. */
export function nextCursorOf(endpoint: string, json: unknown): string {
  const cursor = isObject(json) ? json['next_cursor'] : undefined
  if (cursor === undefined || cursor === null || cursor === '') return ''
  if (typeof cursor !== 'string' || cursor.length > cursorLengthMax) {
    throw unreadable(endpoint, `next_cursor, a text of at most ${cursorLengthMax}`, cursor)
  }
  return cursor
}
