/**
 * Where a replay and the log part: the topic, event and first field of the first fact that comes
 * out otherwise. What is quoted is short, however long the field.
 */
import { type FactName, type Facts } from '@polytraders/messages'
import {
  type Cell,
  type Codec,
  type Difference,
  isFactName,
  type LogRecord,
} from '@polytraders/runtime'

export type Divergence = NonNullable<Facts['ReplayReport']['divergence']>

/** Names the difference by its place in the cell's own topic and the first field that differs. */
export function locate({ spec }: Cell, { recorded, said, cause }: Difference): Divergence {
  const at = recorded ?? { ...spec.own, offset: -1 }
  const type = recorded?.headers.type ?? said?.headers.type ?? ''
  const place = { topic: at.topic, partition: at.partition, offset: at.offset, type }
  const eventId = recorded?.headers.eventId ?? said?.headers.eventId ?? 0
  if (!recorded?.value || !said?.value || said.headers.type !== type || !isFactName(type)) {
    const expected = recorded ? recorded.headers.type : `nothing, at ${cause}`
    const got = said ? said.headers.type : `nothing, at ${cause}`
    return { ...place, event_id: eventId, field: '(fact)', expected, got }
  }
  const difference = firstDifference(
    decodeOrBytes(spec.codec, type, recorded.value),
    decodeOrBytes(spec.codec, type, said.value),
    '',
  )
  return { ...place, event_id: eventId, ...(difference ?? headersOnly(recorded, said)) }
}

const headersOnly = (recorded: LogRecord, said: { headers: LogRecord['headers'] }) => ({
  field: 'event-id',
  expected: String(recorded.headers.eventId),
  got: String(said.headers.eventId),
})

/** The fact, or why it can't be read. */
export function decodeOrBytes(codec: Codec, type: string, value: Buffer): unknown {
  try {
    return codec.decode(type as FactName, value)
  } catch (error) {
    return `unreadable: ${error}`
  }
}

type FieldDifference = { readonly field: string; readonly expected: string; readonly got: string }

/** The first field, in schema order, whose values differ; null when none does. */
export function firstDifference(a: unknown, b: unknown, field: string): FieldDifference | null {
  if (Object.is(a, b)) return null
  const bothObjects = typeof a === 'object' && typeof b === 'object' && a !== null && b !== null
  if (!bothObjects || a instanceof Uint8Array) {
    const [left, right] = [show(a), show(b)]
    return left === right ? null : { field, ...quoted(left, right) }
  }
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  for (const name of names) {
    const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]
    const found = firstDifference(left[name], right[name], field ? `${field}.${name}` : name)
    if (found) return found
  }
  return null
}

const show = (value: unknown) =>
  value instanceof Uint8Array
    ? Buffer.from(value).toString('hex')
    : (JSON.stringify(value) ?? 'none')

/** Characters quoted of a value at most, and how many of them come before the difference. */
const quotedMax = 200
const quotedBefore = 40

function quoted(left: string, right: string) {
  let same = 0
  while (same < left.length && left[same] === right[same]) same++
  const from = Math.max(0, same - quotedBefore)
  return { expected: excerpt(left, from), got: excerpt(right, from) }
}

function excerpt(text: string, from: number): string {
  if (text.length <= quotedMax) return text
  const before = from > 0 ? '...' : ''
  const after = text.length > from + quotedMax ? '...' : ''
  return `${before}${text.slice(from, from + quotedMax)}${after}`
}
