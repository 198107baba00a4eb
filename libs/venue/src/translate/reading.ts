/**
 * What reading the venue's text comes to: a value, or a fault that says what was expected and
 * found.
 *
 * Inside a decoder the first bad field is thrown as a `BadField`; every exported reader catches it,
 * so that outside this folder a hostile text is a value and never an exception.
 */

export type FaultReason =
  /** The text, or a list in it, is longer than anything the venue sends. */
  | 'too-large'
  /** Not JSON at all. */
  | 'unreadable-json'
  /** JSON, but not the shape of a frame. */
  | 'not-a-frame'
  /** JSON, but not the shape of a REST body. */
  | 'not-a-body'
  /** A field is missing, renamed, or holds what it can't; the detail names it. */
  | 'bad-field'

export type Fault = { readonly ok: false; readonly reason: FaultReason; readonly detail: string }

export type Reading<T> = { readonly ok: true; readonly value: T } | Fault

/** A JSON object whose fields have not been looked at. */
export type Fields = Readonly<Record<string, unknown>>

/** Longest text taken: the first snapshot of a connection is one frame of many megabytes. */
export const textLengthMax = 64 * 1024 * 1024

/** Most objects and lists inside one another; the venue's have up to eight. */
export const nestingMax = 64

/** Thrown inside decoders only; its message is the fault's detail. */
export class BadField extends Error {
  override name = 'BadField'
  readonly reason: FaultReason
  constructor(reason: FaultReason, detail: string) {
    super(detail)
    this.reason = reason
  }
}

export const bad = (expected: string, where: string, found: unknown) =>
  new BadField('bad-field', `expected ${expected} in ${where}, found ${show(found)}`)

export const fault = (reason: FaultReason, detail: string): Fault => ({ ok: false, reason, detail })

/** The fault of a thrown `BadField`; anything else is a bug and is thrown on. */
export function faultOf(error: unknown): Fault {
  if (error instanceof BadField) return fault(error.reason, error.message)
  throw error
}

/** Runs a decoder; a bad field becomes the fault. */
export function attempt<T>(decode: () => T): Reading<T> {
  try {
    return { ok: true, value: decode() }
  } catch (error) {
    return faultOf(error)
  }
}

/**
 * Parses JSON of bounded length and depth, or throws the `BadField` that says why not. What is
 * parsed may be written again by whoever keeps it, and writing recurses where parsing does not.
 */
export function parseJson(text: string, expected: string): unknown {
  if (text.length > textLengthMax) {
    const found = `${text.length} characters`
    throw new BadField('too-large', `expected at most ${textLengthMax} characters, found ${found}`)
  }
  if (isNestedDeeper(text, nestingMax)) {
    throw new BadField('too-large', `expected at most ${nestingMax} levels of nesting, found more`)
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new BadField('unreadable-json', `expected ${expected}, found ${show(text)}`)
  }
}

const QUOTE = 34
const BACKSLASH = 92

/** Whether lists and objects are open inside one another more than `max` deep; strings aside. */
function isNestedDeeper(text: string, max: number): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at)
        break
      case 91: // [
      case 123: // {
        if (++depth > max) return true
        break
      case 93: // ]
      case 125: // }
        depth--
        break
    }
  }
  return false
}

/** Where the string that opens at a quote is closed; the text's end when it is not. */
function endOfString(text: string, open: number): number {
  for (let end = text.indexOf('"', open + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes++
    if (escapes % 2 === 0) return end
  }
  return text.length
}

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A found value in a few words, however large or strange it is. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'string') return showText(value)
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

const shownMax = 40

const showText = (text: string) =>
  text.length <= shownMax
    ? JSON.stringify(text)
    : `${JSON.stringify(text.slice(0, shownMax))}... (${text.length} characters)`
