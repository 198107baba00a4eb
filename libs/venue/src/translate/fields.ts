/**
 * Checks for one field of a JSON object, for the messages where clarity matters more than speed.
 * Each takes the object, the field's name and where the object is (a prefix such as `[3].`), and
 * throws a `BadField` that names the field. "" and null are null in the `optional` ones.
 */
import { ONE, type Side } from '@polytraders/domain'
import { decimalMicros, decimalPrice } from './decimal.ts'
import { BadField, bad, type Fields, isObject } from './reading.ts'
import { unixMs } from './time.ts'

/** Longest id or hash taken; the venue's longest is 78 characters. */
export const idLengthMax = 128

/** Most entries taken in one list of a frame or body. */
export const listLengthMax = 100_000

/** Smallest tick taken, in micros: a book of it has ten thousand levels. */
const tickSizeMin = 100

export const aPrice = 'price on 0..1 as a decimal string'
export const aSize = 'size of 0 or more, at most 1e9, as a decimal string'
export const anId = `id of 1 to ${idLengthMax} characters`
export const aSide = 'BUY or SELL'
export const aHash = 'a hash, or ""'
export const aTimestamp = 'time in milliseconds as a string of digits'

export const isId = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= idLengthMax

/** "" and null are the venue's ways to say nothing; a field that is absent is another matter. */
export const orNull = (value: unknown) => (value === '' ? null : value)

/** Where a field is: of an element in an array, or of the one object that there is (`at` -1). */
export const placeOf = (at: number, key: string) => prefixOf(at) + key

export const prefixOf = (at: number) => (at < 0 ? '' : `[${at}].`)

export const isNone = (value: unknown) => value === undefined || value === null || value === ''

export function id(fields: Fields, key: string, where = ''): string {
  const value = fields[key]
  if (!isId(value)) throw bad(anId, where + key, value)
  return value
}

/** An id, or null. Ids that some bodies write as numbers are taken as text. */
export function optionalId(fields: Fields, key: string, where = ''): string | null {
  const value = fields[key]
  if (isNone(value)) return null
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  return id(fields, key, where)
}

export function optionalText(fields: Fields, key: string, where = ''): string | null {
  const value = fields[key]
  if (isNone(value)) return null
  if (typeof value !== 'string') throw bad('text', where + key, value)
  return value
}

export function optionalBoolean(fields: Fields, key: string, where = ''): boolean | null {
  const value = fields[key]
  if (isNone(value)) return null
  if (typeof value !== 'boolean') throw bad('true or false', where + key, value)
  return value
}

export function price(fields: Fields, key: string, where = ''): number {
  const micros = decimalPrice(fields[key])
  if (micros < 0) throw bad(aPrice, where + key, fields[key])
  return micros
}

export const optionalPrice = (fields: Fields, key: string, where = '') =>
  isNone(fields[key]) ? null : price(fields, key, where)

export function size(fields: Fields, key: string, where = ''): number {
  const micros = decimalMicros(fields[key])
  if (micros < 0) throw bad(aSize, where + key, fields[key])
  return micros
}

export const optionalSize = (fields: Fields, key: string, where = '') =>
  isNone(fields[key]) ? null : size(fields, key, where)

export function side(fields: Fields, key: string, where = ''): Side {
  const value = fields[key]
  if (value !== 'BUY' && value !== 'SELL') throw bad(aSide, where + key, value)
  return value
}

/** A tick size, which has to divide 1. */
export function tickSize(fields: Fields, key: string, where = ''): number {
  const micros = decimalMicros(fields[key])
  if (micros < tickSizeMin || ONE % micros !== 0) {
    throw bad('tick size of 0.0001 or more that divides 1, as a string', where + key, fields[key])
  }
  return micros
}

export const optionalTickSize = (fields: Fields, key: string, where = '') =>
  isNone(fields[key]) ? null : tickSize(fields, key, where)

/** Milliseconds of a timestamp string, or -1. */
export function digitsOf(value: unknown): number {
  if (typeof value !== 'string' || value.length === 0 || value.length > 15) return -1
  let number = 0
  for (let at = 0; at < value.length; at++) {
    const digit = value.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return -1
    number = number * 10 + digit
  }
  return number
}

/** A timestamp, verbatim and as a number. */
export function timestamp(fields: Fields, key: string, where = '') {
  const value = fields[key]
  const timestampMs = digitsOf(value)
  if (typeof value !== 'string' || timestampMs < 0) throw bad(aTimestamp, where + key, value)
  return { timestamp: value, timestampMs }
}

/**
 * A moment in milliseconds, from a Unix time in seconds or milliseconds, as digits or as a number.
 */
export function optionalMoment(fields: Fields, key: string, where = ''): number | null {
  const value = fields[key]
  if (isNone(value)) return null
  const time = typeof value === 'number' ? digitsOf(String(value)) : digitsOf(value)
  if (time < 0) throw bad('a Unix time in seconds or milliseconds', where + key, value)
  return unixMs(time)
}

export function moment(fields: Fields, key: string, where = ''): number {
  const value = optionalMoment(fields, key, where)
  if (value === null) throw bad(aTimestamp, where + key, fields[key])
  return value
}

/** A small whole number, as a number or as digits. */
export function optionalWhole(fields: Fields, key: string, where = ''): number | null {
  const value = fields[key]
  if (isNone(value)) return null
  const whole = typeof value === 'number' ? digitsOf(String(value)) : digitsOf(value)
  if (whole < 0) throw bad('a whole number', where + key, value)
  return whole
}

/** One of some words, or null. */
export function optionalWord<Word extends string>(
  fields: Fields,
  key: string,
  words: readonly Word[],
  where = '',
): Word | null {
  const value = fields[key]
  if (isNone(value)) return null
  const found = words.find(word => word === value)
  if (found === undefined) throw bad(`one of ${words.join(', ')}`, where + key, value)
  return found
}

export function list(fields: Fields, key: string, where = ''): readonly unknown[] {
  const value = fields[key]
  if (!Array.isArray(value)) throw bad('an array', where + key, value)
  return bounded(value, where + key)
}

export function bounded<T>(values: readonly T[], where: string): readonly T[] {
  if (values.length <= listLengthMax) return values
  const detail = `expected at most ${listLengthMax} entries in ${where}, found ${values.length}`
  throw new BadField('too-large', detail)
}

/** A list of texts, given as an array or as a string that holds a JSON array; absent is empty. */
export function texts(fields: Fields, key: string, where = ''): readonly string[] {
  const value = fields[key]
  if (isNone(value)) return []
  const values =
    typeof value === 'string' ? jsonArray(value, where + key) : list(fields, key, where)
  return bounded(values, where + key).map((entry, at) => {
    if (typeof entry !== 'string') throw bad('text', `${where}${key}[${at}]`, entry)
    return entry
  })
}

function jsonArray(text: string, where: string): readonly unknown[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw bad('an array, or a string that holds a JSON array,', where, text)
  }
  if (!Array.isArray(value)) throw bad('a string that holds a JSON array', where, text)
  return value
}

/** An object inside an object, or null. */
export function optionalObject(fields: Fields, key: string, where = ''): Fields | null {
  const value = fields[key]
  if (isNone(value)) return null
  if (!isObject(value)) throw bad('an object', where + key, value)
  return value
}
