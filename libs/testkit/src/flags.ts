/** What the command lines of drills and benches have in common. */
import { InvalidArgumentError } from 'commander'

/** Reads an option that is a number, 0 or above. */
export function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new InvalidArgumentError(`expected a whole number, found ${text}`)
}

/** Reads an option that is some of the names, by comma. */
export const namesFrom =
  <T extends string>(known: readonly T[]) =>
  (text: string): readonly T[] =>
    text.split(',').map(name => {
      const found = known.find(each => each === name)
      if (found !== undefined) return found
      throw new InvalidArgumentError(`expected ${known.join(', ')}, found ${name}`)
    })
