/**
 * Longs, in whole numbers: avsc takes what is over 30 bits, as sizes and times are, through a
 * product or a quotient of doubles for each byte, and is off by one in places below -2^52.
 * Zigzag, then seven bits a byte, lowest first: Avro 1.12, Binary Encoding.
 */
import { avro, type Tap } from './avsc.ts'

/** What has room beside the sign in an integer's 31 bits. */
const smallMax = 2 ** 30
const twoTo32 = 2 ** 32

/** Four bytes' worth of bits; the first four have the sign among them. */
const fourBytesBits = 28
const twoTo27 = 2 ** 27

export class Long extends avro.types.LongType {
  _read(tap: Tap): number {
    const { buf } = tap
    let { pos } = tap
    let byte: number
    let low = 0
    let shift = 0
    do {
      byte = buf[pos++] ?? 0
      low |= (byte & 0x7f) << shift
      shift += 7
    } while (byte > 0x7f && shift < fourBytesBits)
    let magnitude = low >>> 1
    if (byte > 0x7f) {
      let high = 0
      shift = 0
      do {
        byte = buf[pos++] ?? 0
        high |= (byte & 0x7f) << shift
        shift += 7
      } while (byte > 0x7f && shift < fourBytesBits)
      magnitude += high * twoTo27
    }
    tap.pos = pos
    const value = (low & 1) === 0 ? magnitude : -magnitude - 1
    if (byte > 0x7f || !Number.isSafeInteger(value)) {
      throw new RangeError('expected a long that a double holds exactly')
    }
    return value
  }

  _write(tap: Tap, long: unknown): void {
    if (!Number.isSafeInteger(long)) throw new TypeError(`expected a safe integer, found ${long}`)
    const value = long as number
    const sign = value < 0 ? 1 : 0
    const magnitude = value < 0 ? -value - 1 : value
    const low = magnitude >>> 0
    const { buf } = tap
    let { pos } = tap
    let rest: number
    if (magnitude < smallMax) rest = (low << 1) | sign
    else {
      buf[pos++] = ((low & 0x3f) << 1) | sign | 0x80
      buf[pos++] = (low >>> 6) | 0x80
      buf[pos++] = (low >>> 13) | 0x80
      buf[pos++] = (low >>> 20) | 0x80
      rest = (low >>> 27) | (((magnitude - low) / twoTo32) << 5)
    }
    for (; rest > 0x7f; rest >>>= 7) buf[pos++] = rest | 0x80
    buf[pos++] = rest
    tap.pos = pos
  }
}
