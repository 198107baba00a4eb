/** JSON as the formatter leaves it: a field a line, short lists of plain values on one. */
import { type Plain } from './golden.ts'

const columnsMax = 100

export const layout = (value: Plain): string => `${lay(value, 0, 0)}\n`

/** `column` is where the value begins. */
function lay(value: Plain, depth: number, column: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = '  '.repeat(depth + 1)
  const outer = '  '.repeat(depth)
  if (isList(value)) {
    const line = `[${value.map(member => JSON.stringify(member)).join(', ')}]`
    const flat = value.every(member => typeof member !== 'object' || member === null)
    if (flat && column + line.length < columnsMax) return line
    const members = value.map(member => inner + lay(member, depth + 1, inner.length))
    return `[\n${members.join(',\n')}\n${outer}]`
  }
  const fields = Object.entries(value).map(([name, member]) => {
    const head = `${inner}${JSON.stringify(name)}: `
    return head + lay(member, depth + 1, head.length)
  })
  return fields.length === 0 ? '{}' : `{\n${fields.join(',\n')}\n${outer}}`
}

const isList = (value: Plain): value is readonly Plain[] => Array.isArray(value)
