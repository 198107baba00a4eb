/**
 * Values of one row of test vectors. Rows give numbers as JSON numbers or as text; amounts are read
 * by their decimal digits, exactly. What is not there fails the row, with a message that names it.
 */
import { type Side } from '@polytraders/domain'
import { type Decimal, decimalOf } from './rounding.ts'
import { numberMicros } from './translate/decimal.ts'
import { side } from './translate/fields.ts'
import { bad, type Fields, isObject } from './translate/reading.ts'

/** What this library gets from a row, and what the row expects; equal when their JSON is. */
export type Check = { readonly got: unknown; readonly expected: unknown }

export function object(row: Fields, key: string): Fields {
  const value = row[key]
  if (!isObject(value)) throw bad('an object', key, value)
  return value
}

export function list(row: Fields, key: string): unknown[] {
  const value = row[key]
  if (!Array.isArray(value)) throw bad('an array', key, value)
  return [...value]
}

export function text(row: Fields, key: string): string {
  const value = row[key]
  if (typeof value !== 'string') throw bad('text', key, value)
  return value
}

export function number(row: Fields, key: string): number {
  const value = row[key]
  if (typeof value !== 'number') throw bad('a number', key, value)
  return value
}

/** A whole number, as a number or as digits. */
export function whole(row: Fields, key: string): number {
  const value = Number(row[key] ?? Number.NaN)
  if (!Number.isSafeInteger(value)) throw bad('a whole number', key, row[key])
  return value
}

export function micros(row: Fields, key: string): number {
  const value = numberMicros(row[key])
  if (value < 0) throw bad('a number with at most 6 decimals', key, row[key])
  return value
}

export function decimal(row: Fields, key: string): Decimal {
  const value = decimalOf(String(row[key]))
  if (value === null) throw bad('a number', key, row[key])
  return value
}

export const sideOf = (row: Fields): Side => side(row, 'side')
