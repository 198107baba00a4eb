/**
 * Records that several facts carry unchanged: a market's state goes from features through fair
 * values into estimates. An object that was just written is not encoded again, its bytes are
 * copied. What is said is never changed afterwards, so that an object has one encoding.
 */
import { avro, type Tap, type Writes } from './avsc.ts'

/** How many objects of a type are remembered: of so many markets in turn. */
const rememberedMax = 16
/** Longer encodings are not. */
const bytesMax = 4_096

const nothing = {}

class Encodings {
  readonly #values: unknown[] = new Array(rememberedMax).fill(nothing)
  readonly #bytes = Array.from({ length: rememberedMax }, () => Buffer.alloc(bytesMax))
  readonly #lengths: number[] = new Array(rememberedMax).fill(0)
  #next = 0

  write(tap: Tap, value: unknown, encode: Writes['_write']): void {
    const known = this.#values.indexOf(value)
    if (known >= 0) this.#copy(tap, known)
    else {
      const start = tap.pos
      encode(tap, value)
      this.#keep(tap, value, start)
    }
  }

  #copy(tap: Tap, at: number): void {
    const length = this.#lengths[at] ?? 0
    if (tap.pos + length <= tap.buf.length) this.#bytes[at]?.copy(tap.buf, tap.pos, 0, length)
    tap.pos += length
  }

  #keep(tap: Tap, value: unknown, start: number): void {
    const length = tap.pos - start
    if (length > bytesMax || tap.pos > tap.buf.length) return
    const at = this.#next
    this.#bytes[at]?.set(tap.buf.subarray(start, tap.pos))
    this.#lengths[at] = length
    this.#values[at] = value
    this.#next = (at + 1) % rememberedMax
  }
}

/** By name: one for all facts that carry the record. */
const shared = new Map([
  ['MarketState', new Encodings()],
  ['InstrumentState', new Encodings()],
])

export const isShared = (name: string): boolean => shared.has(name)

/** What avsc's declarations leave out. */
type RecordTypeClass = new (
  ...schema: ConstructorParameters<typeof avro.types.RecordType>
) => import('avsc').types.RecordType & { _createWriter(): Writes['_write'] }

/** For schemas of this build alone: in another version a record of the name has other bytes. */
export class SharedRecord extends (avro.types.RecordType as unknown as RecordTypeClass) {
  override _createWriter(): Writes['_write'] {
    const encode = super._createWriter()
    const name = this.branchName?.split('.').at(-1) ?? ''
    const encodings = shared.get(name)
    if (!encodings) throw new TypeError(`${name} is not among the shared records`)
    return (tap, value) => encodings.write(tap, value, encode)
  }
}
