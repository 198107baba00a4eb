/**
 * Just enough reading of TypeScript for the rules. All code here is laid out by one formatter, so
 * that comments, imports and the end of a function can be told by their shape; no parser is needed.
 */

export type Import = {
  readonly specifier: string
  /** Whether it brings in types only. */
  readonly typesOnly: boolean
}

const token =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|`(?:\\[\s\S]|[^`\\])*`|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g

/**
 * The text with comments and plain strings blanked, lines kept: where banned calls are looked for.
 */
export const codeOf = (text: string) =>
  text.replace(token, found => (found.startsWith('`') ? found : found.replace(/[^\n]/g, ' ')))

/** The text with comments blanked and strings kept. */
const withoutComments = (text: string) =>
  text.replace(token, found => (found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found))

/** The comments of a text, strings passed over. */
export const commentsOf = (text: string) =>
  [...text.matchAll(token)].map(([found]) => found).filter(found => found.startsWith('/'))

const statement = /^(?:import|export)\s+(?:([^'";]*?)\s*from\s*)?'([^']+)'/gm
const dynamic = /\b(?:import|require)\(\s*'([^']+)'/g
const typeQuery = /\bimport\('([^']+)'\)\.[A-Z]/g
const created = /createRequire\(import\.meta\.url\)\('([^']+)'\)/g

/** What a file imports or re-exports, in the order found. */
export function importsOf(text: string): readonly Import[] {
  const code = withoutComments(text)
  const types = [...code.matchAll(typeQuery)].map(match => match.index)
  return [
    ...[...code.matchAll(statement)].map(match => ({
      specifier: match[2] ?? '',
      typesOnly: typesOnly(match[1] ?? ''),
    })),
    ...[...code.matchAll(dynamic)].map(match => ({
      specifier: match[1] ?? '',
      typesOnly: types.includes(match.index),
    })),
    ...[...code.matchAll(created)].map(match => ({
      specifier: match[1] ?? '',
      typesOnly: false,
    })),
  ]
}

/** `type X`, `{ type A, type B }`: nothing that is there at run time. */
function typesOnly(clause: string): boolean {
  if (/^type\s/.test(clause)) return true
  const names = /^\{([\s\S]*)\}$/.exec(clause.trim())?.[1]
  if (names === undefined) return false
  const each = names.split(',').filter(name => name.trim() !== '')
  return each.length > 0 && each.every(name => /^\s*type\s/.test(name))
}

export type LongFunction = { readonly line: number; readonly length: number }

const opening = /^(\s*)(?:.*\bfunction\b.*|.*(?:=>|\)(?:: [^=]+)?) \{)$/
const block = /^\s*(?:\}|\/\/|\*|(?:if|for|while|switch|describe)\b)/

/** Functions longer than this many lines, each with the line it starts on. */
export function longFunctions(text: string, linesMax: number): readonly LongFunction[] {
  const lines = text.split('\n')
  const found: LongFunction[] = []
  for (const [index, line] of lines.entries()) {
    const indent = opening.exec(line)?.[1]
    if (indent === undefined || block.test(line)) continue
    const length = endOf(lines, index, indent) - index + 1
    if (length > linesMax) found.push({ line: index + 1, length })
  }
  return found
}

/** The line that closes what was opened at this indent: `}`, not `}: Type` or `} from`. */
function endOf(lines: readonly string[], start: number, indent: string): number {
  for (let index = start + 1; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    if (line.startsWith(`${indent}}`) && !/^\s*\}(?::| from| else| catch| finally)/.test(line)) {
      return index
    }
  }
  return start
}
