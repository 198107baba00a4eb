/**
 * Facts to bytes and back. A value is the registry's five-byte prefix (zero, schema id) and the
 * Avro body.
 */
import { typeOfSchema } from './avro/type-of-schema.ts'
import { type FactName } from './envelope.ts'
import { type Facts } from './generated/facts.ts'
import { schemas } from './generated/schemas.ts'

/** Length of the registry's prefix. */
export const prefixBytes = 5

/** The largest value that can be encoded: a raw topic's record. */
export const valueBytesMax = 16 * 1024 * 1024

export class CodecError extends Error {
  override name = 'CodecError'
  readonly code: 'not-a-fact' | 'bad-prefix' | 'unknown-schema' | 'bad-body' | 'too-large'
  constructor(code: CodecError['code'], message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

const types = new Map<string, import('avsc').Type>()

/** The Avro type of a fact; built when first asked for. */
export function avroType(name: FactName): import('avsc').Type {
  const known = types.get(name)
  if (known) return known
  if (!Object.hasOwn(schemas, name)) {
    throw new CodecError('not-a-fact', `no fact is called ${name}; see schemas/`)
  }
  const type = typeOfSchema(schemas[name], true)
  types.set(name, type)
  return type
}

/**
 * Values are written one after the other into a slab, of which each is a view: nothing is copied.
 * A slab is let go when it is full, and lives on as long as one of its values does.
 */
const slabBytes = 512 * 1024
let slab = Buffer.allocUnsafeSlow(slabBytes)
let slabUsed = 0

/** The fact's value: prefix and body. */
export function encodeFact<T extends FactName>(name: T, fact: Facts[T], schemaId: number): Buffer {
  const type = avroType(name)
  for (;;) {
    const start = slabUsed
    let end: number
    try {
      end = type.encode(fact, slab, start + prefixBytes)
    } catch (cause) {
      throw new CodecError('bad-body', `${name} does not fit its schema: ${reason(cause)}`, cause)
    }
    if (end >= 0) {
      slab[start] = 0
      slab.writeUInt32BE(schemaId, start + 1)
      slabUsed = end
      return slab.subarray(start, end)
    }
    // avsc says how many bytes are missing, as a negative number.
    const bytes = slab.length - start - end
    if (bytes > valueBytesMax) {
      throw new CodecError('too-large', `${name} is over ${valueBytesMax} bytes`)
    }
    slab = Buffer.allocUnsafeSlow(Math.max(slabBytes, bytes))
    slabUsed = 0
  }
}

/** The same bytes, with a Buffer's methods. */
const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)

/** The schema id a value was written with. */
export function schemaIdOf(value: Uint8Array): number {
  if (value.length < prefixBytes || value[0] !== 0) {
    throw new CodecError('bad-prefix', 'expected 0 and a schema id in the first five bytes')
  }
  return asBuffer(value).readUInt32BE(1)
}

/** The Avro body of a value: what parity and content hashes are taken over. */
export const bodyOf = (value: Uint8Array): Uint8Array => value.subarray(prefixBytes)

/** Reads a value written with the schema this build was generated from. */
export function decodeFact<T extends FactName>(name: T, value: Uint8Array): Facts[T] {
  return decodeWith(avroType(name), name, value)
}

/** Whether a schema writes the very bytes that this build's schema of the fact does. */
export function sameOnTheWire(name: FactName, writer: object): boolean {
  const type = typeOfSchema(writer, false)
  return type.fingerprint().equals(avroType(name).fingerprint())
}

/** Reads values written with another version of the schema. */
export function resolvingDecoder<T extends FactName>(name: T, writer: object) {
  const type = avroType(name)
  const writerType = typeOfSchema(writer, false)
  const resolver = type.createResolver(writerType)
  return (value: Uint8Array): Facts[T] => decodeWith(type, name, value, resolver)
}

function decodeWith<T extends FactName>(
  type: import('avsc').Type,
  name: T,
  value: Uint8Array,
  resolver?: unknown,
): Facts[T] {
  schemaIdOf(value)
  const buffer = asBuffer(value)
  let read: { value: unknown; offset: number }
  try {
    read = type.decode(buffer, prefixBytes, resolver as never)
  } catch (cause) {
    throw new CodecError('bad-body', `${name} can't be read: ${reason(cause)}`, cause)
  }
  if (read.offset !== buffer.length) {
    const found =
      read.offset < 0 ? 'it ends early' : `${buffer.length - read.offset} bytes left over`
    throw new CodecError('bad-body', `${name} can't be read: ${found}`)
  }
  return read.value as Facts[T]
}

const reason = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause))
