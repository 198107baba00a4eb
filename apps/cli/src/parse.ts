/** Arguments as numbers, with an error that says what was expected. */
import { InvalidArgumentError } from 'commander'

export function wholeNumber(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= 0) return value
  throw new InvalidArgumentError(`expected a whole number, found ${text}`)
}

/** Epoch ms, or ISO 8601. */
export function moment(text: string): number {
  const ms = /^\d{1,16}$/.test(text) ? Number(text) : Date.parse(text)
  if (Number.isSafeInteger(ms) && Math.abs(ms) <= 8.64e15) return ms
  throw new InvalidArgumentError(`expected epoch ms or a time such as 2026-06-30T12:00:00Z`)
}
