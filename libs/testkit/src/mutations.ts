/**
 * Texts that went wrong on the way: a mutation takes an honest text of JSON and spoils it in one
 * way, chosen and placed by a seeded random, so that a case can be made again. Every edge that
 * reads outside text must answer any of them with a value.
 */
import { integerBetween, type Random } from './random.ts'

export type Mutant = { readonly kind: MutationKind; readonly text: string }

/** How often each kind is drawn, in proportion; the large ones cost milliseconds each. */
const weights = {
  'characters flipped': 120,
  truncated: 60,
  'part repeated': 60,
  'odd characters': 60,
  'type swapped': 150,
  'odd number': 150,
  'field removed': 80,
  'field renamed': 80,
  'field doubled': 60,
  'prototype key': 80,
  'entries repeated': 60,
  nested: 36,
  'nested deep': 3,
  'list of many': 1,
} as const

export type MutationKind = keyof typeof weights | 'text of 10 MB'

const hugeTextLength = 10 * 1024 * 1024
const hugeTextOneIn = 20_000

export const mutationKinds: readonly MutationKind[] = [
  'characters flipped',
  'truncated',
  'part repeated',
  'odd characters',
  'type swapped',
  'odd number',
  'field removed',
  'field renamed',
  'field doubled',
  'prototype key',
  'entries repeated',
  'nested',
  'nested deep',
  'list of many',
  'text of 10 MB',
]

export const mutate = (text: string, random: Random): Mutant => {
  const kind = drawKind(random)
  return { kind, text: mutateAs(kind, text, random) }
}

function drawKind(random: Random): MutationKind {
  if (random() * hugeTextOneIn < 1) return 'text of 10 MB'
  let left = random() * weightSum
  for (const kind of mutationKinds) {
    if (kind === 'text of 10 MB') continue
    left -= weights[kind]
    if (left < 0) return kind
  }
  return 'truncated'
}

const weightSum = Object.values(weights).reduce<number>((sum, weight) => sum + weight, 0)

export function mutateAs(kind: MutationKind, text: string, random: Random): string {
  switch (kind) {
    case 'characters flipped':
      return flipped(text, random)
    case 'truncated':
      return text.slice(0, integerBetween(random, 0, text.length))
    case 'part repeated':
      return partRepeated(text, random)
    case 'odd characters':
      return inserted(text, integerBetween(random, 0, text.length), pick(random, oddCharacters))
    case 'type swapped':
      return changed(text, random, () => pick(random, oddValues))
    case 'odd number':
      return changed(text, random, () => pick(random, oddNumbers))
    case 'nested':
      return changed(text, random, () => deep(random, integerBetween(random, 2, 60)))
    case 'nested deep':
      return changed(text, random, () => deep(random, integerBetween(random, 2_000, 200_000)))
    case 'text of 10 MB':
      return changed(text, random, () => JSON.stringify('7'.repeat(hugeTextLength)))
    case 'field removed':
      return withPlace(text, random, ({ holder, key }) => void Reflect.deleteProperty(holder, key))
    case 'field renamed':
      return withPlace(text, random, place => rename(place, pick(random, newNames(place.key))))
    case 'prototype key':
      return withPlace(text, random, place => rename(place, pick(random, ownNames)))
    case 'field doubled':
      return fieldDoubled(text, random)
    case 'entries repeated':
      return listGrown(text, random, integerBetween(random, 1, 20))
    case 'list of many':
      return listGrown(text, random, integerBetween(random, 5_000, 120_000))
  }
}

function flipped(text: string, random: Random): string {
  let mutant = text
  for (let left = integerBetween(random, 1, 3); left > 0; left--) {
    const at = integerBetween(random, 0, Math.max(0, mutant.length - 1))
    const character = String.fromCharCode(integerBetween(random, 0, 255))
    mutant = mutant.slice(0, at) + character + mutant.slice(at + 1)
  }
  return mutant
}

function partRepeated(text: string, random: Random): string {
  const from = integerBetween(random, 0, text.length)
  const to = integerBetween(random, from, text.length)
  return random() < 0.3 ? text + text : text.slice(0, to) + text.slice(from)
}

const inserted = (text: string, at: number, what: string) =>
  text.slice(0, at) + what + text.slice(at)

const oddCharacters = [
  '\u0000',
  '\ufeff',
  '\ud800',
  '\udc00',
  '\u202e',
  '\u2028',
  '\\u0000',
  '\\ud83d',
  '\\',
  '"',
  'e\u0301',
  '\u{1f4a5}',
  '\u0661',
  '\uff10',
  '\r\n',
  '\t',
]

/** As JSON text, since some of them are none. */
const oddValues = [
  'null',
  'true',
  'false',
  '0',
  '1.5',
  '""',
  '" "',
  '"text"',
  '[]',
  '{}',
  '[[]]',
  '[null]',
  '["1"]',
  '[{}]',
  '{"price":1}',
  '"[]"',
  '"{}"',
  '"[\\"1\\"]"',
  'undefined',
  'NaN',
]

const oddNumbers = [
  '-1',
  '-0',
  '0.0000001',
  '1e308',
  '1e309',
  '-1e309',
  '1e-7',
  '9007199254740993',
  '123456789012345678901234567890',
  'NaN',
  'Infinity',
  '"-1"',
  '"-0"',
  '"+1"',
  '"1e6"',
  '"1e400"',
  '"NaN"',
  '"Infinity"',
  '"0x10"',
  '"1_000"',
  '"1,5"',
  '".5"',
  '"5."',
  '"00.5"',
  '"0.00000000000000000001"',
  '"999999999999999"',
  '"9999999999999999999999999"',
  '"\u0661"',
  '" 1"',
]

/** Names that every object of the language knows. */
const ownNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'length',
  'then',
  'toJSON',
]

const newNames = (key: string) => [
  `${key}_`,
  key.toUpperCase(),
  ` ${key}`,
  key.replaceAll('_', ''),
  key.slice(1),
  '',
]

function deep(random: Random, depth: number): string {
  return random() < 0.5
    ? '['.repeat(depth) + ']'.repeat(depth)
    : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
}

type Holder = Record<string, unknown>
type Place = { readonly holder: Holder; readonly key: string }

const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null

/** A field or an entry anywhere in a value, by a random way down; null when it has none. */
function placeIn(json: unknown, random: Random): Place | null {
  let place: Place | null = null
  let value = json
  while (isHolder(value)) {
    const keys = Object.keys(value)
    if (keys.length === 0) break
    const key = pick(random, keys)
    place = { holder: value, key }
    value = value[key]
    if (random() < 0.2) break
  }
  return place
}

/** Changes a parsed text somewhere; one that is no JSON is cut short instead. */
function withPlace(text: string, random: Random, change: (place: Place) => void): string {
  const json = parsed(text)
  const place = placeIn(json, random)
  if (!place) return text.slice(0, integerBetween(random, 0, text.length))
  change(place)
  return JSON.stringify(json) ?? 'null'
}

/** Stands for a text that is put in as it is: it may be no JSON. */
const mark = '@@mutant@@'

function changed(text: string, random: Random, valueText: () => string): string {
  const marked = withPlace(text, random, place => put(place, place.key, mark))
  return marked.replace(`"${mark}"`, valueText)
}

/** Defined, not assigned: `__proto__` is to be a field like any other. */
function put({ holder }: Place, key: string, value: unknown): void {
  Object.defineProperty(holder, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}

/** An entry of a list has no name: it becomes an object with that one field. */
function rename(place: Place, name: string): void {
  const value = place.holder[place.key]
  if (Array.isArray(place.holder)) {
    const holder: Holder = {}
    put({ holder, key: name }, name, value)
    put(place, place.key, holder)
    return
  }
  Reflect.deleteProperty(place.holder, place.key)
  put(place, name, value)
}

/** A field that is told twice, the second time otherwise. */
function fieldDoubled(text: string, random: Random): string {
  const fields = [...text.matchAll(/"[a-zA-Z_]{1,40}": ?/g)]
  if (fields.length === 0) return text + text
  const { 0: name, index } = pick(random, fields)
  const value = pick(random, random() < 0.5 ? oddValues : oddNumbers)
  return inserted(text, index, `${name}${value},`)
}

/** A list with its entries again and again. */
function listGrown(text: string, random: Random, times: number): string {
  const json = parsed(text)
  let grown = random() < 0.3 && Array.isArray(json) && json.length > 0 ? json : null
  for (let tries = 0; tries < 12 && grown === null; tries++) {
    const place = placeIn(json, random)
    const value = place?.holder[place.key]
    const list = Array.isArray(value) ? value : Array.isArray(place?.holder) ? place.holder : null
    if (list && list.length > 0) grown = list
  }
  if (grown === null) return `[${Array.from({ length: times }, () => text).join(',')}]`
  const entry = pick(random, grown)
  for (let left = times; left > 0; left--) grown.push(entry)
  return JSON.stringify(json)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function pick<T>(random: Random, from: readonly T[]): T {
  const picked = from[Math.floor(random() * from.length)]
  if (picked === undefined) throw new RangeError('expected at least one to pick from')
  return picked
}
