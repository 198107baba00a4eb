/** What the command lines of drills and benches have in common. */
import { InvalidArgumentError } from 'commander'

/** Reads an option that is a number, 0 or above. */
export function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new InvalidArgumentError(`expected a whole number, found ${text}`)
}
