/**
 * The elements of a list in a JSON text, each as it stands there, character for character: parsed
 * and written again, a number or a key's order could be another. The text is known to be JSON.
 */

/** Of the array itself, or of the object's first member of these names; null when it has none. */
export function rawElements(text: string, names: readonly string[]): readonly string[] | null {
  const start = skipSpace(text, 0)
  if (text[start] === '[') return spans(text, start).map(([from, to]) => text.slice(from, to))
  if (text[start] !== '{') return null
  let at = skipSpace(text, start + 1)
  while (text[at] === '"') {
    const keyEnd = endOfString(text, at)
    const key: unknown = JSON.parse(text.slice(at, keyEnd))
    const value = skipSpace(text, skipSpace(text, keyEnd) + 1)
    if (typeof key === 'string' && names.includes(key) && text[value] === '[') {
      return spans(text, value).map(([from, to]) => text.slice(from, to))
    }
    at = skipSpace(text, endOfValue(text, value))
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return null
}

/** Where each element of the array that begins at `start` begins and ends. */
function spans(text: string, start: number): readonly (readonly [from: number, to: number])[] {
  const found: [number, number][] = []
  let at = skipSpace(text, start + 1)
  while (at < text.length && text[at] !== ']') {
    const end = endOfValue(text, at)
    found.push([at, end])
    at = skipSpace(text, end)
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return found
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && text.charCodeAt(at) <= 32) at++
  return at
}

function endOfString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

function endOfValue(text: string, start: number): number {
  let at = start
  let depth = 0
  while (at < text.length) {
    const character = text[at]
    if (character === '"') at = endOfString(text, at)
    else if (character === '{' || character === '[') {
      depth++
      at++
    } else if (character === '}' || character === ']') {
      if (depth === 0) return at
      depth--
      at++
    } else if (depth === 0 && (character === ',' || text.charCodeAt(at) <= 32)) return at
    else at++
    if (depth === 0 && (character === '"' || character === '}' || character === ']')) return at
  }
  return at
}
