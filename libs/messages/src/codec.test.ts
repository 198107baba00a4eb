import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { avro } from './avro/avsc.ts'
import {
  avroType,
  bodyOf,
  decodeFact,
  encodeFact,
  prefixBytes,
  resolvingDecoder,
  sameOnTheWire,
  schemaIdOf,
  valueBytesMax,
} from './codec.ts'
import { type FactName, parseSourceRef, sourceRef } from './envelope.ts'
import { type FeatureVector, type RawFrame } from './generated/facts.ts'
import { schemas } from './generated/schemas.ts'

const frame: RawFrame = {
  correlation_id: '',
  source_ts: 1,
  recv_ts: 2,
  quality: 'clean',
  connection: 3,
  epoch: 4,
  seq: 5,
  text: 'héllo',
}
const value = encodeFact('RawFrame', frame, 7)

test('a fact comes back as it was, and its prefix says which schema wrote it', () => {
  expect(decodeFact('RawFrame', value)).toEqual(frame)
  expect([value[0], schemaIdOf(value)]).toEqual([0, 7])
  expect(bodyOf(encodeFact('RawFrame', frame, 8))).toEqual(bodyOf(value))
})

test('every fact there is can be written and read', () => {
  for (const name of Object.keys(schemas) as FactName[]) {
    const type = avroType(name)
    const made = type.random() as never
    const written = encodeFact(name, made, 1)
    expect(type.isValid(decodeFact(name, written))).toBe(true)
  }
})

test('every fact is written as avsc itself writes it', () => {
  for (const name of Object.keys(schemas) as FactName[]) {
    const plain = avro.Type.forSchema(schemas[name] as never, { wrapUnions: 'never' })
    for (let times = 0; times < 20; times++) {
      const made = plain.random() as never
      expect(bodyOf(encodeFact(name, made, 1))).toEqual(plain.toBuffer(made))
    }
  }
})

test('any text is written as UTF-8, at any place of a slab', () => {
  const lengths = fc.oneof(fc.nat(200), fc.integer({ min: 8_180, max: 8_200 }))
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 100 }),
    fc.tuple(lengths, fc.constantFrom('', 'é', '€', '😀')).map(([n, end]) => 'x'.repeat(n) + end),
  )
  fc.assert(
    fc.property(text, text => {
      const body = bodyOf(encodeFact('RawFrame', { ...frame, text }, 1))
      expect(Buffer.from(body).includes(Buffer.from(text))).toBe(true)
      expect(decodeFact('RawFrame', encodeFact('RawFrame', { ...frame, text }, 1)).text).toBe(text)
    }),
    { numRuns: 1_000 },
  )
})

test('half a surrogate is written as what a reader makes of it: bytes stay UTF-8', () => {
  for (const text of ['a\ud800b', '\udc00'.repeat(70), `${'x'.repeat(63)}\ud800`]) {
    const written = encodeFact('RawFrame', { ...frame, text }, 1)
    const read = decodeFact('RawFrame', written)
    expect(read.text).toBe(text.toWellFormed())
    expect(encodeFact('RawFrame', read, 1)).toEqual(written)
  }
})

test('any safe integer is a long, zigzag and seven bits a byte; nothing else is', () => {
  const zigzag = (value: bigint) => (value < 0n ? -value * 2n - 1n : value * 2n)
  const varint = (value: bigint): number[] =>
    value < 128n ? [Number(value)] : [Number(value & 127n) | 128, ...varint(value >> 7n)]
  const edges = [6, 7, 29, 30, 31, 32, 33, 34, 52, 53].flatMap(bits => {
    return [2 ** bits - 1, 1 - 2 ** bits, ...(bits < 53 ? [2 ** bits, -(2 ** bits)] : [])]
  })
  const long = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(...edges))
  fc.assert(
    fc.property(long, source_ts => {
      const written = encodeFact('RawFrame', { ...frame, source_ts }, 1)
      const expected = varint(zigzag(BigInt(source_ts)))
      // After the empty correlation id, which is its length alone.
      expect([...bodyOf(written).subarray(1, 1 + expected.length)]).toEqual(expected)
      expect(decodeFact('RawFrame', written).source_ts).toBe(source_ts)
    }),
    { numRuns: 1_000 },
  )
  for (const source_ts of [0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, '1', null]) {
    const bad = { ...frame, source_ts } as RawFrame
    expect(() => encodeFact('RawFrame', bad, 1)).toThrow('safe integer')
  }
  // 2^53, and one that does not end in time.
  for (const long of [varint(zigzag(2n ** 53n)), new Array(12).fill(0x80)]) {
    const value = Buffer.from([0, 0, 0, 0, 1, 0, ...long])
    expect(() => decodeFact('RawFrame', value)).toThrow('a double holds exactly')
  }
})

test('a record that facts share is copied where it is the same object, and only there', () => {
  const made = avroType('FeatureVector').random() as unknown as FeatureVector
  const fresh = (fact: FeatureVector) => Buffer.from(encodeFact('FeatureVector', fact, 1))
  const first = fresh(made)
  expect(fresh(made)).toEqual(first)
  expect(fresh(structuredClone(made))).toEqual(first)
  for (const absent of [null, undefined]) {
    const bad = { ...made, market: absent } as unknown as FeatureVector
    expect(() => encodeFact('FeatureVector', bad, 1)).toThrow('does not fit its schema')
  }
  const other = { ...made, market: { ...made.market, freshness_ms: 77 } }
  expect(decodeFact('FeatureVector', fresh(other)).market.freshness_ms).toBe(77)
  // Nothing may change what was said; who did would see that the bytes are those of before.
  const market = made.market as { freshness_ms: number }
  const before = market.freshness_ms
  market.freshness_ms = before + 1
  expect(fresh(made)).toEqual(first)
  market.freshness_ms = before
  // At every distance from a slab's end.
  for (let times = 0; times < 3_000; times++) {
    expect(encodeFact('FeatureVector', made, 1).equals(first)).toBe(true)
    encodeFact('RawFrame', { ...frame, text: 'x'.repeat(times % 97) }, 1)
  }
})

test('what was encoded before is not changed by what is encoded next', () => {
  const before = Buffer.from(value)
  encodeFact('RawFrame', { ...frame, text: 'another' }, 1)
  expect(value.equals(before)).toBe(true)
})

test('values over many slabs, large ones among them, all stay as they were written', () => {
  const texts = Array.from({ length: 400 }, (_, n) => `${n}`.repeat(n % 50 === 0 ? 300_000 : 900))
  const written = texts.map(text => encodeFact('RawFrame', { ...frame, text }, 1))
  expect(written.map(one => decodeFact('RawFrame', one).text)).toEqual(texts)
})

test('a value that ends early, or does not end, is refused with what was wrong', () => {
  expect(() => decodeFact('RawFrame', value.subarray(0, value.length - 1))).toThrow(
    /RawFrame can't be read: it ends early/,
  )
  const longer = Buffer.concat([value, Buffer.from('xy')])
  expect(() => decodeFact('RawFrame', longer)).toThrow(/2 bytes left over/)
  expect(() => decodeFact('RawFrame', Buffer.from('{"a":1}'))).toThrow(/expected 0 and a schema id/)
})

test('eleven hostile bytes do not make a reader allocate gigabytes', () => {
  const count = Buffer.from([0xfe, 0xff, 0xff, 0xff, 0x0f]) // 2^31 - 1 runs, it says.
  const hostile = Buffer.concat([Buffer.from([0, 0, 0, 0, 1]), count, Buffer.from([2])])
  expect(() => decodeFact('Journal', hostile)).toThrow(
    /an array of 2147483647 items or bytes in 1 bytes/,
  )
})

test('whatever the bytes, reading ends: with a fact or with a reason', () => {
  const names = Object.keys(schemas) as FactName[]
  const read = (name: FactName, bytes: Uint8Array) => {
    try {
      decodeFact(name, Buffer.concat([Buffer.from([0, 0, 0, 0, 1]), bytes]))
    } catch (error) {
      expect(error).toMatchObject({ name: 'CodecError', code: 'bad-body' })
    }
  }
  const any = fc.tuple(fc.constantFrom(...names), fc.uint8Array({ maxLength: 200 }))
  fc.assert(
    fc.property(any, ([name, bytes]) => read(name, bytes)),
    { numRuns: 500 },
  )
})

test('a fact that does not fit its schema is not written', () => {
  const wrong = { ...frame, seq: 'five' } as unknown as RawFrame
  expect(() => encodeFact('RawFrame', wrong, 1)).toThrow(/RawFrame does not fit its schema/)
  const text = 'x'.repeat(valueBytesMax)
  expect(() => encodeFact('RawFrame', { ...frame, text }, 1)).toThrow(/is over \d+ bytes/)
})

test('a newer schema with one more field is read, and is not the same on the wire', () => {
  const fields = [...schemas.RawFrame.fields, { name: 'extra', type: 'long', default: 0 }]
  const newer = { ...schemas.RawFrame, fields }
  expect(sameOnTheWire('RawFrame', newer)).toBe(false)
  expect(sameOnTheWire('RawFrame', { ...schemas.RawFrame, doc: 'Other words.' })).toBe(true)
  const read = resolvingDecoder('RawFrame', newer)
  expect(read(Buffer.concat([value, Buffer.from([84])]))).toEqual(frame)
})

test('an array that only a newer schema has is passed over, within the bytes there are', () => {
  const items = { name: 'extra', type: { type: 'array', items: 'long' }, default: [] }
  const newer = { ...schemas.RawFrame, fields: [...schemas.RawFrame.fields, items] }
  const read = resolvingDecoder('RawFrame', newer)
  const ending = (...bytes: number[]) => Buffer.concat([value, Buffer.from(bytes)])
  // Two items; the same as a block that says its bytes, 2; and then none.
  expect(read(ending(4, 2, 2, 0))).toEqual(frame)
  expect(read(ending(3, 4, 2, 2, 0))).toEqual(frame)
  const vast = [0xfe, 0xff, 0xff, 0xff, 0x0f]
  for (const bad of [ending(...vast, 0), ending(3, ...vast), ending(3, 3, 0)]) {
    expect(() => read(bad)).toThrow(/an array of -?\d+ items or bytes in \d+ bytes/)
  }
})

test('every version of every fact that was released is read', () => {
  const released = join(import.meta.dirname, '../../../schemas/released')
  for (const path of readdirSync(released, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.avsc')) continue
    const schema = JSON.parse(readFileSync(join(released, path), 'utf8'))
    const writer = avro.Type.forSchema(schema, { wrapUnions: 'never' })
    const made = writer.random()
    const value = Buffer.concat([Buffer.alloc(prefixBytes), writer.toBuffer(made)])
    expect(resolvingDecoder(schema.name, schema)(value)).toMatchObject(made as object)
  }
})

test('coordinates are read back, whatever is in a name of a topic', () => {
  const source = { topic: 'test:a.v1', partition: 3, offset: 123 }
  expect(parseSourceRef(sourceRef(source))).toEqual(source)
  expect(() => parseSourceRef('a.v1:3')).toThrow(/expected topic:partition:offset/)
})
