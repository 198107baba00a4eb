/**
 * Strings, written in one call where avsc makes two or goes character by character: most strings
 * here are identifiers, of as many bytes as characters.
 */
import { avro, type Tap } from './avsc.ts'

/** Longest string, in bytes, whose length is written in one byte, and in two. */
const oneByteMax = 0x3f
const twoBytesMax = 0x1fff
/** UTF-8 takes at most three bytes for each of a string's 16-bit units. */
const bytesPerUnitMax = 3

/** Node has it, and its declarations don't. */
type Utf8Writer = { utf8Write(text: string, at: number): number }

export class Text extends avro.types.StringType {
  _write(tap: Tap, text: unknown): void {
    if (typeof text !== 'string') throw new TypeError(`expected a string, found ${typeof text}`)
    const { buf, pos } = tap
    const units = text.length
    const prefix = units <= oneByteMax ? 1 : 2
    const start = pos + prefix
    const fits = units <= twoBytesMax && start + units * bytesPerUnitMax <= buf.length
    const bytes = fits && units > 0 ? (buf as Buffer & Utf8Writer).utf8Write(text, start) : 0
    if (!fits || bytes !== units) {
      // Near the buffer's end, or not ASCII: there may be more bytes than room was left for. Half a
      // surrogate, which avsc writes as it is, would be no UTF-8.
      tap.writeString(text.toWellFormed())
      return
    }
    if (prefix === 1) buf[pos] = bytes << 1
    else {
      buf[pos] = (bytes << 1) | 0x80
      buf[pos + 1] = bytes >> 6
    }
    tap.pos = start + bytes
  }
}
