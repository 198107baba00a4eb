/**
 * Arrays whose announced length is believed only as far as there are bytes. avsc makes room for as
 * many items as a value says it has: a flipped bit in a count, or eleven hostile bytes, would have
 * a reader allocate gigabytes before it finds that the value ends early.
 */
import { avro, type Reads, type Skips, type Tap } from './avsc.ts'

export class BoundedArray extends avro.types.ArrayType {
  /** One block or several, each at most as long as the bytes left: an item takes one or more. */
  _read(tap: Tap): unknown[] {
    const reader = this.itemsType as unknown as Reads
    let items: unknown[] | null = null
    let next = 0
    for (let count = tap.readLong(); count !== 0; count = tap.readLong()) {
      if (count < 0) {
        count = -count
        tap.skipLong()
      }
      requireWithin(tap, count)
      items ??= new Array(count)
      for (; count > 0; count--) items[next++] = reader._read(tap)
    }
    return items ?? []
  }

  /** As a reader of another version does with an array that it does not know. */
  _skip(tap: Tap): void {
    const items = this.itemsType as unknown as Skips
    for (let count = tap.readLong(); count !== 0; count = tap.readLong()) {
      if (count < 0) {
        const bytes = tap.readLong()
        requireWithin(tap, bytes)
        tap.pos += bytes
        continue
      }
      requireWithin(tap, count)
      for (; count > 0; count--) items._skip(tap)
    }
  }
}

function requireWithin(tap: Tap, count: number): void {
  const left = tap.buf.length - tap.pos
  if (count >= 0 && count <= left) return
  throw new RangeError(`an array of ${count} items or bytes in ${left} bytes`)
}
