/**
 * Golden Avro bytes: three examples of each public fact, made from its schema alone, so that they
 * change only when it does.
 *
 *   full      every field filled, with values of a likely size
 *   least     null, empty and zero wherever the schema allows it
 *   extreme   the ends of every range, text beyond ASCII, every byte: what codecs get wrong
 */
import { createHash } from 'node:crypto'
import { avroType, type FactName, prefixBytes, schemaVersions } from '@polytraders/messages'
import { type Avro, type Field, isAlternatives, isNamed, schemaOf } from './schema-text.ts'

const sorts = ['full', 'least', 'extreme'] as const
type Sort = (typeof sorts)[number]

/** JSON as golden files have it; bytes are hexadecimal text. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | readonly Plain[]
  | { readonly [field: string]: Plain }

export type Golden = {
  readonly fact: FactName
  /** Version in released/ whose schema wrote the bytes. */
  readonly version: number
  readonly examples: readonly {
    readonly name: Sort
    readonly value: Plain
    /** 0, schema id 1 in the registry's place, and the Avro body. */
    readonly wire: string
    /** SHA-256 over the fact's name, the body's length in four bytes, and the body. */
    readonly content_hash: string
  }[]
}

/** The id that golden bytes carry; a registry gives its own. */
export const placeholderId = 1

export function goldenOf(fact: FactName): Golden {
  const { name, fields } = schemaOf(fact)
  const examples = sorts.map(sort => {
    const seen = new Map([[name, fields]])
    const made = { type: 'record' as const, name, doc: '', fields }
    const value = example(made, { name, doc: '' }, sort, seen)
    const bytes = encode(fact, value)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length - prefixBytes)
    const hash = createHash('sha256')
      .update(fact)
      .update(length)
      .update(bytes.subarray(prefixBytes))
    return {
      name: sort,
      value: plain(value),
      wire: bytes.toString('hex'),
      content_hash: hash.digest('hex'),
    }
  })
  return { fact, version: schemaVersions[fact], examples }
}

function encode(fact: FactName, value: unknown): Buffer {
  const prefix = Buffer.alloc(prefixBytes)
  prefix.writeUInt32BE(placeholderId, 1)
  const body = avroType(fact).toBuffer(value)
  const back = JSON.stringify(plain(avroType(fact).fromBuffer(body)))
  if (back === JSON.stringify(plain(value))) return Buffer.concat([prefix, body])
  throw new Error(`an example of ${fact} is read back as ${back}`)
}

/** What JSON can hold of a fact. */
export function plain(value: unknown): Plain {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]))
  }
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value
  return String(value)
}

type Names = Map<string, readonly Field[] | readonly string[]>
type At = { readonly name: string; readonly doc: string }

function example(type: Avro, at: At, sort: Sort, names: Names): unknown {
  if (typeof type === 'string') {
    const known = names.get(type)
    return known ? exampleOf(known, sort, names) : primitive(type, at, sort)
  }
  if (isAlternatives(type)) {
    const [first = 'null', second = first] = type
    return sort === 'least' ? example(first, at, sort, names) : example(second, at, sort, names)
  }
  if (isNamed(type)) {
    const members = type.fields ?? type.symbols ?? []
    names.set(type.name, members)
    return exampleOf(members, sort, names)
  }
  if (sort === 'least') return []
  const first = example(type.items, at, sort, names)
  return [first, sort === 'full' ? first : example(type.items, at, 'least', names)]
}

function exampleOf(
  members: readonly Field[] | readonly string[],
  sort: Sort,
  names: Names,
): unknown {
  const symbols = members.filter(member => typeof member === 'string')
  if (symbols.length > 0) return sort === 'extreme' ? symbols.at(-1) : symbols[0]
  const fields = members.filter(member => typeof member !== 'string')
  return Object.fromEntries(fields.map(at => [at.name, example(at.type, at, sort, names)]))
}

const least: Readonly<Record<string, unknown>> = {
  null: null,
  boolean: false,
  int: 0,
  long: 0,
  double: 0,
  string: '',
  bytes: new Uint8Array(0),
}

/** What JavaScript's Avro clients can hold: beyond these, avsc refuses or says the wrong sign. */
const largest = 2 ** 53 - 2
const lowest = -(2 ** 52)

const extreme: Readonly<Record<string, unknown>> = {
  null: null,
  boolean: true,
  int: -(2 ** 31),
  long: largest,
  double: 0.1 + 0.2,
  string: 'Größe \u2264 \u20ac, \u{1f40b} \u0000 "\\"\n',
  bytes: Uint8Array.from({ length: 256 }, (_, index) => index),
}

function primitive(type: string, at: At, sort: Sort): unknown {
  if (sort === 'least') return least[type]
  if (sort === 'extreme') {
    return type === 'long' && /pnl|edge|balance|amount/.test(at.name) ? lowest : extreme[type]
  }
  switch (type) {
    case 'boolean':
      return true
    case 'int':
      return 2
    case 'long':
      return whole(at)
    case 'double':
      return /micros/.test(at.doc) ? 523_750.5 : 0.0625
    case 'string':
      return text(at)
    case 'bytes':
      return createHash('sha256').update(at.name).digest()
    default:
      return null
  }
}

/** 2026-01-01T12:00:00.000Z. */
const noon = 1_767_268_800_000

function whole({ name, doc }: At): number {
  if (/Epoch ms/.test(doc) || name === 'timestamp') return noon + name.length
  if (/Unix seconds/.test(doc)) return noon / 1000
  if (/size|qty|quantity|shares|depth|flow|queue/i.test(name)) return 125_000_000
  if (/micros/i.test(doc)) return 520_000
  return 7 + name.length
}

const market = `0x${createHash('sha256').update('market').digest('hex')}`
const token = BigInt(`0x${createHash('sha256').update('token').digest('hex')}`).toString()

function text({ name, doc }: At): string {
  if (name === 'condition_id') return market
  if (/^token_ids?$|winning_token_id/.test(name)) return token
  if (name === 'correlation_id') return '2-1207-edge-taker-1'
  if (name === 'source_ref') return 'ingestion.v1:2:48211'
  if (/[Aa]ddress/.test(doc)) return market.slice(0, 42)
  if (/hex|_hash$/.test(doc + name)) return market
  if (/_version$|^version$/.test(name)) return '1.4.0'
  return `${name.replaceAll('_', '-')}-1`
}
