/**
 * avsc takes bytes as Buffers only, and cores have plain Uint8Arrays. Views cost nothing: no byte
 * is copied.
 */
import { avro } from './avsc.ts'

export class Bytes extends avro.types.LogicalType {
  override _fromValue(buffer: Buffer): Buffer {
    return buffer
  }
  override _toValue(bytes: unknown): Buffer | undefined {
    if (Buffer.isBuffer(bytes) || !(bytes instanceof Uint8Array)) return bytes as Buffer
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  }
  /** Bytes of another version of a schema are bytes. */
  override _resolve(writer: import('avsc').Type): ((bytes: Buffer) => Buffer) | undefined {
    return writer instanceof Bytes ? bytes => bytes : undefined
  }
}
