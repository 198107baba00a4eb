/** Arguments as numbers, with an error that says what was expected. */
import { InvalidArgumentError, Option } from 'commander'

/** Reads a whole number in decimal digits, within bounds. */
export const integerBetween = (min: number, max: number) => (text: string) => {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value
  const range = max === Number.MAX_SAFE_INTEGER ? `from ${min} up` : `from ${min} to ${max}`
  throw new InvalidArgumentError(`expected a whole number ${range}, found ${text || 'nothing'}`)
}

export const wholeNumber = integerBetween(0, Number.MAX_SAFE_INTEGER)

/** How many cells an install has: as many as its processes take. */
export const cellsOption = () =>
  new Option('--cells <n>', 'number of cells (partitions of each celled topic)')
    .default(4)
    .argParser(integerBetween(1, 64))

/** Epoch ms, or ISO 8601. */
export function moment(text: string): number {
  const ms = /^\d{1,16}$/.test(text) ? Number(text) : Date.parse(text)
  if (Number.isSafeInteger(ms) && Math.abs(ms) <= 8.64e15) return ms
  throw new InvalidArgumentError(`expected epoch ms or a time such as 2026-06-30T12:00:00Z`)
}
