/** Reading what a file holds, noting what was expected and what was found wherever it differs. */

export type Problems = string[]

type Fields = Readonly<Record<string, unknown>>

/** An object with no other keys than these; any, when null. */
export function record(
  value: unknown,
  path: string,
  keys: readonly string[] | null,
  problems: Problems,
): Fields {
  if (!isFields(value)) {
    problems.push(`${path}: expected an object, found ${shown(value)}`)
    return {}
  }
  for (const key of keys === null ? [] : Object.keys(value)) {
    if (!keys?.includes(key)) problems.push(`${path}: expected no field ${shown(key)}`)
  }
  return value
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function list(
  value: unknown,
  path: string,
  min: number,
  max: number,
  problems: Problems,
): readonly unknown[] {
  if (!Array.isArray(value) || value.length < min || value.length > max) {
    const found = Array.isArray(value) ? `${value.length}` : shown(value)
    problems.push(`${path}: expected a list of ${min} to ${max}, found ${found}`)
    return []
  }
  return value
}

export function number(
  value: unknown,
  path: string,
  min: number,
  max: number,
  problems: Problems,
): number {
  if (typeof value === 'number' && value >= min && value <= max) return value
  problems.push(`${path}: expected a number from ${min} to ${max}, found ${shown(value)}`)
  return min
}

export function text(value: unknown, path: string, lengthMin: number, problems: Problems): string {
  if (typeof value === 'string' && value.length >= lengthMin) return value
  problems.push(`${path}: expected text, found ${shown(value)}`)
  return ''
}

export function word<const Word extends string>(
  value: unknown,
  path: string,
  words: readonly [Word, ...Word[]] | readonly Word[],
  problems: Problems,
): Word {
  const known = words.find(each => each === value)
  if (known !== undefined) return known
  problems.push(`${path}: expected one of ${words.join(', ')}, found ${shown(value)}`)
  return words[0] as Word
}

const shown = (value: unknown) => String(JSON.stringify(value)).slice(0, 60)
